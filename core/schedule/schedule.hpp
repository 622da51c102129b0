#pragma once

#include "core/schedule/collision.hpp"
#include "core/schedule/planned_work.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace proofdesk {

/// Where a work of a certain length fits: it may begin at `from` at the earliest and must end by `until`.
struct Slot {
  Window room;

  friend bool operator==(const Slot&, const Slot&) = default;
};

/// Why there is no slot somewhere.
struct Blocker {
  Window window;                 ///< within the horizon
  std::optional<Collision> why;  ///< nullopt: outside the hours in which it may be done

  friend auto operator<=>(const Blocker&, const Blocker&) = default;
};

struct SlotSearch {
  std::int64_t duration = 0;  ///< microseconds, more than none
  Window horizon;
  std::size_t limit = 5;                    ///< slots at most
  bool accepts_soft = false;                ///< only what is hard is in the way
  std::optional<BusinessCalendar> hours{};  ///< the work must lie within them
};

struct SlotAnswer {
  std::vector<Slot> slots;  ///< earliest first; each as long as it gets
  std::vector<Blocker>
      blockers;  ///< that end or begin before the last slot does, in order of their beginning
};

/// Works, freezes and hours of one stretch of time, and how they stand to each other (8.5.1). Knows for each thing
/// when something is done to it, so that the cost of a question is that of what meets, not of what is planned.
///
/// What collides, and how:
///   - both work on one thing: hard;
///   - both weaken one thing so that together fewer than needed are left of a redundancy group: hard;
///   - a freeze that covers it: hard or soft, as the freeze says;
///   - one works on what the other takes away; both take one thing away, or one weakens what the other takes away;
///     a service with kept hours is worked on or taken away while it is open; one person does both: soft.
/// Against a work that is not firm yet, nothing is hard. Immutable, thread-safe.
class Schedule {
 public:
  Schedule(std::vector<PlannedWork> works, std::vector<Freeze> freezes,
           std::vector<KeptHours> hours);
  // Knows places inside itself, which moving keeps and copying would not.
  Schedule(Schedule&&) = default;
  Schedule& operator=(Schedule&&) = default;
  Schedule(const Schedule&) = delete;
  Schedule& operator=(const Schedule&) = delete;
  ~Schedule() = default;

  [[nodiscard]] std::span<const PlannedWork> works() const { return works_; }

  /// All that speaks against the work in its window, in order of kind, beginning, others. A work of the same id is
  /// the work itself. Of one pair of works there is one collision of each kind, redundancy apart.
  [[nodiscard]] std::vector<Collision> collisions_of(const PlannedWork& work) const;

  /// Where the work, whatever its window, fits. Calendars are asked from the horizon's beginning to its end only.
  [[nodiscard]] SlotAnswer free_slots(const PlannedWork& work, const SlotSearch& search) const;

 private:
  /// What a work means to one thing.
  struct Stake {
    std::uint32_t work = 0;
    const Hit* hit = nullptr;  ///< nullptr: it is worked on
  };
  /// Two works that have to do with one thing, in a stretch that both take.
  struct Meeting;

  /// Each stretch of `span` for itself, whatever the window of the work.
  [[nodiscard]] std::vector<Collision> everything_against(const PlannedWork& work,
                                                          const Window& span) const;
  [[nodiscard]] std::vector<Meeting> meetings(const PlannedWork& work, const Window& span) const;
  [[nodiscard]] Collision collision(const Meeting& meeting) const;
  void add_redundancy(const PlannedWork& work, const Window& span, bool all_stretches,
                      std::vector<Collision>& found) const;
  void add_freezes(const PlannedWork& work, const Window& span, bool all_stretches,
                   std::vector<Collision>& found) const;
  void add_hours(const PlannedWork& work, const Window& span, bool all_stretches,
                 std::vector<Collision>& found) const;

  std::vector<PlannedWork> works_;
  std::vector<Freeze> freezes_;
  std::unordered_map<Uuid, BusinessCalendar> hours_;
  std::vector<Stake> stakes_;
  std::unordered_map<Uuid, WindowIndex> by_thing_;   ///< values are places in stakes_
  std::unordered_map<Uuid, WindowIndex> by_person_;  ///< values are places in works_
  WindowIndex freeze_times_;                         ///< values are places in freezes_
};

}  // namespace proofdesk
