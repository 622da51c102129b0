#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace proofdesk::sqlite {

/// How lists choose their way (storage/sqlite/access_path.hpp). The defaults are for everybody; tests make
/// small tables go the ways of large ones.
struct ListTuning {
  std::int64_t most_sorted = 20'000;  ///< larger sets are never sorted; -1: none is
  /// Sets up to the square root of (page size × records), but at least this, are sorted at once.
  std::int64_t sorted_at_once = 200;
  /// Steps of SQLite's machine that walking may take for each record it would take to sort instead.
  std::int64_t steps_per_record = 64;
};

/// Sizes of sets that were found by counting, and walks that turned out too long, so that nobody finds them
/// out again for a while. A memory that is out of date costs time, never a wrong answer. Thread-safe.
class Estimates {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit Estimates(const ListTuning& tuning) : tuning_(tuning) {}

  [[nodiscard]] const ListTuning& tuning() const { return tuning_; }
  [[nodiscard]] std::optional<std::int64_t> recall(const std::string& what);
  void remember(const std::string& what, std::int64_t size);

 private:
  static constexpr std::size_t kMost = 4096;
  static constexpr std::chrono::seconds kValid{60};
  struct Entry {
    std::int64_t size = 0;
    Time found;
  };
  const ListTuning tuning_;
  std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace proofdesk::sqlite
