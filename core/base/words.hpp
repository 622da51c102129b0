#pragma once

#include <string>
#include <string_view>

namespace proofdesk {

/// "an Incident", "a Service request", "a user": the noun with its indefinite article, by its first sound as
/// far as spelling tells. Pure.
[[nodiscard]] std::string with_article(std::string_view noun);

}  // namespace proofdesk
