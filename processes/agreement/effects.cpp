#include "processes/agreement/editions.hpp"
#include "processes/agreement/process.hpp"
#include "processes/shared/editions.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::agreement {
namespace {

using namespace shared;

/// Days before the end at which it is said that the end is near.
constexpr std::array<std::int64_t, 3> kWarningDays = {90, 60, 30};

/// The next warning that lies ahead; none when the end is nearer than all of them, or there is none.
Value next_warning(const RuleContext& context) {
  const auto expires = instant(context, "expires_at");
  if (!expires) return no_value();
  for (const auto days : kWarningDays) {
    const Instant at{expires->micros - days * kMicrosPerDay};
    if (at > context.now) return value_of(at);
  }
  return no_value();
}

Status take_targets(const RuleContext& context, Draft& draft, std::string_view transition,
                    std::string_view from) {
  PROOFDESK_ASSIGN(const auto targets, targets_of(context, context.record.id));
  for (const auto& target : targets) {
    if (!from.empty() && target.state != from) continue;
    if (Draft* each = draft.other("service_target", target.id, transition)) each->take(transition);
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

Status agreed(const RuleContext& context, Draft& draft) {
  draft.log(fmt::format("Agreed; in force from {}.",
                        to_rfc3339(instant(context, "effective_at").value_or(context.now))),
            false);
  return {};
}

Status in_force(const RuleContext& context, Draft& draft) {
  draft.set("came_into_force_at", value_of(context.now));
  plan_review(context, draft);
  draft.set("expiry_warning_at", next_warning(context));
  PROOFDESK_TRY(take_targets(context, draft, "come_into_force", "draft"));
  const Uuid before = reference(context, "supersedes");
  if (before.is_nil()) return {};
  PROOFDESK_ASSIGN(const auto earlier, context.world.find("agreement", before));
  if (!earlier || context.kind.lifecycle.transition("supersede", earlier->state) == nullptr)
    return {};
  if (Draft* old = draft.other("agreement", before, "supersede")) {
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

Status renewed(const RuleContext& context, Draft& draft) {
  draft.set("reviewed_at", value_of(context.now));
  plan_review(context, draft);
  draft.set("expiry_warning_at", next_warning(context));
  return {};
}

/// What the next edition takes over from this one: what both sides agreed, none of who signed it and when.
constexpr std::array<std::string_view, 17> kTakenOver = {"title",
                                                         "description",
                                                         "owner",
                                                         "group",
                                                         "tags",
                                                         "agreement_kind",
                                                         "customer",
                                                         "provider_group",
                                                         "supplier",
                                                         "services",
                                                         "calendar",
                                                         "requirements",
                                                         "workload_limits",
                                                         "exceptions",
                                                         "commitments",
                                                         "review_interval_days",
                                                         "change_reference"};

constexpr std::array<std::string_view, 18> kPromised = {
    "title",    "description",   "service",      "applies_to",      "clock", "priorities",
    "customer", "category",      "handled_by",   "condition",       "goal",  "goal_days",
    "calendar", "waits_on_hold", "hold_reasons", "attainment_goal", "owner", "tags"};

Status next_edition(const RuleContext& context, Draft& draft) {
  const KindModel* targets = context.model.kind("service_target");
  const Draft& next = draft_next_edition(context, draft, kTakenOver);
  PROOFDESK_ASSIGN(const auto promised, targets_of(context, context.record.id));
  for (const auto& target : promised) {
    if (target.state != "in_force" || targets == nullptr) continue;
    Draft& copy = draft.create("service_target");
    take_over(*targets, target, copy, kPromised);
    copy.set("agreement", value_of(next.record().id));
    copy.set("supersedes", value_of(target.id));
  }
  draft.offer("negotiate", "agreement", next.record().id);
  return {};
}

Status superseded(const RuleContext& context, Draft& draft) {
  draft.set("ended_at", value_of(context.now));
  return take_targets(context, draft, "end", {});
}

Status ended(const RuleContext& context, Draft& draft) {
  draft.set("ended_at", value_of(context.now));
  PROOFDESK_ASSIGN(auto left, services_left(context));
  if (!left.empty()) {
    draft.log(
        fmt::format("Live services are left without an agreement: {}. {}", fmt::join(left, ", "),
                    has(context, "uncovered_reason") ? text(context, "uncovered_reason")
                                                     : "No reason is recorded."),
        false);
  }
  draft.set("left_uncovered", Value{std::move(left)});
  return take_targets(context, draft, "end", {});
}

Status withdrawn(const RuleContext& context, Draft& draft) {
  draft.set("ended_at", value_of(context.now));
  return take_targets(context, draft, "end", {});
}

Status expiry_near(const RuleContext& context, Draft& draft) {
  const auto expires = instant(context, "expires_at");
  const auto left = expires ? (expires->micros - context.now.micros) / kMicrosPerDay : 0;
  PROOFDESK_ASSIGN(const auto uncovered, services_left(context));
  draft.log(uncovered.empty()
                ? fmt::format("It expires in {} days.", left)
                : fmt::format("It expires in {} days, and no other agreement covers: {}.", left,
                              fmt::join(uncovered, ", ")),
            false);
  draft.set("expiry_warning_at", next_warning(context));
  return {};
}

}  // namespace

std::vector<Effect> effects() {
  return {
      {.name = "agreement.drafted@1",
       .explains = "the first edition, unless it follows another",
       .reads = {"edition"},
       .run = drafted},
      {.name = "agreement.agreed@1",
       .explains = "notes from when it is in force",
       .reads = {"effective_at"},
       .run = agreed},
      {.name = "agreement.in_force@1",
       .explains = "its targets come into force, the edition before it ends, its review is planned",
       .reads = {"effective_at", "expires_at", "review_interval_days", "supersedes",
                 "service_target", "agreement"},
       .run = in_force},
      {.name = "agreement.review_due@1",
       .explains = "marks the review as due",
       .reads = {},
       .run = review_due},
      {.name = "agreement.renewed@1",
       .explains = "notes the review and plans the next",
       .reads = {"review_interval_days", "expires_at"},
       .run = renewed},
      {.name = "agreement.next_edition@1",
       .explains = "drafts the next edition with its targets",
       .reads = {"service_target"},
       .run = next_edition},
      {.name = "agreement.superseded@1",
       .explains = "its targets end",
       .reads = {"service_target"},
       .run = superseded},
      {.name = "agreement.ended@1",
       .explains = "its targets end; live services left without an agreement are named",
       .reads = {"services", "service", "service_target", "agreement"},
       .run = ended},
      {.name = "agreement.withdrawn@1",
       .explains = "its targets end",
       .reads = {"service_target"},
       .run = withdrawn},
      {.name = "agreement.expiry_near@1",
       .explains = "says that it expires soon, and plans the next warning",
       .reads = {"expires_at", "services", "service", "agreement"},
       .run = expiry_near},
  };
}

}  // namespace proofdesk::agreement
