#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace proofdesk::app::demo {

/// Chance from a seed (SplitMix64), the same on every machine, which the standard library's distributions are
/// not.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  [[nodiscard]] std::uint64_t bits() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }
  /// Both ends included.
  [[nodiscard]] std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(bits() % static_cast<std::uint64_t>(high - low + 1));
  }
  [[nodiscard]] bool chance(int percent) { return between(1, 100) <= percent; }
  template <class T>
  [[nodiscard]] const T& one_of(std::span<const T> items) {
    return items[bits() % items.size()];
  }

 private:
  std::uint64_t state_;
};

}  // namespace proofdesk::app::demo
