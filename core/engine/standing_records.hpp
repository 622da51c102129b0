#pragma once

#include "core/model/kind_model.hpp"
#include "core/ports/store.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk {

/// The records of `standing` kinds, read when they are first asked for and kept until one of their kind is
/// written. One thread.
class StandingRecords {
 public:
  /// Oldest first. Valid until `forget` or `clear`.
  [[nodiscard]] Result<std::span<const Record>> of(const KindModel& kind, ReadView& view);
  void forget(std::string_view kind);
  void clear() { kept_.clear(); }

 private:
  std::map<std::string, std::vector<Record>, std::less<>> kept_;
};

}  // namespace proofdesk
