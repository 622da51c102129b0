#include "processes/change/process.hpp"
#include "processes/shared/figures.hpp"

#include <functional>
#include <map>
#include <string>
#include <utility>

namespace proofdesk::change {
namespace {

using namespace shared;

using Figures = std::vector<Figure>;

bool went_wrong(const CaseView& view) {
  const std::string word = view.text("effectiveness");
  return word == "failed" || word == "partial" || word == "backed_out" ||
         view.integer("incidents_caused") > 0;
}

/// Done in the period: implemented, or found to have been done.
Cases done(const MeasureInput& input) {
  return select(input, [](const CaseView& view) { return view.falls_in_period("actual_end"); });
}

Cases closed(const MeasureInput& input) {
  return select(input, [](const CaseView& view) {
    return view.falls_in_period("closed_at") && view.is_in("closed");
  });
}

/// The whole, then one figure for each category.
Figures by_category(const MeasureInput& input, const Cases& all,
                    const std::function<Figure(const Cases&, std::string)>& figure) {
  Figures figures{figure(all, {})};
  std::map<std::string, Cases> named;
  for (const auto* each : all) named[each->record.text(input.kind, "category")].push_back(each);
  for (const auto& [category, cases] : named)
    figures.push_back(figure(cases, "category=" + (category.empty() ? "none" : category)));
  return figures;
}

Figures success_rate(const MeasureInput& input) {
  return broken_down(input, closed(input), "model", [&](const Cases& cases, std::string dimension) {
    return share(
        input, cases,
        [](const CaseView& view) { return view.text("effectiveness") == "successful"; },
        std::move(dimension));
  });
}

Figures failure_rate(const MeasureInput& input) {
  return broken_down(input, done(input), "model", [&](const Cases& cases, std::string dimension) {
    return share(input, cases, went_wrong, std::move(dimension));
  });
}

Figures failure_rate_by_category(const MeasureInput& input) {
  return by_category(input, done(input), [&](const Cases& cases, std::string dimension) {
    return share(input, cases, went_wrong, std::move(dimension));
  });
}

Figures emergency_share(const MeasureInput& input) {
  return {share(input, done(input),
                [](const CaseView& view) { return view.text("model") == "emergency"; })};
}

/// One that was found had no end that anybody noted; it counts when it came into review.
bool came_to_an_end(const CaseView& view) {
  return view.falls_in_period("actual_end") ||
         (!view.has("actual_end") && view.flag("unauthorised") && view.entered_in_period("review"));
}

Figures unauthorised_share(const MeasureInput& input) {
  return {share(input, select(input, came_to_an_end),
                [](const CaseView& view) { return view.flag("unauthorised"); })};
}

std::optional<std::int64_t> from_request_to_end(const CaseView& view) {
  const auto end = view.instant("actual_end");
  if (!end) return std::nullopt;
  return (end->micros - view.opened().micros) / kMicrosPerSecond;
}

Figures lead_time_median(const MeasureInput& input) {
  return by_category(input, done(input), [&](const Cases& cases, std::string dimension) {
    return median(input, cases, from_request_to_end, std::move(dimension));
  });
}

/// From the last time it was put before the change authority.
std::optional<std::int64_t> waited_for_authority(const CaseView& view) {
  std::optional<std::int64_t> asked;
  for (const auto& event : view.history().events) {
    if (event.to == "authorize" && event.from != event.to) asked = event.occurred_at.micros;
  }
  if (!asked) return std::nullopt;
  return (view.integer("authorised_at") - *asked) / kMicrosPerSecond;
}

Figures authority_lag_median(const MeasureInput& input) {
  const auto decided = select(input, [](const CaseView& view) {
    return view.falls_in_period("authorised_at") && view.text("model") != "standard" &&
           !view.has("verbal_authoriser");
  });
  return {median(input, decided, waited_for_authority)};
}

Figures way_back_known(const MeasureInput& input) {
  return {share(input, done(input), [](const CaseView& view) { return view.has("backout_plan"); })};
}

Figures reviewed_in_time(const MeasureInput& input) {
  const auto due =
      select(input, [](const CaseView& view) { return view.falls_in_period("review_due_at"); });
  return {share(input, due, [](const CaseView& view) {
    return view.has("reviewed_at") && view.integer("reviewed_at") <= view.integer("review_due_at");
  })};
}

Figures confirmed_in_time(const MeasureInput& input) {
  const auto verbal = select(input, [&](const CaseView& view) {
    const auto said = view.instant("verbal_at");
    if (!said) return false;
    const std::int64_t until = said->micros + kConfirmWithin;
    return until >= input.from.micros && until < input.to.micros;
  });
  return {share(input, verbal, [](const CaseView& view) { return view.has("confirmed_at"); })};
}

Figures in_spite(const MeasureInput& input) {
  const auto begun =
      select(input, [](const CaseView& view) { return view.falls_in_period("actual_start"); });
  return {share(input, begun, [](const CaseView& view) { return view.has("collision_override"); })};
}

Figures incidents_per_change(const MeasureInput& input) {
  return {per_case(input, done(input),
                   [](const CaseView& view) { return view.integer("incidents_caused"); })};
}

Figures caused_incidents_all_the_same(const MeasureInput& input) {
  return {share(input,
                select(input,
                       [](const CaseView& view) {
                         return view.falls_in_period("closed_at") &&
                                view.text("effectiveness") == "successful";
                       }),
                [](const CaseView& view) { return view.integer("incidents_caused") > 0; })};
}

Figures backlog(const MeasureInput& input) {
  return {count(select(input, [](const CaseView& view) { return view.open_at_end(); }))};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "success_rate",
       .label = "Successful",
       .unit = "per_mille",
       .requirement = "8.5.1",
       .definition =
           "of the changes closed in the period: those whose effectiveness is successful; "
           "by model",
       .compute = success_rate},
      {.name = "failure_rate",
       .label = "Went wrong",
       .unit = "per_mille",
       .requirement = "8.5.1",
       .definition =
           "of the changes done in the period: those that failed, succeeded in part, were "
           "backed out or caused incidents; by model",
       .compute = failure_rate},
      {.name = "failure_rate_by_category",
       .label = "Went wrong, by category",
       .unit = "per_mille",
       .requirement = "8.5.1",
       .definition =
           "of the changes done in the period: those that failed, succeeded in part, were "
           "backed out or caused incidents; for each category",
       .compute = failure_rate_by_category},
      {.name = "emergency_share",
       .label = "Emergencies",
       .unit = "per_mille",
       .requirement = "8.5.1",
       .definition = "of the changes done in the period: emergencies",
       .compute = emergency_share},
      {.name = "unauthorised_share",
       .label = "Unauthorised",
       .unit = "per_mille",
       .requirement = "8.5.1",
       .definition = "of the changes done in the period, and those found to have been done: those "
                     "that nobody authorised or confirmed in time",
       .compute = unauthorised_share},
      {.name = "lead_time_median",
       .label = "From request to end, median",
       .unit = "seconds",
       .requirement = "8.5.1",
       .definition = "actual end - opened at of the changes done in the period, calendar time; for "
                     "each category",
       .compute = lead_time_median},
      {.name = "authority_lag_median",
       .label = "Time to decide, median",
       .unit = "seconds",
       .requirement = "8.5.1",
       .definition = "authorised at - last put before the change authority, of the changes "
                     "authorised in the period by votes",
       .compute = authority_lag_median},
      {.name = "way_back_known",
       .label = "With a way back",
       .unit = "per_mille",
       .requirement = "8.5.1",
       .definition =
           "of the changes done in the period: those with a plan to back out or to remedy",
       .compute = way_back_known},
      {.name = "reviewed_in_time",
       .label = "Reviewed in time",
       .unit = "per_mille",
       .requirement = "8.5.1",
       .definition = "of the changes whose review fell due in the period: those reviewed by then",
       .compute = reviewed_in_time},
      {.name = "confirmed_in_time",
       .label = "Verbal authority confirmed in time",
       .unit = "per_mille",
       .requirement = "8.5.1",
       .definition = "of the emergencies whose verbal authority was to be confirmed in the period: "
                     "those confirmed by then",
       .compute = confirmed_in_time},
      {.name = "in_spite_of_collisions",
       .label = "In spite of what collided",
       .unit = "per_mille",
       .requirement = "8.5.1",
       .definition = "of the changes begun in the period: those with a reason why in spite of a "
                     "collision or freeze",
       .compute = in_spite},
      {.name = "incidents_per_change",
       .label = "Incidents caused",
       .unit = "per_mille",
       .requirement = "8.5.1",
       .definition = "1000 x incidents linked as caused by it, per change done in the period",
       .compute = incidents_per_change},
      {.name = "caused_incidents_all_the_same",
       .label = "Closed as successful, incidents all the same",
       .unit = "per_mille",
       .requirement = "8.5.1",
       .definition = "of the changes closed as successful in the period: those that incidents are "
                     "linked to as caused by them, also those linked later",
       .compute = caused_incidents_all_the_same},
      {.name = "backlog",
       .label = "Open at the end",
       .unit = "count",
       .requirement = "8.5.1",
       .definition = "changes that their history leaves open or waiting at the end of the period",
       .compute = backlog},
  };
}

}  // namespace proofdesk::change
