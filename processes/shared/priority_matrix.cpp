#include "processes/shared/priority_matrix.hpp"

#include <algorithm>

namespace proofdesk::shared {
namespace {

constexpr std::array<std::string_view, 3> kLevels = {"high", "medium", "low"};

std::optional<std::size_t> rank(std::string_view level) {
  const auto* found = std::ranges::find(kLevels, level);
  if (found == kLevels.end()) return std::nullopt;
  return static_cast<std::size_t>(found - kLevels.begin());
}

}  // namespace

std::optional<std::string_view> PriorityMatrix::priority(std::string_view impact,
                                                         std::string_view urgency) const {
  const auto row = rank(impact);
  const auto column = rank(urgency);
  if (!row || !column) return std::nullopt;
  return cells[*row][*column];
}

}  // namespace proofdesk::shared
