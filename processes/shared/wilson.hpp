#pragma once

#include <cstdint>

namespace proofdesk::shared {

/// A share with the interval that holds the true one with 95 % confidence, all from 0 to 1.
struct Proportion {
  double share = 0;
  double low = 0;
  double high = 1;
};

/// Wilson's score interval for `hits` out of `trials` (E. B. Wilson, 1927). With no trials nothing is known: 0 to 1.
[[nodiscard]] Proportion wilson(std::int64_t hits, std::int64_t trials);

}  // namespace proofdesk::shared
