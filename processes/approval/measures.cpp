#include "processes/approval/process.hpp"
#include "processes/shared/figures.hpp"

namespace proofdesk::approval {
namespace {

using namespace shared;

using Figures = std::vector<Figure>;

/// What votes decided, or what nobody decided in time; void and withdrawn rounds come to nothing.
bool came_to_an_answer(const CaseView& view) {
  return view.is_in("granted") || view.is_in("refused") || view.is_in("expired") ||
         (view.is_in("void") && view.integer("independent_approvals") > 0);
}

Cases ended(const MeasureInput& input) {
  return select(input, [](const CaseView& view) { return view.falls_in_period("decided_at"); });
}

Cases answered(const MeasureInput& input) {
  return select(input, [](const CaseView& view) {
    return came_to_an_answer(view) && view.falls_in_period("decided_at");
  });
}

Figures count_asked(const MeasureInput& input) {
  return {
      count(select(input, [](const CaseView& view) { return view.falls_in_period("asked_at"); }))};
}

Figures lag(const MeasureInput& input) {
  return {median(input, answered(input), between("asked_at", "decided_at"))};
}

Figures granted_share(const MeasureInput& input) {
  return {
      share(input, answered(input), [](const CaseView& view) { return view.is_in("granted"); })};
}

Figures expired_share(const MeasureInput& input) {
  return {
      share(input, answered(input), [](const CaseView& view) { return view.is_in("expired"); })};
}

Figures voided(const MeasureInput& input) {
  return {share(input, ended(input), [](const CaseView& view) { return view.is_in("void"); })};
}

Figures waived(const MeasureInput& input) {
  return {share(input, answered(input), [](const CaseView& view) { return view.has("waivers"); })};
}

Figures by_delegates(const MeasureInput& input) {
  return {
      share(input, answered(input), [](const CaseView& view) { return view.has("delegations"); })};
}

Figures own_only(const MeasureInput& input) {
  return {count(select(input, [](const CaseView& view) {
    return view.is_in("granted") && view.falls_in_period("decided_at") &&
           view.integer("independent_approvals") == 0;
  }))};
}

Figures backlog(const MeasureInput& input) {
  return {count(select(input, [](const CaseView& view) { return view.open_at_end(); }))};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "asked",
       .label = "Rounds asked",
       .unit = "count",
       .requirement = "8.6.2",
       .definition = "rounds of votes that began in the period",
       .compute = count_asked},
      {.name = "time_to_decide_median",
       .label = "Time to decide, median",
       .unit = "seconds",
       .requirement = "8.6.2",
       .definition =
           "decided at - asked at, calendar time, of the rounds that were answered or lapsed in "
           "the period; median",
       .compute = lag},
      {.name = "granted",
       .label = "Granted",
       .unit = "per_mille",
       .requirement = "8.6.2",
       .definition =
           "of the rounds that were answered or lapsed in the period: those that stand granted",
       .compute = granted_share},
      {.name = "expired",
       .label = "Lapsed",
       .unit = "per_mille",
       .requirement = "8.6.2",
       .definition =
           "of the rounds that were answered or lapsed in the period: those nobody decided in "
           "time",
       .compute = expired_share},
      {.name = "void",
       .label = "Void",
       .unit = "per_mille",
       .requirement = "8.6.2",
       .definition =
           "of the rounds that ended in the period: those void because a material field changed",
       .compute = voided},
      {.name = "under_waiver",
       .label = "Under a waiver",
       .unit = "per_mille",
       .requirement = "8.6.2",
       .definition =
           "of the rounds that were answered or lapsed in the period: those with a vote that "
           "relies on a waiver of a separation of duties",
       .compute = waived},
      {.name = "by_delegates",
       .label = "With a delegate's vote",
       .unit = "per_mille",
       .requirement = "8.6.2",
       .definition =
           "of the rounds that were answered or lapsed in the period: those with a vote on "
           "another's behalf",
       .compute = by_delegates},
      {.name = "approved_by_requester_alone",
       .label = "Approved by nobody but who asked",
       .unit = "count",
       .requirement = "8.6.2",
       .definition =
           "rounds granted in the period without the approval of anybody who had not asked for "
           "it; without waivers this is to be 0",
       .compute = own_only},
      {.name = "pending",
       .label = "Pending at the end",
       .unit = "count",
       .requirement = "8.6.2",
       .definition = "rounds that their history leaves pending at the end of the period",
       .compute = backlog},
  };
}

}  // namespace proofdesk::approval
