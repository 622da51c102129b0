#pragma once

#include "core/base/result.hpp"
#include "core/model/kind_model.hpp"
#include "core/model/record.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace proofdesk::shared {

/// One step that a record needs.
struct PlannedTask {
  const Record* task_template;
  std::int64_t position = 0;
  std::vector<std::int64_t>
      after;  ///< positions of planned tasks that must be done first; none: at once
};

/// The steps whose condition holds for `subject`, in order. What was to come after a step that is not needed
/// comes after what that step was to come after. Pure.
///
/// Errors: kRefused or kInvalidArgument when a condition cannot be read against the subject's kind.
[[nodiscard]] Result<std::vector<PlannedTask>> plan_tasks(
    const Model& model, const std::vector<const Record*>& templates, const Record& subject);

/// Whether the steps hold together: positions differ, `after` names steps there are, none waits for itself.
[[nodiscard]] Status check_plan(const Model& model, const std::vector<const Record*>& templates);

/// Positions out of a field of texts; an error names the text that is none.
[[nodiscard]] Result<std::vector<std::int64_t>> positions_in(const std::vector<std::string>& texts);
[[nodiscard]] std::vector<std::string> texts_of(const std::vector<std::int64_t>& positions);

}  // namespace proofdesk::shared
