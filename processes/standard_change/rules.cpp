#include "core/journal/digest.hpp"
#include "processes/shared/approval_people.hpp"
#include "processes/shared/approval_rounds.hpp"
#include "processes/shared/approval_rules.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/standard_change/process.hpp"

#include <fmt/format.h>

namespace proofdesk::standard_change {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.5.1";
/// House rule: whoever wants it for longer gives the authority anew.
constexpr std::int64_t kLongestAuthority = 732 * kMicrosPerDay;

Status scope_stated(const RuleContext& context) {
  if (has(context, "items") || has(context, "item_types") || has(context, "services")) return {};
  return refuse("Nothing says on what it may be done.",
                "Name items, itemTypes or services; a use on anything else is no standard change.");
}

Status ends_in_time(const RuleContext& context) {
  const auto until = instant(context, "authority_until");
  if (!until) return {};  // said by the required fields
  if (*until <= context.now) {
    return refuse(fmt::format("The authority would end at {}, which is past.", to_rfc3339(*until)),
                  "Give an authorityUntil that lies ahead.");
  }
  if (until->micros - context.now.micros <= kLongestAuthority) return {};
  return refuse("An authority is given for two years at most (house rule).",
                "Give an earlier authorityUntil; it can be given anew before it ends.");
}

Status written(const RuleContext& context, Draft& draft) {
  draft.set("author", value_of(context.command.actor.person));
  if (!has(context, "requester")) draft.set("requester", value_of(context.command.actor.person));
  return {};
}

Status authorised(const RuleContext& context, Draft& draft) {
  draft.set("authorised_at", value_of(context.now));
  draft.set("decision_reason", no_value());
  draft.set("suspend_reason", no_value());
  draft.set("suspended_at", no_value());
  PROOFDESK_ASSIGN(const auto conditions, conditions_of(context, RecordRef::to(context.record)));
  draft.set("conditions", conditions.empty() ? no_value() : Value{conditions});
  // Fixed with the authority, before any change is done under it.
  draft.set("sample_seed",
            Value{to_hex(journal::sha256(fmt::format("{} {}", context.record.id.to_string(),
                                                     context.now.micros)))
                      .substr(0, 16)});
  return {};
}

Status suspended(const RuleContext& context, Draft& draft) {
  draft.set("suspended_at", value_of(context.now));
  return {};
}

/// Without authority nothing is void; it is asked for with everything as it is then.
Status voided(const RuleContext& context, Draft& draft) {
  const std::string& state = context.record.state;
  if (state != "awaiting_approval" && state != "authorised") return {};
  return approvals_voided({}).run(context, draft);
}

constexpr GuardMaker guard{kClause};

}  // namespace

std::vector<Guard> guards() {
  return {
      approval_granted("standard_change.approval_granted@1", kClause),
      guard("standard_change.scope_stated@1", "it says on what it may be done",
            {"items", "item_types", "services"}, scope_stated),
      guard("standard_change.ends_in_time@1", "its authority ends ahead, within two years",
            {"authority_until"}, ends_in_time),
  };
}

std::vector<Effect> effects() {
  return {
      approvals_opened("standard_change.approvals_opened@1"),
      effect("standard_change.approvals_voided@1",
             "what was asked or authorised before it changed is void; it is asked anew",
             {"approval"}, voided),
      approvals_reweighed("standard_change.approvals_reweighed@1"),
      approved_kept("standard_change.approved_kept@1"),
      approvals_withdrawn("standard_change.approvals_withdrawn@1"),
      effect("standard_change.author_noted@1", "notes whoever writes on it", {"authors"},
             note_author),
      effect("standard_change.written@1", "notes the author", {"requester"}, written),
      effect("standard_change.authorised@1",
             "notes when, and on what conditions; fixes the seed of the sample", {"approval"},
             authorised),
      effect("standard_change.suspended@1", "notes when it was suspended", {}, suspended),
  };
}

}  // namespace proofdesk::standard_change
