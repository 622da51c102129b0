#include "core/query/filter.hpp"
#include "processes/service_target/process.hpp"
#include "processes/shared/promises.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::service_target {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.3.3";

std::vector<std::string> words_in(const KindModel& kind, const Record& record,
                                  std::string_view name) {
  Value value = record.get(*kind.field(name));
  auto* items = std::get_if<std::vector<std::string>>(&value);
  return items == nullptr ? std::vector<std::string>{} : std::move(*items);
}

std::string kinds_with_clocks(const Model& model) {
  std::vector<std::string> names;
  for (const auto& kind : model.kinds()) {
    if (!kind->lifecycle.clocks.empty()) names.push_back(kind->name);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string clocks_of(const KindModel& kind) {
  std::vector<std::string> names;
  for (const auto& clock : kind.lifecycle.clocks) names.push_back(clock.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

/// Words that must be among those of an enum field of the kind it applies to.
Status check_words(const KindModel& kind, std::string_view field_name, std::string_view called,
                   const std::vector<std::string>& words) {
  if (words.empty()) return {};
  const FieldModel* field = kind.field(field_name);
  if (field == nullptr || field->words.empty()) {
    return refuse(fmt::format("A {} has no {} to choose by.", kind.label, called),
                  fmt::format("Leave {} out.", called));
  }
  std::vector<std::string> known;
  for (const auto& word : field->words) known.push_back(word.word);
  for (const auto& word : words) {
    if (field->word(word) == nullptr) {
      return refuse(fmt::format("\"{}\" is none of the {} of a {}.", word, called, kind.label),
                    fmt::format("Give one of: {}.", fmt::join(known, ", ")));
    }
  }
  return {};
}

Status check_selectors(const KindModel& kind, const KindModel& targets, const Record& target) {
  PROOFDESK_TRY(
      check_words(kind, "priority", "priorities", words_in(targets, target, "priorities")));
  PROOFDESK_TRY(
      check_words(kind, "hold_reason", "holdReasons", words_in(targets, target, "hold_reasons")));
  for (const auto name : {"customer", "category"}) {
    if (!target.text(targets, name).empty() && kind.field(name) == nullptr) {
      return refuse(fmt::format("A {} has no {} to choose by.", kind.label, name),
                    fmt::format("Leave {} out.", name));
    }
  }
  const std::string condition = target.text(targets, "condition");
  if (condition.empty()) return {};
  if (auto parsed = parse_condition(kind, condition); !parsed) {
    return refuse(fmt::format("The condition is not understood: {}", parsed.error().detail),
                  parsed.error().remedy.empty() ? "Write it like a filter of the list."
                                                : parsed.error().remedy);
  }
  return {};
}

Status check_goal(const KindModel& targets, const Record& target) {
  const bool in_time = target.has(targets, "goal");
  const bool in_days = target.has(targets, "goal_days");
  if (in_time == in_days) {
    return refuse(
        in_time ? "The goal is given twice, as a time and in working days." : "There is no goal.",
        "Give either goal (\"PT4H\") or goalDays.");
  }
  if (!target.has(targets, "calendar"))
    return refuse("There is no calendar to count by.", "Give calendar.");
  const std::string share = target.text(targets, "attainment_goal");
  if (share.empty()) return {};
  const double percent = std::strtod(share.c_str(), nullptr);
  if (percent > 0 && percent <= 100) return {};
  return refuse("The share to be met is no percentage.", "Give attainmentGoal between 0 and 100.");
}

Status well_formed(const RuleContext& context) {
  PROOFDESK_TRY(check_well_formed(context.model, context.record));
  PROOFDESK_ASSIGN(const auto calendars, context.world.standing("calendar"));
  const Uuid calendar = reference(context, "calendar");
  const auto found = std::ranges::find(calendars, calendar, &Record::id);
  if (found == calendars.end() || found->state != "in_force") {
    return refuse("Its calendar is not in force.", "Put the calendar in force first.");
  }
  PROOFDESK_TRY(business_calendar(*context.model.kind("calendar"), *found));
  const auto from = instant(context, "counts_from");
  if (from && *from > context.now) {
    return refuse("It would count from a time to come.",
                  "Put it in force then; countsFrom is for what happened before.");
  }
  return {};
}

/// The agreement it belongs to, unless there is none.
Result<const Record*> agreement_of(const RuleContext& context) {
  const Uuid id = reference(context, "agreement");
  if (id.is_nil()) return nullptr;
  PROOFDESK_ASSIGN(const auto agreements, context.world.standing("agreement"));
  const auto found = std::ranges::find(agreements, id, &Record::id);
  return found == agreements.end() ? nullptr : &*found;
}

Status agreement_in_force(const RuleContext& context) {
  if (reference(context, "agreement").is_nil()) return {};
  PROOFDESK_ASSIGN(const Record* agreement, agreement_of(context));
  if (agreement != nullptr && (agreement->state == "active" || agreement->state == "in_review"))
    return {};
  return refuse(
      "It belongs to an agreement that is not in force.",
      "It comes into force with its agreement; only a target of the house's own is put in "
      "force alone.");
}

Status agreement_open(const RuleContext& context) {
  PROOFDESK_ASSIGN(const Record* agreement, agreement_of(context));
  if (agreement == nullptr || agreement->state == "draft" || agreement->state == "negotiating")
    return {};
  return refuse(fmt::format("{} is agreed, and its targets with it.",
                            shown_number(context, "agreement", *agreement)),
                "Amend the agreement: its next edition has targets of its own.");
}

Status entitled(const RuleContext& context, Draft& draft) {
  if (draft.record().has(context.kind, "title")) return {};
  const auto words = list(context, "priorities");
  draft.set("title",
            Value{fmt::format("{} of {}{}{}", text(context, "clock"), text(context, "applies_to"),
                              words.empty() ? "" : ", ", fmt::join(words, ", "))});
  return {};
}

void let_follow(const RuleContext& context, Draft& draft, std::string cause) {
  draft.set("spread_pending", Value{true});
  draft.set("spread_cause", Value{fmt::format("{} {}", std::move(cause), to_rfc3339(context.now))});
}

Status in_force(const RuleContext& context, Draft& draft) {
  draft.set("in_force_at", value_of(context.now));
  let_follow(context, draft, "came into force");
  const Uuid before = reference(context, "supersedes");
  if (before.is_nil()) return {};
  PROOFDESK_ASSIGN(const auto targets, context.world.standing("service_target"));
  const auto old = std::ranges::find(targets, before, &Record::id);
  // One that belongs to another agreement ends with it.
  if (old == targets.end() || old->state != "in_force" ||
      !old->text(context.kind, "agreement").empty()) {
    return {};
  }
  if (Draft* draft_of_old = draft.other("service_target", before, "end")) draft_of_old->take("end");
  return {};
}

Status retired(const RuleContext& context, Draft& draft) {
  draft.set("retired_at", value_of(context.now));
  if (draft.record().has(context.kind, "in_force_at")) let_follow(context, draft, "retired");
  return {};
}

Status spread(const RuleContext& context, Draft& draft) {
  draft.set("spread_pending", Value{false});
  draft.set("spread_at", value_of(context.now));
  return {};
}

}  // namespace

Status check_well_formed(const Model& model, const Record& target) {
  const KindModel& targets = *model.kind("service_target");
  const std::string name = target.text(targets, "applies_to");
  const KindModel* kind = model.kind(name);
  if (kind == nullptr || kind->lifecycle.clocks.empty()) {
    return refuse(fmt::format("\"{}\" is no kind of record that has clocks.", name),
                  fmt::format("Give appliesTo as one of: {}.", kinds_with_clocks(model)));
  }
  if (kind->lifecycle.clock(target.text(targets, "clock")) == nullptr) {
    return refuse(
        fmt::format("A {} has no clock named \"{}\".", kind->label, target.text(targets, "clock")),
        fmt::format("Give clock as one of: {}.", clocks_of(*kind)));
  }
  PROOFDESK_TRY(check_goal(targets, target));
  return check_selectors(*kind, targets, target);
}

std::vector<Guard> guards() {
  const auto guard = [](std::string_view name, std::string_view explains,
                        std::vector<std::string_view> reads, Status (*check)(const RuleContext&)) {
    return Guard{.name = name,
                 .explains = explains,
                 .clause = kClause,
                 .reads = std::move(reads),
                 .check = check};
  };
  return {
      guard("service_target.well_formed@1",
            "kind, clock, goal, calendar and selectors are such that it can be measured",
            {"applies_to", "clock", "goal", "goal_days", "calendar", "priorities", "hold_reasons",
             "condition", "attainment_goal", "counts_from"},
            well_formed),
      guard("service_target.agreement_in_force@1", "the agreement it belongs to is in force",
            {"agreement"}, agreement_in_force),
      guard("service_target.agreement_open@1", "the agreement it belongs to is not agreed yet",
            {"agreement"}, agreement_open),
  };
}

std::vector<Effect> effects() {
  return {
      {.name = "service_target.entitled@1",
       .explains = "names it after what it promises, where it has no title",
       .reads = {"title", "clock", "applies_to", "priorities"},
       .run = entitled},
      {.name = "service_target.in_force@1",
       .explains = "open records are to follow; the target whose place it takes ends",
       .reads = {"supersedes", "service_target"},
       .run = in_force},
      {.name = "service_target.retired@1",
       .explains = "open records are to follow",
       .reads = {"in_force_at"},
       .run = retired},
      {.name = "service_target.spread@1",
       .explains = "notes that open records have followed",
       .reads = {},
       .run = spread},
  };
}

}  // namespace proofdesk::service_target
