#include "app/config/near_match.hpp"

#include <algorithm>
#include <utility>

namespace proofdesk::app {
namespace {

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> two_back;
  std::vector<std::size_t> back(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) back[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = back[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({back[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], two_back[j - 2] + 1);
    }
    two_back = std::exchange(back, row);
  }
  return back[b.size()];
}

std::vector<std::string_view> near_matches(std::string_view word,
                                           std::span<const std::string_view> names) {
  std::vector<std::pair<std::size_t, std::string_view>> candidates;
  for (const auto name : names) {
    std::size_t distance = edit_distance(word, name);
    // The right key in the wrong section, or in none, is as good as one mistake.
    if (!last_part(word).empty()) {
      const std::size_t tail = edit_distance(last_part(word), last_part(name));
      if (tail * 4 <= last_part(word).size()) distance = std::min(distance, tail + 1);
    }
    if (distance <= std::max<std::size_t>(1, word.size() / 4))
      candidates.emplace_back(distance, name);
  }
  std::ranges::sort(candidates);
  std::vector<std::string_view> near;
  for (const auto& [distance, name] : candidates) {
    if (near.size() < 3) near.push_back(name);
  }
  return near;
}

}  // namespace proofdesk::app
