// What is asked for: its window, its scope, what must be known before anybody is asked to decide.

#include "processes/change/process.hpp"
#include "processes/shared/approval_policies.hpp"
#include "processes/shared/desk_rules.hpp"
#include "processes/shared/rule_kit.hpp"

#include <cstdlib>

#include <fmt/format.h>

namespace proofdesk::change {
namespace {

using namespace shared;

/// Nobody authorises a window by which anything could be meant.
Status tolerance_in_bounds(const RuleContext& context, std::int64_t planned) {
  const std::int64_t tolerance = context.record.integer(context.kind, "tolerance");
  if (tolerance <= planned) return {};
  // One from before this was asked is left alone until the window, or it, becomes another.
  const bool touched = context.transition != nullptr || changes(context, "tolerance") ||
                       changes(context, "planned_start") || changes(context, "planned_end");
  if (!touched) return {};
  return refuse(fmt::format("It may stray from its window by {}, which is longer than the {} it is "
                            "planned for.",
                            to_iso_duration(tolerance), to_iso_duration(planned)),
                "Give a tolerance no longer than from plannedStart to plannedEnd.");
}

Status window_in_order(const RuleContext& context) {
  const auto start = instant(context, "planned_start");
  const auto end = instant(context, "planned_end");
  if (!start || !end) return {};
  if (*start < *end) return tolerance_in_bounds(context, end->micros - start->micros);
  return refuse(fmt::format("The window ends ({}) before it begins ({}).", to_rfc3339(*end),
                            to_rfc3339(*start)),
                "Give a plannedEnd later than plannedStart.");
}

Status scope_named(const RuleContext& context) {
  if (has(context, "items") || has(context, "services")) return {};
  // Policies and processes are no configuration items.
  if (text(context, "type") == "management_system") return {};
  return refuse("Nothing says what is changed.",
                "Name the configuration items (items) or the services (services).");
}

/// 8.5.2: removal and transfer always, what else of major impact or by policy.
Status design_for_services(const RuleContext& context) {
  if (!is_blank(text(context, "design"))) return {};
  const std::string type = text(context, "type");
  std::string why;
  if (type == "remove_service" || type == "transfer_service") {
    why = "Services are removed and transferred by design and transition";
  } else if (flag(context, "major_impact")) {
    why = "What has a major impact is done by design and transition";
  } else {
    PROOFDESK_ASSIGN(const auto matching,
                     matching_policies(context, {context.kind, context.record}));
    const KindModel& policies = *context.model.kind("approval_policy");
    for (const Record* row : matching.rows) {
      if (!row->flag(policies, "design_needed")) continue;
      context.world.rely_on(*row);
      why = fmt::format("The policy {} routes it to design and transition",
                        policies.display_number(row->number));
      break;
    }
  }
  if (why.empty()) return {};
  Error error = refuse(why + ", and no plan for that is named.",
                       "Give in design under what plan of design and transition it is done.")
                    .error();
  error.clause = "8.5.2";
  return fail(std::move(error));
}

Status way_back_known(const RuleContext& context) {
  const FieldModel* field = context.kind.field("reversible");
  const Value reversible = context.record.get(*field);
  const bool irreversible = std::holds_alternative<bool>(reversible) && !std::get<bool>(reversible);
  if (irreversible && is_blank(text(context, "point_of_no_return"))) {
    return refuse("It cannot be reversed, and nothing says from when on.",
                  "Give pointOfNoReturn; backoutPlan then says how what goes wrong is remedied.");
  }
  if (!irreversible && !has(context, "backout_duration")) {
    return refuse("It can be backed out, and nothing says how long that takes.",
                  "Give backoutDuration, or reversible: false with the pointOfNoReturn.");
  }
  return {};
}

Status test_planned(const RuleContext& context) {
  if (!is_blank(text(context, "test_plan")) || !is_blank(text(context, "test_waiver"))) return {};
  return refuse("Nothing says how it is tested, or why not.", "Give testPlan, or testWaiver.");
}

Status tested_or_waived(const RuleContext& context) {
  const std::string result = text(context, "test_result");
  if (result == "passed") return {};
  if (result != "failed" && !is_blank(text(context, "test_waiver"))) return {};
  if (result == "failed") {
    return refuse("Its test failed.", "Put it right and test again before it begins.");
  }
  return refuse("It has not been tested.",
                "Give testResult: passed, or in testWaiver why it is done without.");
}

Status in_window(const RuleContext& context) {
  const auto start = instant(context, "planned_start");
  const auto end = instant(context, "planned_end");
  if (!start || !end) return {};  // said by the state
  const std::int64_t tolerance = context.record.integer(context.kind, "tolerance");
  if (context.now.micros >= start->micros - tolerance &&
      context.now.micros <= end->micros + tolerance)
    return {};
  return refuse(
      fmt::format("It is outside its window, {} to {}.", to_rfc3339(*start), to_rfc3339(*end)),
      "Wait for the window, or reschedule it; beyond the tolerance it is asked about "
      "again.");
}

bool near(const RuleContext& context, std::string_view planned, std::string_view asked) {
  const auto a = instant(context, planned);
  const auto b = instant(context, asked);
  return a && b &&
         std::llabs(a->micros - b->micros) <= context.record.integer(context.kind, "tolerance");
}

Status window_asked(const RuleContext& context, Draft& draft) {
  draft.set("window_start", value_of(instant(context, "planned_start").value_or(Instant{})));
  draft.set("window_end", value_of(instant(context, "planned_end").value_or(Instant{})));
  draft.set("decision_reason", no_value());
  return {};
}

Status window_followed(const RuleContext& context, Draft& draft) {
  const bool asked_already =
      !is_new(context) && context.before.state != "new" && context.before.state != "assess";
  // However often it is moved: the tolerance counts from what was authorised, not from the last move.
  if (asked_already && near(context, "planned_start", "window_start") &&
      near(context, "planned_end", "window_end"))
    return {};
  const auto start = instant(context, "planned_start");
  const auto end = instant(context, "planned_end");
  draft.set("window_start", start ? value_of(*start) : no_value());
  draft.set("window_end", end ? value_of(*end) : no_value());
  return {};
}

Status cancelled(const RuleContext& context, Draft& draft) {
  draft.set("effectiveness", Value{std::string("cancelled")});
  draft.set("deferred_until", no_value());
  draft.set("deferred_to", no_value());
  draft.set("closed_at", value_of(context.now));
  return {};
}

}  // namespace

std::vector<Guard> request_guards() {
  return {
      own_or_desk("change.own_or_desk@1", kClause),
      guard("change.window_in_order@1",
            "its window begins before it ends, and it strays from it by no more than its length",
            {"planned_start", "planned_end", "tolerance"}, window_in_order),
      guard("change.scope_named@1", "what is changed is named", {"items", "services", "type"},
            scope_named),
      guard("change.design_for_services@1",
            "removals and transfers of services, and what else a policy says, are done by design "
            "and transition",
            {"design", "major_impact", "approval_policy"}, design_for_services),
      guard("change.way_back_known@1",
            "it is known how long backing out takes, or where there is no return",
            {"backout_duration", "point_of_no_return", "reversible"}, way_back_known),
      guard("change.test_planned@1", "it says how it is tested, or why not",
            {"test_plan", "test_waiver"}, test_planned),
      guard("change.tested_or_waived@1", "it was tested, or there is a reason why not",
            {"test_result", "test_waiver"}, tested_or_waived),
      guard("change.in_window@1", "now is within its window",
            {"planned_start", "planned_end", "tolerance"}, in_window),
  };
}

std::vector<Effect> request_effects() {
  return {
      opened("change.opened@1"),
      effect("change.window_asked@1", "the window asked about is the planned one",
             {"planned_start", "planned_end"}, window_asked),
      effect("change.window_followed@1",
             "the window asked about moves with the planned one; once asked, only beyond the "
             "tolerance",
             {"planned_start", "planned_end", "window_start", "window_end", "tolerance"},
             window_followed),
      effect("change.cancelled@1", "notes that nothing was done", {}, cancelled),
  };
}

}  // namespace proofdesk::change
