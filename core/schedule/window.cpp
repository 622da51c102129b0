#include "core/schedule/window.hpp"

#include <tuple>
#include <utility>

namespace proofdesk {

std::vector<Window> merged(std::vector<Window> windows) {
  std::erase_if(windows, [](const Window& one) { return one.empty(); });
  std::ranges::sort(windows);
  std::vector<Window> together;
  for (const Window& one : windows) {
    if (together.empty() || together.back().until < one.from)
      together.push_back(one);
    else
      together.back().until = std::max(together.back().until, one.until);
  }
  return together;
}

WindowIndex::WindowIndex(std::vector<Entry> entries) : entries_(std::move(entries)) {
  std::erase_if(entries_, [](const Entry& one) { return one.window.empty(); });
  std::ranges::sort(entries_, {}, [](const Entry& one) {
    return std::tuple(one.window.from, one.value, one.window.until);
  });
  reach_.resize(entries_.size());
  reach(0, entries_.size());
}

void WindowIndex::reach(std::size_t low, std::size_t high) {
  if (low == high) return;
  const std::size_t middle = low + (high - low) / 2;
  reach(low, middle);
  reach(middle + 1, high);
  Instant last = entries_[middle].window.until;
  if (low < middle) last = std::max(last, reach_[low + (middle - low) / 2]);
  if (middle + 1 < high) last = std::max(last, reach_[middle + 1 + (high - middle - 1) / 2]);
  reach_[middle] = last;
}

void WindowIndex::find(std::size_t low, std::size_t high, const Window& window,
                       std::vector<Entry>& found) const {
  if (low == high) return;
  const std::size_t middle = low + (high - low) / 2;
  if (reach_[middle] <= window.from) return;
  find(low, middle, window, found);
  const Entry& here = entries_[middle];
  if (here.window.from >= window.until) return;
  if (here.window.until > window.from) found.push_back(here);
  find(middle + 1, high, window, found);
}

std::vector<WindowIndex::Entry> WindowIndex::meeting(const Window& window) const {
  std::vector<Entry> found;
  if (!window.empty()) find(0, entries_.size(), window, found);
  return found;
}

}  // namespace proofdesk
