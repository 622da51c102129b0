// Where a work fits: what is in the way, laid side by side, and the gaps in between.

#include "core/schedule/schedule.hpp"

#include <algorithm>
#include <utility>

namespace proofdesk {
namespace {

/// The times of the horizon at which the calendar is closed.
void add_closed(const BusinessCalendar& calendar, const Window& horizon,
                std::vector<Blocker>& blockers) {
  Instant at = horizon.from;
  while (at < horizon.until) {
    const auto open = calendar.next_opening(at);
    const Instant until = std::min(open.value_or(horizon.until), horizon.until);
    if (at < until) blockers.push_back({{at, until}, std::nullopt});
    if (until == horizon.until) break;
    const auto close = calendar.next_closing(*open);
    if (!close) break;
    at = *close;
  }
}

}  // namespace

SlotAnswer Schedule::free_slots(const PlannedWork& asked, const SlotSearch& search) const {
  std::vector<Blocker> blockers;
  for (Collision& one : everything_against(asked, search.horizon)) {
    if (search.accepts_soft && one.grade == Grade::kSoft) continue;
    const Window window = one.when;
    blockers.push_back({window, std::move(one)});
  }
  if (search.hours) add_closed(*search.hours, search.horizon, blockers);
  std::ranges::sort(blockers);

  SlotAnswer answer;
  const auto offer = [&](const Window& room) {
    if (room.length() >= search.duration && answer.slots.size() < search.limit)
      answer.slots.push_back({room});
    return answer.slots.size() < search.limit;
  };
  Instant free_from = search.horizon.from;
  bool wants_more = search.limit > 0;
  for (Blocker& blocker : blockers) {
    if (!wants_more) break;
    wants_more = offer({free_from, blocker.window.from});
    if (!wants_more) break;
    free_from = std::max(free_from, blocker.window.until);
    answer.blockers.push_back(std::move(blocker));
  }
  if (wants_more) (void)offer({free_from, search.horizon.until});
  return answer;
}

}  // namespace proofdesk
