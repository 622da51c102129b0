#include "processes/shared/standing_rules.hpp"

#include "processes/shared/rule_kit.hpp"

#include <fmt/format.h>

namespace proofdesk::shared {
namespace {

Status title_by(std::string_view field, const RuleContext& context, Draft& draft) {
  if (!has(context, "title")) draft.set("title", Value{text(context, field)});
  return {};
}

}  // namespace

Effect notes_retirement(std::string_view name) {
  return effect(name, "notes when it was retired", {}, note_retirement);
}

Status note_retirement(const RuleContext& context, Draft& draft) {
  draft.set("retired_at", value_of(context.now));
  return {};
}

Status title_by_name(const RuleContext& context, Draft& draft) {
  return title_by("name", context, draft);
}

Status title_by_label(const RuleContext& context, Draft& draft) {
  return title_by("label", context, draft);
}

Result<std::optional<std::string>> namesake(const RuleContext& context, std::string_view field) {
  const std::string wanted = text(context, field);
  PROOFDESK_ASSIGN(const auto others, context.world.standing(context.kind.name));
  for (const Record& other : others) {
    if (other.id != context.record.id && other.state == context.kind.lifecycle.initial &&
        other.text(context.kind, field) == wanted)
      return shown_number(context, context.kind.name, other);
  }
  return std::nullopt;
}

Status name_is_unique(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto taken, namesake(context, "name"));
  if (!taken) return {};
  return refuse(fmt::format("{} has this name already.", *taken),
                "Choose a name that tells the two apart, or use that one.");
}

}  // namespace proofdesk::shared
