#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace proofdesk::sqlite {

/// Sets of more records than this are never sorted.
inline constexpr std::int64_t kMostSorted = 20'000;

/// Which sets of records were found to be large, so that nobody counts up to the limit again for a while. A
/// wrong memory costs time, never a wrong answer. Thread-safe.
class Estimates {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// 0 sorts none, whatever seems cheaper.
  explicit Estimates(std::int64_t most_sorted) : most_sorted_(most_sorted) {}

  [[nodiscard]] std::int64_t most_sorted() const { return most_sorted_; }

  [[nodiscard]] bool is_large(const std::string& set, Time now);
  void found_large(const std::string& set, Time now);

 private:
  static constexpr std::size_t kMost = 4096;
  static constexpr std::chrono::seconds kValid{60};
  const std::int64_t most_sorted_;
  std::mutex mutex_;
  std::unordered_map<std::string, Time> large_;
};

}  // namespace proofdesk::sqlite
