#pragma once

#include "core/engine/rules.hpp"
#include "core/model/number_refs.hpp"

#include <string_view>

/// What people keep for themselves or share: templates, macros, saved filters. They have `owner`, `shared_with`
/// (groups), `for_everyone` and `applies_to` (the kind of record they are for).
namespace proofdesk::shared {

/// Its owner changes it, or an administrator.
[[nodiscard]] Guard owner_changes_it(std::string_view name);
/// `applies_to` names a kind of record.
[[nodiscard]] Guard kind_known(std::string_view name);
/// Whoever creates it owns it, unless somebody else is named.
[[nodiscard]] Effect owned(std::string_view name);

/// The kind that the record is for; nullptr when there is none of that name.
[[nodiscard]] const KindModel* kind_of(const RuleContext& context);
/// Looks numbers up as rules do: by what is true, whoever asks.
[[nodiscard]] FindByNumber numbers_in(World& world);

}  // namespace proofdesk::shared
