#pragma once

#include "core/engine/event.hpp"
#include "core/model/kind_model.hpp"
#include "server/integration/servicenow/log_row.hpp"
#include "server/integration/servicenow/log_time.hpp"

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::server::servicenow {

inline constexpr std::string_view kSource = "servicenow";

/// Something in the log that our lifecycle or common sense would not have: kept as it is, and said.
struct Deviation {
  std::int64_t line = 0;
  std::string
      rule;  ///< "starts_elsewhere", "no_such_edge", "time_steps_back", "resolved_at_differs" …
  std::string detail;
};

/// A row that became no event, or not wholly.
struct Remark {
  std::int64_t line = 0;
  std::string reason;
  std::string done;  ///< what was done with it
};

/// People and groups named in the log get a record each, with an id made from the name.
enum class PartyKind { kPerson, kGroup };
struct Party {
  PartyKind kind = PartyKind::kPerson;
  std::string name;
  Instant first_seen;
};
[[nodiscard]] Uuid party_id(PartyKind kind, std::string_view name);
[[nodiscard]] Uuid incident_id(std::string_view number);

/// One incident's rows as events.
struct CaseStory {
  std::string number;
  Uuid id;
  std::vector<Event> events;
  std::vector<Party> parties;
  std::vector<Deviation> deviations;
  std::vector<Remark> remarks;
};

/// Tells the story of one case: `rows` are all rows of one number in file order. Rows that are in `known` (by
/// digest) were imported before: they are folded for what they say, but give no event. Pure.
[[nodiscard]] CaseStory tell_case(const KindModel& incident, const LogClock& clock,
                                  std::span<const LogRow> rows, const std::set<std::string>& known);

}  // namespace proofdesk::server::servicenow
