#include "processes/impact_assessment/process.hpp"
#include "processes/shared/change_impacts.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::impact_assessment {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.5.1";

Result<std::optional<Record>> change_of(const RuleContext& context) {
  const auto ref = RecordRef::parse(text(context, "subject"));
  if (!ref || ref->kind != "change") return std::optional<Record>{};
  return context.world.find("change", ref->id);
}

Status of_an_open_change(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto change, change_of(context));
  if (!change)
    return refuse("Only the impact of a change is assessed.", "Give a change in subject.");
  const State* state = context.model.kind("change")->lifecycle.state(change->state);
  const bool over = state != nullptr && (state->category == StateCategory::kDone ||
                                         state->category == StateCategory::kFinal);
  if (!over) return {};
  return refuse(fmt::format("{} is \"{}\"; what it did is said in its review.",
                            shown_number(context, "change", *change), state->label),
                "Say it in the review of the change.");
}

Status about_something(const RuleContext& context) {
  const std::string aspect = text(context, "aspect");
  if (aspect == "customers" && is_blank(text(context, "customer"))) {
    return refuse("For which customer is not said.", "Give customer.");
  }
  if ((aspect == "services" || aspect == "items") && has(context, "affected")) {
    const auto ref = RecordRef::parse(text(context, "affected"));
    const std::string_view kind = aspect == "services" ? "service" : "configuration_item";
    if (ref && ref->kind != kind)
      return refuse("What is affected is not of that sort.",
                    "Give a service for services, a configuration item for items.");
  }
  return {};
}

Status own_or_desk(const RuleContext& context) {
  const Uuid person = context.command.actor.person;
  const Uuid assessor = Uuid::parse(context.before.text(context.kind, "assessor")).value_or(Uuid{});
  if (acts_for_desk(context.command.actor) || (!person.is_nil() && person == assessor)) return {};
  return refuse("This is for its assessor, and for the desk.", "Ask the assessor or the desk.");
}

Status is_assessor(const RuleContext& context) {
  const Uuid assessor = reference(context, "assessor");
  const Actor& actor = context.command.actor;
  if (assessor.is_nil() ? acts_for_desk(actor) : assessor == actor.person) return {};
  return refuse(assessor.is_nil() ? "Nobody is named to assess it, and you are not of the desk."
                                  : "Another person is named to assess it.",
                "Let the assessor sign, or have it handed over to you first.");
}

Status not_demanded(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto change, change_of(context));
  if (!change) return {};
  PROOFDESK_ASSIGN(const auto needed, needed_impacts(context, *change));
  const auto demanded = std::ranges::find_if(needed, [&](const NeededImpact& each) {
    return each.is_met_by(context.kind, context.record);
  });
  if (demanded == needed.end()) return {};
  return refuse(fmt::format("A policy in force asks for it ({}).", demanded->name),
                "Have it signed; an impact of none is an answer too, with the reason.");
}

Status requested(const RuleContext& context, Draft& draft) {
  draft.set("requested_by", value_of(context.command.actor.person));
  draft.set("requested_at", value_of(context.now));
  PROOFDESK_ASSIGN(const auto change, change_of(context));
  if (change && change->flag(*context.model.kind("change"), "confidential"))
    draft.set("confidential", Value{true});
  // A service is asked about because of a relation, too, that not everybody may know of.
  if (const auto affected = RecordRef::parse(text(context, "affected"))) {
    const KindModel* kind = context.model.kind(affected->kind);
    PROOFDESK_ASSIGN(const auto thing, context.world.find(affected->kind, affected->id));
    if (kind != nullptr && thing && thing->flag(*kind, "confidential"))
      draft.set("confidential", Value{true});
  }
  if (change && !draft.record().has(context.kind, "title")) {
    draft.set("title", Value{fmt::format("{} of {}", text(context, "aspect"),
                                         shown_number(context, "change", *change))});
  }
  return {};
}

Status signed_by_assessor(const RuleContext& context, Draft& draft) {
  draft.set("signed_by", value_of(context.command.actor.person));
  draft.set("signed_at", value_of(context.now));
  if (!has(context, "assessor")) draft.set("assessor", value_of(context.command.actor.person));
  PROOFDESK_ASSIGN(const auto change, change_of(context));
  if (change) draft.set("subject_version", Value{change->version});
  return {};
}

constexpr GuardMaker guard{kClause};

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("impact_assessment.of_an_open_change@1", "it is of a change that is not done",
            {"subject"}, of_an_open_change),
      guard("impact_assessment.about_something@1", "it says what it is about",
            {"aspect", "affected", "customer"}, about_something),
      guard("impact_assessment.own_or_desk@1", "it is the actor's to assess, or the desk acts", {},
            own_or_desk),
      guard("impact_assessment.is_assessor@1", "the actor is its assessor", {"assessor"},
            is_assessor),
      guard("impact_assessment.not_demanded@1", "no policy in force asks for it",
            {"subject", "approval_policy"}, not_demanded),
  };
}

std::vector<Effect> effects() {
  return {
      effect("impact_assessment.requested@1", "notes who asked for it, and when",
             {"subject", "affected"}, requested),
      effect("impact_assessment.signed@1",
             "notes who signed, when, and which version of the change was assessed",
             {"subject", "assessor"}, signed_by_assessor),
  };
}

}  // namespace proofdesk::impact_assessment
