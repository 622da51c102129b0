#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

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
  template <class Items>
  [[nodiscard]] const auto& one_of(const Items& items) {
    return items[static_cast<std::size_t>(bits() % std::size(items))];
  }
  /// Which of these, each as likely as its weight says.
  [[nodiscard]] std::size_t weighted(std::span<const std::int64_t> weights) {
    std::int64_t sum = 0;
    for (const auto weight : weights) sum += weight;
    std::int64_t left = between(1, sum);
    std::size_t which = 0;
    while (left > weights[which]) left -= weights[which++];
    return which;
  }
  /// Dice of its own for one story: what others throw does not change it.
  [[nodiscard]] static Dice of(std::uint64_t seed, std::uint64_t story) {
    Dice mixed(seed * 0x2545f4914f6cdd1dU + story);
    return Dice(mixed.bits());
  }

 private:
  std::uint64_t state_;
};

}  // namespace proofdesk::app::demo
