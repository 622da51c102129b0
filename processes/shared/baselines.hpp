#pragma once

#include "processes/shared/rule_kit.hpp"

#include <span>

/// What rules ask of configuration baselines (8.2.6).
namespace proofdesk::shared {

inline constexpr std::string_view kBaselineKind = "baseline";

/// Items that a frozen baseline names in its `items`; of a larger one no rule can tell what is in it.
inline constexpr std::size_t kMostBaselineItems = 500;

/// Whether a baseline stands: taken, and no other has taken its place. One being verified stands.
[[nodiscard]] bool baseline_stands(std::string_view state);

/// Refuses unless the baseline is there, stands, was taken by `now` and covers each of the items; says what is
/// missing. Reads the baseline, and of the items those that are not covered (for their numbers).
[[nodiscard]] Status baseline_covers(const RuleContext& context, Uuid baseline,
                                     std::span<const Uuid> items);

}  // namespace proofdesk::shared
