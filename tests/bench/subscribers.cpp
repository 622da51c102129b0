#include "tests/bench/subscribers.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace proofdesk::bench {
namespace {

constexpr int kPatience = 30'000;  // milliseconds
constexpr unsigned char kText = 0x1;
constexpr unsigned char kPing = 0x9;

[[noreturn]] void give_up(std::string_view doing) {
  throw std::runtime_error(fmt::format("{}: {}", doing, std::strerror(errno)));
}

/// Length of the frame at the beginning of the bytes, head included; 0 when not even its head is there.
std::size_t frame_length(std::string_view bytes) {
  if (bytes.size() < 2) return 0;
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  if ((at(1) & 0x80) != 0) throw std::runtime_error("a server does not mask");
  const std::size_t length = at(1) & 0x7F;
  if (length < 126) return 2 + length;
  if (length == 127) throw std::runtime_error("a frame of more than 64 KiB");
  if (bytes.size() < 4) return 0;
  return 4 + (std::size_t{at(2)} << 8 | at(3));
}

/// A masked text frame; the mask of zeros leaves the text as it is.
std::string text_frame(std::string_view text) {
  std::string frame;
  frame += static_cast<char>(0x80 | kText);
  if (text.size() < 126) {
    frame += static_cast<char>(0x80 | text.size());
  } else {
    frame += static_cast<char>(0x80 | 126);
    frame += static_cast<char>(text.size() >> 8);
    frame += static_cast<char>(text.size() & 0xFF);
  }
  frame.append(4, '\0');
  return frame.append(text);
}

void send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) give_up("send");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::size_t receive(int socket, char* to, std::size_t room) {
  const auto got = ::recv(socket, to, room, 0);
  if (got < 0) give_up("receive");
  if (got == 0) throw std::runtime_error("the server closed a subscriber's connection");
  return static_cast<std::size_t>(got);
}

/// Up to and with the end of the response's head; what follows it belongs to frames.
std::string upgrade(int socket, const std::string& host, std::uint16_t port) {
  send_all(socket,
           fmt::format("GET /api/v1/stream HTTP/1.1\r\nHost: {}:{}\r\nUpgrade: websocket\r\n"
                       "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                       "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: proofdesk.v1\r\n\r\n",
                       host, port));
  std::string head;
  std::array<char, 2048> piece{};
  while (true) {
    head.append(piece.data(), receive(socket, piece.data(), piece.size()));
    const auto end = head.find("\r\n\r\n");
    if (end == std::string::npos) continue;
    if (!head.starts_with("HTTP/1.1 101 ")) throw std::runtime_error(head);
    return head.substr(end + 4);
  }
}

/// The next frame, of a socket that is waited for.
std::string next_frame(int socket, std::string& left) {
  std::array<char, 2048> piece{};
  while (true) {
    const auto length = frame_length(left);
    if (length != 0 && left.size() >= length) {
      auto frame = left.substr(0, length);
      left.erase(0, length);
      return frame;
    }
    left.append(piece.data(), receive(socket, piece.data(), piece.size()));
  }
}

void expect_message(std::string_view frame, std::string_view type) {
  if (!frame.contains(fmt::format(R"("type":"{}")", type)))
    throw std::runtime_error(fmt::format("expected {}, got {}", type, frame));
}

}  // namespace

int connect_to(const std::string& host, std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) give_up("socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  if (::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) give_up("address");
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    give_up("connect");
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

Subscribers::Subscribers() : epoll_(::epoll_create1(EPOLL_CLOEXEC)), buffer_(64 * 1024, '\0') {
  if (epoll_ < 0) give_up("epoll");
}

Subscribers::~Subscribers() {
  for (const auto& reader : readers_) ::close(reader.socket);
  ::close(epoll_);
}

void Subscribers::add(int socket) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = readers_.size();
  readers_.push_back({.socket = socket, .partial = {}});
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event) != 0) give_up("epoll");
}

void Subscribers::subscribe(const std::string& host, std::uint16_t port, std::string_view token,
                            std::string_view kind) {
  const int socket = connect_to(host, port);
  add(socket);
  std::string left = upgrade(socket, host, port);
  send_all(socket, text_frame(fmt::format(R"({{"type":"init","token":"{}"}})", token)));
  expect_message(next_frame(socket, left), "ack");
  send_all(socket, text_frame(fmt::format(R"({{"type":"subscribe","id":"a","kind":"{}"}})", kind)));
  expect_message(next_frame(socket, left), "subscribed");
  readers_.back().partial = std::move(left);
}

std::size_t Subscribers::read(Reader& reader) {
  const auto got = receive(reader.socket, buffer_.data(), buffer_.size());
  std::string_view bytes(buffer_.data(), got);
  std::string joined;
  if (!reader.partial.empty()) {
    joined = std::move(reader.partial);
    reader.partial.clear();
    bytes = joined.append(bytes);
  }
  std::size_t texts = 0;
  while (true) {
    const auto length = frame_length(bytes);
    if (length == 0 || length > bytes.size()) break;
    const auto opcode = static_cast<unsigned char>(bytes.front()) & 0x0F;
    if (opcode == kText) {
      last_ = bytes.substr(0, length);
      ++texts;
    } else if (opcode != kPing) {
      throw std::runtime_error(fmt::format("a frame of the kind {}", opcode));
    }
    bytes.remove_prefix(length);
  }
  reader.partial = bytes;
  return texts;
}

void Subscribers::hear() {
  std::size_t waiting = readers_.size();
  std::array<epoll_event, 256> events{};
  while (waiting > 0) {
    const int ready =
        ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), kPatience);
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) give_up("epoll");
    if (ready == 0)
      throw std::runtime_error(fmt::format("{} subscribers heard nothing for 30 seconds", waiting));
    for (int i = 0; i < ready; ++i) {
      const auto texts = read(readers_[events[static_cast<std::size_t>(i)].data.u64]);
      if (texts > waiting) throw std::runtime_error("somebody heard an event twice");
      waiting -= texts;
    }
  }
}

}  // namespace proofdesk::bench
