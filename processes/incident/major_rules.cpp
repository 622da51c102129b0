#include "processes/incident/major_rules.hpp"

#include "processes/incident/process.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace proofdesk::incident {
namespace {

using namespace shared;

std::string major_state(const RuleContext& context) { return text(context, "major_state"); }

Status expect_major(const RuleContext& context, std::initializer_list<std::string_view> expected,
                    std::string remedy) {
  const std::string state = major_state(context);
  if (std::ranges::find(expected, state) != expected.end()) return {};
  const FieldModel* field = context.kind.field("major_state");
  const EnumWord* word = field == nullptr ? nullptr : field->word(state);
  return refuse(state.empty()
                    ? std::string("It is no major incident, nor proposed as one.")
                    : fmt::format("As a major incident it stands at \"{}\".", word->label),
                std::move(remedy));
}

Status major_open_to_proposal(const RuleContext& context) {
  return expect_major(context, {"", "rejected"},
                      "Go on from there; it need not be proposed again.");
}

Status major_open_to_declaration(const RuleContext& context) {
  return expect_major(context, {"", "candidate", "rejected"},
                      "Go on from there; it need not be declared again.");
}

Status major_is_candidate(const RuleContext& context) {
  return expect_major(context, {"candidate"}, "Only what was proposed can be rejected.");
}

Status major_is_declared(const RuleContext& context) {
  return expect_major(context, {"declared"}, "Declare it major first (declareMajor).");
}

Status major_is_running(const RuleContext& context) {
  return expect_major(context, {"declared", "managed"}, "Declare it major first (declareMajor).");
}

Status major_is_restored(const RuleContext& context) {
  return expect_major(context, {"restored"},
                      "Record first that the service is restored (restoreMajor).");
}

Status major_is_under_review(const RuleContext& context) {
  return expect_major(context, {"under_review"}, "Begin the review first (beginMajorReview).");
}

Status not_major(const RuleContext& context) {
  return expect_major(context, {"", "rejected"},
                      "See the major incident through, or reject its candidature.");
}

Status restored_before_resolved(const RuleContext& context) {
  return expect_major(context,
                      {"", "candidate", "rejected", "restored", "under_review", "reviewed"},
                      "Record first that the service is restored (restoreMajor).");
}

Status major_reviewed(const RuleContext& context) {
  return expect_major(
      context, {"", "rejected", "reviewed"},
      "Decide on the candidature (rejectMajor), or complete the review (completeMajorReview).");
}

Status manager_not_sole_resolver(const RuleContext& context) {
  const Uuid manager = reference(context, "major_incident_manager");
  if (manager.is_nil() || manager != reference(context, "assignee")) return {};
  return refuse("The major incident manager would also be the one who resolves it.",
                "Assign it to somebody else, or name another manager.");
}

Status problem_linked(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto problems, linked(context, "problem"));
  if (!problems.empty()) return {};
  return refuse("No problem is linked that looks for the cause.",
                "Record a problem and link it (explained_by).");
}

Status improvement_or_reason(const RuleContext& context) {
  if (has(context, "no_improvement_reason")) return {};
  PROOFDESK_ASSIGN(const auto improvements, linked(context, "improvement"));
  if (!improvements.empty()) return {};
  return refuse("The review names no improvement and no reason for none.",
                "Link an improvement (raised_from), or give noImprovementReason.");
}

/// Whether top management was told something about this incident at or after `since`.
Result<bool> management_told(const RuleContext& context, Instant since) {
  PROOFDESK_ASSIGN(auto told, linking(context, "communication", {"informs_about"}));
  const KindModel* kind = context.model.kind("communication");
  if (kind == nullptr) return false;
  // The latest news are what is asked for; links come oldest first.
  std::ranges::reverse(told);
  told.resize(std::min(told.size(), kMostAlong));
  for (const auto& each : told) {
    PROOFDESK_ASSIGN(const auto record, context.world.find("communication", each.id));
    if (!record || record->text(*kind, "audience") != "top_management") continue;
    const bool went_out = record->state == "sent" || record->state == "delivered";
    if (went_out && record->integer(*kind, "sent_at") >= since.micros) return true;
  }
  return false;
}

Status told_since(const RuleContext& context, std::string_view field, std::string_view what) {
  const auto since = instant(context, field);
  if (!since) return {};  // another guard says what is missing
  PROOFDESK_ASSIGN(const bool told, management_told(context, *since));
  if (told) return {};
  return refuse(fmt::format("Top management has not been told {}.", what),
                "Send a communication to the audience top_management and link it to this incident "
                "(informs_about).");
}

Status management_told_of_declaration(const RuleContext& context) {
  return told_since(context, "declared_at", "that it was declared major");
}

Status management_told_of_restoration(const RuleContext& context) {
  return told_since(context, "restored_at", "that the service is restored");
}

void move_major(Draft& draft, std::string_view to) {
  draft.set("major_state", Value{std::string(to)});
}

Status major_proposed(const RuleContext&, Draft& draft) {
  move_major(draft, "candidate");
  draft.set("major_rejection_reason", no_value());
  return {};
}

Status major_declared(const RuleContext& context, Draft& draft) {
  move_major(draft, "declared");
  draft.set("declared_at", value_of(context.now));
  draft.set("major_rejection_reason", no_value());
  return {};
}

Status major_rejected(const RuleContext&, Draft& draft) {
  move_major(draft, "rejected");
  return {};
}

Status major_managed(const RuleContext&, Draft& draft) {
  move_major(draft, "managed");
  return {};
}

Status major_restored(const RuleContext& context, Draft& draft) {
  move_major(draft, "restored");
  draft.set("restored_at", value_of(context.now));
  return {};
}

Status major_under_review(const RuleContext&, Draft& draft) {
  move_major(draft, "under_review");
  return {};
}

Status major_completed(const RuleContext& context, Draft& draft) {
  move_major(draft, "reviewed");
  draft.set("reviewed_at", value_of(context.now));
  return {};
}

/// What a declaration rests on cannot be edited away afterwards.
Status major_kept(const RuleContext& context, Draft&) {
  const std::string state = major_state(context);
  if (state.empty() || state == "candidate" || state == "rejected") return {};
  if (!has(context, "major_incident_manager") || !has(context, "procedure_version")) {
    return refuse("A declared major incident keeps a manager and the procedure it follows.",
                  "Name another manager or version instead of none.");
  }
  if (state == "declared" || state == "managed") return manager_not_sole_resolver(context);
  return {};
}

}  // namespace

std::vector<Guard> major_guards() {
  return {
      guard("incident.not_major@1", "it is neither a major incident nor a candidate",
            {"major_state"}, not_major),
      guard("incident.restored_first@1",
            "a major incident is resolved after its service was restored", {"major_state"},
            restored_before_resolved),
      guard("incident.major_reviewed@1", "a major incident is closed after its review",
            {"major_state"}, major_reviewed),
      guard("incident.major_open_to_proposal@1", "nothing was decided about it as a major incident",
            {"major_state"}, major_open_to_proposal),
      guard("incident.major_open_to_declaration@1", "it was not declared major before",
            {"major_state"}, major_open_to_declaration),
      guard("incident.major_is_candidate@1", "it was proposed as a major incident", {"major_state"},
            major_is_candidate),
      guard("incident.major_is_declared@1", "it was declared major", {"major_state"},
            major_is_declared),
      guard("incident.major_is_running@1", "it is handled as a major incident", {"major_state"},
            major_is_running),
      guard("incident.major_is_restored@1", "the service of the major incident was restored",
            {"major_state"}, major_is_restored),
      guard("incident.major_is_under_review@1", "the major incident is under review",
            {"major_state"}, major_is_under_review),
      guard("incident.manager_not_sole_resolver@1",
            "the major incident manager is not the one who resolves it",
            {"major_incident_manager", "assignee"}, manager_not_sole_resolver),
      guard("incident.management_told_of_declaration@1",
            "top management was told of the major incident",
            {"declared_at", "links", "communication"}, management_told_of_declaration),
      guard("incident.management_told_of_restoration@1",
            "top management was told that the service is restored",
            {"restored_at", "links", "communication"}, management_told_of_restoration),
      guard("incident.problem_linked@1", "a problem is linked", {"links"}, problem_linked),
      guard("incident.improvement_or_reason@1",
            "the review leads to an improvement, or says why it does not",
            {"no_improvement_reason", "links"}, improvement_or_reason),
  };
}

std::vector<Effect> major_effects() {
  return {
      {.name = "incident.major_proposed@1",
       .explains = "makes it a candidate for a major incident",
       .reads = {},
       .run = major_proposed},
      {.name = "incident.major_declared@1",
       .explains = "declares it a major incident",
       .reads = {},
       .run = major_declared},
      {.name = "incident.major_rejected@1",
       .explains = "rejects its candidature",
       .reads = {},
       .run = major_rejected},
      {.name = "incident.major_managed@1",
       .explains = "puts the major incident under management",
       .reads = {},
       .run = major_managed},
      {.name = "incident.major_restored@1",
       .explains = "notes that the service is restored",
       .reads = {},
       .run = major_restored},
      {.name = "incident.major_under_review@1",
       .explains = "puts the major incident under review",
       .reads = {},
       .run = major_under_review},
      {.name = "incident.major_completed@1",
       .explains = "completes the review",
       .reads = {},
       .run = major_completed},
      {.name = "incident.major_kept@1",
       .explains = "a declared major keeps its manager, who does not resolve it, and its procedure",
       .reads = {"major_state", "major_incident_manager", "procedure_version", "assignee"},
       .run = major_kept},
  };
}

}  // namespace proofdesk::incident
