#pragma once

#include "server/api/in_flight.hpp"
#include "server/identity/authenticator.hpp"
#include "server/metrics/metrics.hpp"
#include "server/net/http_server.hpp"
#include "server/pool.hpp"
#include "server/service.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace proofdesk::server {

class Hub;

/// An answer that is expensive to make and the same for everybody, kept for a moment. Thread-safe.
struct CachedText {
  std::mutex mutex;
  std::string text;
  std::string tag;  ///< what it was made from
  Instant made_at;
  std::shared_ptr<const void> keep_alive;
};

/// What the handlers share. Made once, outlives every call.
struct ApiContext {
  explicit ApiContext(Service parts)
      : service(std::move(parts)),
        authenticator(service.desk, service.store, service.clock),
        pool(service.settings.reader_threads, service.settings.reader_queue) {}

  Service service;
  Authenticator authenticator;
  Metrics metrics;
  InFlight in_flight;
  CachedText status;
  CachedText description;
  std::function<NetStats()> net_stats;
  std::atomic<bool> stopping{false};
  Pool pool;
};

}  // namespace proofdesk::server
