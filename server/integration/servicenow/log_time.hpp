#pragma once

#include "core/base/instant.hpp"
#include "core/base/result.hpp"

#include <string>
#include <string_view>

namespace date {
class time_zone;
}

namespace proofdesk::server::servicenow {

/// A local time of the log as an instant. Where the zone's clock was set back the earlier of the two instants is
/// taken, where it was set forward the moment of the jump; `remark` then says so.
struct LogInstant {
  Instant instant;
  std::string remark;
};

/// Reads "29-02-2016 01:16": day first, local to one IANA zone, to the minute.
class LogClock {
 public:
  /// kInvalidArgument `servicenow_log.zone` for a name the zone database does not know.
  [[nodiscard]] static Result<LogClock> in_zone(std::string_view zone);

  /// kInvalidArgument `servicenow_log.time`.
  [[nodiscard]] Result<LogInstant> read(std::string_view text) const;

 private:
  explicit LogClock(const date::time_zone* zone) : zone_(zone) {}
  const date::time_zone* zone_;
};

}  // namespace proofdesk::server::servicenow
