#include "processes/shared/move_rules.hpp"

#include "processes/shared/desk_rules.hpp"
#include "processes/shared/promises.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace proofdesk::shared {
namespace {

using Names = std::vector<std::string>;

Names list_in(const KindModel& kind, const Record& record, std::string_view name) {
  const FieldModel* field = kind.field(name);
  Value value = field == nullptr ? Value{} : record.get(*field);
  auto* items = std::get_if<Names>(&value);
  return items == nullptr ? Names{} : std::move(*items);
}

Value value_of(Names names) { return names.empty() ? Value{} : Value{std::move(names)}; }

/// Adds to a list what is not in it yet; what was added.
Names extend(const KindModel& kind, Draft& draft, std::string_view field, const Names& more) {
  Names all = list_in(kind, draft.record(), field);
  Names added;
  for (const auto& one : more) {
    if (std::ranges::find(all, one) != all.end()) continue;
    all.push_back(one);
    added.push_back(one);
  }
  if (!added.empty()) draft.set(field, value_of(std::move(all)));
  return added;
}

void reduce(const KindModel& kind, Draft& draft, std::string_view field, const Names& less) {
  Names all = list_in(kind, draft.record(), field);
  const auto gone = std::erase_if(
      all, [&](const std::string& one) { return std::ranges::find(less, one) != less.end(); });
  if (gone > 0) draft.set(field, value_of(std::move(all)));
}

LinkEnd end_of(std::string_view kind, Uuid id) {
  return LinkEnd{.kind = std::string(kind), .id = id, .source = {}, .key = {}};
}

// Merging.

Status check_merge_possible(const RuleContext& context) {
  const Uuid target = reference(context, "merged_into");
  if (target == context.record.id) {
    return refuse("A record cannot be merged into itself.", "Name the one that goes on.");
  }
  PROOFDESK_ASSIGN(const auto into, context.world.find(context.kind.name, target));
  if (!into) return {};  // what is missing is said of the reference
  const std::string number = shown_number(context, context.kind.name, *into);
  const State* state = context.kind.lifecycle.state(into->state);
  if (state == nullptr || state->category == StateCategory::kFinal) {
    return refuse(fmt::format("{} has ended; nothing goes on there.", number),
                  "Name one that is still open, or leave this one by itself.");
  }
  if (into->flag(context.kind, "confidential") != flag(context, "confidential")) {
    return refuse(
        fmt::format("{} is {}confidential and this one is {}: those involved in one would "
                    "learn of the other.",
                    number, flag(context, "confidential") ? "not " : "",
                    flag(context, "confidential") ? "" : "not"),
        "Make both confidential, or neither, first.");
  }
  return {};
}

Status check_merged_before(const RuleContext& context) {
  if (has(context, "merged_into")) return {};
  return refuse("It was cancelled, not merged.", "Record it anew where it is needed after all.");
}

Status run_merged(const RuleContext& context, Draft& draft) {
  const Uuid target = reference(context, "merged_into");
  Draft* into = draft.other(context.kind.name, target, "took_in");
  if (into == nullptr) return {};
  Names affected;
  const auto about = [&](std::string_view person) {
    const Uuid id = reference(context, person);
    const bool there = id.is_nil() || id.to_string() == into->record().text(context.kind, person) ||
                       id.to_string() == into->record().text(context.kind, "requester");
    if (!there) affected.push_back(id.to_string());
  };
  about("requester");
  about("affected_user");
  about("requested_for");
  std::ranges::move(list(context, "also_affected"), std::back_inserter(affected));
  if (context.kind.field("also_affected") != nullptr) {
    draft.set("merge_added", value_of(extend(context.kind, *into, "also_affected", affected)));
  }
  Names watching = list(context, "watchers");
  watching.insert(watching.end(), affected.begin(), affected.end());
  draft.set("merge_watching", value_of(extend(context.kind, *into, "watchers", watching)));
  draft.set("state_before_merge", Value{context.before.state});
  draft.set("duplicate_of", proofdesk::shared::value_of(target));
  draft.set("cancel_reason", Value{std::string("duplicate")});
  draft.link("merged_into", end_of(context.kind.name, target));
  const std::string here = shown_number(context, context.kind.name, context.record);
  const std::string there = shown_number(context, context.kind.name, into->record());
  draft.log(fmt::format("Merged into {}, where work goes on.", there), true);
  into->log(fmt::format("{} tells of the same and was merged into this.", here), true);
  draft.offer("open", context.kind.name, target);
  return {};
}

Status run_unmerged(const RuleContext& context, Draft& draft) {
  const Uuid target = reference(context, "merged_into");
  const std::string here = shown_number(context, context.kind.name, context.record);
  if (Draft* into = draft.other(context.kind.name, target, "gave_back")) {
    reduce(context.kind, *into, "also_affected", list(context, "merge_added"));
    reduce(context.kind, *into, "watchers", list(context, "merge_watching"));
    into->log(fmt::format("{} is a matter of its own again.", here), true);
    draft.log(fmt::format("No longer merged into {}; work goes on here.",
                          shown_number(context, context.kind.name, into->record())),
              true);
  }
  draft.unlink("merged_into", end_of(context.kind.name, target));
  const std::string state = text(context, "state_before_merge");
  for (const auto field :
       {"merged_into", "merge_watching", "state_before_merge", "duplicate_of", "cancel_reason"})
    draft.set(field, no_value());
  if (context.kind.field("merge_added") != nullptr) draft.set("merge_added", no_value());
  if (state == "assigned" && has(context, "group")) draft.take("back_to_group");
  if (state == "in_progress" || state == "on_hold") {
    clear_hold(draft);  // until when it would have waited may be over
    draft.take("back_to_work");
  }
  return {};
}

// Converting.

/// What an incident and a service request both know, by either's name for it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 18> kBothKnow = {{
    {"title", "title"},
    {"description", "description"},
    {"requester", "requester"},
    {"affected_user", "requested_for"},
    {"channel", "channel"},
    {"customer", "customer"},
    {"location", "location"},
    {"call_back_number", "call_back_number"},
    {"service", "service"},
    {"category", "category"},
    {"subcategory", "subcategory"},
    {"impact", "impact"},
    {"urgency", "urgency"},
    {"watchers", "watchers"},
    {"tags", "tags"},
    {"confidential", "confidential"},
    {"first_human_action_at", "first_human_action_at"},
    {"last_update_at", "last_update_at"},
}};

void carry_over(const RuleContext& context, const KindModel& target, Draft& made) {
  const bool forward = context.kind.name == "incident";
  const auto carry = [&](std::string_view from, std::string_view to) {
    const FieldModel* source = context.kind.field(from);
    const FieldModel* field = target.field(to);
    if (source == nullptr || field == nullptr || source->type != field->type ||
        source->repeated != field->repeated || field->retired)
      return;
    Value value = context.record.get(*source);
    if (is_set(value) && !std::holds_alternative<Erased>(value)) made.set(to, std::move(value));
  };
  for (const auto& [incident, request] : kBothKnow)
    carry(forward ? incident : request, forward ? request : incident);
  for (const FieldModel& field : context.kind.fields()) {
    const std::string name = "custom." + field.name;
    if (field.origin == FieldOrigin::kCustom) carry(name, name);
  }
}

/// Clocks of the other record start where those of this one did, and keep its pauses.
Status hand_clocks_on(const RuleContext& context, const KindModel& target, Draft& made) {
  if (target.field("clock_history") == nullptr) return {};
  PROOFDESK_ASSIGN(const auto history, context.world.history(context.kind.name, context.record.id));
  Names lines;
  for (const auto& rule : context.kind.lifecycle.clocks) {
    if (target.lifecycle.clock(rule.name) == nullptr) continue;
    const auto marks =
        marks_of(rule, context.kind, history, inherited_marks(context.kind, context.record, rule));
    pass_on_marks(rule, marks, lines);
  }
  made.set("clock_history", value_of(std::move(lines)));
  return {};
}

Status run_converted(const RuleContext& context, Draft& draft) {
  const std::string_view other = context.kind.name == "incident" ? "service_request" : "incident";
  const KindModel* target = context.model.kind(other);
  if (target == nullptr) {
    return refuse("There is nothing to convert it to.", "Cancel it, and record it elsewhere.");
  }
  Draft& made = draft.create(other);
  carry_over(context, *target, made);
  PROOFDESK_TRY(hand_clocks_on(context, *target, made));
  draft.set("cancel_reason", Value{std::string("converted")});
  draft.link("converted_to", end_of(other, made.record().id));
  draft.log(fmt::format("Goes on as {}.", target->label), true);
  made.log(fmt::format("Continues {}.", shown_number(context, context.kind.name, context.record)),
           true);
  draft.offer("open", other, made.record().id);
  return {};
}

Status run_handed_back(const RuleContext&, Draft& draft) {
  draft.set("assignee", no_value());
  clear_hold(draft);
  return {};
}

}  // namespace

Guard merge_possible(std::string_view name, std::string_view clause) {
  return {.name = name,
          .explains = "the record it is merged into goes on, and is as confidential as this one",
          .clause = clause,
          .reads = {"merged_into", "confidential"},
          .check = check_merge_possible};
}

Guard merged_before(std::string_view name, std::string_view clause) {
  return {.name = name,
          .explains = "it was merged into another record",
          .clause = clause,
          .reads = {"merged_into"},
          .check = check_merged_before};
}

Effect merged(std::string_view name) {
  return {.name = name,
          .explains = "the other record takes over whom this one is about; this one is a duplicate",
          .reads = {"merged_into", "requester", "affected_user", "requested_for", "watchers"},
          .run = run_merged};
}

Effect unmerged(std::string_view name) {
  return {.name = name,
          .explains = "takes back what merging did to both records",
          .reads = {"merged_into", "merge_watching", "state_before_merge", "group"},
          .run = run_unmerged};
}

Effect converted(std::string_view name) {
  return {.name = name,
          .explains = "records it as the other kind, with what both know, and links the two",
          .reads = {"title", "description", "requester", "service"},
          .run = run_converted};
}

Effect handed_back(std::string_view name) {
  return {.name = name,
          .explains = "leaves it to the group: nobody is assigned",
          .reads = {},
          .run = run_handed_back};
}

}  // namespace proofdesk::shared
