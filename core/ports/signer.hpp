#pragma once

#include "core/base/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace proofdesk {

/// The signer's memory of the last head it signed, outside the database: an older or another history is
/// refused at start. Written after each commit; need not be flushed, since only the database going back
/// behind it is an alarm.
class HeadMemory {
 public:
  virtual ~HeadMemory() = default;
  [[nodiscard]] virtual Result<std::optional<std::string>> load() = 0;
  virtual Status save(std::string_view head) = 0;
};

}  // namespace proofdesk
