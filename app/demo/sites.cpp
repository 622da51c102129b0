#include "app/demo/sites.hpp"

#include <algorithm>
#include <charconv>

namespace proofdesk::app::demo {
namespace {

constexpr std::int64_t kMinute = 60 * kMicrosPerSecond;
constexpr std::int64_t kHour = 60 * kMinute;

/// Calls of a month, beside a hundred in an ordinary one: people are away in August and buy in November.
constexpr std::array<std::int64_t, 12> kSeason = {104, 98, 100, 97,  98,  95,
                                                  90,  78, 102, 108, 128, 118};
/// Monday to Sunday: stores and warehouse work on Saturdays.
constexpr std::array<std::int64_t, 7> kWeek = {118, 106, 102, 100, 92, 16, 5};
/// By hour of the site's clock.
constexpr std::array<std::int64_t, 24> kHours = {1,  1,  1,  1,  1,  3,  10, 30, 85, 110, 100, 85,
                                                 45, 60, 85, 80, 65, 38, 14, 8,  6,  4,   2,   1};
constexpr std::int64_t kOnHolidays = 8;  // of a hundred

CalendarText hours_of(Site site) {
  if (site == Site::kLisbon) {
    return {.zone = "Europe/Lisbon",
            .weekly_hours = {"Mon-Fri 08:30-18:00"},
            .holidays = {"--01-01 New Year", "--04-25 Freedom Day", "--05-01 Labour Day",
                         "--06-10 Portugal Day", "--08-15 Assumption", "--10-05 Republic Day",
                         "--11-01 All Saints", "--12-01 Restoration", "--12-08 Conception",
                         "--12-25 Christmas Day"},
            .exceptions = {}};
  }
  return {.zone = "Europe/Warsaw",
          .weekly_hours = {"Mon-Fri 07:00-16:00"},
          .holidays = {"--01-01 New Year", "--01-06 Epiphany", "--05-01 Labour Day",
                       "--05-03 Constitution Day", "--08-15 Assumption", "--11-01 All Saints",
                       "--11-11 Independence Day", "--12-25 Christmas Day",
                       "--12-26 Second Day of Christmas"},
          .exceptions = {}};
}

int number_in(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

int weekday_of(std::string_view date) {
  const auto midnight = start_of_day_utc(date);
  return midnight ? static_cast<int>((midnight->micros / kMicrosPerDay + 3) % 7) : 0;
}

}  // namespace

std::string_view site_name(Site site) { return site == Site::kLisbon ? "Lisbon" : "Warsaw"; }

Result<Sites> Sites::open(Instant start, Instant end) {
  Sites sites;
  for (const Site site : kSites) {
    PROOFDESK_ASSIGN(auto hours, BusinessCalendar::parse(hours_of(site)));
    std::vector<Day> days;
    std::int64_t before = 0;
    // Noon is on the same date in both zones.
    for (std::int64_t noon = start.micros / kMicrosPerDay * kMicrosPerDay + 12 * kHour;
         noon < end.micros + kMicrosPerDay; noon += kMicrosPerDay) {
      Day day{.date = hours.local_date({noon}), .begins = {}, .calls_before = before};
      day.begins = hours.start_of(day.date).value_or(Instant{noon - 12 * kHour});
      const auto month = static_cast<std::size_t>(number_in(day.date.substr(5, 2)));
      const auto weekday = static_cast<std::size_t>(weekday_of(day.date));
      day.calls = kSeason.at(month - 1) * kWeek.at(weekday);
      const auto kind = hours.day(day.date);
      if (kind && !kind->name.empty()) day.calls = day.calls * kOnHolidays / 100;
      before += day.calls;
      days.push_back(std::move(day));
    }
    sites.places_.push_back({std::move(hours), std::move(days)});
  }
  return sites;
}

Instant Sites::at_work(Site site, Instant time, Dice& dice) const {
  const auto& hours = place(site).hours;
  if (hours.open_at(time)) return time;
  const auto opens = hours.next_opening(time);
  return opens ? Instant{opens->micros + dice.between(2, 75) * kMinute} : time;
}

Instant Sites::on_day(Site site, Instant day, int hour, int minute) const {
  const auto& hours = place(site).hours;
  const auto begins = hours.start_of(hours.local_date(day));
  return {begins.value_or(day).micros + hour * kHour + minute * kMinute};
}

bool Sites::is_working_day(Site site, Instant day) const {
  const auto& hours = place(site).hours;
  const auto found = hours.day(hours.local_date(day));
  return found && found->hours != "closed";
}

int Sites::weekday(Site site, Instant day) const {
  return weekday_of(place(site).hours.local_date(day));
}

std::string Sites::month_and_day(Site site, Instant day) const {
  return place(site).hours.local_date(day).substr(5);
}

Instant Sites::people_call(Site site, Dice& dice, Instant from, Instant to) const {
  const auto& days = place(site).days;
  const auto at = [&](Instant time) {
    const auto found = std::ranges::upper_bound(days, time, {}, &Day::begins);
    return found == days.begin() ? days.begin() : found - 1;
  };
  const auto first = at(from);
  const auto last = at({std::max(from.micros, to.micros - 1)});
  const std::int64_t lot = dice.between(
      first->calls_before, last->calls_before + std::max<std::int64_t>(last->calls, 1) - 1);
  auto day = std::ranges::upper_bound(days, lot, {}, &Day::calls_before);
  if (day != days.begin()) --day;
  const std::int64_t hour = static_cast<std::int64_t>(dice.weighted(kHours));
  const std::int64_t micros =
      day->begins.micros + hour * kHour + dice.between(0, 3599) * kMicrosPerSecond;
  return {std::clamp(micros, from.micros, std::max(from.micros, to.micros - 1))};
}

}  // namespace proofdesk::app::demo
