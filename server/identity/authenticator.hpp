#pragma once

#include "core/access/access.hpp"
#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/engine/desk.hpp"
#include "core/ports/store.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
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
  Uuid token;          ///< record of the API token or session; nil for the local socket
  Instant expires_at;  ///< of the token or session; 0 micros: never
  Instant opened_at;   ///< of a session: when the person signed in
  std::string name;    ///< of the person, for people to read

  /// Whether the person signed in, as against a token that somebody minted.
  [[nodiscard]] bool signed_in() const { return actor.origin == Origin::kSignIn; }
};
using IdentityPtr = std::shared_ptr<const Identity>;

/// Why an identity is asked for: only what the person does keeps a session from ending for want of use.
enum class Use : std::uint8_t { kRequest, kPush };

/// Turns bearer tokens, of programs and of sessions, into identities. What was found is remembered until the
/// journal touches a token, a session, a person or a group; so a revoked token and an ended session are refused
/// from the moment their end is acknowledged. Thread-safe.
///
/// How long a session was not used is counted here and not recorded, since every request would have to be
/// journaled: after a restart the count begins anew. When a session ends at the latest is in its record.
class Authenticator {
 public:
  using SessionIdle = std::function<void(Uuid session)>;

  /// `idle` in microseconds; `on_idle` is told of sessions found unused for longer, once or more often.
  Authenticator(Desk& desk, Store& store, const Clock& clock, std::int64_t idle,
                SessionIdle on_idle)
      : desk_(desk),
        store_(store),
        clock_(clock),
        idle_(idle),
        on_idle_(std::move(on_idle)),
        started_at_(clock.now()) {}

  /// kUnauthenticated with rule "identity.token_missing", "identity.token_unknown", "identity.token_expired",
  /// "identity.session_idle", "identity.password_changed" or "identity.person_gone"; the client is told no more
  /// than that the token is not valid.
  [[nodiscard]] Result<IdentityPtr> by_bearer(std::string_view bearer, Use use = Use::kRequest);

  /// Called for every committed change of a record of this kind, before the change is acknowledged.
  void touched(std::string_view kind);
  /// Whether something it rests on may have changed since `epoch` was read.
  [[nodiscard]] std::uint64_t epoch() const { return epoch_.load(std::memory_order_acquire); }

 private:
  struct Entry {
    IdentityPtr identity;
    std::uint64_t epoch = 0;
  };

  [[nodiscard]] Result<IdentityPtr> look_up(const std::string& digest, bool session);
  [[nodiscard]] bool expired(const Identity& identity) const;
  /// Notes that a session is used now; false when it was not used for too long.
  [[nodiscard]] bool still_used(const std::string& digest, const Identity& identity, Use use);

  Desk& desk_;
  Store& store_;
  const Clock& clock_;
  const std::int64_t idle_;
  const SessionIdle on_idle_;
  const Instant started_at_;
  std::atomic<std::uint64_t> epoch_{1};
  std::mutex mutex_;
  std::unordered_map<std::string, Entry> known_;
  std::unordered_map<std::string, Instant> last_used_;  ///< sessions, by digest
};

/// The operator of this machine, on the local socket.
[[nodiscard]] IdentityPtr operator_identity();

}  // namespace proofdesk::server
