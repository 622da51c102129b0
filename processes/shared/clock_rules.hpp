#pragma once

#include "core/engine/rules.hpp"

#include <string_view>

/// What every kind that declares clocks has in common. Each kind publishes them under names of its own.
namespace proofdesk::shared {

/// Creates, pauses, resumes, stops, resets, re-targets and cancels the clocks of the record, as the clocks of its
/// lifecycle and the targets in force ask. Where no target is about the kind it looks at nothing. Also keeps
/// `<clock>_due_at`, `next_due_at` and `breached` of the record, where the kind has them.
///
/// Re-targeting keeps the start and the pauses: the whole timeline is read again under the new promise, which
/// counts from the moment it held. A stopped clock stays as it is until the record comes back.
[[nodiscard]] Effect clocks_kept(std::string_view name);

/// A reply of the desk that the caller can read is an update (`last_update_at`) and, the first time, the response.
/// What a machine sends is neither.
[[nodiscard]] Effect update_given(std::string_view name);

/// Of a calendar: the targets in force that count by it let open records follow.
[[nodiscard]] Effect targets_follow(std::string_view name);

}  // namespace proofdesk::shared
