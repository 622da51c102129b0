#pragma once

#include "core/base/clock.hpp"
#include "core/base/instant.hpp"

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace proofdesk::server {

/// Slows down who guesses passwords: after a few free attempts each further one makes the next wait twice as
/// long, up to a limit, for the name that is tried and for the address it is tried from. Nobody is locked out for
/// ever: attempts are forgiven as time passes, and an address from which a person has signed in before has a count of
/// its own for that person, so that strangers cannot keep the person out. Names are counted whether anybody is
/// called that or not. Thread-safe.
class SignInThrottle {
 public:
  struct Limits {
    double per_account = 5;   ///< free attempts; one is forgiven every half hour
    double per_address = 20;  ///< free attempts; one is forgiven every three seconds
    std::int64_t longest = 15 * 60 * kMicrosPerSecond;  ///< microseconds
  };
  struct Answer {
    std::int64_t wait = 0;     ///< microseconds until it is worth trying again; 0: go ahead
    bool slowed_down = false;  ///< the account has just used up its free attempts
  };

  explicit SignInThrottle(Limits limits) : limits_(limits) {}

  /// Books an attempt before the password is looked at, so that many at once count as many. While a wait is due
  /// nothing is booked. `account` may be empty: then only the address counts.
  [[nodiscard]] Answer begin(std::string_view account, std::string_view address, Instant now);
  /// It was the right password: takes back what was booked and remembers the address.
  void succeeded(std::string_view account, std::string_view address, Instant now);
  /// It was not looked at in the end: takes back what was booked.
  void give_back(std::string_view account, std::string_view address, Instant now);

  /// What is counted, as text for `load` after a restart; names and addresses as digests only.
  [[nodiscard]] std::string save(Instant now) const;
  /// Lines that do not read are left out.
  void load(std::string_view text);
  /// Grows with every change of what `save` gives.
  [[nodiscard]] std::uint64_t changes() const;

 private:
  struct Count {
    double level = 0;
    Instant at;
    Instant blocked_until;
    bool told = false;  ///< that it is slowed down; until it is all forgiven
  };
  struct Kind {
    double free;
    std::int64_t forgiven;  ///< microseconds for one attempt
  };

  [[nodiscard]] Kind accounts() const { return {limits_.per_account, 30 * 60 * kMicrosPerSecond}; }
  [[nodiscard]] Kind addresses() const { return {limits_.per_address, 3 * kMicrosPerSecond}; }
  [[nodiscard]] std::string account_key(std::string_view account, std::string_view address) const;
  void book(Count& count, const Kind& kind, Instant now) const;
  void make_room(Instant now);

  const Limits limits_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Count> accounts_;   ///< by digest
  std::unordered_map<std::string, Count> addresses_;  ///< by digest
  std::unordered_set<std::string> familiar_;          ///< digests of an account with an address
  std::uint64_t changes_ = 0;
};

}  // namespace proofdesk::server
