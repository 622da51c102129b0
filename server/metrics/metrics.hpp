#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::server {

/// A value asked for when somebody scrapes.
struct Figure {
  std::string_view name;
  std::string_view help;
  double value = 0;
};

/// What the running system counts, in the Prometheus text format. Thread-safe.
class Metrics {
 public:
  Metrics();
  ~Metrics();

  /// A line of the route table; `index` is what `count_request` is called with.
  void add_route(std::string_view method, std::string_view path);
  void count_request(std::size_t route, int status, std::chrono::nanoseconds took);
  /// A request that no route took.
  void count_unrouted(int status);
  /// "accepted", "refused", "failed", by verb ("create", "resolve" …).
  void count_command(std::string_view kind, std::string_view verb, std::string_view outcome);
  void count_event_sent(std::size_t subscribers);

  /// A value asked for when somebody scrapes.
  void set_gauge(std::string_view name, std::string_view help, double value);

  /// text/plain; version=0.0.4
  [[nodiscard]] std::string scrape() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace proofdesk::server
