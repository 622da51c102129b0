#include "processes/service_request/process.hpp"
#include "processes/shared/figures.hpp"

#include <functional>
#include <map>
#include <string>
#include <utility>

namespace proofdesk::service_request {
namespace {

using namespace shared;

using Figures = std::vector<Figure>;

bool counts(const CaseView& view) { return !view.is_in("cancelled"); }

Cases opened_in(const MeasureInput& input) {
  return select(input, [](const CaseView& view) {
    return counts(view) && view.falls_in_period(view.opened());
  });
}

Cases fulfilled(const MeasureInput& input) {
  return select(input, [](const CaseView& view) {
    return counts(view) && view.falls_in_period("fulfilled_at");
  });
}

Figures count_opened(const MeasureInput& input) {
  return broken_down(input, opened_in(input), "priority", count);
}

std::optional<std::int64_t> time_to_fulfil(const CaseView& view) {
  const auto end = view.instant("fulfilled_at");
  if (!end) return std::nullopt;
  return (end->micros - view.opened().micros) / kMicrosPerSecond;
}

Figures time_to_fulfil_median(const MeasureInput& input) {
  return {median(input, fulfilled(input), time_to_fulfil)};
}

Figures time_to_fulfil_p90(const MeasureInput& input) {
  return {ninetieth(input, fulfilled(input), time_to_fulfil)};
}

/// The whole, then one figure for each thing that was asked for, by name.
Figures by_offering(const MeasureInput& input,
                    const std::function<Figure(const Cases&, std::string)>& figure) {
  const Cases all = fulfilled(input);
  Figures figures{figure(all, {})};
  std::map<std::string, Cases> named;
  for (const auto* each : all) {
    // Names of catalogue entries, not what somebody wrote in their place.
    if (!each->record.has(input.kind, "catalogue_entry")) continue;
    const std::string name = each->record.text(input.kind, "offering");
    if (!name.empty()) named[name].push_back(each);
  }
  for (const auto& [name, cases] : named) figures.push_back(figure(cases, "offering=" + name));
  return figures;
}

Figures lead_time_median(const MeasureInput& input) {
  return by_offering(input, [&](const Cases& cases, std::string dimension) {
    return median(input, cases, time_to_fulfil, std::move(dimension));
  });
}

Figures lead_time_p90(const MeasureInput& input) {
  return by_offering(input, [&](const Cases& cases, std::string dimension) {
    return ninetieth(input, cases, time_to_fulfil, std::move(dimension));
  });
}

Figures from_catalogue(const MeasureInput& input) {
  return {share(input, opened_in(input),
                [](const CaseView& view) { return view.has("catalogue_entry"); })};
}

Figures on_time(const MeasureInput& input) {
  const auto due = select(input, [](const CaseView& view) {
    return counts(view) && view.falls_in_period("fulfilled_at") && view.has("due_at");
  });
  return {share(input, due, [](const CaseView& view) {
    return view.integer("fulfilled_at") <= view.integer("due_at");
  })};
}

Figures prioritised(const MeasureInput& input) {
  return {
      share(input, opened_in(input), [](const CaseView& view) { return view.has("priority"); })};
}

Figures classified(const MeasureInput& input) {
  return {
      share(input, fulfilled(input), [](const CaseView& view) { return view.has("category"); })};
}

Figures reopen_rate(const MeasureInput& input) {
  const auto cases = select(input, [](const CaseView& view) {
    return counts(view) &&
           (view.entered_in_period("fulfilled") || view.falls_in_period("fulfilled_at"));
  });
  return {share(input, cases, [](const CaseView& view) {
    return view.integer("reopen_count") > 0 || view.came_back();
  })};
}

Figures rejected(const MeasureInput& input) {
  const auto decided =
      select(input, [](const CaseView& view) { return view.falls_in_period("decided_at"); });
  return {share(input, decided, [](const CaseView& view) { return view.is_in("rejected"); })};
}

Figures time_to_decide(const MeasureInput& input) {
  const auto decided =
      select(input, [](const CaseView& view) { return view.falls_in_period("decided_at"); });
  return {median(input, decided, [](const CaseView& view) -> std::optional<std::int64_t> {
    for (const auto& event : view.history().events) {
      if (event.to != "awaiting_approval" || event.from == event.to) continue;
      return (view.integer("decided_at") - event.occurred_at.micros) / kMicrosPerSecond;
    }
    return std::nullopt;
  })};
}

Figures backlog(const MeasureInput& input) {
  return {count(select(input, [](const CaseView& view) { return view.open_at_end(); }))};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "opened",
       .label = "Opened",
       .unit = "count",
       .requirement = "8.6.2",
       .definition = "requests opened in the period, cancelled ones left out; by priority",
       .compute = count_opened},
      {.name = "time_to_fulfil_median",
       .label = "Time to fulfil, median",
       .unit = "seconds",
       .requirement = "8.6.2",
       .definition = "fulfilled at - opened at of the requests fulfilled in the period, calendar "
                     "time: the middle "
                     "value, or the mean of the two middle ones",
       .compute = time_to_fulfil_median},
      {.name = "time_to_fulfil_p90",
       .label = "Time to fulfil, 90th percentile",
       .unit = "seconds",
       .requirement = "8.6.2",
       .definition = "fulfilled at - opened at of the requests fulfilled in the period, calendar "
                     "time: the smallest "
                     "value that nine tenths do not exceed (nearest rank)",
       .compute = time_to_fulfil_p90},
      {.name = "time_to_fulfil_by_offering_median",
       .label = "Time to fulfil by what was asked for, median",
       .unit = "seconds",
       .requirement = "8.6.2",
       .definition = "fulfilled at - opened at of the requests fulfilled in the period, calendar "
                     "time: the middle "
                     "value; for each name of what was asked for",
       .compute = lead_time_median},
      {.name = "time_to_fulfil_by_offering_p90",
       .label = "Time to fulfil by what was asked for, 90th percentile",
       .unit = "seconds",
       .requirement = "8.6.2",
       .definition = "fulfilled at - opened at of the requests fulfilled in the period, calendar "
                     "time: nearest rank; "
                     "for each name of what was asked for",
       .compute = lead_time_p90},
      {.name = "from_catalogue",
       .label = "Ordered from the catalogue",
       .unit = "per_mille",
       .requirement = "8.2.4",
       .definition = "of the requests opened in the period: those ordered from a catalogue entry",
       .compute = from_catalogue},
      {.name = "on_time",
       .label = "Fulfilled in time",
       .unit = "per_mille",
       .requirement = "8.6.2",
       .definition =
           "of the requests fulfilled in the period that had a due time: those fulfilled by then",
       .compute = on_time},
      {.name = "prioritised",
       .label = "Prioritised",
       .unit = "per_mille",
       .requirement = "8.6.2",
       .definition = "of the requests opened in the period: those with a priority",
       .compute = prioritised},
      {.name = "classified",
       .label = "Classified",
       .unit = "per_mille",
       .requirement = "8.6.2",
       .definition = "of the requests fulfilled in the period: those with a category",
       .compute = classified},
      {.name = "reopen_rate",
       .label = "Reopened",
       .unit = "per_mille",
       .requirement = "8.6.2",
       .definition = "of the requests fulfilled in the period at least once: those ever reopened",
       .compute = reopen_rate},
      {.name = "rejected",
       .label = "Rejected",
       .unit = "per_mille",
       .requirement = "8.6.2",
       .definition = "of the requests decided on in the period: those rejected",
       .compute = rejected},
      {.name = "time_to_decide_median",
       .label = "Time to decide, median",
       .unit = "seconds",
       .requirement = "8.6.2",
       .definition =
           "decision - first asked for approval, of the requests decided on in the period",
       .compute = time_to_decide},
      {.name = "backlog",
       .label = "Open at the end",
       .unit = "count",
       .requirement = "8.6.2",
       .definition = "requests that their history leaves open or waiting at the end of the period",
       .compute = backlog},
  };
}

}  // namespace proofdesk::service_request
