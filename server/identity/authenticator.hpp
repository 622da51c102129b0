#pragma once

#include "core/access/access.hpp"
#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/engine/desk.hpp"
#include "core/ports/store.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace proofdesk::server {

/// Somebody known: who he is, what he may read, and on what it rests.
struct Identity {
  Actor actor;
  Access access;
  Uuid token;          ///< record of the API token; nil for the local socket
  Instant expires_at;  ///< of the token; 0 micros: never
  std::string name;    ///< of the person, for people to read
};
using IdentityPtr = std::shared_ptr<const Identity>;

/// Turns bearer tokens into identities. What was found is remembered until the journal touches a token, a
/// person or a group; so a revoked token is refused from the moment its revocation is acknowledged.
/// Thread-safe.
class Authenticator {
 public:
  Authenticator(Desk& desk, Store& store, const Clock& clock)
      : desk_(desk), store_(store), clock_(clock) {}

  /// kUnauthenticated with rule "identity.token_missing", "identity.token_unknown", "identity.token_expired"
  /// or "identity.person_gone"; the client is told no more than that the token is not valid.
  [[nodiscard]] Result<IdentityPtr> by_bearer(std::string_view bearer);

  /// Called for every committed change of a record of this kind, before the change is acknowledged.
  void touched(std::string_view kind);
  /// Whether something it rests on may have changed since `epoch` was read.
  [[nodiscard]] std::uint64_t epoch() const { return epoch_.load(std::memory_order_acquire); }

 private:
  struct Entry {
    IdentityPtr identity;
    std::uint64_t epoch = 0;
  };

  [[nodiscard]] Result<IdentityPtr> look_up(const std::string& digest);
  [[nodiscard]] bool expired(const Identity& identity) const;

  Desk& desk_;
  Store& store_;
  const Clock& clock_;
  std::atomic<std::uint64_t> epoch_{1};
  std::mutex mutex_;
  std::unordered_map<std::string, Entry> known_;
};

/// The operator of this machine, on the local socket.
[[nodiscard]] IdentityPtr operator_identity();

}  // namespace proofdesk::server
