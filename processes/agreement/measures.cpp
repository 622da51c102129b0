#include "processes/agreement/editions.hpp"
#include "processes/agreement/process.hpp"
#include "processes/shared/figures.hpp"

namespace proofdesk::agreement {
namespace {

using namespace shared;
using Figures = std::vector<Figure>;

Cases in_force_at_end(const MeasureInput& input) {
  return select(input, [](const CaseView& view) {
    const auto state = view.state_at_end();
    return state && is_in_force(*state);
  });
}

Figures count_in_force(const MeasureInput& input) {
  return broken_down(input, in_force_at_end(input), "agreement_kind", count);
}

Figures complete(const MeasureInput& input) {
  auto customers = in_force_at_end(input);
  std::erase_if(customers, [&](const CaseHistory* each) {
    return CaseView(input, *each).text("agreement_kind") != "sla";
  });
  return {share(input, customers, [](const CaseView& view) {
    return view.has("services") && view.has("workload_limits") && view.has("exceptions") &&
           view.has("requirements");
  })};
}

Figures signed_by_both(const MeasureInput& input) {
  return {share(input, in_force_at_end(input), [](const CaseView& view) {
    return view.has("signed_customer_by") && view.has("signed_customer_at") &&
           view.has("signed_provider_by") && view.has("signed_provider_at");
  })};
}

Figures reviewed_on_time(const MeasureInput& input) {
  return {share(input, in_force_at_end(input),
                [](const CaseView& view) { return !view.flag("review_overdue"); })};
}

Figures ended_uncovered(const MeasureInput& input) {
  const auto ended =
      select(input, [](const CaseView& view) { return view.falls_in_period("ended_at"); });
  return {share(input, ended, [](const CaseView& view) { return view.has("left_uncovered"); })};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "in_force",
       .label = "Agreements in force",
       .unit = "count",
       .requirement = "8.3.3",
       .definition =
           "agreements that their history leaves in force at the end of the period; by kind",
       .compute = count_in_force},
      {.name = "complete",
       .label = "Agreements with all that they must say",
       .unit = "per_mille",
       .requirement = "8.3.3",
       .definition = "of the agreements with customers in force at the end: those with services, "
                     "requirements, workload limits and exceptions",
       .compute = complete},
      {.name = "signed_by_both",
       .label = "Signed by both sides",
       .unit = "per_mille",
       .requirement = "8.3.3",
       .definition =
           "of the agreements in force at the end: those with both signatures and their dates",
       .compute = signed_by_both},
      {.name = "reviewed_on_time",
       .label = "Reviewed on time",
       .unit = "per_mille",
       .requirement = "8.3.3",
       .definition =
           "of the agreements in force at the end: those whose planned review is not overdue",
       .compute = reviewed_on_time},
      {.name = "ended_uncovered",
       .label = "Ended with live services left without an agreement",
       .unit = "per_mille",
       .requirement = "8.3.3",
       .definition = "of the agreements that ended in the period: those that left live services "
                     "without another",
       .compute = ended_uncovered},
  };
}

}  // namespace proofdesk::agreement
