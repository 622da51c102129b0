#pragma once

#include "core/schedule/schedule.hpp"
#include "processes/shared/planned_changes.hpp"
#include "server/api/route.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/json.hpp>

namespace proofdesk::server {

/// Whether every change that a freeze meets is looked at as closely as that asks: each of its items is read for it.
enum class Particulars : std::uint8_t { kNone, kAll };

/// Planned changes, freezes and kept hours of one stretch of time, read from a snapshot with everything in it: what
/// collides must not depend on who asks. What the reader may not see is told without its name.
class ScheduleRoom {
 public:
  /// kInvalidArgument "schedule.range" where more is planned in `window` than is told at once.
  [[nodiscard]] static Result<ScheduleRoom> read(Call& call, ReadView& view, Window window,
                                                 Particulars particulars, const Access& access);

  [[nodiscard]] const Window& window() const { return window_; }
  /// By beginning, then by number.
  [[nodiscard]] const std::vector<Record>& changes() const { return changes_; }
  /// nullptr where no such change is planned in the window.
  [[nodiscard]] const PlannedWork* work(Uuid change) const;
  [[nodiscard]] const std::vector<Freeze>& freezes() const { return freezes_; }
  [[nodiscard]] const Schedule& schedule() const { return *schedule_; }
  /// Of one of its works; what is done together with it is looked up where anything collides.
  [[nodiscard]] Result<std::vector<Collision>> collisions_of(const PlannedWork& work);

  /// Makes the room know what else an answer is about: its freezes' scopes, its services' hours, its names.
  Status take_in(const PlannedWork& work, const KindsById& kinds);

  [[nodiscard]] bool may_see(const Record& record) const;
  /// {"kind", "id", "number", "title", "path"}, or {"kind", "hidden": true}.
  [[nodiscard]] boost::json::object named(Uuid id);
  [[nodiscard]] boost::json::object told(const Collision& collision);

 private:
  ScheduleRoom(Call& call, ReadView& view, Window window, const Access& access)
      : call_(&call), view_(&view), window_(window), access_(access) {}
  [[nodiscard]] Status read_changes();
  [[nodiscard]] Status make_schedule(Particulars particulars);
  [[nodiscard]] std::string name_of(Uuid id);

  Call* call_;
  ReadView* view_;
  Window window_;
  Access access_;
  std::vector<Record> changes_;
  std::vector<PlannedWork> works_;
  std::map<Uuid, std::size_t> places_;
  std::vector<Freeze> freezes_;
  std::map<Uuid, BusinessCalendar> hours_;
  std::optional<Schedule> schedule_;
  KindsById kinds_;
  std::map<Uuid, boost::json::object> names_;
};

/// {"from", "until"}
[[nodiscard]] boost::json::object told(const Window& window);
/// `slots` and `skipped` of an answer.
void put_slots(ScheduleRoom& room, const SlotAnswer& answer, std::int64_t duration,
               boost::json::object& into);

/// What speaks against a change in its window, with reason and remedy, what it takes away, and where there is room
/// instead: as `changes/{id}/collisions` answers, for the time that the parameters of the call name, to somebody with
/// this access.
[[nodiscard]] Result<boost::json::object> collisions_of(Call& call, ReadView& view,
                                                        const Access& access, const Record& change);

}  // namespace proofdesk::server
