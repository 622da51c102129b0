#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/base/result.hpp"

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
  /// Overwrites the key; durable when it returns; destroying twice is fine.
  virtual Status destroy(std::int64_t slot) = 0;
};

}  // namespace proofdesk
