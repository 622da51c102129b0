#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::bench {

/// A response as the client saw it; views end with the call they are given to.
struct Answer {
  std::size_t request = 0;  ///< index of what it answers
  int status = 0;
  std::string_view head;  ///< status line and headers
  std::string_view body;

  /// Value of a header, compared without case; empty when there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// What one run of requests took.
struct LoadResult {
  double seconds = 0;
  std::vector<double> micros;  ///< of each answer, in the order in which they came

  [[nodiscard]] double rate() const { return static_cast<double>(micros.size()) / seconds; }
  /// `share` from 0 to 1: 0.5 is the median.
  [[nodiscard]] double percentile(double share) const;
};

/// A small HTTP/1.1 client on epoll, one thread: a fixed number of connections that stay open, each with one
/// request under way, which is what 64 people pressing buttons at once look like to the server. It understands
/// no more than a server of our kind answers (Content-Length, no chunks) and throws std::runtime_error at
/// anything else.
class HttpLoad {
 public:
  HttpLoad(std::string host, std::uint16_t port, std::size_t connections);
  ~HttpLoad();
  HttpLoad(const HttpLoad&) = delete;
  HttpLoad& operator=(const HttpLoad&) = delete;

  using Each = std::function<void(const Answer&)>;
  /// Sends every request once, in order, over whatever connection is free. `each` must be quick.
  LoadResult run(const std::vector<std::string>& requests, const Each& each);
  /// Sends `count` requests, going round the list as often as it takes.
  LoadResult run(const std::vector<std::string>& requests, std::size_t count, const Each& each);

 private:
  struct Connection;

  void open(Connection& connection) const;
  void send(Connection& connection, std::string_view request);
  /// True when a whole answer is there.
  bool receive(Connection& connection);

  std::string host_;
  std::uint16_t port_;
  int epoll_ = -1;
  std::vector<Connection> connections_;
};

}  // namespace proofdesk::bench
