#include "processes/article/process.hpp"
#include "processes/shared/figures.hpp"

#include <algorithm>

namespace proofdesk::article {
namespace {

using namespace shared;

using Figures = std::vector<Figure>;

Cases in_use(const MeasureInput& input) {
  return select(input, [](const CaseView& view) {
    const auto state = view.state_at_end();
    return state == "published" || state == "flagged" || state == "revising" ||
           state == "revision_in_review";
  });
}

std::int64_t events_in_period(const MeasureInput& input, std::string_view name) {
  std::int64_t total = 0;
  for (const auto& each : input.cases) {
    const CaseView view(input, each);
    total += std::ranges::count_if(each.events, [&](const Event& event) {
      return event.name == name && event.revision > 0 && view.falls_in_period(event.occurred_at);
    });
  }
  return total;
}

/// The articles in use, with a figure that counts what happened to any.
Figure happened(const MeasureInput& input, std::int64_t value) {
  Figure figure = count(in_use(input));
  figure.value = value;
  return figure;
}

Figures count_in_use(const MeasureInput& input) { return {count(in_use(input))}; }

Figures count_published(const MeasureInput& input) {
  return {happened(input, events_in_period(input, "publish"))};
}

Figures reviewed(const MeasureInput& input) {
  return {share(input, in_use(input),
                [](const CaseView& view) { return view.falls_in_period("last_reviewed_at"); })};
}

Figures flagged(const MeasureInput& input) {
  return {share(input, in_use(input),
                [](const CaseView& view) { return view.state_at_end() == "flagged"; })};
}

Figures uses(const MeasureInput& input) {
  return {happened(input, events_in_period(input, "used"))};
}

Figures helped(const MeasureInput& input) {
  const auto yes = events_in_period(input, "solved");
  const auto votes = yes + events_in_period(input, "not_solved");
  return {happened(input, votes == 0 ? 0 : (yes * 1000 + votes / 2) / votes)};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "in_use",
       .label = "In use at the end",
       .unit = "count",
       .requirement = "7.6",
       .definition = "articles that people are told to rely on at the end of the period",
       .compute = count_in_use},
      {.name = "published",
       .label = "Editions published",
       .unit = "count",
       .requirement = "7.6",
       .definition = "editions published in the period; the population is the articles in use",
       .compute = count_published},
      {.name = "reviewed",
       .label = "Reviewed",
       .unit = "per_mille",
       .requirement = "7.6",
       .definition =
           "of the articles in use at the end: those published or confirmed in the period",
       .compute = reviewed},
      {.name = "flagged",
       .label = "Flagged at the end",
       .unit = "per_mille",
       .requirement = "7.6",
       .definition = "of the articles in use at the end: those that stand flagged",
       .compute = flagged},
      {.name = "uses",
       .label = "Used",
       .unit = "count",
       .requirement = "7.6",
       .definition =
           "incidents resolved and requests fulfilled in the period with an article linked",
       .compute = uses},
      {.name = "helped",
       .label = "Solved it",
       .unit = "per_mille",
       .requirement = "7.6",
       .definition =
           "of the readers who answered in the period: those whom an article helped; none "
           "answered gives 0",
       .compute = helped},
  };
}

}  // namespace proofdesk::article
