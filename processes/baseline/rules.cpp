#include "core/query/filter.hpp"
#include "processes/baseline/process.hpp"
#include "processes/shared/rule_kit.hpp"

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
  const KindModel* items = context.model.kind("configuration_item");
  if (items == nullptr) return {};
  const auto parsed = parse_filter(*items, filter);
  if (parsed) return {};
  return refuse(fmt::format("The scope cannot be read: {}", parsed.error().detail),
                "Write it as the filter of a list of configuration items: environment = production.");
}

Status scope_given(const RuleContext& context) {
  const bool filter = !is_blank(text(context, "scope_filter"));
  const bool items = !list(context, "scope_items").empty();
  if (filter != items) return scope_readable(context);
  return refuse(filter ? "Both a filter and items are given." : "Nothing says what is in it.",
                "Give either scopeFilter or scopeItems.");
}

Status titled(const RuleContext& context, Draft& draft) {
  if (!has(context, "title")) draft.set("title", Value{text(context, "name")});
  return {};
}

Status asked(const RuleContext& context, Draft& draft) {
  draft.set("asked_by", value_of(context.command.actor.person));
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
            {"scope_filter", "configuration_item"}, scope_readable),
      guard("baseline.scope_given@1", "it is taken of a filter or of items, one of the two",
            {"scope_filter", "scope_items"}, scope_given),
  };
}

std::vector<Effect> effects() {
  return {
      effect("baseline.titled@1", "its title is its name unless given", {"title", "name"}, titled),
      effect("baseline.asked@1", "notes who asked for it", {}, asked),
      effect("baseline.taken@1", "notes when it was taken", {}, taken),
      effect("baseline.verification_asked@1", "notes who asked for the verification", {},
             verification_asked),
      effect("baseline.verified@1", "notes when it was verified", {}, verified),
  };
}

}  // namespace proofdesk::baseline
