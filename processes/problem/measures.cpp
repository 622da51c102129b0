#include "processes/problem/process.hpp"
#include "processes/shared/figures.hpp"

namespace proofdesk::problem {
namespace {

using namespace shared;

using Figures = std::vector<Figure>;

bool counts(const CaseView& view) { return !view.is_in("cancelled") && !view.is_in("duplicate"); }

Cases opened_in(const MeasureInput& input) {
  return select(input, [](const CaseView& view) {
    return counts(view) && view.falls_in_period(view.opened());
  });
}

Cases resolved(const MeasureInput& input) {
  return select(input, [](const CaseView& view) {
    return counts(view) && view.falls_in_period("resolved_at");
  });
}

Cases still_open(const MeasureInput& input) {
  return select(input, [](const CaseView& view) { return view.open_at_end(); });
}

Figures count_opened(const MeasureInput& input) {
  return broken_down(input, opened_in(input), "source", count);
}

Figures proactive(const MeasureInput& input) {
  return {share(input, opened_in(input), [](const CaseView& view) {
    const std::string source = view.text("source");
    return source == "trend" || source == "monitoring" || source == "proactive";
  })};
}

Figures prioritised(const MeasureInput& input) {
  return {
      share(input, opened_in(input), [](const CaseView& view) { return view.has("priority"); })};
}

Figures time_to_cause(const MeasureInput& input) {
  const auto known = select(input, [](const CaseView& view) {
    return counts(view) && view.falls_in_period("cause_known_at");
  });
  return {median(input, known, between("opened_at", "cause_known_at"))};
}

Figures cause_found(const MeasureInput& input) {
  return {
      share(input, resolved(input), [](const CaseView& view) { return view.has("root_cause"); })};
}

Figures time_to_resolve(const MeasureInput& input) {
  return {median(input, resolved(input), between("opened_at", "resolved_at"))};
}

Figures reopen_rate(const MeasureInput& input) {
  const auto cases = select(input, [](const CaseView& view) {
    return counts(view) &&
           (view.entered_in_period("resolved") || view.falls_in_period("resolved_at"));
  });
  return {share(input, cases, [](const CaseView& view) {
    return view.integer("reopen_count") > 0 || view.came_back();
  })};
}

Figures risk_accepted(const MeasureInput& input) {
  return {count(
      select(input, [](const CaseView& view) { return view.state_at_end() == "risk_accepted"; }))};
}

Figures backlog(const MeasureInput& input) {
  return broken_down(input, still_open(input), "priority", count);
}

Figures backlog_age(const MeasureInput& input) {
  return {
      ninetieth(input, still_open(input), [&](const CaseView& view) -> std::optional<std::int64_t> {
        return (input.to.micros - view.opened().micros) / kMicrosPerSecond;
      })};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "opened",
       .label = "Opened",
       .unit = "count",
       .requirement = "8.6.3",
       .definition = "problems opened in the period, cancelled ones and duplicates left out; by "
                     "what found them",
       .compute = count_opened},
      {.name = "proactive",
       .label = "Found before they hurt",
       .unit = "per_mille",
       .requirement = "8.6.3",
       .definition = "of the problems opened in the period: those found by trend, monitoring or "
                     "proactive analysis",
       .compute = proactive},
      {.name = "prioritised",
       .label = "Prioritised",
       .unit = "per_mille",
       .requirement = "8.6.3",
       .definition = "of the problems opened in the period: those with a priority",
       .compute = prioritised},
      {.name = "time_to_cause_median",
       .label = "Time to the root cause, median",
       .unit = "seconds",
       .requirement = "8.6.3",
       .definition =
           "cause known at - opened at, of the problems whose cause became known in the period",
       .compute = time_to_cause},
      {.name = "cause_found",
       .label = "Root cause found",
       .unit = "per_mille",
       .requirement = "8.6.3",
       .definition = "of the problems resolved in the period: those with a root cause",
       .compute = cause_found},
      {.name = "time_to_resolve_median",
       .label = "Time to resolve, median",
       .unit = "seconds",
       .requirement = "8.6.3",
       .definition = "resolved at - opened at, of the problems resolved in the period",
       .compute = time_to_resolve},
      {.name = "reopen_rate",
       .label = "Reopened",
       .unit = "per_mille",
       .requirement = "8.6.3",
       .definition = "of the problems resolved in the period at least once: those ever reopened",
       .compute = reopen_rate},
      {.name = "risk_accepted",
       .label = "Risk accepted",
       .unit = "count",
       .requirement = "8.6.3",
       .definition = "problems whose risk stands accepted at the end of the period",
       .compute = risk_accepted},
      {.name = "backlog",
       .label = "Open at the end",
       .unit = "count",
       .requirement = "8.6.3",
       .definition = "problems that their history leaves open or waiting at the end of the period; "
                     "by priority",
       .compute = backlog},
      {.name = "backlog_age_p90",
       .label = "Age of what is open, 90th percentile",
       .unit = "seconds",
       .requirement = "8.6.3",
       .definition = "end of the period - opened at, of the problems open then (nearest rank)",
       .compute = backlog_age},
  };
}

}  // namespace proofdesk::problem
