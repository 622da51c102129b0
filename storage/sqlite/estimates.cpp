#include "storage/sqlite/estimates.hpp"

namespace proofdesk::sqlite {

bool Estimates::is_large(const std::string& set, Time now) {
  const std::lock_guard lock(mutex_);
  const auto found = large_.find(set);
  return found != large_.end() && now - found->second < kValid;
}

void Estimates::found_large(const std::string& set, Time now) {
  const std::lock_guard lock(mutex_);
  if (large_.size() >= kMost) large_.clear();
  large_[set] = now;
}

}  // namespace proofdesk::sqlite
