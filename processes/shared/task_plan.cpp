#include "processes/shared/task_plan.hpp"

#include "core/query/filter.hpp"
#include "processes/shared/catalogue.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::shared {
namespace {

struct Step {
  const Record* record;
  std::int64_t position = 0;
  std::vector<std::int64_t> after;
  bool needed = true;
};

std::vector<std::string> texts_in(const KindModel& kind, const Record& record,
                                  std::string_view name) {
  const FieldModel* field = kind.field(name);
  if (field == nullptr) return {};
  Value value = record.get(*field);
  auto* texts = std::get_if<std::vector<std::string>>(&value);
  return texts == nullptr ? std::vector<std::string>{} : std::move(*texts);
}

Result<std::vector<Step>> steps_of(const Model& model,
                                   const std::vector<const Record*>& templates) {
  const KindModel* kind = model.kind("task_template");
  std::vector<Step> steps;
  if (kind == nullptr) return steps;
  for (const Record* record : templates) {
    Step step{.record = record, .position = record->integer(*kind, "position"), .after = {}};
    PROOFDESK_ASSIGN(step.after, positions_in(texts_in(*kind, *record, "after")));
    steps.push_back(std::move(step));
  }
  return steps;
}

const Step* at_position(const std::vector<Step>& steps, std::int64_t position) {
  const auto found = std::ranges::find(steps, position, &Step::position);
  return found == steps.end() ? nullptr : &*found;
}

/// Positions of needed steps that come before `step`, through those that are not needed.
void needed_before(const std::vector<Step>& steps, const Step& step, std::set<std::int64_t>& seen,
                   std::set<std::int64_t>& found) {
  for (const std::int64_t position : step.after) {
    if (!seen.insert(position).second) continue;
    const Step* before = at_position(steps, position);
    if (before == nullptr) continue;
    if (before->needed) {
      found.insert(position);
    } else {
      needed_before(steps, *before, seen, found);
    }
  }
}

/// Whether `position` comes, through whatever others, before itself.
bool waits_for_itself(const std::vector<Step>& steps, std::int64_t position) {
  std::set<std::int64_t> seen;
  std::vector<std::int64_t> next{position};
  while (!next.empty()) {
    const Step* step = at_position(steps, next.back());
    next.pop_back();
    if (step == nullptr) continue;
    for (const std::int64_t before : step->after) {
      if (before == position) return true;
      if (seen.insert(before).second) next.push_back(before);
    }
  }
  return false;
}

}  // namespace

Result<std::vector<std::int64_t>> positions_in(const std::vector<std::string>& texts) {
  std::vector<std::int64_t> positions;
  for (const std::string& text : texts) {
    std::int64_t position = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), position);
    if (error != std::errc{} || end != text.data() + text.size() || position < 1) {
      return refuse(fmt::format("\"{}\" is no position.", text),
                    "Give positions as numbers from 1, one an element: [\"10\", \"20\"].");
    }
    positions.push_back(position);
  }
  return positions;
}

std::vector<std::string> texts_of(const std::vector<std::int64_t>& positions) {
  std::vector<std::string> texts;
  for (const std::int64_t position : positions) texts.push_back(fmt::format("{}", position));
  return texts;
}

Result<std::vector<PlannedTask>> plan_tasks(const Model& model,
                                            const std::vector<const Record*>& templates,
                                            const Record& subject) {
  const KindModel* kind = model.kind("task_template");
  const KindModel* subject_kind = model.kind(subject.kind);
  std::vector<PlannedTask> plan;
  if (kind == nullptr || subject_kind == nullptr) return plan;
  PROOFDESK_ASSIGN(auto steps, steps_of(model, templates));
  for (Step& step : steps) {
    PROOFDESK_ASSIGN(const Filter condition,
                     parse_condition(*subject_kind, step.record->text(*kind, "condition")));
    step.needed = matches(condition, subject);
  }
  for (const Step& step : steps) {
    if (!step.needed) continue;
    std::set<std::int64_t> seen;
    std::set<std::int64_t> before;
    needed_before(steps, step, seen, before);
    plan.push_back({step.record, step.position, {before.begin(), before.end()}});
  }
  return plan;
}

Status check_plan(const Model& model, const std::vector<const Record*>& templates) {
  PROOFDESK_ASSIGN(const auto steps, steps_of(model, templates));
  for (const Step& step : steps) {
    const std::string number = number_of(model, *step.record);
    if (at_position(steps, step.position) != &step) {
      return refuse(fmt::format("{} and {} both stand at position {}.",
                                number_of(model, *at_position(steps, step.position)->record),
                                number, step.position),
                    "Give one of them another position.");
    }
    for (const std::int64_t before : step.after) {
      if (at_position(steps, before) != nullptr) continue;
      return refuse(
          fmt::format("{} comes after position {}, where there is no step.", number, before),
          "Name positions of steps of the same catalogue entry.");
    }
    if (waits_for_itself(steps, step.position)) {
      return refuse(fmt::format("{} at position {} would wait for itself.", number, step.position),
                    "Take one of the steps out of the circle (after).");
    }
  }
  return {};
}

}  // namespace proofdesk::shared
