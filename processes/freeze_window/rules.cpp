#include "core/query/filter.hpp"
#include "processes/freeze_window/process.hpp"
#include "processes/shared/approval_people.hpp"
#include "processes/shared/freezes.hpp"
#include "processes/shared/planned_changes.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::freeze_window {
namespace {

using namespace shared;

/// Planned changes that a freeze is told of one by one.
constexpr std::size_t kMostTold = 30;
/// Items of them that are looked at: a decision has a row budget.
constexpr std::size_t kMostItems = 500;

Status times_readable(const RuleContext& context) {
  const auto from = instant(context, "starts_at");
  const auto until = instant(context, "ends_at");
  if (from && until && *until <= *from)
    return refuse("It would end before it begins.", "Give endsAt after startsAt.");
  const bool comes_again = has(context, "recurrence");
  if (!comes_again && (has(context, "zone") || has(context, "occurrence_length"))) {
    return refuse(
        "A time zone and a length of each occurrence say something only of what comes again.",
        "Give recurrence too, or leave them out.");
  }
  if (!comes_again || !from) return {};
  const auto rule = check_recurrence(recurrence_of(context.kind, context.record));
  if (rule) return {};
  return refuse(rule.error().detail, rule.error().remedy);
}

Status scope_readable(const RuleContext& context) {
  const KindModel* items = context.model.kind("configuration_item");
  const FieldModel* environment = items == nullptr ? nullptr : items->field("environment");
  if (environment == nullptr) return {};
  std::string words;
  for (const auto& one : environment->words) words += (words.empty() ? "" : ", ") + one.word;
  for (const auto& asked : list(context, "environments")) {
    const auto same = [&](const auto& one) { return one.word == asked; };
    if (std::ranges::any_of(environment->words, same)) continue;
    return refuse(fmt::format("There is no environment \"{}\".", asked),
                  fmt::format("Give some of {}, or none for all.", words));
  }
  return {};
}

Status ends_ahead(const RuleContext& context) {
  const auto until = instant(context, "ends_at");
  if (!until || *until > context.now) return {};
  return refuse("It would be over already.", "Give a later endsAt.");
}

constexpr std::array<std::string_view, 3> kOwnPart = {"requester", "implementer", "assignee"};

/// Changes planned in the window, also such as nobody has looked at yet, that name the person as having a part in them.
Filter own_in(const KindModel& changes, const Window& window, Uuid person) {
  const auto compare = [&](std::string_view field, Filter::Op op, Value value) {
    return Filter::compare(*changes.field(field), op, std::move(value));
  };
  Filter asked{.op = Filter::Op::kAnd, .operands = {}};
  asked.operands.push_back(compare("planned_end", Filter::Op::kGreater, window.from.micros));
  asked.operands.push_back(compare("planned_start", Filter::Op::kLess, window.until.micros));
  asked.operands.push_back(compare("state", Filter::Op::kEqual, std::string("new")));
  Filter planned{.op = Filter::Op::kOr, .operands = {}};
  planned.operands.push_back(planned_in(changes, window));
  planned.operands.push_back(std::move(asked));
  Filter own{.op = Filter::Op::kOr, .operands = {}};
  for (const auto field : kOwnPart)
    own.operands.push_back(Filter::with_value(*changes.field(field), person.to_string()));
  return Filter::both(std::move(own), std::move(planned));
}

/// The person's own by name, and of all others the first so many, for a second account of the same person.
Result<std::vector<Record>> perhaps_own(const RuleContext& context, const KindModel& changes,
                                        const Window& window) {
  PROOFDESK_ASSIGN(
      auto found,
      context.world.matching(changes.name, own_in(changes, window, context.command.actor.person),
                             kMostTold));
  PROOFDESK_ASSIGN(const auto others, changes_in(context.model, context.world, window, kMostTold));
  for (const Record& each : others) {
    if (std::ranges::find(found, each.id, &Record::id) == found.end()) found.push_back(each);
  }
  return found;
}

bool holds_up(const Freeze& freeze, const PlannedWork& work) {
  return freeze.blocks && covers(freeze, work) &&
         std::ranges::any_of(freeze.windows,
                             [&](const Window& one) { return one.meets(work.window); });
}

/// What lifts a freeze for one change takes somebody without a part in it; so does taking the freeze away from it.
Status let_go_by_another(const RuleContext& context) {
  const Uuid person = context.command.actor.person;
  const auto from = instant(context, "starts_at");
  const KindModel* changes = context.model.kind("change");
  if (person.is_nil() || changes == nullptr || !from || context.before.state != "in_force")
    return {};
  const KindModel& kind = context.kind;
  const Window window{std::max(Instant{context.before.integer(kind, "starts_at")}, context.now),
                      Instant{context.before.integer(kind, "ends_at")}};
  if (window.empty()) return {};
  PROOFDESK_ASSIGN(const Freeze before,
                   freeze_of(context.model, context.world, context.before, window));
  PROOFDESK_ASSIGN(Freeze after, freeze_of(context.model, context.world, context.record, window));
  if (context.record.state != "in_force") after.windows.clear();
  PROOFDESK_ASSIGN(const auto found, perhaps_own(context, *changes, window));
  Humans humans(context);
  std::size_t items = 0;
  for (const Record& change : found) {
    approval::People people;
    for (const auto field : kOwnPart) {
      for (const Uuid& each : people_in(*changes, change, field)) people.push_back(each);
    }
    PROOFDESK_ASSIGN(const bool own, humans.is_one_of(person, people));
    if (!own || change.state == "implement") continue;
    KindsById kinds;
    PlannedWork work = work_of(context.model, change, context.now, kinds);
    items += work.touches.size();
    if (items > kMostItems) break;
    PROOFDESK_TRY(add_particulars(context.model, context.world, change, context.now, work));
    if (!holds_up(before, work) || holds_up(after, work)) continue;
    return refuse(
        fmt::format("It holds {} up, which you asked for or are to do, and would do so no more.",
                    changes->display_number(change.number)),
        "Let somebody else revise or lift it who has no part in that change, or ask for an "
        "override of the freeze for it (POST /api/v1/freezeOverrides).");
  }
  return {};
}

Status declared(const RuleContext& context, Draft& draft) {
  draft.set("declared_by", value_of(context.command.actor.person));
  draft.set("declared_at", value_of(context.now));
  return {};
}

/// Changes whose windows it covers learn of it where they are looked at: in their work log.
Status planned_told(const RuleContext& context, Draft& draft) {
  const auto from = instant(context, "starts_at");
  const auto until = instant(context, "ends_at");
  if (!from || !until) return {};
  PROOFDESK_ASSIGN(const Freeze freeze, freeze_of(context.model, context.world, context.record,
                                                  {std::max(*from, context.now), *until}));
  PROOFDESK_ASSIGN(
      const auto changes,
      changes_in(context.model, context.world, {std::max(*from, context.now), *until}, kMostTold));
  const std::string number = shown_number(context, context.kind.name, context.record);
  std::size_t told = 0;
  std::size_t items = 0;
  for (const Record& change : changes) {
    KindsById kinds;
    PlannedWork work = work_of(context.model, change, context.now, kinds);
    items += work.touches.size();
    if (items > kMostItems) break;
    PROOFDESK_TRY(add_particulars(context.model, context.world, change, context.now, work));
    const auto meets = [&](const Window& one) { return one.meets(work.window); };
    if (!covers(freeze, work) || std::ranges::none_of(freeze.windows, meets)) continue;
    Draft* other = draft.other("change", change.id, "freeze_declared");
    if (other == nullptr) continue;
    other->log(fmt::format("The freeze {} covers its window now.", number), false);
    ++told;
  }
  const bool more = changes.size() == kMostTold || items > kMostItems;
  if (told == 0 && !more) return {};
  draft.log(fmt::format("{} change{} told that it covers their windows{}.", told,
                        told == 1 ? " was" : "s were",
                        more ? "; more are planned than were looked at one by one" : ""),
            false);
  return {};
}

Status ended(const RuleContext& context, Draft& draft) {
  draft.set("ended_at", value_of(context.now));
  return {};
}

constexpr GuardMaker guard{"8.5.1"};

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("freeze_window.times_readable@1",
            "it ends after it begins, and the rule by which it comes again can be read",
            {"starts_at", "ends_at", "recurrence", "zone", "occurrence_length"}, times_readable),
      guard("freeze_window.scope_readable@1", "its environments are ones that items can be in",
            {"environments"}, scope_readable),
      guard("freeze_window.let_go_by_another@1",
            "whose change it holds up is not who takes it away from it",
            {"starts_at", "ends_at", "effect", "change", "person", "configuration_item",
             "item_type", "calendar", "freeze_override"},
            let_go_by_another),
      guard("freeze_window.ends_ahead@1", "it ends at a time to come", {"ends_at"}, ends_ahead),
  };
}

std::vector<Effect> effects() {
  return {
      effect("freeze_window.declared@1", "notes who declared it, and when", {}, declared),
      effect("freeze_window.planned_told@1",
             "tells the changes that are planned in it, in their work logs",
             {"starts_at", "ends_at", "change", "configuration_item", "item_type", "calendar"},
             planned_told),
      effect("freeze_window.ended@1", "notes since when it is over", {}, ended),
  };
}

}  // namespace proofdesk::freeze_window
