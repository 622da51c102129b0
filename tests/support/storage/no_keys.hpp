#pragma once

#include "core/ports/key_store.hpp"

namespace proofdesk::test {

/// A key store that has no keys: every value reads as erased.
class NoKeys final : public KeyStore {
 public:
  Status reserve(std::int64_t) override { return {}; }
  Result<std::optional<SubjectKey>> key(std::int64_t) const override { return std::nullopt; }
  Status plan_destroy(const std::vector<std::int64_t>&) override { return {}; }
  Result<std::vector<std::int64_t>> planned() const override { return std::vector<std::int64_t>{}; }
  Status forget_plan(const std::vector<std::int64_t>&) override { return {}; }
  Status destroy(std::int64_t) override { return {}; }
};

}  // namespace proofdesk::test
