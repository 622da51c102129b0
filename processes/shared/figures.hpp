#pragma once

#include "core/measures/measure.hpp"
#include "core/model/kind_model.hpp"

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

/// The few words in which measures are written. Everything counts by the instant of occurrence; periods are
/// half open: `from` belongs to them, `to` does not.
namespace proofdesk::shared {

using Cases = std::vector<const CaseHistory*>;

/// One case with the means to read it.
class CaseView {
 public:
  CaseView(const MeasureInput& input, const CaseHistory& history)
      : input_(input), history_(history) {}

  [[nodiscard]] const CaseHistory& history() const { return history_; }
  [[nodiscard]] bool is_in(std::string_view state) const { return history_.record.state == state; }
  [[nodiscard]] bool has(std::string_view field) const;
  [[nodiscard]] bool flag(std::string_view field) const;
  [[nodiscard]] std::string text(std::string_view field) const;
  [[nodiscard]] std::int64_t integer(std::string_view field) const;
  [[nodiscard]] std::optional<Instant> instant(std::string_view field) const;
  /// `opened_at`, else when it was created.
  [[nodiscard]] Instant opened() const;
  /// Whether the instant in the field lies in the period.
  [[nodiscard]] bool falls_in_period(std::string_view field) const;
  [[nodiscard]] bool falls_in_period(Instant instant) const;
  /// The state in which its history leaves it at the end of the period; nullopt when it did not exist yet.
  [[nodiscard]] std::optional<std::string> state_at_end() const;
  [[nodiscard]] Instant period_end() const { return input_.to; }
  /// Open or waiting at the end of the period. A state unknown to the lifecycle counts as open.
  [[nodiscard]] bool open_at_end() const;
  /// Whether an event led into (or out of) `state` in the period.
  [[nodiscard]] bool entered_in_period(std::string_view state) const;
  /// Whether it ever came back from being done into being open.
  [[nodiscard]] bool came_back() const;

 private:
  [[nodiscard]] std::optional<StateCategory> category(std::string_view state) const;

  const MeasureInput& input_;
  const CaseHistory& history_;
};

using Condition = std::function<bool(const CaseView&)>;
/// Seconds, or nullopt where the case says nothing about them.
using Span = std::function<std::optional<std::int64_t>(const CaseView&)>;

[[nodiscard]] Cases select(const MeasureInput& input, const Condition& condition);

// One figure over the cases given.
[[nodiscard]] Figure count(const Cases& cases, std::string dimension = {});
/// Per mille of the cases for which `part` holds, rounded to the nearest.
[[nodiscard]] Figure share(const MeasureInput& input, const Cases& cases, const Condition& part,
                           std::string dimension = {});
/// The middle value, or the mean of the two middle ones, rounded down; cases without a span are left out.
[[nodiscard]] Figure median(const MeasureInput& input, const Cases& cases, const Span& span,
                            std::string dimension = {});
/// Nearest rank: the smallest value that at least nine tenths of the values do not exceed.
[[nodiscard]] Figure ninetieth(const MeasureInput& input, const Cases& cases, const Span& span,
                               std::string dimension = {});
[[nodiscard]] Figure mean(const MeasureInput& input, const Cases& cases, const Span& span,
                          std::string dimension = {});
/// 1000 × total ÷ cases, rounded to the nearest: 1500 is one and a half each.
[[nodiscard]] Figure per_case(const MeasureInput& input, const Cases& cases,
                              const std::function<std::int64_t(const CaseView&)>& amount);

/// The whole first, then one figure per word of the field (and "none") that any case has.
[[nodiscard]] std::vector<Figure> broken_down(
    const MeasureInput& input, const Cases& cases, std::string_view field,
    const std::function<Figure(const Cases&, std::string dimension)>& figure);

/// Seconds from one instant field to another.
[[nodiscard]] Span between(std::string_view from, std::string_view to);

}  // namespace proofdesk::shared
