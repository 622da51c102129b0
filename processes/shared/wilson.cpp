#include "processes/shared/wilson.hpp"

#include <algorithm>
#include <cmath>

namespace proofdesk::shared {
namespace {

/// The 97.5th percentile of the standard normal distribution.
constexpr double kZ = 1.959963984540054;

}  // namespace

Proportion wilson(std::int64_t hits, std::int64_t trials) {
  if (trials <= 0) return {};
  const auto n = static_cast<double>(trials);
  const double p = static_cast<double>(hits) / n;
  const double z2 = kZ * kZ;
  const double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kZ / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  return {.share = p,
          .low = hits == 0 ? 0.0 : std::max(0.0, centre - half),
          .high = hits == trials ? 1.0 : std::min(1.0, centre + half)};
}

}  // namespace proofdesk::shared
