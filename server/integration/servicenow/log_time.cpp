#include "server/integration/servicenow/log_time.hpp"

#include <stdexcept>

#include <date/tz.h>
#include <fmt/format.h>

namespace proofdesk::server::servicenow {
namespace {

std::unexpected<Error> bad_time(std::string_view text) {
  return fail(ErrorCode::kInvalidArgument, "servicenow_log.time",
              fmt::format("\"{}\" is no time like 29-02-2016 01:16", text));
}

/// Digits at the given places, -1 if one is none.
int number(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

Instant to_instant(date::sys_time<std::chrono::seconds> time) {
  return {std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count()};
}

}  // namespace

Result<LogClock> LogClock::in_zone(std::string_view zone) {
  try {
    return LogClock(date::locate_zone(std::string(zone)));
  } catch (const std::runtime_error&) {
    // The library's only way of saying that there is no such zone.
    return fail(ErrorCode::kInvalidArgument, "servicenow_log.zone",
                fmt::format("\"{}\" is no time zone like Europe/Lisbon", zone));
  }
}

Result<LogInstant> LogClock::read(std::string_view text) const {
  if (text.size() != 16 || text[2] != '-' || text[5] != '-' || text[10] != ' ' || text[13] != ':')
    return bad_time(text);
  const int day = number(text, 0, 2);
  const int month = number(text, 3, 2);
  const int year = number(text, 6, 4);
  const int hour = number(text, 11, 2);
  const int minute = number(text, 14, 2);
  if (day < 0 || month < 0 || year < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59)
    return bad_time(text);
  const date::year_month_day civil{date::year{year}, date::month{static_cast<unsigned>(month)},
                                   date::day{static_cast<unsigned>(day)}};
  if (!civil.ok()) return bad_time(text);
  const auto local =
      date::local_days{civil} + std::chrono::hours{hour} + std::chrono::minutes{minute};
  const auto info = zone_->get_info(local);
  LogInstant result{to_instant(zone_->to_sys(local, date::choose::earliest)), {}};
  if (info.result == date::local_info::ambiguous) {
    result.remark = fmt::format("{} happened twice in that zone; the earlier one is taken", text);
  } else if (info.result == date::local_info::nonexistent) {
    result.remark =
        fmt::format("{} was skipped in that zone; the moment of the jump is taken", text);
  }
  return result;
}

}  // namespace proofdesk::server::servicenow
