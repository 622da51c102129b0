#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::server {

inline constexpr std::size_t kShortestPassword = 12;  ///< code points
inline constexpr std::size_t kLongestPassword = 256;  ///< code points

/// Why this is no good password, as a sentence; empty when it will do. It must be long enough and not among the
/// first that somebody would try: one of the commonest, a repetition, a sequence, or a name of the person. There
/// are no other rules: neither classes of characters nor a time after which it must change. Pure.
[[nodiscard]] std::string password_weakness(std::string_view password,
                                            const std::vector<std::string>& names);

}  // namespace proofdesk::server
