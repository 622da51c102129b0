#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace proofdesk::shared {

/// A published priority matrix. Records name the one they were prioritised by ("matrix@1"), so a house that
/// wants other cells publishes another version and never edits this one.
struct PriorityMatrix {
  std::string_view basis;
  /// [impact][urgency], each high, medium, low.
  std::array<std::array<std::string_view, 3>, 3> cells;

  /// nullopt unless both are words of the level scale.
  [[nodiscard]] std::optional<std::string_view> priority(std::string_view impact,
                                                         std::string_view urgency) const;
};

inline constexpr PriorityMatrix kMatrix1{
    .basis = "matrix@1",
    .cells = {{
        {"critical", "high", "moderate"},
        {"high", "moderate", "low"},
        {"moderate", "low", "planning"},
    }},
};

/// The matrix in force.
inline constexpr const PriorityMatrix& kMatrix = kMatrix1;

inline constexpr std::string_view kBasisOverride = "override";
inline constexpr std::string_view kBasisImported = "imported";

}  // namespace proofdesk::shared
