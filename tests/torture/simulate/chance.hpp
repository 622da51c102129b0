#pragma once

#include <cstddef>
#include <cstdint>
#include <random>

namespace proofdesk::torture {

/// Everything that happens by chance comes from here, so that a seed tells the whole story. No distribution of the
/// standard library: those differ between its makers.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : engine_(seed) {}

  /// 0 … bound - 1.
  [[nodiscard]] std::size_t below(std::size_t bound) {
    return bound == 0 ? 0 : static_cast<std::size_t>(engine_() % bound);
  }
  [[nodiscard]] std::int64_t between(std::int64_t low, std::int64_t high) {
    const auto width = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
    return low + static_cast<std::int64_t>(width == 0 ? engine_() : engine_() % width);
  }
  [[nodiscard]] bool percent(std::size_t chance) { return below(100) < chance; }
  /// Of a list that is not empty.
  template <class List>
  [[nodiscard]] const auto& pick(const List& list) {
    return list[below(list.size())];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace proofdesk::torture
