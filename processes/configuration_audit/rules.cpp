#include "core/query/filter.hpp"
#include "processes/configuration_audit/process.hpp"
#include "processes/shared/attribute_text.hpp"
#include "processes/shared/item_scope.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/wilson.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace proofdesk::configuration_audit {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.2.6";
constexpr GuardMaker guard{kClause};
constexpr std::string_view kCheck = "item_check";
constexpr std::string_view kDiscrepancy = "discrepancy";
/// House rule: how long before the population is fixed an edit keeps somebody from checking it, at least.
constexpr std::int64_t kIndependent = 365 * kMicrosPerDay;
/// As many as a sample may have, and a few.
constexpr std::size_t kMostChecks = 190;

Status scope_readable(const RuleContext& context) {
  if (!has(context, "scope")) return {};
  PROOFDESK_ASSIGN(const auto types, context.world.standing("item_type"));
  const auto filter = item_scope(context.model, types, text(context, "scope"));
  if (filter) return {};
  return refuse(fmt::format("The scope cannot be read: {}", filter.error().detail),
                "Give in scope a filter as lists of configuration items take it.");
}

Status attributes_exist(const RuleContext& context) {
  for (const auto& name : list(context, "attributes")) {
    const FieldModel* field = item_attribute(context.model, name);
    if (field != nullptr && field->json_name == name) continue;
    return refuse(
        fmt::format("A configuration item has no attribute \"{}\" to be looked at.", name),
        "Give names as the API has them in attributes: serialNumber, custom.cores.");
  }
  return {};
}

/// Whoever plans it might leave out what they did last month.
Status year_of_independence(const RuleContext& context) {
  const auto since = instant(context, "edits_since");
  const Instant latest{context.now.micros - kIndependent};
  if (!since || *since <= latest) return {};
  return refuse(
      "Whoever edited an item in the year before does not check it.",
      fmt::format("Leave editsSince out, or give an instant before {}.", to_rfc3339(latest)));
}

Status is_checker(const RuleContext& context) {
  const Uuid checker = reference(context, "checker");
  if (!checker.is_nil() && context.command.actor.person == checker) return {};
  return refuse("Somebody else is to check.", "Leave it to the checker, or plan another audit.");
}

Status sample_fits(const RuleContext& context) {
  const auto size = context.record.integer(context.kind, "sample_size");
  const auto population = context.record.integer(context.kind, "population");
  if (size <= population) return {};
  return refuse(fmt::format("Only {} items are in scope.", population),
                fmt::format("Give {} in sampleSize to look at all of them.", population));
}

Result<std::vector<Record>> checks_of(const RuleContext& context) {
  return context.world.where(kCheck, "audit", Value{context.record.id.to_string()}, kMostChecks);
}

Status all_checked(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto checks, checks_of(context));
  const auto left = std::ranges::count(checks, "to_check", &Record::state);
  if (left == 0 && !checks.empty()) return {};
  return refuse(
      fmt::format("{} of {} items of the sample are not checked yet.", left, checks.size()),
      "Record each of them, or report what is not found.");
}

Status all_settled(const RuleContext& context) {
  const KindModel* kind = context.model.kind(kDiscrepancy);
  if (kind == nullptr) return {};
  const Filter open = Filter::both(
      Filter::compare(*kind->field("audit"), Filter::Op::kEqual,
                      Value{context.record.id.to_string()}),
      Filter::compare(*kind->field("state"), Filter::Op::kEqual, Value{std::string("open")}));
  PROOFDESK_ASSIGN(const auto found, context.world.matching(kDiscrepancy, open, kMostAlong));
  if (found.empty()) return {};
  return refuse(
      fmt::format("{} {} not settled: {} first.",
                  found.size() == kMostAlong ? fmt::format("{} or more", kMostAlong)
                                             : fmt::format("{}", found.size()),
                  found.size() == 1 ? "discrepancy found here is" : "discrepancies found here are",
                  shown_number(context, kDiscrepancy, found.front())),
      "Correct the record, raise a change, record an unauthorised one, or accept it with "
      "a reason.");
}

Status fixed(const RuleContext& context, Draft& draft) {
  draft.set("fixed_at", value_of(context.now));
  const Instant year_before{context.now.micros - kIndependent};
  draft.set("edits_since",
            value_of(std::min(instant(context, "edits_since").value_or(year_before), year_before)));
  return {};
}

Status seeded(const RuleContext& context, Draft& draft) {
  draft.set("seeded_at", value_of(context.now));
  return {};
}

/// Two places, of a hundred.
std::string per_cent(double share) { return fmt::format("{:.2f}", share * 100); }

Status accuracy_told(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto checks, checks_of(context));
  const KindModel* kind = context.model.kind(kCheck);
  if (kind == nullptr) return {};
  const auto lines = [&](const Record& check, std::string_view field) -> std::int64_t {
    const Value value = check.get(*kind->field(field));
    const auto* items = std::get_if<std::vector<std::string>>(&value);
    return items == nullptr ? 0 : static_cast<std::int64_t>(items->size());
  };
  const auto each = static_cast<std::int64_t>(list(context, "attributes").size());
  std::int64_t missing = 0;
  std::int64_t attributes = 0;
  std::int64_t wrong = 0;
  for (const auto& check : checks) {
    if (check.state == "not_found") {
      ++missing;
      attributes += each;
      wrong += each;
    } else {
      attributes += lines(check, "matching") + lines(check, "differing");
      wrong += lines(check, "differing");
    }
  }
  draft.set("checked_items", Value{static_cast<std::int64_t>(checks.size())});
  draft.set("missing_items", Value{missing});
  draft.set("checked_attributes", Value{attributes});
  draft.set("wrong_attributes", Value{wrong});
  if (attributes > 0) {
    const Proportion right = wilson(attributes - wrong, attributes);
    draft.set("accuracy", Value{per_cent(right.share)});
    draft.set("accuracy_low", Value{per_cent(right.low)});
    draft.set("accuracy_high", Value{per_cent(right.high)});
  }
  draft.set("checked_at", value_of(context.now));
  return {};
}

Status closed(const RuleContext& context, Draft& draft) {
  draft.set("closed_at", value_of(context.now));
  return {};
}

Status checks_called_off(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto checks, checks_of(context));
  for (const auto& check : checks) {
    if (check.state != "to_check") continue;
    if (Draft* other = draft.other(kCheck, check.id, "called_off")) other->take("call_off");
  }
  return {};
}

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("configuration_audit.scope_readable@1",
            "its scope is a filter over configuration items", {"scope"}, scope_readable),
      guard("configuration_audit.attributes_exist@1", "configuration items have these attributes",
            {"attributes"}, attributes_exist),
      guard("configuration_audit.year_of_independence@1",
            "edits count for a year at least before the population is fixed (house rule)",
            {"edits_since"}, year_of_independence),
      guard("configuration_audit.is_checker@1", "the checker does it", {"checker"}, is_checker),
      guard("configuration_audit.sample_fits@1", "the sample is no larger than the population",
            {"sample_size", "population"}, sample_fits),
      guard("configuration_audit.all_checked@1", "every item of the sample was looked at",
            {"item_check"}, all_checked),
      guard("configuration_audit.all_settled@1", "every discrepancy found by it is settled",
            {"discrepancy"}, all_settled),
  };
}

std::vector<Effect> effects() {
  return {
      effect("configuration_audit.fixed@1",
             "notes when the population was fixed, and since when edits count", {"edits_since"},
             fixed),
      effect("configuration_audit.seeded@1", "notes when the seed was entered", {}, seeded),
      effect("configuration_audit.accuracy_told@1",
             "computes the accuracy and the interval it lies in", {"attributes", "item_check"},
             accuracy_told),
      effect("configuration_audit.closed@1", "notes when it was closed", {}, closed),
      effect("configuration_audit.checks_called_off@1", "calls off what is not checked yet",
             {"item_check"}, checks_called_off),
  };
}

}  // namespace proofdesk::configuration_audit
