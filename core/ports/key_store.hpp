#pragma once

#include "core/base/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace proofdesk {

using SubjectKey = std::array<std::uint8_t, 32>;

/// The keys of data subjects, by slot, apart from the database so that destroying one is not undone by an
/// ordinary backup. Keys exist (random, durable) before their slot is handed out, so that using one costs no
/// second flush. Thread-safe.
class KeyStore {
 public:
  virtual ~KeyStore() = default;
  /// Makes sure that slots below `count` hold keys. Durable when it returns.
  virtual Status reserve(std::int64_t count) = 0;
  /// nullopt once destroyed.
  [[nodiscard]] virtual Result<std::optional<SubjectKey>> key(std::int64_t slot) const = 0;
  /// Notes durably that these keys are to be destroyed once a commit has taken their last use away: a crash
  /// between the commit and `destroy` is made good at the next start from `planned`.
  virtual Status plan_destroy(const std::vector<std::int64_t>& slots) = 0;
  [[nodiscard]] virtual Result<std::vector<std::int64_t>> planned() const = 0;
  /// Takes slots off the list again (the commit did not happen).
  virtual Status forget_plan(const std::vector<std::int64_t>& slots) = 0;
  /// Overwrites the key and takes it off the list; durable when it returns; destroying twice is fine.
  virtual Status destroy(std::int64_t slot) = 0;
};

}  // namespace proofdesk
