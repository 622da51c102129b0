// When a calendar is open, day by day, for people.

#include "processes/calendar/calendar_text.hpp"
#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/query_input.hpp"
#include "server/api/reply.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace proofdesk::server {
namespace {

constexpr std::int64_t kMostDays = 400;

std::string date_after(Instant midnight, std::int64_t days) {
  return to_rfc3339({midnight.micros + days * kMicrosPerDay}).substr(0, 10);
}

std::string_view weekday_of(Instant midnight) {
  static constexpr std::array<std::string_view, 7> kDays = {
      "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
  using std::chrono::floor;
  const std::chrono::sys_time<std::chrono::microseconds> time{
      std::chrono::microseconds{midnight.micros}};
  return kDays[std::chrono::weekday{floor<std::chrono::days>(time)}.iso_encoding() - 1];
}

/// A date of the query as its midnight in UTC, which stands for the date alone.
Result<Instant> date_parameter(const Call& call, std::string_view name,
                               const std::string& fallback) {
  std::string date(text_parameter(call.request(), name));
  if (date.empty()) date = fallback;
  const auto midnight = start_of_day_utc(date);
  if (!midnight || date < "1970-01-01" || date > "2199-12-31")
    return bad_parameter(name, "expected a date like 2026-12-24 from 1970 to 2199");
  return *midnight;
}

boost::json::value text_or_null(std::optional<Instant> instant) {
  return instant ? boost::json::value(to_rfc3339(*instant)) : boost::json::value(nullptr);
}

boost::json::object state_at(const BusinessCalendar& calendar, Instant now) {
  const bool open = calendar.open_at(now);
  return {
      {"at", to_rfc3339(now)},
      {"localDate", calendar.local_date(now)},
      {"localTime", calendar.local_time(now)},
      {"open", open},
      {"nextChange", text_or_null(open ? calendar.next_closing(now) : calendar.next_opening(now))}};
}

}  // namespace

Result<Response> list_calendar_hours(Call& call) {
  const Service& service = call.api.service;
  const KindModel* known = call.model->kind("calendar");
  if (known == nullptr)
    return fail(ErrorCode::kNotFound, "kind.exists", "There are no calendars here.");
  const KindModel& kind = *known;
  PROOFDESK_ASSIGN(const auto view, service.store.snapshot());
  PROOFDESK_ASSIGN(const auto record, find_record(*view, kind, call.path.id, call.access()));
  auto parsed = BusinessCalendar::parse(calendar::text_of(kind, record));
  if (!parsed) {
    parsed.error().code = ErrorCode::kRefused;  // nothing is wrong with the question: it is a draft
    return fail(std::move(parsed).error());
  }
  const BusinessCalendar& calendar = *parsed;
  const Instant now = service.clock.now();
  PROOFDESK_ASSIGN(const Instant from, date_parameter(call, "from", calendar.local_date(now)));
  PROOFDESK_ASSIGN(const Instant until, date_parameter(call, "until", date_after(from, 13)));
  const std::int64_t days = (until.micros - from.micros) / kMicrosPerDay + 1;
  if (days < 1 || days > kMostDays)
    return bad_parameter("until",
                         "expected a date at most 400 days after `from`, and not before it");
  boost::json::array list;
  for (std::int64_t i = 0; i < days; ++i) {
    const std::string date = date_after(from, i);
    const auto day = calendar.day(date);
    if (!day) break;  // past the year 2199
    boost::json::object entry{{"date", date},
                              {"weekday", weekday_of({from.micros + i * kMicrosPerDay})},
                              {"hours", day->hours}};
    if (!day->name.empty()) entry["name"] = day->name;
    list.push_back(std::move(entry));
  }
  return json_response(boost::json::object{{"id", record.id.to_string()},
                                           {"number", kind.display_number(record.number)},
                                           {"version", record.version},
                                           {"zone", calendar.zone()},
                                           {"now", state_at(calendar, now)},
                                           {"days", std::move(list)}});
}

}  // namespace proofdesk::server
