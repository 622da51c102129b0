#include "processes/shared/sharing.hpp"

#include "processes/shared/rule_kit.hpp"

#include <utility>

namespace proofdesk::shared {
namespace {

Status check_owner(const RuleContext& context) {
  const Actor& actor = context.command.actor;
  const Uuid owner = Uuid::parse(context.before.text(context.kind, "owner")).value_or(Uuid{});
  if (actor.administers() || actor.origin == Origin::kSystem || owner == actor.person ||
      is_new(context))
    return {};
  return refuse("It belongs to somebody else.", "Ask its owner, or make one of your own.");
}

Status check_kind(const RuleContext& context) {
  if (kind_of(context) != nullptr) return {};
  return refuse("No kind of record has that name.",
                "Give appliesTo the name of a kind, for example \"incident\".");
}

Status run_owned(const RuleContext& context, Draft& draft) {
  if (!draft.record().has(context.kind, "owner"))
    draft.set("owner", value_of(context.command.actor.person));
  return {};
}

}  // namespace

Guard owner_changes_it(std::string_view name) {
  return {.name = name,
          .explains = "its owner or an administrator changes it",
          .clause = {},
          .reads = {},
          .check = check_owner};
}

Guard kind_known(std::string_view name) {
  return {.name = name,
          .explains = "it is for a kind of record that exists",
          .clause = {},
          .reads = {"applies_to"},
          .check = check_kind};
}

Effect owned(std::string_view name) {
  return {.name = name, .explains = "whoever makes it owns it", .reads = {}, .run = run_owned};
}

const KindModel* kind_of(const RuleContext& context) {
  return context.model.kind(text(context, "applies_to"));
}

FindByNumber numbers_in(World& world) {
  return [&world](const KindModel& kind, std::int64_t number) -> Result<std::optional<Record>> {
    PROOFDESK_ASSIGN(auto found, world.where(kind.name, "number", Value{number}, 1));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
  };
}

}  // namespace proofdesk::shared
