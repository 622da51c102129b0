#pragma once

#include <cstdlib>
#include <string_view>

namespace proofdesk::torture {

/// Whether this fault is seeded: PROOFDESK_SEEDED names one, so that what a torture finds can be proven.
[[nodiscard]] inline bool is_seeded(std::string_view fault) {
  static const char* const named = std::getenv("PROOFDESK_SEEDED");
  return named != nullptr && fault == named;
}

}  // namespace proofdesk::torture
