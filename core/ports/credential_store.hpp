#pragma once

#include "core/base/result.hpp"
#include "core/base/uuid.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk {

/// What passwords are checked against (encoded Argon2id hashes), each under an opaque handle that the person's
/// record names: apart from database and journal, so that neither they nor their backups hold it, and so that
/// destroying it is not undone by a restore (docs/adr/0007). Thread-safe.
class CredentialStore {
 public:
  virtual ~CredentialStore() = default;
  /// Durable when it returns, so that a commit may name the handle. Replaces what was there.
  virtual Status put(Uuid handle, std::string_view verifier) = 0;
  /// nullopt when there is none.
  [[nodiscard]] virtual Result<std::optional<std::string>> get(Uuid handle) const = 0;
  /// Gone for good when it returns; removing twice is fine.
  virtual Status remove(Uuid handle) = 0;
  [[nodiscard]] virtual Result<std::vector<Uuid>> list() const = 0;

  /// A text of the sign-in's own that outlives a restart (how often somebody failed); empty when there is
  /// none. Losing it costs nothing but memory, so it need not be flushed.
  virtual Status put_memory(std::string_view text) = 0;
  [[nodiscard]] virtual Result<std::string> memory() const = 0;
};

}  // namespace proofdesk
