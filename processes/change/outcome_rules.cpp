// Doing it, and what came of it.

#include "processes/change/process.hpp"
#include "processes/shared/approval_rules.hpp"
#include "processes/shared/continuity.hpp"
#include "processes/shared/ordered_work.hpp"
#include "processes/shared/rule_kit.hpp"

#include <fmt/format.h>

namespace proofdesk::change {
namespace {

using namespace shared;

constexpr std::string_view kOrder = "work_order";
/// House rule: what is to be reviewed is reviewed within so many days of its end.
constexpr std::int64_t kReviewWithin = 10 * kMicrosPerDay;

bool prepares(const KindModel& kind, const Record& order) {
  return order.text(kind, "phase") == "prepare";
}
bool takes_back(const KindModel& kind, const Record& order) {
  return order.text(kind, "phase") == "back_out";
}
bool is_of_the_work(const KindModel& kind, const Record& order) { return !takes_back(kind, order); }

Status preparation_done(const RuleContext& context) {
  return check_work_settled(context, kOrder, prepares);
}
Status orders_settled(const RuleContext& context) {
  return check_work_settled(context, kOrder, is_of_the_work);
}
Status way_back_gone(const RuleContext& context) {
  return check_work_settled(context, kOrder, takes_back);
}

Status outcome_said(const RuleContext& context) {
  const std::string word = text(context, "effectiveness");
  if (word == "cancelled") {
    return refuse("Cancelled is what was never begun.",
                  "Give effectiveness: successful, partial or failed.");
  }
  if (word != "backed_out" || context.before.state == "review") return {};
  return refuse("What is taken back is backed out, not finished.", "Take backOut.");
}

bool review_due(const RuleContext& context) {
  return flag(context, "full_review") || flag(context, "sampled");
}

/// What became known or was corrected at the end counts too.
bool is_worth_a_full_review(const RuleContext& context, std::int64_t incidents) {
  const std::string word = text(context, "effectiveness");
  return word == "failed" || word == "partial" || word == "backed_out" ||
         text(context, "model") == "emergency" || flag(context, "major_impact") ||
         flag(context, "unauthorised") || incidents > 0;
}

Result<std::int64_t> incidents_caused(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto incidents, linking(context, "incident", {"caused_by"}));
  return static_cast<std::int64_t>(incidents.size());
}

Status review_complete(const RuleContext& context) {
  PROOFDESK_ASSIGN(const std::int64_t incidents, incidents_caused(context));
  if (!review_due(context) && !is_worth_a_full_review(context, incidents)) return {};
  if (is_blank(text(context, "review_text")) || !has(context, "review_result")) {
    return refuse(
        flag(context, "sampled")
            ? "It is drawn for review by the sample of its standard change."
            : "A full review is due: it failed in part or whole, was taken back, was an emergency, "
              "had a major impact, was not authorised, or caused incidents.",
        "Give reviewText and reviewResult.");
  }
  const std::string word = text(context, "effectiveness");
  const bool went_wrong =
      word == "failed" || word == "backed_out" || text(context, "review_result") == "failed";
  if (!went_wrong || has(context, "agreed_actions")) return {};
  return refuse("It went wrong, and nothing says what follows from it.",
                "Give agreedActions; where nothing is to be done, that and why.");
}

Status check_may_review(const RuleContext& context) {
  PROOFDESK_ASSIGN(const std::int64_t incidents, incidents_caused(context));
  // One that nobody has to give is none either where who did it, or authorised it, gives it.
  const bool given = !is_blank(text(context, "review_text")) || has(context, "review_result");
  if (!given && !review_due(context) && !is_worth_a_full_review(context, incidents)) return {};
  return may_review({}, kClause).check(context);
}

Status review_awaited(const RuleContext& context) {
  if (!review_due(context)) return refuse("No review is due.", "Nothing needs doing.");
  if (!flag(context, "review_overdue")) return {};
  return refuse("Its review is overdue already.", "Review it: close it with reviewText.");
}

Status started(const RuleContext& context, Draft& draft) {
  draft.set("actual_start", value_of(context.now));
  draft.set("actual_end", no_value());
  if (!has(context, "implementer"))
    draft.set("implementer", value_of(context.command.actor.person));
  return {};
}

Status ended(const RuleContext& context, Draft& draft) {
  draft.set("actual_end", value_of(context.now));
  return {};
}

Status backed_out(const RuleContext&, Draft& draft) {
  draft.set("effectiveness", Value{std::string("backed_out")});
  return {};
}

Status orders_called_off(const RuleContext& context, Draft& draft) {
  return call_off_work(context, draft, kOrder);
}

Status review_called_for(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const std::int64_t incidents, incidents_caused(context));
  if (incidents > 0) draft.set("incidents_caused", Value{incidents});
  const bool full = is_worth_a_full_review(context, incidents);
  const bool sampled = !full && is_in_sample(context);
  if (full) draft.set("full_review", Value{true});
  if (sampled) draft.set("sampled", Value{true});
  if (full || sampled) {
    draft.set("review_due_at", Value{context.now.micros + kReviewWithin});
  } else if (text(context, "model") == "standard") {
    // Its model is reviewed by the sample; this one was not drawn and went well.
    draft.take("close");
  }
  return {};
}

Status reviewed(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const std::int64_t incidents, incidents_caused(context));
  draft.set("incidents_caused", incidents > 0 ? Value{incidents} : no_value());
  draft.set("closed_at", value_of(context.now));
  if (is_worth_a_full_review(context, incidents)) draft.set("full_review", Value{true});
  if (is_blank(text(context, "review_text"))) return {};
  draft.set("reviewed_by", value_of(context.command.actor.person));
  draft.set("reviewed_at", value_of(context.now));
  return {};
}

Status marked_overdue(const RuleContext&, Draft& draft) {
  draft.set("review_overdue", Value{true});
  draft.log("Its review is overdue.", false);
  return {};
}

/// Before it is closed they may call for a review in full, or call it off; afterwards they only count.
Status incidents_counted(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const std::int64_t incidents, incidents_caused(context));
  const std::int64_t known = context.record.integer(context.kind, "incidents_caused");
  if (incidents == known) return {};
  draft.set("incidents_caused", incidents > 0 ? Value{incidents} : no_value());
  const std::string& state = context.record.state;
  if (state == "closed" && incidents > known)
    draft.log("An incident was found to be caused by it after it was closed.", false);
  if (state != "review") return {};
  const bool full = is_worth_a_full_review(context, incidents);
  draft.set("full_review", full ? Value{true} : no_value());
  const bool due = full || flag(context, "sampled");
  if (!due) {
    draft.set("review_due_at", no_value());
  } else if (!has(context, "review_due_at")) {
    draft.set("review_due_at", Value{context.now.micros + kReviewWithin});
  }
  return {};
}

}  // namespace

std::vector<Guard> outcome_guards() {
  return {
      guard("change.preparation_done@1", "no work of preparation is left to be done",
            {"work_order"}, preparation_done),
      guard("change.orders_settled@1", "no work of it is left to be done", {"work_order"},
            orders_settled),
      guard("change.way_back_gone@1", "no work of backing out is left to be done", {"work_order"},
            way_back_gone),
      guard("change.outcome_said@1", "its effectiveness is one that it can have had",
            {"effectiveness"}, outcome_said),
      guard("change.review_complete@1", "where a review is due, it is there with its result",
            {"review_text", "review_result", "agreed_actions", "effectiveness", "links"},
            review_complete),
      guard("change.may_review@1", "who reviews it neither carried it out nor authorised it",
            {"implementer", "review_text", "review_result", "approval", "waiver", "links"},
            check_may_review),
      guard("change.review_awaited@1", "a review is due that nobody has marked as overdue",
            {"full_review", "sampled", "review_overdue"}, review_awaited),
  };
}

std::vector<Effect> outcome_effects() {
  return {
      effect("change.started@1", "notes when it began and who carries it out", {"implementer"},
             started),
      effect("change.ended@1", "notes when it was done", {}, ended),
      effect("change.backed_out@1", "its effectiveness is backed out", {}, backed_out),
      effect("change.orders_called_off@1", "calls off its work orders that are not settled",
             {"work_order"}, orders_called_off),
      effect("change.review_called_for@1",
             "says whether it is reviewed in full, by sample, or closes by itself",
             {"effectiveness", "model", "major_impact", "standard_change", "links"},
             review_called_for),
      effect("change.reviewed@1", "notes who reviewed it, when, and how many incidents it caused",
             {"review_text", "links"}, reviewed),
      effect("change.review_overdue@1", "its review is overdue", {}, marked_overdue),
      effect(
          "change.incidents_counted@1",
          "counts the incidents linked as caused by it; before it is closed they call for a full "
          "review",
          {"links", "incidents_caused"}, incidents_counted),
      tests_called("change.tests_called@1"),
  };
}

}  // namespace proofdesk::change
