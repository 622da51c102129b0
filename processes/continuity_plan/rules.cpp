#include "processes/continuity_plan/process.hpp"
#include "processes/shared/approval_rules.hpp"
#include "processes/shared/continuity.hpp"
#include "processes/shared/editions.hpp"
#include "processes/shared/parts.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::continuity_plan {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.7.2";
constexpr GuardMaker guard{kClause};

std::vector<Uuid> services_of(const RuleContext& context) {
  return ids_in(context.kind, context.record, "services");
}

Status complete(const RuleContext& context) {
  static constexpr std::array<Part, 7> kParts = {{
      {"services", "which services it covers", "Give services."},
      {"invocation_criteria", "when it is invoked", "Give invocationCriteria."},
      {"invokers", "who may invoke it",
       "Give invokers; more than one, so that one can be reached."},
      {"response_procedure", "what is done on the loss", "Give responseProcedure."},
      {"degraded_targets", "what targets hold meanwhile", "Give degradedTargets."},
      {"recovery_procedure", "how services are recovered", "Give recoveryProcedure."},
      {"return_procedure", "how to return to normal", "Give returnProcedure."},
  }};
  if (const Part* missing = first_missing(context, kParts))
    return refuse(fmt::format("It does not say {}.", missing->what), std::string(missing->remedy));
  const auto services = services_of(context).size();
  if (services > kMostAlong) {
    return refuse(fmt::format("It covers {} services.", services),
                  fmt::format("Write a plan for at most {} at a time.", kMostAlong));
  }
  return {};
}

Status required_by_somebody(const RuleContext& context) {
  std::vector<std::string> missing;
  for (const Uuid& service : services_of(context)) {
    PROOFDESK_ASSIGN(const auto requirement, requirement_of(context, service));
    if (requirement) continue;
    PROOFDESK_ASSIGN(missing.emplace_back(), service_in_words(context, service));
  }
  if (missing.empty()) return {};
  return refuse(fmt::format("Nothing is agreed that it could be measured by for: {}.",
                            fmt::join(missing, ", ")),
                "Agree a continuity requirement for each service it covers.");
}

Result<std::vector<Record>> copies_of(const RuleContext& context) {
  return context.world.where(kCopyKind, "plan", value_of(context.record.id), kMostAlong);
}

Status copies_elsewhere(const RuleContext& context) {
  const KindModel& copies = *context.model.kind(kCopyKind);
  const std::string plan = plan_digest(context.kind, context.record);
  const std::string contacts = contacts_digest(context.kind, context.record);
  PROOFDESK_ASSIGN(const auto all, copies_of(context));
  bool has_plan = false;
  bool has_contacts = false;
  for (const auto& copy : all) {
    if (copy.state != "kept") continue;
    has_plan = has_plan || copy.text(copies, "plan_digest") == plan;
    has_contacts = has_contacts || copy.text(copies, "contacts_digest") == contacts;
  }
  if (has_plan && has_contacts) return {};
  return refuse(fmt::format("No copy of the {} as they are now lies elsewhere.",
                            has_plan       ? "contacts"
                            : has_contacts ? "plan"
                                           : "plan and the contacts"),
                "Take a copy away from the site and record it as a plan copy (POST "
                "/api/v1/planCopies).");
}

Status review_told(const RuleContext& context) {
  if (changes(context, "review_result") && !is_blank(text(context, "review_result"))) return {};
  return refuse("It would stand with what an earlier review said.",
                "Give reviewResult for this review.");
}

Status no_next_edition(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto all, context.world.standing(kPlanKind));
  for (const auto& other : all) {
    if (other.text(context.kind, "supersedes") != context.record.id.to_string() ||
        other.state == "retired")
      continue;
    return refuse(
        fmt::format("{} is the next edition already.", shown_number(context, kPlanKind, other)),
        "Go on with that one, or retire it first.");
  }
  return {};
}

/// Services that something is required for and that no other plan in force covers.
Result<std::vector<std::string>> services_left(const RuleContext& context) {
  std::vector<std::string> left;
  const KindModel& requirements = *context.model.kind(kRequirementKind);
  for (const Uuid& service : services_of(context)) {
    PROOFDESK_ASSIGN(const auto others, plans_for(context, service, context.record.id));
    if (!others.empty()) continue;
    PROOFDESK_ASSIGN(const auto requirement, requirement_of(context, service));
    if (!requirement || requirement->flag(requirements, "not_needed")) continue;
    PROOFDESK_ASSIGN(left.emplace_back(), service_in_words(context, service));
  }
  return left;
}

Status nothing_left_uncovered(const RuleContext& context) {
  if (!plan_counts(context.before.state) || !is_blank(text(context, "uncovered_reason"))) return {};
  PROOFDESK_ASSIGN(const auto left, services_left(context));
  if (left.empty()) return {};
  return refuse(fmt::format("Services would be left without a plan: {}.", fmt::join(left, ", ")),
                "Put another plan in force first, or give uncoveredReason.");
}

void due_after(const RuleContext& context, Draft& draft, std::string_view due,
               std::string_view interval) {
  const auto days = draft.record().integer(context.kind, interval);
  draft.set(due,
            days > 0 ? value_of(Instant{context.now.micros + days * kMicrosPerDay}) : no_value());
}

Status drafted(const RuleContext& context, Draft& draft) {
  if (!draft.record().has(context.kind, "edition")) draft.set("edition", Value{std::int64_t{1}});
  draft.set("author", value_of(context.command.actor.person));
  return {};
}

Status approved(const RuleContext& context, Draft& draft) {
  draft.set("approved_at", value_of(context.now));
  return {};
}

/// Another edition does not put off a test that is due, nor is what was tested forgotten.
void take_over_tests(const RuleContext& context, Draft& draft, const Record& earlier) {
  for (const auto field : {"last_test", "last_tested_at", "last_verdict", "test_called_at"}) {
    const FieldModel* model = context.kind.field(field);
    if (is_set(earlier.get(*model))) draft.set(field, earlier.get(*model));
  }
  const auto planned = draft.record().integer(context.kind, "test_due_at");
  const auto due = earlier.integer(context.kind, "test_due_at");
  if (due == 0 || (planned != 0 && planned <= due)) return;
  for (const auto field : {"test_due_at", "test_due_reason", "test_overdue"})
    draft.set(field, earlier.get(*context.kind.field(field)));
}

Status in_force(const RuleContext& context, Draft& draft) {
  draft.set("in_force_since", value_of(context.now));
  if (!has(context, "contacts_verified_at"))
    draft.set("contacts_verified_at", value_of(context.now));
  due_after(context, draft, "contacts_due_at", "contacts_interval_days");
  draft.set("contacts_overdue", Value{false});
  due_after(context, draft, "review_due_at", "review_interval_days");
  due_after(context, draft, "test_due_at", "test_interval_days");
  draft.set("test_due_reason", Value{std::string("The planned interval.")});
  draft.set("test_overdue", Value{false});
  for (const Uuid& service : services_of(context)) {
    PROOFDESK_ASSIGN(const auto requirement, requirement_of(context, service));
    if (!requirement) continue;
    if (Draft* told = draft.other(kRequirementKind, requirement->id, "follow_plan"))
      told->set("plan", value_of(context.record.id));
  }
  const Uuid before = reference(context, "supersedes");
  if (before.is_nil()) return {};
  PROOFDESK_ASSIGN(const auto earlier, context.world.find(kPlanKind, before));
  if (!earlier || context.kind.lifecycle.transition("supersede", earlier->state) == nullptr)
    return {};
  take_over_tests(context, draft, *earlier);
  if (Draft* old = draft.other(kPlanKind, before, "supersede")) {
    old->set("superseded_by", value_of(context.record.id));
    old->take("supersede");
  }
  return {};
}

Status contacts_verified(const RuleContext& context, Draft& draft) {
  draft.set("contacts_verified_at", value_of(context.now));
  draft.set("contacts_overdue", Value{false});
  due_after(context, draft, "contacts_due_at", "contacts_interval_days");
  return {};
}

Status contacts_due(const RuleContext&, Draft& draft) {
  draft.set("contacts_overdue", Value{true});
  draft.log("Nobody has verified the contacts for the planned interval.", false);
  return {};
}

Status reviewed(const RuleContext& context, Draft& draft) {
  draft.set("reviewed_at", value_of(context.now));
  due_after(context, draft, "review_due_at", "review_interval_days");
  return {};
}

/// What the next edition takes over: what it says, none of what was done with it.
constexpr std::array<std::string_view, 25> kTakenOver = {"title",
                                                         "description",
                                                         "owner",
                                                         "group",
                                                         "tags",
                                                         "confidential",
                                                         "services",
                                                         "items",
                                                         "invocation_criteria",
                                                         "invokers",
                                                         "response_procedure",
                                                         "degraded_targets",
                                                         "recovery_procedure",
                                                         "return_procedure",
                                                         "resources",
                                                         "coordinator",
                                                         "deputy",
                                                         "team",
                                                         "contact_list",
                                                         "contacts_interval_days",
                                                         "review_interval_days",
                                                         "test_interval_days",
                                                         "retest_within_days",
                                                         "retest_major_only",
                                                         "approver"};

Status next_edition(const RuleContext& context, Draft& draft) {
  const Draft& next = draft_next_edition(context, draft, kTakenOver);
  draft.offer("submit", kPlanKind, next.record().id);
  return {};
}

Status test_called(const RuleContext& context, Draft& draft) {
  const auto said = context.record.integer(context.kind, "retest_within_days");
  const Instant due{context.now.micros + (said > 0 ? said : kRetestDays) * kMicrosPerDay};
  const auto planned = instant(context, "test_due_at");
  draft.set("test_called_at", value_of(context.now));
  // What is due sooner, or already, stays so.
  if (!planned || due < *planned) draft.set("test_due_at", value_of(due));
  draft.log(fmt::format("Another test is due: {}", text(context, "test_due_reason")), false);
  return {};
}

Status test_overdue(const RuleContext&, Draft& draft) {
  draft.set("test_overdue", Value{true});
  draft.log("The time for a test has come, and none was made.", false);
  return {};
}

Status ended(const RuleContext& context, Draft& draft) {
  draft.set("ended_at", value_of(context.now));
  const KindModel& requirements = *context.model.kind(kRequirementKind);
  for (const Uuid& service : services_of(context)) {
    PROOFDESK_ASSIGN(const auto requirement, requirement_of(context, service));
    if (!requirement || requirement->text(requirements, "plan") != context.record.id.to_string())
      continue;
    PROOFDESK_ASSIGN(const auto others, plans_for(context, service, context.record.id));
    if (Draft* told = draft.other(kRequirementKind, requirement->id, "follow_plan"))
      told->set("plan", others.empty() ? no_value() : value_of(others.back().id));
  }
  return {};
}

Status copies_gone_stale(const RuleContext& context, Draft& draft) {
  if (contacts_digest(context.kind, context.before) !=
      contacts_digest(context.kind, context.record))
    draft.set("contacts_changed_at", value_of(context.now));
  if (is_new(context)) return {};
  const KindModel& copies = *context.model.kind(kCopyKind);
  const std::string plan = plan_digest(context.kind, context.record);
  const std::string contacts = contacts_digest(context.kind, context.record);
  PROOFDESK_ASSIGN(const auto all, copies_of(context));
  for (const auto& copy : all) {
    const auto differs = [&](std::string_view field, const std::string& digest) {
      return copy.has(copies, field) && copy.text(copies, field) != digest;
    };
    if (copy.state != "kept" ||
        (!differs("plan_digest", plan) && !differs("contacts_digest", contacts)))
      continue;
    if (Draft* stale = draft.other(kCopyKind, copy.id, "go_stale")) stale->take("go_stale");
  }
  return {};
}

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("continuity_plan.complete@1",
            "it says what it covers, when and by whom it is invoked, how services are recovered, "
            "what holds meanwhile and how to return to normal",
            {"services", "invocation_criteria", "invokers", "response_procedure",
             "degraded_targets", "recovery_procedure", "return_procedure"},
            complete),
      guard("continuity_plan.required_by_somebody@1",
            "a continuity requirement is agreed for each service it covers",
            {"services", "continuity_requirement", "service"}, required_by_somebody),
      guard("continuity_plan.copies_elsewhere@1",
            "a copy of the plan and of its contacts, as they are now, lies elsewhere",
            {"plan_copy", "contact_list", "coordinator", "deputy", "team"}, copies_elsewhere),
      guard("continuity_plan.review_told@1", "the review says what it found", {"review_result"},
            review_told),
      guard("continuity_plan.no_next_edition@1", "no next edition is being written already",
            {"continuity_plan"}, no_next_edition),
      guard("continuity_plan.nothing_left_uncovered@1",
            "no service is left without a plan, or the record says why",
            {"services", "uncovered_reason", "continuity_requirement", "continuity_plan"},
            nothing_left_uncovered),
      approval_granted("continuity_plan.approval_granted@1", kClause),
  };
}

std::vector<Effect> effects() {
  return {
      effect("continuity_plan.drafted@1", "notes the author and the edition", {"edition"}, drafted),
      effect("continuity_plan.approved@1", "notes when it was approved", {}, approved),
      effect("continuity_plan.in_force@1",
             "plans its review, its test and the verifying of its contacts; requirements name it; "
             "the edition before it ends",
             {"services", "supersedes", "continuity_requirement", "continuity_plan"}, in_force),
      effect("continuity_plan.contacts_verified@1", "notes it and plans the next time",
             {"contacts_interval_days"}, contacts_verified),
      effect("continuity_plan.contacts_due@1", "marks the contacts as not verified", {},
             contacts_due),
      effect("continuity_plan.reviewed@1", "notes the review and plans the next",
             {"review_interval_days"}, reviewed),
      effect("continuity_plan.next_edition@1", "drafts the next edition", {}, next_edition),
      effect("continuity_plan.test_called@1", "a test is due within the days it says",
             {"retest_within_days", "test_due_at", "test_due_reason"}, test_called),
      effect("continuity_plan.test_overdue@1", "marks the test as overdue", {}, test_overdue),
      effect("continuity_plan.ended@1",
             "notes when it ended; requirements name another plan, or none",
             {"services", "continuity_requirement", "continuity_plan"}, ended),
      effect("continuity_plan.copies_gone_stale@1",
             "copies elsewhere that say something else than it does now are stale", {"plan_copy"},
             copies_gone_stale),
      approvals_opened("continuity_plan.approvals_opened@1"),
      approvals_voided("continuity_plan.approvals_voided@1"),
      approvals_withdrawn("continuity_plan.approvals_withdrawn@1"),
      approvals_reweighed("continuity_plan.approvals_reweighed@1"),
      approved_kept("continuity_plan.approved_kept@1"),
  };
}

}  // namespace proofdesk::continuity_plan
