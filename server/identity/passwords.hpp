#pragma once

#include "core/base/result.hpp"
#include "core/model/kind_model.hpp"
#include "core/ports/credential_store.hpp"
#include "core/ports/store.hpp"
#include "server/identity/password_hash.hpp"

#include <optional>
#include <shared_mutex>
#include <string_view>

namespace proofdesk::server {

/// People's passwords by handle. What a person's record names is the password; what no record names is none and
/// is swept away. Thread-safe. `keep` and `check` take a hash's time and memory.
class Passwords {
 public:
  Passwords(CredentialStore& store, HashCost cost) : store_(store), cost_(cost) {}

  /// A password under a handle of its own, durable, though nobody's yet. While this lives no sweep takes it; let
  /// it go once the command that gives it to the person is answered.
  class Kept {
   public:
    Kept(Uuid handle, std::shared_lock<std::shared_mutex> lock)
        : handle_(handle), lock_(std::move(lock)) {}
    [[nodiscard]] Uuid handle() const { return handle_; }

   private:
    Uuid handle_;
    std::shared_lock<std::shared_mutex> lock_;
  };
  [[nodiscard]] Result<Kept> keep(std::string_view password);

  /// Whether it is the password under this handle; without a handle the answer is no and costs the same. One
  /// kept at another cost than today's is kept anew.
  [[nodiscard]] Result<bool> check(std::optional<Uuid> handle, std::string_view password);
  Status forget(Uuid handle) { return store_.remove(handle); }

  /// Destroys every password that no person's record names any more: of those who left or were erased, and what
  /// a crash left behind between keeping one and giving it to somebody. The number destroyed.
  [[nodiscard]] Result<std::size_t> sweep(Store& store, const KindModel& person);

 private:
  CredentialStore& store_;
  const HashCost cost_;
  std::shared_mutex given_;  ///< held shared from keeping a password to giving it to somebody
};

}  // namespace proofdesk::server
