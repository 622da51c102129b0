#include "tests/support/server/client.hpp"

#include "core/base/encoding.hpp"
#include "server/net/listen_socket.hpp"

#include <array>
#include <charconv>
#include <stdexcept>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace proofdesk::test {
namespace {

void set_patience(int socket, int seconds) {
  const timeval time{.tv_sec = seconds, .tv_usec = 0};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
}

}  // namespace

Client::Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    connect_failed();
  set_patience(socket_, 30);
}

Client::Client(const std::string& local_socket)
    : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const auto where = server::LocalAddress::of(local_socket);
  sockaddr_un address{};
  if (!where) connect_failed();
  where->fill(address);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    connect_failed();
  set_patience(socket_, 30);
}

Client::~Client() {
  if (socket_ >= 0) ::close(socket_);
}

void Client::connect_failed() const {
  ::close(socket_);
  throw std::runtime_error("cannot connect");
}

void Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) throw std::runtime_error("the connection ended while sending");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool Client::fill() {
  std::array<char, 65536> piece{};
  const auto got = ::recv(socket_, piece.data(), piece.size(), 0);
  if (got > 0) buffer_.append(piece.data(), static_cast<std::size_t>(got));
  return got > 0;
}

std::string Client::take(std::size_t count) {
  while (buffer_.size() < count) {
    if (!fill()) throw std::runtime_error("the connection ended");
  }
  std::string taken = buffer_.substr(0, count);
  buffer_.erase(0, count);
  return taken;
}

bool Client::is_closed(int seconds) {
  set_patience(socket_, seconds);
  char byte = 0;
  const auto got = ::recv(socket_, &byte, 1, 0);
  set_patience(socket_, 30);
  return got == 0 || (got < 0 && errno == ECONNRESET);
}

Client::Answer Client::read_answer(bool head_only) {
  while (buffer_.find("\r\n\r\n") == std::string::npos) {
    if (!fill()) throw std::runtime_error("the connection ended before an answer");
  }
  const auto end = buffer_.find("\r\n\r\n");
  const std::string head = take(end + 4);
  Answer answer;
  std::from_chars(head.data() + 9, head.data() + 12, answer.status);
  for (auto at = head.find("\r\n") + 2; at < end;) {
    const auto stop = head.find("\r\n", at);
    const auto colon = head.find(": ", at);
    std::string name = head.substr(at, colon - at);
    for (char& c : name) c = static_cast<char>(std::tolower(c));
    answer.headers[name] = head.substr(colon + 2, stop - colon - 2);
    at = stop + 2;
  }
  std::size_t length = 0;
  if (const auto found = answer.headers.find("content-length"); found != answer.headers.end()) {
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), length);
  }
  if (!head_only && answer.status != 304) answer.body = take(length);
  return answer;
}

Client::Answer Client::ask(std::string_view method, std::string_view target, std::string_view body,
                           const Headers& headers) {
  std::string request = fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\n", method, target);
  if (!token_.empty()) request += fmt::format("Authorization: Bearer {}\r\n", token_);
  if (!body.empty()) {
    request += fmt::format("Content-Length: {}\r\n", body.size());
    if (!headers.contains("Content-Type")) request += "Content-Type: application/json\r\n";
  }
  for (const auto& [name, value] : headers) request += fmt::format("{}: {}\r\n", name, value);
  send(request + "\r\n" + std::string(body));
  return read_answer(method == "HEAD");
}

int Client::open_stream(std::string_view path) {
  send(fmt::format(
      "GET {} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Protocol: proofdesk.v1\r\n\r\n",
      path));
  return read_answer().status;
}

void Client::say_text(std::string_view text, int opcode) {
  std::string frame;
  frame += static_cast<char>(0x80 | opcode);
  if (text.size() < 126) {
    frame += static_cast<char>(0x80 | text.size());
  } else {
    frame += static_cast<char>(0x80 | 126);
    frame += static_cast<char>(text.size() >> 8);
    frame += static_cast<char>(text.size() & 0xff);
  }
  frame.append(4, '\0');  // a mask of zeros leaves the text as it is
  frame += text;
  send(frame);
}

void Client::say(const boost::json::object& message) { say_text(boost::json::serialize(message)); }

std::optional<std::string> Client::hear() {
  while (true) {
    std::string head;
    try {
      head = take(2);
    } catch (const std::runtime_error&) {
      return std::nullopt;
    }
    std::uint64_t size = static_cast<unsigned char>(head[1]) & 0x7f;
    const std::size_t more = size == 126 ? 2 : size == 127 ? 8 : 0;
    if (more != 0) {
      size = 0;
      for (const char byte : take(more)) size = size << 8 | static_cast<unsigned char>(byte);
    }
    const std::string payload = take(size);
    switch (head[0] & 0x0f) {
      case 1:
        return payload;
      case 8:
        if (payload.size() >= 2) {
          close_code_ =
              static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]);
        }
        say_text(std::string_view(payload).substr(0, 2), 8);
        return std::nullopt;
      case 9:
        say_text(payload, 10);
        break;
      default:
        break;
    }
  }
}

boost::json::object Client::hear(std::string_view type) {
  const auto text = hear();
  if (!text)
    throw std::runtime_error(fmt::format("closed with {} instead of {}", close_code_, type));
  auto json = boost::json::parse(*text).as_object();
  if (json.at("type").as_string() != type)
    throw std::runtime_error(fmt::format("{} instead of {}", *text, type));
  return json;
}

}  // namespace proofdesk::test
