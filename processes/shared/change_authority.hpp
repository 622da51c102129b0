#pragma once

#include "core/engine/rules.hpp"
#include "core/model/record_ref.hpp"

#include <string_view>

/// Under what a controlled thing may be changed (8.2.6, 8.5.1).
namespace proofdesk::shared {

/// States of a configuration item in which services rest on it, or should.
[[nodiscard]] bool in_controlled_state(std::string_view state);

/// Whether a field says something of the item itself, as against how the record is kept or when it was seen.
[[nodiscard]] bool is_controlled_field(std::string_view name);

/// Whether this is a configuration item of a controlled type on which services rest now: it stands in production
/// or in maintenance, or is missing from there. Services are controlled by their portfolio (8.2.2), not here.
[[nodiscard]] Result<bool> under_control(const RuleContext& context, const RecordRef& thing);

/// Whether the record that `authority_field` names is a change that is being implemented, is not past its window
/// with its tolerance, and has one of `things` in its scope. Says no with what is missing: none named, another
/// kind of record, not authorised yet or no longer, over, not in its scope.
Status under_authorised_change(const RuleContext& context, std::string_view authority_field,
                               const std::vector<RecordRef>& things);

/// Who says that the register was wrong, and not what it tells of: those who answer for it, and the operator at the
/// machine, who brings in what was there before.
[[nodiscard]] bool may_correct_register(const Actor& actor);

/// What the change that `authority_field` names has in its scope; nothing where it names none.
[[nodiscard]] Result<std::vector<RecordRef>> scope_of_authority(const RuleContext& context,
                                                                std::string_view authority_field);

}  // namespace proofdesk::shared
