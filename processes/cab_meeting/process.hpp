#pragma once

#include "core/engine/process.hpp"

#include <string_view>
#include <vector>

namespace proofdesk {

/// ISO/IEC 20000-1:2018, 8.5.1: a sitting of the board that advises on changes.
[[nodiscard]] Process make_cab_meeting();

namespace cab_meeting {

[[nodiscard]] std::vector<Guard> guards();      // rules.cpp
[[nodiscard]] std::vector<Effect> effects();    // rules.cpp
[[nodiscard]] std::vector<Measure> measures();  // measures.cpp

/// Lists what belongs on the agenda and is not there yet; at most as much as one decision takes (agenda.cpp).
Status build_agenda(const RuleContext& context, Draft& draft);
/// When the board sat last, or how far back the agenda looks where it never did (agenda.cpp).
Status look_back(const RuleContext& context, Draft& draft);
/// Attendance, the items with their advice and what was decided, the actions: a line each, out of the records
/// (proceedings.cpp).
Result<std::vector<std::string>> proceedings(const RuleContext& context, Draft& draft);

/// Who was there, for whom.
struct Attendance {
  std::int64_t seats_filled = 0;  ///< members who are present, or whose deputies are
  std::vector<Uuid> absent;       ///< members who are not, without apologies or deputy
};
[[nodiscard]] Result<Attendance> attendance(const RuleContext& context,
                                            const Record& meeting);  // rules.cpp

inline constexpr std::string_view kClause = "8.5.1";

}  // namespace cab_meeting
}  // namespace proofdesk
