#pragma once

#include "core/engine/rules.hpp"

#include <span>
#include <string_view>

namespace proofdesk::shared {

/// Something a record says before it is put to anybody.
struct Part {
  std::string_view field;
  std::string_view what;    ///< "how services are recovered"
  std::string_view remedy;  ///< "Give recoveryProcedure."
};

/// The first of these that the record does not say, or only in blanks; nullptr when it says them all.
[[nodiscard]] const Part* first_missing(const RuleContext& context, std::span<const Part> parts);

}  // namespace proofdesk::shared
