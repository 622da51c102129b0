#pragma once

#include "core/engine/rules.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Rules shared by kinds whose records are kept and named for years: types, sources, questions, policies.
namespace proofdesk::shared {

/// The effect "<kind>.retired@1": `retired_at` says when.
[[nodiscard]] Effect notes_retirement(std::string_view name);
/// What it runs, for effects that are explained in other words.
[[nodiscard]] Status note_retirement(const RuleContext& context, Draft& draft);

/// Runs of "<kind>.titled@1": a record without a title has its `name`, its `label` for one.
[[nodiscard]] Status title_by_name(const RuleContext& context, Draft& draft);
[[nodiscard]] Status title_by_label(const RuleContext& context, Draft& draft);

/// The number of another record of this kind, standing and in its initial state, whose field has the same text.
[[nodiscard]] Result<std::optional<std::string>> namesake(const RuleContext& context,
                                                          std::string_view field);
/// The check of "<kind>.name_unique@1": no such record has its `name`.
[[nodiscard]] Status name_is_unique(const RuleContext& context);

}  // namespace proofdesk::shared
