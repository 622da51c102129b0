#pragma once

#include "core/engine/rules.hpp"

#include <string_view>

/// Moves that take a record out of its ordinary life and may be taken back: merging it into another of its
/// kind, and carrying it on as another kind. Fields used: merged_into, merge_added, merge_watching,
/// state_before_merge, duplicate_of, cancel_reason; also_affected where the kind has it.
namespace proofdesk::shared {

// Guards.

/// `merged_into` names another record of the kind that still goes on, and is as confidential as this one.
[[nodiscard]] Guard merge_possible(std::string_view name, std::string_view clause);
/// It was merged, so that it can be taken out again.
[[nodiscard]] Guard merged_before(std::string_view name, std::string_view clause);

// Effects.

/// The other record takes over whom this one is about, both say so in public, and this one is a duplicate.
[[nodiscard]] Effect merged(std::string_view name);
/// All of that taken back; the record follows into the state that it was merged in: its kind has the edges
/// `back_to_group` and `back_to_work` out of the initial state, open to the system alone.
[[nodiscard]] Effect unmerged(std::string_view name);
/// Incident ↔ service request: records the other kind with what both know, and links to it.
[[nodiscard]] Effect converted(std::string_view name);
/// Whoever had it has it no longer; the group does.
[[nodiscard]] Effect handed_back(std::string_view name);

}  // namespace proofdesk::shared
