#include "processes/shared/figures.hpp"
#include "processes/task/process.hpp"

namespace proofdesk::task {
namespace {

using namespace shared;

using Figures = std::vector<Figure>;

Cases done(const MeasureInput& input) {
  return select(input, [](const CaseView& view) { return view.falls_in_period("done_at"); });
}

Figures count_done(const MeasureInput& input) { return {count(done(input))}; }

Figures on_time(const MeasureInput& input) {
  const auto due = select(input, [](const CaseView& view) {
    return view.falls_in_period("done_at") && view.has("due_at");
  });
  return {share(input, due, [](const CaseView& view) {
    return view.integer("done_at") <= view.integer("due_at");
  })};
}

Figures time_to_do(const MeasureInput& input) {
  return {median(input, done(input), between("opened_at", "done_at"))};
}

Figures backlog(const MeasureInput& input) {
  return {count(select(input, [](const CaseView& view) { return view.open_at_end(); }))};
}

Figures skipped(const MeasureInput& input) {
  return {
      count(select(input, [](const CaseView& view) { return view.entered_in_period("skipped"); }))};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "done",
       .label = "Done",
       .unit = "count",
       .requirement = "8.6.2",
       .definition = "tasks done in the period",
       .compute = count_done},
      {.name = "on_time",
       .label = "Done in time",
       .unit = "per_mille",
       .requirement = "8.6.2",
       .definition = "of the tasks done in the period that had a due time: those done by then",
       .compute = on_time},
      {.name = "time_to_do_median",
       .label = "Time to do, median",
       .unit = "seconds",
       .requirement = "8.6.2",
       .definition = "done at - open since of the tasks done in the period, calendar time",
       .compute = time_to_do},
      {.name = "skipped",
       .label = "Skipped",
       .unit = "count",
       .requirement = "8.6.2",
       .definition = "tasks skipped in the period, each with its reason",
       .compute = skipped},
      {.name = "backlog",
       .label = "Open at the end",
       .unit = "count",
       .requirement = "8.6.2",
       .definition = "tasks that their history leaves open or waiting at the end of the period",
       .compute = backlog},
  };
}

}  // namespace proofdesk::task
