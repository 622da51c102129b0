#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace proofdesk::shared {

/// An exact decimal ("12.50") times a whole number; as many places as it had. nullopt when it is no decimal or
/// the product has more than 18 digits.
[[nodiscard]] std::optional<std::string> times(std::string_view decimal, std::int64_t count);

}  // namespace proofdesk::shared
