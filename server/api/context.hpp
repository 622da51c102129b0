#pragma once

#include "server/api/in_flight.hpp"
#include "server/identity/authenticator.hpp"
#include "server/identity/passwords.hpp"
#include "server/identity/sign_in_throttle.hpp"
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
  std::shared_ptr<const std::string> text;
  std::string tag;  ///< what it was made from
  Instant made_at;
  std::shared_ptr<const void> keep_alive;
};

struct ApiContext;
/// Has the system end a session that was not used for too long; nothing waits for it.
void expire_session(ApiContext& api, Uuid session);  // sign_in.cpp

/// What the handlers share. Made once, outlives every call.
struct ApiContext {
  explicit ApiContext(Service parts)
      : service(std::move(parts)),
        authenticator(service.desk, service.store, service.clock, service.settings.sign_in.idle,
                      [this](Uuid session) { expire_session(*this, session); }),
        passwords(service.credentials, service.settings.sign_in.cost),
        throttle(service.settings.sign_in.throttle),
        pool(service.settings.reader_threads, service.settings.reader_queue),
        hashing(service.settings.sign_in.threads, service.settings.sign_in.queue) {}

  Service service;
  Authenticator authenticator;
  Passwords passwords;
  SignInThrottle throttle;
  std::atomic<std::int64_t> attempts_saved_at{0};  ///< microseconds
  std::atomic<std::uint64_t> attempts_saved{0};    ///< as SignInThrottle::changes counted then
  Metrics metrics;
  InFlight in_flight;
  CachedText status;
  CachedText description;
  std::function<NetStats()> net_stats;
  std::atomic<bool> stopping{false};
  Pool pool;
  Pool
      hashing;  ///< for what takes a password's hash: so few at once that they cannot take the machine
};

}  // namespace proofdesk::server
