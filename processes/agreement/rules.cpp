#include "processes/agreement/editions.hpp"
#include "processes/agreement/process.hpp"
#include "processes/service_target/process.hpp"
#include "processes/shared/promises.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/workload.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::agreement {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.3.3";

bool is_kind(const RuleContext& context, std::string_view kind) {
  return text(context, "agreement_kind") == kind;
}

Status parties_named(const RuleContext& context) {
  if (is_kind(context, kToCustomer) && !has(context, "customer"))
    return refuse("The customer is not named.", "Give customer.");
  if (is_kind(context, kInsideTheHouse) && !has(context, "provider_group"))
    return refuse("The group that promises is not named.", "Give providerGroup.");
  if (is_kind(context, kBySupplier) && !has(context, "supplier"))
    return refuse("The supplier is not named.", "Give supplier.");
  return {};
}

Status content_complete(const RuleContext& context) {
  struct Part {
    std::string_view field;
    std::string_view what;
    std::string_view remedy;
    std::string_view of;  ///< kind of agreement; empty: all
  };
  static constexpr std::array<Part, 6> kParts = {{
      {"services", "which services it covers", "Give services.", ""},
      {"calendar", "the service hours", "Give calendar.", ""},
      {"requirements", "the requirements it is built on", "Give requirements.", kToCustomer},
      {"workload_limits", "the workload limits",
       "Give workloadLimits: \"incidents max 400 per month\".", kToCustomer},
      {"exceptions", "the exceptions", "Give exceptions; \"none\" where there is none.",
       kToCustomer},
      {"commitments", "activities and interfaces between the parties", "Give commitments.",
       kInsideTheHouse},
  }};
  for (const auto& part : kParts) {
    if ((part.of.empty() || is_kind(context, part.of)) && !has(context, part.field)) {
      return refuse(fmt::format("It does not say {}.", part.what), std::string(part.remedy));
    }
  }
  return {};
}

Status limits_readable(const RuleContext& context) {
  for (const auto& line : list(context, "workload_limits"))
    PROOFDESK_TRY(parse_workload(context.model, line));
  return {};
}

Status has_targets(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto targets, targets_of(context, context.record.id));
  if (targets.empty()) {
    return refuse("It promises nothing that could be measured.",
                  "Create at least one service level target with this agreement.");
  }
  for (const auto& target : targets) {
    auto formed = service_target::check_well_formed(context.model, target);
    if (formed) continue;
    return refuse(fmt::format("{}: {}", shown_number(context, "service_target", target),
                              formed.error().detail),
                  formed.error().remedy);
  }
  return {};
}

Status two_signatures(const RuleContext& context) {
  if (reference(context, "signed_customer_by") == reference(context, "signed_provider_by")) {
    return refuse("One person would have signed for both sides.",
                  "Name another person for one of them.");
  }
  for (const auto field : {"signed_customer_at", "signed_provider_at"}) {
    const auto signed_at = instant(context, field);
    if (signed_at && *signed_at > context.now)
      return refuse("A signature lies in the future.", "Give the time at which it was signed.");
  }
  return {};
}

Status dates_in_order(const RuleContext& context) {
  const auto expires = instant(context, "expires_at");
  if (!expires) return {};
  const auto effective = instant(context, "effective_at");
  if (effective && *expires <= *effective)
    return refuse("It would expire before it comes into force.", "Give a later expiresAt.");
  if (*expires <= context.now)
    return refuse("It would have expired already.", "Give an expiresAt ahead, or none.");
  return {};
}

Status period_in_order(const RuleContext& context) {
  const auto from = instant(context, "review_from");
  const auto to = instant(context, "review_to");
  if (!from || !to || *from < *to) return {};
  return refuse("The period reviewed ends before it begins.", "Give reviewFrom before reviewTo.");
}

Status effective(const RuleContext& context) {
  const auto from = instant(context, "effective_at");
  if (from && *from <= context.now) return {};
  return refuse("The day it comes into force has not come.", "Wait; it does so by itself.");
}

Status time_is_over(const RuleContext& context) {
  const auto until = instant(context, "expires_at");
  if (until && *until <= context.now) return {};
  return refuse("Its time is not over.", "Terminate it, with the reason, to end it before.");
}

Status no_next_edition(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto next, next_edition_of(context, context.record.id));
  if (!next) return {};
  return refuse(
      fmt::format("{} is the next edition already.", shown_number(context, "agreement", *next)),
      "Go on with that one, or withdraw it first.");
}

Status nothing_left_uncovered(const RuleContext& context) {
  if (!is_blank(text(context, "uncovered_reason"))) return {};
  PROOFDESK_ASSIGN(const auto left, services_left(context));
  if (left.empty()) return {};
  return refuse(
      fmt::format("Live services would be left without an agreement: {}.", fmt::join(left, ", ")),
      "Bring another agreement into force first, or give uncoveredReason.");
}

constexpr GuardMaker guard{kClause};

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("agreement.parties_named@1", "the other side is named",
            {"agreement_kind", "customer", "provider_group", "supplier"}, parties_named),
      guard(
          "agreement.content_complete@1",
          "it says what an agreement of its kind must say: services, hours, requirements, workload "
          "limits, exceptions, commitments",
          {"agreement_kind", "services", "calendar", "requirements", "workload_limits",
           "exceptions", "commitments"},
          content_complete),
      guard("agreement.limits_readable@1", "limits that are to be measured can be read",
            {"workload_limits"}, limits_readable),
      guard("agreement.has_targets@1", "it has targets, and they can be measured",
            {"service_target"}, has_targets),
      guard(
          "agreement.two_signatures@1", "two persons have signed, one for each side",
          {"signed_customer_by", "signed_provider_by", "signed_customer_at", "signed_provider_at"},
          two_signatures),
      guard("agreement.dates_in_order@1", "it expires after it comes into force, and not yet",
            {"effective_at", "expires_at"}, dates_in_order),
      guard("agreement.period_in_order@1", "the period reviewed begins before it ends",
            {"review_from", "review_to"}, period_in_order),
      guard("agreement.effective@1", "the day it comes into force has come", {"effective_at"},
            effective),
      guard("agreement.time_is_over@1", "its time is over", {"expires_at"}, time_is_over),
      guard("agreement.no_next_edition@1", "no next edition is being written already",
            {"agreement"}, no_next_edition),
      guard("agreement.nothing_left_uncovered@1",
            "no live service is left without an agreement, or the record says why",
            {"services", "uncovered_reason", "service", "agreement"}, nothing_left_uncovered),
  };
}

}  // namespace proofdesk::agreement
