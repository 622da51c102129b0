#include "server/metrics/metrics.hpp"

#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <tuple>
#include <utility>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace proofdesk::server {
namespace {

constexpr std::array<std::string_view, 5> kClasses = {"1xx", "2xx", "3xx", "4xx", "5xx"};

std::string_view class_of(int status) {
  const int index = status / 100 - 1;
  return index >= 0 && index < 5 ? kClasses[static_cast<std::size_t>(index)] : "other";
}

prometheus::Histogram::BucketBoundaries buckets() {
  return {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
          0.05,   0.1,     0.25,   0.5,   1,      2.5,   10};
}

}  // namespace

struct Metrics::Parts {
  struct Route {
    std::array<prometheus::Counter*, kClasses.size()> by_class{};
    prometheus::Histogram* seconds = nullptr;
  };

  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests =
      prometheus::BuildCounter()
          .Name("proofdesk_http_requests_total")
          .Help("Requests by route and class of status.")
          .Register(registry);
  prometheus::Family<prometheus::Histogram>& seconds =
      prometheus::BuildHistogram()
          .Name("proofdesk_http_request_seconds")
          .Help("Time from the complete request to its answer.")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& commands =
      prometheus::BuildCounter()
          .Name("proofdesk_commands_total")
          .Help("Commands by kind, verb and outcome.")
          .Register(registry);
  /// Those of `commands` that were asked for, by kind, verb and outcome: finding one by its labels takes longer than
  /// some commands' rules, and on the writer's thread.
  std::mutex commands_mutex;
  std::map<std::tuple<std::string, std::string, std::string>, prometheus::Counter*, std::less<>>
      by_command;
  prometheus::Counter& events_sent = prometheus::BuildCounter()
                                         .Name("proofdesk_stream_events_sent_total")
                                         .Help("Events handed to subscribers.")
                                         .Register(registry)
                                         .Add({});
  std::vector<Route> routes;
  std::mutex gauges_mutex;
  std::map<std::string, prometheus::Gauge*, std::less<>> gauges;
};

Metrics::Metrics() : parts_(std::make_unique<Parts>()) {}
Metrics::~Metrics() = default;

void Metrics::add_route(std::string_view method, std::string_view path) {
  Parts::Route route;
  const prometheus::Labels labels{{"method", std::string(method)}, {"route", std::string(path)}};
  for (std::size_t i = 0; i < kClasses.size(); ++i) {
    auto with_class = labels;
    with_class.emplace("status", kClasses[i]);
    route.by_class[i] = &parts_->requests.Add(with_class);
  }
  route.seconds = &parts_->seconds.Add(labels, buckets());
  parts_->routes.push_back(route);
}

void Metrics::count_request(std::size_t route, int status, std::chrono::nanoseconds took) {
  const Parts::Route& counted = parts_->routes.at(route);
  const int index = status / 100 - 1;
  if (index >= 0 && index < 5) counted.by_class[static_cast<std::size_t>(index)]->Increment();
  counted.seconds->Observe(std::chrono::duration<double>(took).count());
}

void Metrics::count_unrouted(int status) {
  parts_->requests.Add({{"method", ""}, {"route", ""}, {"status", std::string(class_of(status))}})
      .Increment();
}

void Metrics::count_command(std::string_view kind, std::string_view verb,
                            std::string_view outcome) {
  prometheus::Counter* counter = nullptr;
  {
    const std::lock_guard lock(parts_->commands_mutex);
    auto found = parts_->by_command.find(std::tuple(kind, verb, outcome));
    if (found == parts_->by_command.end()) {
      std::tuple key{std::string(kind), std::string(verb), std::string(outcome)};
      auto& fresh = parts_->commands.Add(
          {{"kind", std::get<0>(key)}, {"verb", std::get<1>(key)}, {"outcome", std::get<2>(key)}});
      found = parts_->by_command.emplace(std::move(key), &fresh).first;
    }
    counter = found->second;
  }
  counter->Increment();
}

void Metrics::count_event_sent(std::size_t subscribers) {
  parts_->events_sent.Increment(static_cast<double>(subscribers));
}

void Metrics::set_gauge(std::string_view name, std::string_view help, double value) {
  const std::lock_guard lock(parts_->gauges_mutex);
  auto found = parts_->gauges.find(name);
  if (found == parts_->gauges.end()) {
    auto& family = prometheus::BuildGauge()
                       .Name(std::string(name))
                       .Help(std::string(help))
                       .Register(parts_->registry);
    found = parts_->gauges.emplace(std::string(name), &family.Add({})).first;
  }
  found->second->Set(value);
}

std::string Metrics::scrape() const {
  return prometheus::TextSerializer().Serialize(parts_->registry.Collect());
}

}  // namespace proofdesk::server
