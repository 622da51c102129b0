#pragma once

#include "core/base/instant.hpp"
#include "core/base/result.hpp"
#include "core/base/uuid.hpp"
#include "core/engine/command.hpp"
#include "core/engine/rules.hpp"

#include <cstdint>
#include <unordered_map>

namespace proofdesk {

/// Which refusals become leaves: those that tell an auditor of an attempt — by role, by a guard, by
/// separation of duties — of a known person, and not more than a few a minute of each, so that nobody can
/// fill the journal by being refused. Thread-compatible.
class RefusalLog {
 public:
  static constexpr int kPerMinute = 20;

  [[nodiscard]] bool keeps(const Command& command, const Error& error, const RuleBook& rules,
                           Instant now);
  /// One kept refusal of this person came to nothing, since the commit it was part of did.
  void take_back(Uuid person);

 private:
  struct Window {
    std::int64_t minute = 0;
    int count = 0;
  };
  std::unordered_map<Uuid, Window> windows_;
};

}  // namespace proofdesk
