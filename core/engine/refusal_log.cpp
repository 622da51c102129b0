#include "core/engine/refusal_log.hpp"

namespace proofdesk {

bool RefusalLog::keeps(const Command& command, const Error& error, const RuleBook& rules,
                       Instant now) {
  if (command.actor.person.is_nil()) return false;
  const bool by_role = error.code == ErrorCode::kForbidden;
  // An effect that refuses is a guard that could only be judged later.
  const bool by_guard = error.code == ErrorCode::kRefused &&
                        (rules.guard(error.rule) != nullptr || rules.effect(error.rule) != nullptr);
  if (!by_role && !by_guard) return false;

  const std::int64_t minute = now.micros / (60 * kMicrosPerSecond);
  // Actors of minutes gone by need no memory; dropping all of them keeps the map as small as the moment.
  if (windows_.size() > 10'000)
    std::erase_if(windows_, [&](const auto& entry) { return entry.second.minute != minute; });
  Window& window = windows_[command.actor.person];
  if (window.minute != minute) window = {minute, 0};
  return window.count++ < kPerMinute;
}

void RefusalLog::take_back(Uuid person) {
  if (const auto found = windows_.find(person); found != windows_.end() && found->second.count > 0)
    --found->second.count;
}

}  // namespace proofdesk
