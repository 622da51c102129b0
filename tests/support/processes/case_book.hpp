#pragma once

#include "core/measures/measure.hpp"
#include "processes/registry.hpp"
#include "tests/support/processes/house.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace proofdesk::test {

/// Cases for measures, made by hand: fields and events with instants in hours after the start of the period.
class CaseBook {
 public:
  explicit CaseBook(std::string_view kind) : kind_(*house_model()->kind(kind)) {}

  static constexpr std::int64_t kStart = 1'767'225'600 * kMicrosPerSecond;  // 2026-01-01
  [[nodiscard]] static std::int64_t hours(std::int64_t count) { return kStart + count * kHour; }

  class Case {
   public:
    Case(const KindModel& kind, CaseHistory& history) : kind_(kind), history_(history) {}
    Case& with(std::string_view field, Value value) {
      const FieldModel* model = kind_.field(field);
      if (model == nullptr) throw std::logic_error("no field " + std::string(field));
      history_.record.set(*model, std::move(value));
      return *this;
    }
    Case& with(std::string_view field, const char* value) { return with(field, word(value)); }
    Case& at(std::string_view field, std::int64_t hour) { return with(field, Value{hours(hour)}); }
    /// An event; the record stands where the last one leaves it.
    Case& moved(std::int64_t hour, std::string name, std::string from, std::string to,
                std::vector<Change> changes = {}) {
      Event event;
      event.kind = kind_.name;
      event.record = history_.record.id;
      event.revision = ++history_.record.version;
      event.name = std::move(name);
      event.from = std::move(from);
      event.to = history_.record.state = std::move(to);
      event.occurred_at = {hours(hour)};
      event.changes = std::move(changes);
      if (event.revision == 1) history_.record.created_at = event.occurred_at;
      history_.events.push_back(std::move(event));
      return *this;
    }

   private:
    const KindModel& kind_;
    CaseHistory& history_;
  };

  /// Use the answer before adding another.
  Case add() {
    CaseHistory& history = cases_.emplace_back();
    history.record = new_record(kind_, Uuid::from_name("case", std::to_string(cases_.size())));
    return {kind_, history};
  }

  /// The figures of one measure over the period [from, to) in hours.
  [[nodiscard]] std::vector<Figure> measure(std::string_view name, std::int64_t from = 0,
                                            std::int64_t to = 720) const {
    for (const auto& process : all_processes()) {
      const auto life = parse_lifecycle(process.kind.lifecycle_text);
      if (!life || life->kind != kind_.name) continue;
      for (const auto& measure : process.measures) {
        if (measure.name != name) continue;
        return measure.compute(
            {.kind = kind_, .cases = cases_, .from = {hours(from)}, .to = {hours(to)}});
      }
    }
    throw std::logic_error("no measure " + std::string(name));
  }
  /// "value of population", the whole only.
  [[nodiscard]] std::string whole(std::string_view name, std::int64_t from = 0,
                                  std::int64_t to = 720) const {
    const auto figure = measure(name, from, to).front();
    return std::to_string(figure.value) + " of " + std::to_string(figure.population);
  }
  /// "dimension: value of population", all of them.
  [[nodiscard]] std::vector<std::string> figures(std::string_view name) const {
    std::vector<std::string> shown;
    for (const auto& figure : measure(name)) {
      shown.push_back(figure.dimension + ": " + std::to_string(figure.value) + " of " +
                      std::to_string(figure.population));
    }
    return shown;
  }

 private:
  const KindModel& kind_;
  std::vector<CaseHistory> cases_;
};

}  // namespace proofdesk::test
