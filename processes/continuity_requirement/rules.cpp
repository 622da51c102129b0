#include "processes/continuity_requirement/process.hpp"
#include "processes/shared/approval_people.hpp"
#include "processes/shared/continuity.hpp"
#include "processes/shared/editions.hpp"
#include "processes/shared/parts.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

namespace proofdesk::continuity_requirement {
namespace {

using namespace shared;

constexpr GuardMaker guard{"8.7.2"};

struct Step {
  std::string_view field;
  std::int64_t after;  ///< microseconds
};
constexpr std::int64_t kHour = 3'600 * kMicrosPerSecond;
constexpr std::array<Step, 5> kSteps = {{{"harm_after_1h", kHour},
                                         {"harm_after_4h", 4 * kHour},
                                         {"harm_after_1d", kMicrosPerDay},
                                         {"harm_after_3d", 3 * kMicrosPerDay},
                                         {"harm_after_1w", 7 * kMicrosPerDay}}};

/// Its place among the words of the field, from 1; 0 where nothing is said.
std::size_t rank_of(const RuleContext& context, std::string_view name) {
  const FieldModel* field = context.kind.field(name);
  if (field == nullptr || !has(context, name)) return 0;
  const auto found = std::ranges::find(field->words, text(context, name), &EnumWord::word);
  return static_cast<std::size_t>(found - field->words.begin()) + 1;
}

Status complete(const RuleContext& context) {
  if (flag(context, "not_needed")) {
    if (!is_blank(text(context, "not_needed_reason"))) return {};
    return refuse("It says that no continuity is required, and not why.", "Give notNeededReason.");
  }
  static constexpr std::array<Part, 8> kParts = {{
      {"harm_after_1h", "what harm an outage of an hour does", "Give harmAfter1h."},
      {"harm_after_4h", "what harm an outage of four hours does", "Give harmAfter4h."},
      {"harm_after_1d", "what harm an outage of a day does", "Give harmAfter1d."},
      {"harm_in_words", "what the harm is", "Give harmInWords."},
      {"rto", "within what time the service is to be recovered", "Give rto: \"PT4H\"."},
      {"rpo", "how much data may be lost", "Give rpo: \"PT15M\"; \"PT0S\" for none."},
      {"minimum_level", "what must work meanwhile", "Give minimumLevel."},
      {"basis", "what requirements, agreements and risks it rests on", "Give basis."},
  }};
  if (const Part* missing = first_missing(context, kParts)) {
    return refuse(fmt::format("It does not say {}.", missing->what),
                  fmt::format("{} Where nothing is to be prepared give notNeeded and "
                              "notNeededReason.",
                              missing->remedy));
  }
  return {};
}

Status harm_grows(const RuleContext& context) {
  std::size_t before = 0;
  for (const auto& step : kSteps) {
    const auto rank = rank_of(context, step.field);
    if (rank == 0) continue;
    if (rank < before) {
      return refuse("The harm would become less as the outage goes on.",
                    "Let the harm grow, or stay, from an hour to a week.");
    }
    before = rank;
  }
  return {};
}

Status in_time(const RuleContext& context) {
  if (flag(context, "not_needed") || !has(context, "rto")) return {};
  const auto rto = context.record.integer(context.kind, "rto");
  const auto longest = context.record.integer(context.kind, "maximum_outage");
  if (longest > 0 && rto > longest) {
    return refuse(
        fmt::format("Recovery may take {}, and an outage of more than {} cannot be borne.",
                    to_iso_duration(rto), to_iso_duration(longest)),
        "Give a shorter rto, or a longer maximumOutage.");
  }
  for (const auto& step : kSteps) {
    if (text(context, step.field) != "intolerable" || rto <= step.after) continue;
    return refuse(fmt::format("After {} the harm is not to be borne, and recovery may take {}.",
                              to_iso_duration(step.after), to_iso_duration(rto)),
                  "Give a shorter rto, or look at the harm anew.");
  }
  return {};
}

Status two_sides(const RuleContext& context) {
  const auto at = instant(context, "agreed_customer_at");
  if (at && *at > context.now) {
    return refuse("The customer would have agreed in the future.",
                  "Give the time at which it was agreed.");
  }
  const Uuid customer = reference(context, "agreed_customer_by");
  Humans humans(context);
  PROOFDESK_ASSIGN(const auto selves, humans.selves(context.command.actor.person, {customer}));
  if (std::ranges::find(selves, customer) == selves.end()) return {};
  return refuse("One person would have agreed for both sides.",
                "Name in agreedCustomerBy who agreed for the customer.");
}

Status one_per_service(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto other, requirement_of(context, reference(context, "service")));
  if (!other || other->id == context.record.id || other->id == reference(context, "supersedes"))
    return {};
  return refuse(fmt::format("{} is in force for this service.",
                            shown_number(context, context.kind.name, *other)),
                "Revise that one, or end it first.");
}

Status no_next_edition(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto next, context.world.where(context.kind.name, "supersedes",
                                                        value_of(context.record.id), kMostAlong));
  for (const auto& each : next) {
    if (each.state != "draft") continue;
    return refuse(fmt::format("{} is the next edition already.",
                              shown_number(context, context.kind.name, each)),
                  "Go on with that one, or end it first.");
  }
  return {};
}

void plan_review(const RuleContext& context, Draft& draft) {
  const auto days = draft.record().integer(context.kind, "review_interval_days");
  draft.set("review_due_at",
            days > 0 ? value_of(Instant{context.now.micros + days * kMicrosPerDay}) : no_value());
  draft.set("review_overdue", Value{false});
}

Status drafted(const RuleContext& context, Draft& draft) {
  if (!draft.record().has(context.kind, "edition")) draft.set("edition", Value{std::int64_t{1}});
  return {};
}

/// What was measured under the edition before still is; whether it is enough is another matter.
Status take_over_measured(const RuleContext& context, Draft& draft, const Record& earlier) {
  for (const auto field : {"last_test", "tested_at", "measured_rto", "measured_rpo"}) {
    const FieldModel* model = context.kind.field(field);
    if (is_set(earlier.get(*model))) draft.set(field, earlier.get(*model));
  }
  if (!earlier.has(context.kind, "tested_at")) return {};
  const auto amount = [&](std::string_view field) -> std::optional<std::int64_t> {
    if (!earlier.has(context.kind, field)) return std::nullopt;
    return earlier.integer(context.kind, field);
  };
  const auto judged = judge_service(context.kind, &context.record, "",
                                    {.rto = amount("measured_rto"), .rpo = amount("measured_rpo")});
  draft.set("verdict", Value{std::string(judged.verdict)});
  return {};
}

Status agreed(const RuleContext& context, Draft& draft) {
  draft.set("agreed_by", value_of(context.command.actor.person));
  draft.set("agreed_at", value_of(context.now));
  plan_review(context, draft);
  PROOFDESK_ASSIGN(const auto plans, plans_for(context, reference(context, "service")));
  if (!plans.empty()) draft.set("plan", value_of(plans.back().id));
  const Uuid before = reference(context, "supersedes");
  if (before.is_nil()) return {};
  PROOFDESK_ASSIGN(const auto earlier, context.world.find(context.kind.name, before));
  if (!earlier) return {};
  PROOFDESK_TRY(take_over_measured(context, draft, *earlier));
  if (!requirement_counts(earlier->state)) return {};
  if (Draft* old = draft.other(context.kind.name, before, "supersede")) {
    old->set("superseded_by", value_of(context.record.id));
    old->take("supersede");
  }
  return {};
}

Status review_due(const RuleContext&, Draft& draft) {
  draft.set("review_overdue", Value{true});
  draft.log("The planned interval is over: a review is due.", false);
  return {};
}

Status confirmed(const RuleContext& context, Draft& draft) {
  draft.set("reviewed_at", value_of(context.now));
  plan_review(context, draft);
  return {};
}

/// What the next edition takes over: what is required, none of who agreed and when.
constexpr std::array<std::string_view, 21> kTakenOver = {
    "title",         "description",    "service",           "owner",         "group",
    "tags",          "not_needed",     "not_needed_reason", "harm_after_1h", "harm_after_4h",
    "harm_after_1d", "harm_after_3d",  "harm_after_1w",     "harm_in_words", "rto",
    "rpo",           "maximum_outage", "minimum_level",     "basis",         "agreement",
    "customer"};

Status next_edition(const RuleContext& context, Draft& draft) {
  if (!has(context, "service")) {
    return refuse("It names no service, so that another edition would be for none.",
                  "Write a new requirement, and end this one.");
  }
  const Draft& next = draft_next_edition(context, draft, kTakenOver);
  draft.offer("agree", context.kind.name, next.record().id);
  return {};
}

Status ended(const RuleContext& context, Draft& draft) {
  draft.set("ended_at", value_of(context.now));
  return {};
}

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("continuity_requirement.complete@1",
            "it says the harm, the objectives, the minimum level and what it rests on, or why "
            "nothing is required",
            {"not_needed", "not_needed_reason", "harm_after_1h", "harm_after_4h", "harm_after_1d",
             "harm_in_words", "rto", "rpo", "minimum_level", "basis"},
            complete),
      guard("continuity_requirement.harm_grows@1", "harm does not become less with time",
            {"harm_after_1h", "harm_after_4h", "harm_after_1d", "harm_after_3d", "harm_after_1w"},
            harm_grows),
      guard("continuity_requirement.in_time@1",
            "recovery is to be done before the harm is not to be borne",
            {"rto", "maximum_outage", "harm_after_1h", "harm_after_4h", "harm_after_1d",
             "harm_after_3d", "harm_after_1w"},
            in_time),
      guard("continuity_requirement.two_sides@1",
            "another person than who agrees for the provider has agreed for the customer",
            {"agreed_customer_by", "agreed_customer_at"}, two_sides),
      guard("continuity_requirement.one_per_service@1",
            "no other requirement is in force for the service",
            {"service", "supersedes", "continuity_requirement"}, one_per_service),
      guard("continuity_requirement.no_next_edition@1", "no next edition is being written already",
            {"continuity_requirement"}, no_next_edition),
  };
}

std::vector<Effect> effects() {
  return {
      effect("continuity_requirement.drafted@1", "the first edition, unless it follows another",
             {"edition"}, drafted),
      effect("continuity_requirement.agreed@1",
             "notes who agreed, plans its review, finds its plan; the edition before it ends",
             {"review_interval_days", "service", "supersedes", "continuity_plan",
              "continuity_requirement"},
             agreed),
      effect("continuity_requirement.review_due@1", "marks the review as due", {}, review_due),
      effect("continuity_requirement.confirmed@1", "notes the review and plans the next",
             {"review_interval_days"}, confirmed),
      effect("continuity_requirement.next_edition@1", "drafts the next edition", {}, next_edition),
      effect("continuity_requirement.ended@1", "notes when it ended", {}, ended),
  };
}

}  // namespace proofdesk::continuity_requirement
