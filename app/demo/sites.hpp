#pragma once

#include "app/demo/dice.hpp"
#include "core/time/calendar.hpp"

#include <array>
#include <string_view>
#include <vector>

namespace proofdesk::app::demo {

enum class Site : std::uint8_t { kLisbon, kWarsaw };
inline constexpr std::array kSites = {Site::kLisbon, Site::kWarsaw};
[[nodiscard]] std::string_view site_name(Site site);

/// When people of the two sites work, and when they call. Immutable once made.
class Sites {
 public:
  /// Calendars for play between these instants; kInternal when this machine does not know the zones.
  [[nodiscard]] static Result<Sites> open(Instant start, Instant end);

  /// `time` where people of the site work then, else soon after they next begin.
  [[nodiscard]] Instant at_work(Site site, Instant time, Dice& dice) const;
  /// The clock of the site, on the local day of `day`.
  [[nodiscard]] Instant on_day(Site site, Instant day, int hour, int minute) const;
  /// Whether people work there on this day.
  [[nodiscard]] bool is_working_day(Site site, Instant day) const;
  /// 0 is Monday, by the clock of the site.
  [[nodiscard]] int weekday(Site site, Instant day) const;
  /// "11-20": month and day there.
  [[nodiscard]] std::string month_and_day(Site site, Instant day) const;

  /// An instant from `from` to `to` at which people of the site call: by season, weekday, holiday and hour.
  [[nodiscard]] Instant people_call(Site site, Dice& dice, Instant from, Instant to) const;

 private:
  struct Day {
    std::string date;  ///< there
    Instant begins;
    std::int64_t calls_before = 0;  ///< weights of the days before it
    std::int64_t calls = 0;
  };
  struct Place {
    BusinessCalendar hours;
    std::vector<Day> days;
  };
  [[nodiscard]] const Place& place(Site site) const {
    return places_.at(static_cast<std::size_t>(site));
  }
  std::vector<Place> places_;
};

}  // namespace proofdesk::app::demo
