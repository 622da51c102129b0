#include "processes/cab_meeting/process.hpp"
#include "processes/shared/figures.hpp"

namespace proofdesk::cab_meeting {
namespace {

using namespace shared;
using Figures = std::vector<Figure>;

Cases held_in_period(const MeasureInput& input) {
  return select(input, [](const CaseView& view) {
    return view.falls_in_period("started_at") && !view.is_in("cancelled");
  });
}

Figures held(const MeasureInput& input) {
  return broken_down(input, held_in_period(input), "sitting", count);
}

Figures quorate(const MeasureInput& input) {
  auto wanted = held_in_period(input);
  std::erase_if(wanted, [&](const CaseHistory* each) {
    return CaseView(input, *each).integer("quorum") == 0;
  });
  return {share(input, wanted, [](const CaseView& view) {
    return view.integer("seats_filled") >= view.integer("quorum");
  })};
}

Figures seats_filled(const MeasureInput& input) {
  return {per_case(input, held_in_period(input),
                   [](const CaseView& view) { return view.integer("seats_filled"); })};
}

Figures minutes_time(const MeasureInput& input) {
  const auto approved =
      select(input, [](const CaseView& view) { return view.falls_in_period("approved_at"); });
  return {median(input, approved, between("ended_at", "approved_at"))};
}

Figures by_writer(const MeasureInput& input) {
  const auto approved =
      select(input, [](const CaseView& view) { return view.falls_in_period("approved_at"); });
  return {
      share(input, approved, [](const CaseView& view) { return view.flag("approved_by_writer"); })};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "held",
       .label = "Meetings held",
       .unit = "count",
       .requirement = "8.5.1",
       .definition = "meetings opened in the period; by sitting",
       .compute = held},
      {.name = "quorate",
       .label = "With the quorum they want",
       .unit = "per_mille",
       .requirement = "8.5.1",
       .definition = "of the meetings opened in the period that want a quorum: those that had it",
       .compute = quorate},
      {.name = "seats_filled",
       .label = "Seats filled",
       .unit = "per_mille",
       .requirement = "8.5.1",
       .definition = "1000 x members who were there, or whose deputies were, per meeting opened in "
                     "the period",
       .compute = seats_filled},
      {.name = "minutes_time_median",
       .label = "Until the minutes are approved, median",
       .unit = "seconds",
       .requirement = "8.5.1",
       .definition = "minutes approved - ended of the meetings whose minutes were approved in the "
                     "period, calendar time",
       .compute = minutes_time},
      {.name = "minutes_by_writer_share",
       .label = "Minutes approved by their writer",
       .unit = "per_mille",
       .requirement = "8.5.1",
       .definition = "of the meetings whose minutes were approved in the period: those where a "
                     "writer approved them",
       .compute = by_writer},
  };
}

}  // namespace proofdesk::cab_meeting
