// Risk, computed from answers, impact and experience; impacts, signed by those who answer for what is affected.

#include "core/query/filter.hpp"
#include "processes/change/process.hpp"
#include "processes/shared/change_impacts.hpp"
#include "processes/shared/planned_changes.hpp"
#include "processes/shared/relation_impact.hpp"
#include "processes/shared/risk_score.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::change {
namespace {

using namespace shared;

/// How far back experience counts, and how much of it one decision looks at.
constexpr std::int64_t kExperience = 365 * kMicrosPerDay;
constexpr std::size_t kMostSimilar = 100;
constexpr std::size_t kMostOfOneItem = 20;
constexpr std::size_t kMostItemsAsked = 10;
/// Things whose criticality one decision looks up.
constexpr std::size_t kMostTouched = 100;
constexpr std::string_view kService = "service";

/// A question as it is put to this change, with what was answered.
struct Asked {
  const Record* question;
  std::vector<OfferedAnswer> offered;
  const OfferedAnswer* given = nullptr;
};

std::vector<OfferedAnswer> offered_by(const KindModel& kind, const Record& question) {
  std::vector<OfferedAnswer> offered;
  const Value lines = question.get(*kind.field("answers"));
  const auto* texts = std::get_if<std::vector<std::string>>(&lines);
  if (texts == nullptr) return offered;
  for (const auto& line : *texts) {
    if (auto answer = parse_offered(line)) offered.push_back(std::move(*answer));
  }
  return offered;
}

/// Questions in force that this change is asked, in order of position.
Result<std::vector<Asked>> questionnaire(const RuleContext& context) {
  const KindModel& kind = *context.model.kind("risk_question");
  PROOFDESK_ASSIGN(const auto all, context.world.standing("risk_question"));
  std::vector<Asked> asked;
  for (const Record& question : all) {
    if (question.state != "in_force") continue;
    const auto condition = parse_condition(context.kind, question.text(kind, "condition"));
    if (!condition) {
      return refuse(fmt::format("The condition of {} can no longer be read: {}",
                                kind.display_number(question.number), condition.error().detail),
                    "Have the question revised.");
    }
    if (matches(*condition, context.record))
      asked.push_back({.question = &question, .offered = offered_by(kind, question)});
  }
  std::ranges::sort(asked, {}, [&](const Asked& each) {
    return std::pair(each.question->integer(kind, "position"), each.question->number);
  });
  return asked;
}

std::string shown(const KindModel& kind, const Asked& asked) {
  std::vector<std::string> words;
  for (const auto& answer : asked.offered) words.push_back(answer.words);
  return fmt::format("{} ({}: {})", asked.question->text(kind, "key"),
                     asked.question->text(kind, "question"), fmt::join(words, ", "));
}

/// Lets each question find its answer; refuses answers that cannot be read, that nobody asked for, or that are
/// missing.
Status let_answer(const RuleContext& context, std::vector<Asked>& asked) {
  const KindModel& kind = *context.model.kind("risk_question");
  for (const auto& line : list(context, "risk_answers")) {
    const auto given = parse_given(line);
    if (!given) {
      return refuse(fmt::format("\"{}\" is not an answer.", line),
                    "Write key, equals sign and answer: rehearsed = partly.");
    }
    const auto found = std::ranges::find_if(
        asked, [&](const Asked& each) { return each.question->text(kind, "key") == given->key; });
    if (found == asked.end()) {
      return refuse(fmt::format("No question in force is asked of it under \"{}\".", given->key),
                    "Leave the answer out, or look at the questions in force.");
    }
    const auto answer = std::ranges::find(found->offered, given->words, &OfferedAnswer::words);
    if (answer == found->offered.end() || found->given != nullptr) {
      return refuse(
          fmt::format("\"{}\" is {} {}.", line,
                      found->given != nullptr ? "a second answer to" : "not among the answers to",
                      shown(kind, *found)),
          "Give each question one of the answers that it offers.");
    }
    found->given = &*answer;
  }
  std::vector<std::string> open;
  for (const Asked& each : asked) {
    if (each.given == nullptr) open.push_back(shown(kind, each));
  }
  if (open.empty()) return {};
  return refuse(fmt::format("Not answered: {}.", fmt::join(open, "; ")),
                "Answer every question in riskAnswers: key = answer.");
}

Status risk_questions_answered(const RuleContext& context) {
  PROOFDESK_ASSIGN(auto asked, questionnaire(context));
  return let_answer(context, asked);
}

/// As it is told to those who decide, who may not know of everything.
TouchedThing in_the_open(const KindModel& kind, const Record& thing, TouchedThing::Fate fate) {
  std::string number = kind.display_number(thing.number);
  if (!thing.flag(kind, "confidential"))
    number = fmt::format("{} {}", number, thing.text(kind, "name"));
  return {.name = std::move(number), .criticality = thing.text(kind, "criticality"), .fate = fate};
}

/// What it changes, and the services that stop or are weakened with that, by the relations there are.
Status add_touched(const RuleContext& context, RiskInput& input) {
  bool worst = false;
  const auto look = [&](const RecordRef& ref, TouchedThing::Fate fate) -> Status {
    // Once the worst is known, the others only count.
    if (worst || input.touched.size() == kMostTouched) {
      ++input.further;
      return {};
    }
    PROOFDESK_ASSIGN(const auto thing, context.world.find(ref.kind, ref.id));
    if (!thing) return {};
    input.touched.push_back(in_the_open(*context.model.kind(ref.kind), *thing, fate));
    worst = weighs_most(input.touched.back());
    return {};
  };
  const auto changed = touched_by(context.model, context.record);
  for (const RecordRef& ref : changed) PROOFDESK_TRY(look(ref, TouchedThing::Fate::kChanged));
  PROOFDESK_ASSIGN(const auto services, services_hit(context.model, context.world, changed));
  for (const ServiceHit& hit : services) {
    PROOFDESK_TRY(look({std::string(kService), hit.id},
                       hit.lost ? TouchedThing::Fate::kStops : TouchedThing::Fate::kWeakened));
  }
  input.touched_whole = worst || input.further == 0;
  return {};
}

/// Changes alike (category and type, or the same items) that ended within a year.
Result<Past> experience(const RuleContext& context) {
  const KindModel& kind = context.kind;
  const auto ended_since = Filter::compare(*kind.field("actual_end"), Filter::Op::kGreaterEqual,
                                           Value{context.now.micros - kExperience});
  std::map<Uuid, bool> went_well;
  Past past;
  const auto look = [&](const Filter& like, std::size_t most) -> Status {
    PROOFDESK_ASSIGN(const auto found,
                     context.world.matching(kind.name, Filter::both(like, ended_since), most));
    past.cut = past.cut || found.size() == most;
    for (const Record& each : found) {
      if (each.id == context.record.id) continue;
      went_well[each.id] = each.text(kind, "effectiveness") == "successful" &&
                           each.integer(kind, "incidents_caused") == 0;
    }
    return {};
  };
  if (has(context, "category") && has(context, "type")) {
    PROOFDESK_TRY(look(
        Filter::both(Filter::with_value(*kind.field("category"), Value{text(context, "category")}),
                     Filter::with_value(*kind.field("type"), Value{text(context, "type")})),
        kMostSimilar));
  }
  std::size_t items = 0;
  for (const auto& item : list(context, "items")) {
    if (++items > kMostItemsAsked) break;
    PROOFDESK_TRY(look(Filter::with_value(*kind.field("items"), Value{item}), kMostOfOneItem));
  }
  past.similar = static_cast<std::int64_t>(went_well.size());
  past.not_well =
      std::ranges::count(went_well, false, [](const auto& each) { return each.second; });
  return past;
}

Status risk_computed(const RuleContext& context, Draft& draft) {
  const KindModel& questions = *context.model.kind("risk_question");
  PROOFDESK_ASSIGN(auto asked, questionnaire(context));
  PROOFDESK_TRY(let_answer(context, asked));
  RiskInput input;
  for (const Asked& each : asked) {
    context.world.rely_on(*each.question);
    std::int64_t most = 0;
    for (const auto& answer : each.offered) most = std::max(most, answer.points);
    input.answers.push_back(
        {.question = fmt::format("{} ({}, edition {})", each.question->text(questions, "question"),
                                 questions.display_number(each.question->number),
                                 each.question->integer(questions, "edition")),
         .answer = each.given->words,
         .points = each.given->points,
         .most = most,
         .weight = each.question->integer(questions, "weight")});
  }
  PROOFDESK_TRY(add_touched(context, input));
  PROOFDESK_ASSIGN(input.past, experience(context));
  input.major_impact = flag(context, "major_impact");
  input.emergency = text(context, "model") == "emergency";
  Risk risk = risk_of(input);
  draft.set("risk_score", Value{risk.score});
  draft.set("risk", Value{std::string(risk.level)});
  draft.set("risk_basis", Value{std::move(risk.basis)});
  draft.set("risk_assessed_by", value_of(context.command.actor.person));
  draft.set("risk_assessed_at", value_of(context.now));
  return {};
}

Status risk_assessed(const RuleContext& context) {
  if (has(context, "risk") && has(context, "risk_assessed_at")) return {};
  return refuse("Its risk is not assessed, or what it rests on has changed since.",
                "Assess the risk (assessRisk).");
}

/// A score that was computed over something else is none.
Status risk_stale(const RuleContext& context, Draft& draft) {
  if (!context.before.has(context.kind, "risk_assessed_at")) return {};
  for (const auto field :
       {"risk", "risk_score", "risk_basis", "risk_assessed_by", "risk_assessed_at"}) {
    draft.set(field, no_value());
  }
  draft.log("What the risk was computed over has changed; it is to be assessed anew.", false);
  return {};
}

bool counts(const Record& assessment) {
  return assessment.state == "requested" || assessment.state == "signed";
}

Status impacts_requested(const RuleContext& context, Draft& draft) {
  const KindModel& kind = *context.model.kind(kImpactKind);
  PROOFDESK_ASSIGN(const auto there, impacts_of(context, draft.record()));
  PROOFDESK_ASSIGN(const auto needed, needed_impacts(context, draft.record()));
  for (const NeededImpact& each : needed) {
    const bool asked = std::ranges::any_of(there, [&](const Record& assessment) {
      return counts(assessment) && each.is_met_by(kind, assessment);
    });
    if (asked) continue;
    Draft& assessment = draft.create(kImpactKind);
    assessment.set("subject", Value{RecordRef::to(draft.record()).to_string()});
    assessment.set("aspect", Value{each.aspect});
    if (each.affected) assessment.set("affected", Value{each.affected->to_string()});
    if (!each.customer.empty()) assessment.set("customer", Value{each.customer});
    assessment.set("assessor", value_of(each.assessor));
  }
  return {};
}

Status impacts_signed(const RuleContext& context) {
  const KindModel& kind = *context.model.kind(kImpactKind);
  PROOFDESK_ASSIGN(const auto there, impacts_of(context, context.record));
  PROOFDESK_ASSIGN(const auto needed, needed_impacts(context, context.record));
  std::vector<std::string> open;
  for (const NeededImpact& each : needed) {
    const bool asked = std::ranges::any_of(there, [&](const Record& assessment) {
      return counts(assessment) && each.is_met_by(kind, assessment);
    });
    if (!asked) open.push_back(each.name + " (not asked for yet)");
  }
  for (const Record& assessment : there) {
    if (assessment.state != "requested") continue;
    open.push_back(fmt::format("{} \"{}\"", kind.display_number(assessment.number),
                               assessment.text(kind, "title")));
  }
  if (open.empty()) return {};
  return refuse(fmt::format("Impacts are not assessed: {}.", fmt::join(open, ", ")),
                "Have each signed by its assessor; assessRisk asks for what is missing.");
}

/// What was assessed is something else now.
Status impacts_outdated(const RuleContext& context, Draft& draft) {
  if (is_new(context)) return {};
  PROOFDESK_ASSIGN(const auto there, impacts_of(context, context.record));
  for (const Record& assessment : there) {
    if (!counts(assessment)) continue;
    if (Draft* outdated = draft.other(kImpactKind, assessment.id, "outdate"))
      outdated->take("outdate");
  }
  return {};
}

}  // namespace

std::vector<Guard> assessment_guards() {
  return {
      guard("change.risk_questions_answered@1",
            "every question in force that is asked of it has one of its answers",
            {"risk_answers", "risk_question"}, risk_questions_answered),
      guard("change.risk_assessed@1", "its risk is assessed, for what it is now",
            {"risk", "risk_assessed_at"}, risk_assessed),
      guard("change.impacts_signed@1",
            "the impacts that the policies ask for are assessed, and signed by their assessors",
            {"impact_assessment", "approval_policy", "ci_relation", "service"}, impacts_signed),
  };
}

std::vector<Effect> assessment_effects() {
  return {
      effect("change.risk_computed@1",
             "computes the risk from the answers, what it touches and how such changes went before",
             {"risk_answers", "risk_question", "items", "services", "change", "ci_relation"},
             risk_computed),
      effect("change.risk_stale@1", "a risk computed over something else is to be assessed anew",
             {"risk_assessed_at"}, risk_stale),
      effect("change.impacts_requested@1", "asks for the assessments that the policies want",
             {"impact_assessment", "approval_policy", "ci_relation", "service"}, impacts_requested),
      effect("change.impacts_outdated@1", "assessments of another scope do not count any more",
             {"impact_assessment"}, impacts_outdated),
  };
}

}  // namespace proofdesk::change
