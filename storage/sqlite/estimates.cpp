#include "storage/sqlite/estimates.hpp"

namespace proofdesk::sqlite {

std::optional<std::int64_t> Estimates::recall(const std::string& what) {
  const auto now = std::chrono::steady_clock::now();
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(what);
  if (found == entries_.end() || now - found->second.found > kValid) return std::nullopt;
  return found->second.size;
}

void Estimates::remember(const std::string& what, std::int64_t size) {
  const auto now = std::chrono::steady_clock::now();
  const std::lock_guard lock(mutex_);
  if (entries_.size() >= kMost) entries_.clear();
  entries_[what] = {size, now};
}

}  // namespace proofdesk::sqlite
