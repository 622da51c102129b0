#include "core/query/filter.hpp"
#include "processes/shared/approval_people.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/waiver/process.hpp"

#include <fmt/format.h>

namespace proofdesk::waiver {
namespace {

using namespace shared;

Status scope_readable(const RuleContext& context) {
  const std::string name = text(context, "applies_to");
  if (name.empty()) return {};
  const KindModel* kind = context.model.kind(name);
  if (kind == nullptr) {
    return refuse(fmt::format("There is no kind of record named \"{}\".", name),
                  "Give the kind in snake_case, e.g. service_request.");
  }
  if (const auto condition = parse_condition(*kind, text(context, "condition")); !condition) {
    return refuse(fmt::format("The condition cannot be read: {}", condition.error().detail),
                  "Write it over fields of the kind, or leave it out.");
  }
  return {};
}

Status until_ahead(const RuleContext& context) {
  const auto until = instant(context, "until");
  if (!until || *until > context.now) return {};
  return refuse("It would be over from the start.", "Give a later until.");
}

Status stays_readable(const RuleContext& context, Draft&) {
  return is_new(context) ? Status{} : scope_readable(context);
}

Status granted(const RuleContext& context, Draft& draft) {
  draft.set("granted_by", value_of(context.command.actor.person));
  draft.set("granted_at", value_of(context.now));
  return {};
}

/// Whoever wants to be let off a rule does not let himself or herself off.
Status granted_by_another(const RuleContext& context) {
  Humans humans(context);
  PROOFDESK_ASSIGN(const bool wrote,
                   humans.is_one_of(context.command.actor.person, writers_of(context)));
  if (!wrote) return {};
  return refuse(
      "Who wrote a waiver does not grant it.",
      "Let somebody else grant it. Where there is nobody, an operator of the machine does: "
      "proofdesk waiver grant.");
}

Status granted_outside(const RuleContext& context, Draft& draft) {
  draft.set("granted_from_outside", Value{true});
  draft.set("granted_at", value_of(context.now));
  return {};
}

Status ended(const RuleContext& context, Draft& draft) {
  draft.set("ended_at", value_of(context.now));
  return {};
}

}  // namespace

std::vector<Guard> guards() {
  return {
      {.name = "waiver.scope_readable@1",
       .explains = "it is about a kind of record, and its condition can be read",
       .clause = {},
       .reads = {"applies_to", "condition"},
       .check = scope_readable},
      {.name = "waiver.until_ahead@1",
       .explains = "it ends at a time to come",
       .clause = {},
       .reads = {"until"},
       .check = until_ahead},
      {.name = "waiver.granted_by_another@1",
       .explains = "who grants it has not written on it",
       .clause = {},
       .reads = {"authors"},
       .check = granted_by_another},
  };
}

std::vector<Effect> effects() {
  return {
      {.name = "waiver.granted@1",
       .explains = "notes who granted it, and when",
       .reads = {},
       .run = granted},
      {.name = "waiver.granted_outside@1",
       .explains = "notes that it came from outside the desk, and when",
       .reads = {},
       .run = granted_outside},
      {.name = "waiver.author_noted@1",
       .explains = "notes whoever writes on it",
       .reads = {"authors"},
       .run = note_author},
      {.name = "waiver.ended@1", .explains = "notes when it ended", .reads = {}, .run = ended},
      {.name = "waiver.stays_readable@1",
       .explains = "its scope can still be read",
       .reads = {"applies_to", "condition"},
       .run = stays_readable},
  };
}

}  // namespace proofdesk::waiver
