#pragma once

#include "core/base/instant.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace proofdesk {

/// A stretch of time, half-open: [from, until). One that does not end after it begins holds no time and meets
/// nothing.
struct Window {
  Instant from;
  Instant until;

  [[nodiscard]] bool empty() const { return until <= from; }
  [[nodiscard]] std::int64_t length() const { return empty() ? 0 : until.micros - from.micros; }
  [[nodiscard]] bool holds(Instant at) const { return from <= at && at < until; }
  [[nodiscard]] bool meets(const Window& other) const { return !common(other).empty(); }
  /// What both have; empty where they do not meet.
  [[nodiscard]] Window common(const Window& other) const {
    return {std::max(from, other.from), std::min(until, other.until)};
  }

  friend auto operator<=>(const Window&, const Window&) = default;
};

/// The same time in as few windows as it takes, in order and apart from each other.
[[nodiscard]] std::vector<Window> merged(std::vector<Window> windows);

/// Windows by the time they take, to be asked which of them meet another: built once in n log n, asked in
/// log n and what is found. Immutable, thread-safe.
class WindowIndex {
 public:
  struct Entry {
    Window window;
    std::uint32_t value = 0;  ///< whatever the caller knows it by
  };

  WindowIndex() = default;
  /// Empty windows are left out.
  explicit WindowIndex(std::vector<Entry> entries);

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  /// Those that meet `window`, in order of their beginning and then of `value`.
  [[nodiscard]] std::vector<Entry> meeting(const Window& window) const;

 private:
  void reach(std::size_t low, std::size_t high);
  void find(std::size_t low, std::size_t high, const Window& window,
            std::vector<Entry>& found) const;

  // A balanced tree without pointers: the middle of a range is its root, and knows when the last of the range ends.
  std::vector<Entry> entries_;
  std::vector<Instant> reach_;
};

}  // namespace proofdesk
