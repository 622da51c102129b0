#include "processes/clock/process.hpp"
#include "processes/shared/figures.hpp"

#include <set>
#include <string>

#include <fmt/format.h>

namespace proofdesk::clock_kind {
namespace {

using namespace shared;
using Figures = std::vector<Figure>;

bool is_excluded(const CaseView& view) { return view.flag("excluded"); }

bool ended_in_period(const CaseView& view) {
  return view.falls_in_period("stopped_at") &&
         (view.text("outcome") == "met" || view.text("outcome") == "missed");
}

Cases measured(const MeasureInput& input) {
  return select(input,
                [](const CaseView& view) { return ended_in_period(view) && !is_excluded(view); });
}

/// One figure a target and never one over all: a share of different promises would be a share of nothing.
Figures attainment(const MeasureInput& input) {
  const Cases all = measured(input);
  std::set<std::string> numbers;
  for (const auto* each : all) numbers.insert(CaseView(input, *each).text("target_number"));
  Figures figures;
  for (const auto& number : numbers) {
    Cases of_target = all;
    std::erase_if(of_target, [&](const CaseHistory* each) {
      return CaseView(input, *each).text("target_number") != number;
    });
    figures.push_back(share(
        input, of_target, [](const CaseView& view) { return view.text("outcome") == "met"; },
        fmt::format("target={}", number)));
  }
  if (figures.empty()) figures.push_back({.dimension = {}, .value = 0, .population = 0});
  return figures;
}

Figures count_missed(const MeasureInput& input) {
  auto missed = measured(input);
  std::erase_if(missed, [&](const CaseHistory* each) {
    return CaseView(input, *each).text("outcome") != "missed";
  });
  return broken_down(input, missed, "promise", count);
}

Figures count_excluded(const MeasureInput& input) {
  return {count(select(
      input, [](const CaseView& view) { return ended_in_period(view) && is_excluded(view); }))};
}

Figures breaches_reviewed(const MeasureInput& input) {
  const auto breached =
      select(input, [](const CaseView& view) { return view.falls_in_period("breached_at"); });
  return {share(input, breached, [](const CaseView& view) {
    return view.has("breach_cause") && view.has("improvement") && view.has("reviewed_at");
  })};
}

Figures pause_share(const MeasureInput& input) {
  std::int64_t paused = 0;
  std::int64_t all = 0;
  const Cases cases = measured(input);
  for (const auto* each : cases) {
    const CaseView view(input, *each);
    paused += view.integer("paused_for") / kMicrosPerSecond;
    all += (view.integer("paused_for") + view.integer("elapsed_wall")) / kMicrosPerSecond;
  }
  return {{.dimension = {},
           .value = all == 0 ? 0 : (paused * 2000 + all) / (2 * all),
           .population = static_cast<std::int64_t>(cases.size())}};
}

Figures overdue(const MeasureInput& input) {
  const auto open = select(input, [](const CaseView& view) {
    return view.open_at_end() && view.has("breached_at") &&
           view.instant("breached_at").value_or(Instant{}) < view.period_end();
  });
  return broken_down(input, open, "promise", count);
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "target_attainment",
       .label = "Targets met",
       .unit = "per_mille",
       .requirement = "8.3.3",
       .definition =
           "of the clocks of one target that stopped in the period, without those left out "
           "for a reason: those met; one figure a target, never one over several",
       .compute = attainment},
      {.name = "missed",
       .label = "Missed",
       .unit = "count",
       .requirement = "8.3.3",
       .definition =
           "clocks that stopped in the period after their goal, without those left out; by "
           "to whom it was promised",
       .compute = count_missed},
      {.name = "left_out",
       .label = "Left out of the attainment",
       .unit = "count",
       .requirement = "8.3.3",
       .definition =
           "clocks that stopped in the period and are left out by an exception, each with "
           "its reason",
       .compute = count_excluded},
      {.name = "breaches_reviewed",
       .label = "Breaches reviewed",
       .unit = "per_mille",
       .requirement = "8.3.3",
       .definition =
           "of the clocks breached in the period: those with a cause and an improvement, or "
           "the reason for none",
       .compute = breaches_reviewed},
      {.name = "pause_share",
       .label = "Time paused",
       .unit = "per_mille",
       .requirement = "8.3.3",
       .definition = "time paused / time running or paused, by the wall clock, of the clocks that "
                     "stopped in the period",
       .compute = pause_share},
      {.name = "overdue",
       .label = "Overdue at the end",
       .unit = "count",
       .requirement = "8.3.3",
       .definition = "clocks that their history leaves running or paused at the end of the period, "
                     "breached before; by to whom it was promised",
       .compute = overdue},
  };
}

}  // namespace proofdesk::clock_kind
