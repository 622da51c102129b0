#include "processes/shared/figures.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::shared {
namespace {

std::vector<std::int64_t> spans_of(const MeasureInput& input, const Cases& cases,
                                   const Span& span) {
  std::vector<std::int64_t> values;
  values.reserve(cases.size());
  for (const auto* each : cases) {
    if (const auto value = span(CaseView(input, *each))) values.push_back(*value);
  }
  std::ranges::sort(values);
  return values;
}

std::int64_t size_of(const auto& container) { return static_cast<std::int64_t>(container.size()); }

std::int64_t per_mille(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0 : (part * 2000 + whole) / (2 * whole);
}

}  // namespace

bool CaseView::has(std::string_view field) const { return history_.record.has(input_.kind, field); }
bool CaseView::flag(std::string_view field) const {
  return history_.record.flag(input_.kind, field);
}
std::string CaseView::text(std::string_view field) const {
  return history_.record.text(input_.kind, field);
}
std::int64_t CaseView::integer(std::string_view field) const {
  return history_.record.integer(input_.kind, field);
}

std::optional<Instant> CaseView::instant(std::string_view field) const {
  if (!has(field)) return std::nullopt;
  return Instant{integer(field)};
}

Instant CaseView::opened() const {
  return instant("opened_at").value_or(history_.record.created_at);
}

bool CaseView::falls_in_period(Instant instant) const {
  return instant >= input_.from && instant < input_.to;
}

bool CaseView::falls_in_period(std::string_view field) const {
  const auto found = instant(field);
  return found && falls_in_period(*found);
}

std::optional<std::string> CaseView::state_at_end() const {
  // Revisions are the order in which things were recorded; an imported log may step back in time, so the
  // last event that had occurred by then decides.
  std::optional<std::string> state;
  for (const auto& event : history_.events) {
    if (event.revision > 0 && event.occurred_at < input_.to) state = event.to;
  }
  return state;
}

std::optional<StateCategory> CaseView::category(std::string_view state) const {
  const auto current = input_.kind.lifecycle.current_state(state);
  if (!current) return std::nullopt;
  return input_.kind.lifecycle.state(*current)->category;
}

bool CaseView::open_at_end() const {
  const auto state = state_at_end();
  if (!state) return false;
  const auto found = category(*state);
  return found != StateCategory::kDone && found != StateCategory::kFinal;
}

bool CaseView::entered_in_period(std::string_view state) const {
  return std::ranges::any_of(history_.events, [&](const Event& event) {
    return event.revision > 0 && event.to == state && event.from != state &&
           falls_in_period(event.occurred_at);
  });
}

bool CaseView::came_back() const {
  const auto over = [&](std::string_view state) {
    const auto found = category(state);
    return found == StateCategory::kDone || found == StateCategory::kFinal;
  };
  return std::ranges::any_of(history_.events, [&](const Event& event) {
    return event.revision > 0 && !event.from.empty() && over(event.from) && !over(event.to);
  });
}

Cases select(const MeasureInput& input, const Condition& condition) {
  Cases cases;
  for (const auto& each : input.cases) {
    if (condition(CaseView(input, each))) cases.push_back(&each);
  }
  return cases;
}

Figure count(const Cases& cases, std::string dimension) {
  return {.dimension = std::move(dimension), .value = size_of(cases), .population = size_of(cases)};
}

Figure share(const MeasureInput& input, const Cases& cases, const Condition& part,
             std::string dimension) {
  const auto parts =
      std::ranges::count_if(cases, [&](const auto* each) { return part(CaseView(input, *each)); });
  return {.dimension = std::move(dimension),
          .value = per_mille(parts, size_of(cases)),
          .population = size_of(cases)};
}

Figure median(const MeasureInput& input, const Cases& cases, const Span& span,
              std::string dimension) {
  const auto values = spans_of(input, cases, span);
  Figure figure{.dimension = std::move(dimension), .value = 0, .population = size_of(values)};
  if (values.empty()) return figure;
  const auto middle = values.size() / 2;
  figure.value =
      values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  return figure;
}

Figure ninetieth(const MeasureInput& input, const Cases& cases, const Span& span,
                 std::string dimension) {
  const auto values = spans_of(input, cases, span);
  Figure figure{.dimension = std::move(dimension), .value = 0, .population = size_of(values)};
  if (!values.empty()) figure.value = values[(values.size() * 9 + 9) / 10 - 1];
  return figure;
}

Figure mean(const MeasureInput& input, const Cases& cases, const Span& span,
            std::string dimension) {
  const auto values = spans_of(input, cases, span);
  Figure figure{.dimension = std::move(dimension), .value = 0, .population = size_of(values)};
  if (!values.empty()) {
    figure.value = std::accumulate(values.begin(), values.end(), std::int64_t{0}) / size_of(values);
  }
  return figure;
}

Figure per_case(const MeasureInput& input, const Cases& cases,
                const std::function<std::int64_t(const CaseView&)>& amount) {
  std::int64_t total = 0;
  for (const auto* each : cases) total += amount(CaseView(input, *each));
  return {.dimension = {}, .value = per_mille(total, size_of(cases)), .population = size_of(cases)};
}

std::vector<Figure> broken_down(const MeasureInput& input, const Cases& cases,
                                std::string_view field,
                                const std::function<Figure(const Cases&, std::string)>& figure) {
  std::vector<Figure> figures{figure(cases, {})};
  const FieldModel* model = input.kind.field(field);
  if (model == nullptr) return figures;
  const auto add = [&](std::string_view value, std::string_view shown) {
    Cases some;
    std::ranges::copy_if(cases, std::back_inserter(some), [&](const CaseHistory* each) {
      return each->record.text(input.kind, field) == value;
    });
    if (!some.empty()) figures.push_back(figure(some, fmt::format("{}={}", field, shown)));
  };
  for (const auto& word : model->words) add(word.word, word.word);
  add({}, "none");
  return figures;
}

Span between(std::string_view from, std::string_view to) {
  return [from, to](const CaseView& view) -> std::optional<std::int64_t> {
    const auto start = view.instant(from);
    const auto end = view.instant(to);
    if (!start || !end) return std::nullopt;
    return (end->micros - start->micros) / kMicrosPerSecond;
  };
}

}  // namespace proofdesk::shared
