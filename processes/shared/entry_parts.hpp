#pragma once

#include "core/engine/rules.hpp"

#include <string_view>

/// What questions and task templates have in common: they belong to a catalogue entry and change only while
/// that is being written.
namespace proofdesk::shared {

/// The entry that `offering` names is a draft.
[[nodiscard]] Guard entry_in_draft(std::string_view name, std::string_view clause);
/// The condition in `field` can be read against service requests.
[[nodiscard]] Status condition_readable(const RuleContext& context, std::string_view field);

}  // namespace proofdesk::shared
