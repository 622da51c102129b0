#include "tests/bench/http_load.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace proofdesk::bench {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void give_up(std::string_view doing) {
  throw std::runtime_error(fmt::format("{}: {}", doing, std::strerror(errno)));
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::size_t number(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size())
    throw std::runtime_error("a response with a length that is no number");
  return value;
}

}  // namespace

std::string_view Answer::header(std::string_view name) const {
  for (auto rest = head; !rest.empty();) {
    const auto end = std::min(rest.find("\r\n"), rest.size());
    const auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 2, rest.size()));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !same_name(line.substr(0, colon), name)) continue;
    const auto begin = std::min(line.find_first_not_of(' ', colon + 1), line.size());
    return line.substr(begin);
  }
  return {};
}

double LoadResult::percentile(double share) const {
  if (micros.empty()) throw std::logic_error("a percentile of nothing");
  auto sorted = micros;
  const auto at = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1));
  std::ranges::nth_element(sorted, sorted.begin() + static_cast<std::ptrdiff_t>(at));
  return sorted[at];
}

struct HttpLoad::Connection {
  int socket = -1;
  std::string buffer = std::string(64 * 1024, '\0');
  std::size_t filled = 0;
  std::size_t head = 0;   ///< bytes of the head, once it is there
  std::size_t whole = 0;  ///< bytes of head and body
  std::size_t request = 0;
  Clock::time_point sent;
};

HttpLoad::HttpLoad(std::string host, std::uint16_t port, std::size_t connections)
    : host_(std::move(host)), port_(port), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0) give_up("epoll");
  connections_.resize(connections);
  for (auto& connection : connections_) {
    open(connection);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &connection;
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.socket, &event) != 0) give_up("epoll");
  }
}

HttpLoad::~HttpLoad() {
  for (const auto& connection : connections_) {
    if (connection.socket >= 0) ::close(connection.socket);
  }
  if (epoll_ >= 0) ::close(epoll_);
}

void HttpLoad::open(Connection& connection) const {
  connection.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection.socket < 0) give_up("socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  if (::inet_pton(AF_INET, host_.c_str(), &address.sin_addr) != 1) give_up("address");
  if (::connect(connection.socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
      0)
    give_up("connect");
  const int on = 1;
  ::setsockopt(connection.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void HttpLoad::send(Connection& connection, std::string_view request) {
  connection.filled = connection.head = connection.whole = 0;
  connection.sent = Clock::now();
  // The sockets block: a request is far smaller than the socket's buffer.
  while (!request.empty()) {
    const auto sent = ::send(connection.socket, request.data(), request.size(), MSG_NOSIGNAL);
    if (sent < 0) give_up("send");
    request.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool HttpLoad::receive(Connection& connection) {
  auto& buffer = connection.buffer;
  if (connection.filled == buffer.size()) buffer.resize(buffer.size() * 2);
  const auto got = ::recv(connection.socket, buffer.data() + connection.filled,
                          buffer.size() - connection.filled, 0);
  if (got < 0) give_up("receive");
  if (got == 0) throw std::runtime_error("the server closed a connection");
  connection.filled += static_cast<std::size_t>(got);
  const std::string_view text(buffer.data(), connection.filled);
  if (connection.head == 0) {
    const auto end = text.find("\r\n\r\n");
    if (end == std::string_view::npos) return false;
    connection.head = end + 4;
    const auto length = Answer{.head = text.substr(0, end)}.header("Content-Length");
    connection.whole = connection.head + (length.empty() ? 0 : number(length));
  }
  return connection.filled >= connection.whole;
}

LoadResult HttpLoad::run(const std::vector<std::string>& requests, const Each& each) {
  return run(requests, requests.size(), each);
}

LoadResult HttpLoad::run(const std::vector<std::string>& requests, std::size_t count,
                         const Each& each) {
  LoadResult result;
  result.micros.reserve(count);
  std::size_t next = 0;
  const auto give = [&](Connection& connection) {
    if (next == count) return;
    connection.request = next++ % requests.size();
    send(connection, requests[connection.request]);
  };
  const auto begin = Clock::now();
  for (auto& connection : connections_) give(connection);
  std::array<epoll_event, 64> events{};
  while (result.micros.size() < count) {
    const int ready = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 30'000);
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) give_up("epoll");
    if (ready == 0) throw std::runtime_error("no answer for 30 seconds");
    for (int i = 0; i < ready; ++i) {
      auto& connection = *static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
      if (!receive(connection)) continue;
      result.micros.push_back(
          std::chrono::duration<double, std::micro>(Clock::now() - connection.sent).count());
      const std::string_view text(connection.buffer.data(), connection.whole);
      // "HTTP/1.1 201 Created"
      each({.request = connection.request,
            .status = static_cast<int>(number(text.substr(9, 3))),
            .head = text.substr(0, connection.head),
            .body = text.substr(connection.head)});
      give(connection);
    }
  }
  result.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  return result;
}

}  // namespace proofdesk::bench
