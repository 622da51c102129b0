#pragma once

#include "core/base/result.hpp"
#include "core/model/kind_model.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace proofdesk::shared {

enum class WorkloadPeriod : std::uint8_t { kDay, kWeek, kMonth };
[[nodiscard]] std::string_view name_of(WorkloadPeriod period);

/// A limit of workload that the desk can count for itself: records of a kind opened per period.
struct WorkloadLimit {
  std::string kind;  ///< "incident"
  std::optional<std::int64_t> least;
  std::optional<std::int64_t> most;
  WorkloadPeriod period = WorkloadPeriod::kMonth;
};

/// Reads "incidents max 400 per month", "service requests min 10 max 60 per week". nullopt: words that stand as
/// agreed and that nobody counts here. kRefused for a line that begins like a limit and cannot be read as one.
[[nodiscard]] Result<std::optional<WorkloadLimit>> parse_workload(const Model& model,
                                                                  std::string_view line);

}  // namespace proofdesk::shared
