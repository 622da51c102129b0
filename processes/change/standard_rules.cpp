// Standard changes: done as their template says, under an authority that was given beforehand and ends.

#include "processes/change/process.hpp"
#include "processes/shared/approval_rules.hpp"
#include "processes/shared/approval_subject.hpp"
#include "processes/shared/catalogue.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/sample_draw.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::change {
namespace {

using namespace shared;

constexpr std::string_view kTemplate = "standard_change";

Result<std::optional<Record>> template_of(const RuleContext& context) {
  const Uuid id = reference(context, "template");
  if (id.is_nil()) return std::optional<Record>{};
  return context.world.find(kTemplate, id);
}

bool holds(const approval::People& ids, Uuid id) { return std::ranges::find(ids, id) != ids.end(); }

/// Numbers of what the template does not cover.
Result<std::vector<std::string>> outside(const RuleContext& context, const Record& standard) {
  const KindModel& kind = *context.model.kind(kTemplate);
  const KindModel& items = *context.model.kind("configuration_item");
  const auto covered = people_in(kind, standard, "items");
  const auto types = people_in(kind, standard, "item_types");
  const auto services = people_in(kind, standard, "services");
  std::vector<std::string> found;
  for (const Uuid& id : people_in(context.kind, context.record, "items")) {
    if (holds(covered, id)) continue;
    PROOFDESK_ASSIGN(const auto item, context.world.find("configuration_item", id));
    if (!item) continue;
    const auto type = people_in(items, *item, "item_type");
    if (!type.empty() && holds(types, type.front())) continue;
    found.push_back(items.display_number(item->number));
  }
  for (const Uuid& id : people_in(context.kind, context.record, "services")) {
    if (holds(services, id)) continue;
    PROOFDESK_ASSIGN(const auto service, context.world.find("service", id));
    if (service) found.push_back(shown_number(context, "service", *service));
  }
  return found;
}

Status standard_authority(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto standard, template_of(context));
  if (!standard) return refuse("There is no such standard change.", "Name one in template.");
  const KindModel& kind = *context.model.kind(kTemplate);
  const std::string number = kind.display_number(standard->number);
  const Instant until{standard->integer(kind, "authority_until")};
  if (standard->state != "authorised" || until <= context.now) {
    const State* state = kind.lifecycle.state(standard->state);
    return refuse(
        standard->state == "authorised"
            ? fmt::format("The authority of {} ended at {}.", number, to_rfc3339(until))
            : fmt::format("{} is \"{}\".", number,
                          state == nullptr ? standard->state : state->label),
        fmt::format("Have {} authorised anew, or ask for authority for this change alone.",
                    number));
  }
  if (const auto begins = instant(context, "planned_start"); begins && until <= *begins) {
    return refuse(fmt::format("The authority of {} ends at {}, before it would begin.", number,
                              to_rfc3339(until)),
                  fmt::format("Plan it before that, or have {} authorised anew.", number));
  }
  PROOFDESK_ASSIGN(const auto not_covered, outside(context, *standard));
  if (not_covered.empty()) return {};
  return refuse(fmt::format("{} does not cover {}.", number, fmt::join(not_covered, ", ")),
                "Leave these out, or make it a normal change and ask for authority.");
}

/// What was scheduled under an authority that has gone since is not begun, nor moved to another time, under it.
Status template_stands(const RuleContext& context) {
  if (text(context, "model") != "standard" || !has(context, "template")) return {};
  return standard_authority(context);
}

void copy(const KindModel& from_kind, const Record& from, Draft& to,
          std::initializer_list<std::string_view> fields) {
  for (const auto field : fields) to.set(field, from.get(*from_kind.field(field)));
}

/// The steps of the template, one after the other.
void order_steps(const RuleContext& context, Draft& draft, const KindModel& kind,
                 const Record& standard) {
  std::int64_t position = 0;
  for (const auto& step : words_in(kind, standard, "steps")) {
    Draft& order = draft.create("work_order");
    order.set("subject", Value{RecordRef::to(context.record).to_string()});
    order.set("title", Value{step});
    if (const auto group = people_in(kind, standard, "group"); !group.empty())
      order.set("group", value_of(group.front()));
    if (position > 0) order.set("after", Value{std::vector{fmt::format("{}", position)}});
    position += 10;
    order.set("position", Value{position});
  }
}

Status from_template(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto standard, template_of(context));
  if (!standard) return refuse("There is no such standard change.", "Name one in template.");
  const KindModel& kind = *context.model.kind(kTemplate);
  context.world.rely_on(*standard);
  copy(kind, *standard, draft,
       {"category", "plan", "backout_plan", "reversible", "backout_duration", "point_of_no_return",
        "risk"});
  draft.set("test_waiver", standard->get(*kind.field("test_evidence")));
  draft.set("model", Value{std::string("standard")});
  draft.set("type", Value{std::string("modify")});
  const std::string number = kind.display_number(standard->number);
  if (!has(context, "reason"))
    draft.set("reason", Value{fmt::format("{}: {}", number, standard->text(kind, "title"))});
  draft.set("risk_score", no_value());
  draft.set("risk_assessed_by", no_value());
  draft.set("risk_assessed_at", no_value());
  draft.set("risk_basis", Value{std::vector{fmt::format("As authorised with {}, version {}.",
                                                        number, standard->version)}});
  draft.set("conditions", standard->get(*kind.field("conditions")));
  draft.set("authorised_at", standard->get(*kind.field("authorised_at")));
  order_steps(context, draft, kind, *standard);
  return {};
}

/// Under its authority it is done so and not otherwise.
Status template_kept(const RuleContext& context, Draft& draft) {
  if (text(context, "model") != "standard" || context.before.state != "scheduled" ||
      context.record.state != "scheduled")
    return {};
  draft.log("It is no longer what was authorised beforehand.", false);
  draft.take(kAskAgainEdge);
  return {};
}

/// Counted with its template once it is done; what failed, or failed its review, ends the authority.
Status template_told(const RuleContext& context, Draft& draft) {
  if (text(context, "model") != "standard") return {};
  PROOFDESK_ASSIGN(const auto standard, template_of(context));
  if (!standard) return {};
  const KindModel& kind = *context.model.kind(kTemplate);
  Draft* told = draft.other(kTemplate, standard->id, "change_done");
  if (told == nullptr) return {};
  // Closing may follow in the same decision.
  const bool done_now = context.transition == nullptr || context.transition->name != "close";
  const std::string effectiveness = draft.record().text(context.kind, "effectiveness");
  const bool failed = effectiveness == "failed" || effectiveness == "backed_out";
  const auto count = [&](std::string_view field) {
    told->set(field, Value{told->record().integer(kind, field) + 1});
  };
  if (done_now) {
    count("uses");
    told->set("last_used_at", value_of(context.now));
    if (failed) count("failures");
    if (draft.record().flag(context.kind, "sampled")) count("drawn");
  } else if (failed && context.before.text(context.kind, "effectiveness") != effectiveness) {
    count("failures");
  }
  const bool review_failed = draft.record().text(context.kind, "review_result") == "failed";
  if ((!failed && !review_failed) || told->record().state != "authorised") return {};
  const std::string number = shown_number(context, context.kind.name, context.record);
  told->set("suspend_reason", Value{failed ? fmt::format("{} did not succeed.", number)
                                           : fmt::format("The review of {} failed.", number)});
  told->take("suspend");
  return {};
}

}  // namespace

Result<Record> as_scheduled(const RuleContext& context) {
  Record change = context.record;
  if (context.transition == nullptr || context.transition->name != "schedule_standard")
    return change;
  PROOFDESK_ASSIGN(const auto standard, template_of(context));
  if (!standard) return change;
  change.set(*context.kind.field("model"), Value{std::string("standard")});
  change.set(*context.kind.field("category"),
             standard->get(*context.model.kind(kTemplate)->field("category")));
  return change;
}

bool is_in_sample(const RuleContext& context) {
  if (text(context, "model") != "standard") return false;
  const auto standard = template_of(context);
  if (!standard || !*standard) return false;
  // Who says himself or herself when it was done would say when it is not drawn.
  if (context.command.occurred_at) return true;
  const KindModel& kind = *context.model.kind(kTemplate);
  // The desk's clock tells the instant, to the microsecond, after everything else about the change is fixed.
  return is_drawn(late_seed((*standard)->text(kind, "sample_seed"), to_rfc3339(context.now)),
                  context.record.id, (*standard)->integer(kind, "sample_percent"));
}

std::vector<Guard> standard_guards() {
  return {
      guard("change.standard_authority@1",
            "its standard change has authority now, and covers what is changed",
            {"template", "items", "services", "planned_start", "standard_change"},
            standard_authority),
      guard("change.template_stands@1",
            "a standard change's authority has not gone since it was scheduled",
            {"template", "model", "items", "services", "planned_start", "standard_change"},
            template_stands),
  };
}

std::vector<Effect> standard_effects() {
  return {
      effect("change.from_template@1",
             "plan, way back and risk are those of the standard change; its steps become work "
             "orders",
             {"template", "standard_change"}, from_template),
      effect("change.template_kept@1",
             "a standard change that is changed loses the authority it was scheduled under",
             {"model"}, template_kept),
      effect("change.template_told@1",
             "counts it with its standard change, and suspends that when it went wrong",
             {"template", "effectiveness", "review_result", "standard_change"}, template_told),
  };
}

}  // namespace proofdesk::change
