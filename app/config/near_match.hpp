#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace proofdesk::app {

/// Which of `names` somebody who wrote `word` may have meant, best first, at most three: those a few typing
/// mistakes away, and those whose last part is the word.
[[nodiscard]] std::vector<std::string_view> near_matches(std::string_view word,
                                                         std::span<const std::string_view> names);

/// Optimal string alignment distance: insertions, deletions, replacements, and swaps of neighbours.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace proofdesk::app
