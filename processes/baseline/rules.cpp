#include "core/access/access.hpp"
#include "core/query/filter.hpp"
#include "processes/baseline/process.hpp"
#include "processes/shared/item_scope.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/standing_rules.hpp"

#include <string>

#include <fmt/format.h>

namespace proofdesk::baseline {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.2.6";
constexpr GuardMaker guard{kClause};

Status scope_readable(const RuleContext& context) {
  const std::string filter = text(context, "scope_filter");
  if (filter.empty() || !changes(context, "scope_filter")) return {};
  // Which record a number stands for is looked up when it is taken; that it is one is all that is asked here.
  const ReferenceNames numbers = [&](const FieldModel& field,
                                     std::string_view word) -> std::optional<std::string> {
    const KindModel* target = context.model.kind(field.target);
    if (target == nullptr || target->parse_number(word) <= 0) return std::nullopt;
    return context.record.id.to_string();
  };
  PROOFDESK_ASSIGN(const auto types, context.world.standing("item_type"));
  const auto parsed = item_scope(context.model, types, filter, numbers);
  if (parsed) return {};
  std::string why = parsed.error().detail;
  if (!why.ends_with('.')) why += '.';
  return refuse(
      fmt::format("The scope cannot be read: {}", why),
      "Write it as the filter of a list of configuration items: environment = production.");
}

Status scope_given(const RuleContext& context) {
  const bool filter = !is_blank(text(context, "scope_filter"));
  const bool items = !list(context, "scope_items").empty();
  if (filter != items) return scope_readable(context);
  return refuse(filter ? "Both a filter and items are given." : "Nothing says what is in it.",
                "Give either scopeFilter or scopeItems.");
}

Status asked(const RuleContext& context, Draft& draft) {
  const Actor& actor = context.command.actor;
  draft.set("asked_by", value_of(actor.person));
  // Else a filter and the count that comes back would tell what the asker may not read.
  draft.set("with_confidential", Access::of(actor).confidential ? Value{true} : no_value());
  return {};
}

Status taken(const RuleContext& context, Draft& draft) {
  draft.set("taken_at", value_of(context.now));
  return {};
}

Status verification_asked(const RuleContext& context, Draft& draft) {
  draft.set("verify_asked_by", value_of(context.command.actor.person));
  return {};
}

Status verified(const RuleContext& context, Draft& draft) {
  draft.set("verified_at", value_of(context.now));
  return {};
}

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("baseline.scope_readable@1", "its scope is a filter that can be read",
            {"scope_filter", "configuration_item", "item_type"}, scope_readable),
      guard("baseline.scope_given@1", "it is taken of a filter or of items, one of the two",
            {"scope_filter", "scope_items"}, scope_given),
  };
}

std::vector<Effect> effects() {
  return {
      effect("baseline.titled@1", "its title is its name unless given", {"title", "name"},
             title_by_name),
      effect("baseline.asked@1",
             "notes who asked for it, and whether they may read confidential records", {}, asked),
      effect("baseline.taken@1", "notes when it was taken", {}, taken),
      effect("baseline.verification_asked@1", "notes who asked for the verification", {},
             verification_asked),
      effect("baseline.verified@1", "notes when it was verified", {}, verified),
  };
}

}  // namespace proofdesk::baseline
