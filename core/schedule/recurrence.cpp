#include "core/schedule/recurrence.hpp"

#include <chrono>
#include <memory>
#include <optional>

#include <date/tz.h>
#include <fmt/format.h>
#include <libical/ical.h>

namespace proofdesk {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

constexpr int kMostFollowed = 20'000;
constexpr std::size_t kLongestRule = 500;

const date::time_zone* find_zone(const std::string& name) {
  try {
    return date::locate_zone(name);
  } catch (const std::exception&) {
    return nullptr;
  }
}

std::optional<icalrecurrencetype> parse_rule(const std::string& rule) {
  if (rule.empty() || rule.size() > kLongestRule) return std::nullopt;
  const icalrecurrencetype parsed = icalrecurrencetype_from_string(rule.c_str());
  if (parsed.freq == ICAL_NO_RECURRENCE) return std::nullopt;
  return parsed;
}

icaltimetype local_time(const date::time_zone& zone, Instant at) {
  const auto local = zone.to_local(date::sys_time<seconds>(
      std::chrono::floor<seconds>(date::sys_time<microseconds>(microseconds(at.micros)))));
  const auto day = date::floor<date::days>(local);
  const date::year_month_day civil(day);
  const date::hh_mm_ss clock(local - day);
  icaltimetype time = icaltime_null_time();
  time.year = static_cast<int>(civil.year());
  time.month = static_cast<int>(static_cast<unsigned>(civil.month()));
  time.day = static_cast<int>(static_cast<unsigned>(civil.day()));
  time.hour = static_cast<int>(clock.hours().count());
  time.minute = static_cast<int>(clock.minutes().count());
  time.second = static_cast<int>(clock.seconds().count());
  time.is_date = 0;
  return time;
}

Instant instant_of(const date::time_zone& zone, const icaltimetype& time) {
  const date::local_time<seconds> local =
      date::local_days(date::year(time.year) / time.month / time.day) +
      std::chrono::hours(time.hour) + std::chrono::minutes(time.minute) + seconds(time.second);
  const auto info = zone.get_info(local);
  const auto seen = info.result == date::local_info::nonexistent
                        ? info.first.end.time_since_epoch()
                        : local.time_since_epoch() - info.first.offset;
  return {std::chrono::duration_cast<microseconds>(seen).count()};
}

std::unexpected<Error> wrong(std::string_view what, std::string detail, std::string remedy) {
  return fail(Error{.code = ErrorCode::kInvalidArgument,
                    .rule = fmt::format("recurrence.{}", what),
                    .detail = std::move(detail),
                    .clause = "RFC 5545",
                    .remedy = std::move(remedy)});
}

}  // namespace

Status check_recurrence(const Recurrence& recurrence) {
  if (!parse_rule(recurrence.rule)) {
    return wrong("rule", fmt::format("\"{}\" is no recurrence rule.", recurrence.rule),
                 "Write it like FREQ=WEEKLY;BYDAY=FR or FREQ=MONTHLY;BYMONTHDAY=-1.");
  }
  if (find_zone(recurrence.zone) == nullptr) {
    return wrong("zone", fmt::format("There is no time zone \"{}\".", recurrence.zone),
                 "Give a place of the IANA zone database: Europe/Lisbon.");
  }
  if (recurrence.length <= 0)
    return wrong("length", "It takes no time.", "Say how long each occurrence lasts.");
  return {};
}

std::vector<Window> occurrences(const Recurrence& recurrence, const Window& within,
                                std::size_t limit) {
  std::vector<Window> windows;
  if (!check_recurrence(recurrence) || within.empty()) return windows;
  const date::time_zone& zone = *find_zone(recurrence.zone);
  struct Free {
    void operator()(icalrecur_iterator* one) const { icalrecur_iterator_free(one); }
  };
  const std::unique_ptr<icalrecur_iterator, Free> iterator(
      icalrecur_iterator_new(*parse_rule(recurrence.rule), local_time(zone, recurrence.first)));
  if (iterator == nullptr) return windows;
  for (int i = 0; i < kMostFollowed && windows.size() < limit; ++i) {
    const icaltimetype next = icalrecur_iterator_next(iterator.get());
    if (icaltime_is_null_time(next)) break;
    const Instant from = instant_of(zone, next);
    if (from >= within.until) break;
    const Window window{from, {from.micros + recurrence.length}};
    if (from >= recurrence.first && window.meets(within)) windows.push_back(window);
  }
  return windows;
}

}  // namespace proofdesk
