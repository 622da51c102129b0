#include "server/api/change_schedule_query.hpp"

#include "processes/shared/promises.hpp"
#include "server/api/context.hpp"
#include "server/api/query_input.hpp"
#include "server/api/references.hpp"
#include "server/api/reply.hpp"

#include <optional>
#include <ranges>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

constexpr std::int64_t kMostDays = 400;
constexpr std::int64_t kUsualDays = 14;
constexpr std::int64_t kLongestWork = 60 * kMicrosPerDay;
constexpr std::size_t kMostThings = 200;

/// A date (midnight UTC) or an instant.
Result<Instant> time_parameter(const Call& call, std::string_view name, Instant fallback) {
  const auto text = text_parameter(call.request(), name);
  if (text.empty()) return fallback;
  if (const auto at = parse_rfc3339(text)) return *at;
  if (const auto midnight = start_of_day_utc(text)) return *midnight;
  return bad_parameter(name,
                       "Expected a date like 2026-12-24 or an instant like 2026-12-24T09:00:00Z.");
}

Result<std::optional<BusinessCalendar>> hours_asked(Call& call, ReadView& view) {
  PROOFDESK_ASSIGN(const auto calendars, things_asked(call, view, "hours", "calendar"));
  if (calendars.empty()) return std::nullopt;
  auto calendar = shared::business_calendar(*call.model->kind("calendar"), calendars.front());
  if (!calendar) return bad_parameter("hours", calendar.error().detail);
  return *calendar;
}

}  // namespace

Result<const KindModel*> changes_of(const Call& call) {
  if (const KindModel* kind = call.model->kind("change")) return kind;
  return fail(ErrorCode::kNotFound, "kind.exists", "There are no changes here.");
}

Result<std::vector<Record>> things_asked(Call& call, ReadView& view, std::string_view parameter,
                                         std::string_view kind_name) {
  std::vector<Record> found;
  const KindModel* kind = call.model->kind(kind_name);
  for (const auto part : std::views::split(text_parameter(call.request(), parameter), ',')) {
    const std::string_view text(part.begin(), part.end());
    if (text.empty()) continue;
    if (kind == nullptr || found.size() == kMostThings)
      return bad_parameter(parameter, fmt::format("At most {} at once.", kMostThings));
    auto record = find_record(view, *kind, text, call.access());
    if (!record) {
      if (record.error().code != ErrorCode::kNotFound) return fail(record.error());
      PROOFDESK_ASSIGN(auto named, called(view, *kind, text, call.access()));
      if (named.size() != 1) {
        return bad_parameter(
            parameter,
            named.empty()
                ? fmt::format("There is no {} \"{}\" that you can see.", kind->label, text)
                : fmt::format("Several are called \"{}\": give the number of the {} that "
                              "is meant.",
                              text, kind->label));
      }
      found.push_back(std::move(named.front()));
      continue;
    }
    found.push_back(std::move(*record));
  }
  return found;
}

Result<Window> window_asked(const Call& call, Instant usual_from) {
  PROOFDESK_ASSIGN(const Instant from, time_parameter(call, "from", usual_from));
  PROOFDESK_ASSIGN(const Instant until,
                   time_parameter(call, "to", {from.micros + kUsualDays * kMicrosPerDay}));
  const Window window{from, until};
  if (window.empty()) return bad_parameter("to", "Expected a time after `from`.");
  if (window.length() > kMostDays * kMicrosPerDay)
    return bad_parameter("to", fmt::format("At most {} days at once.", kMostDays));
  return window;
}

/// Local dates of a zone.
Result<BusinessCalendar> zone_asked(const Call& call) {
  const auto name = text_parameter(call.request(), "zone");
  auto always =
      BusinessCalendar::parse({.zone = name.empty() ? std::string("UTC") : std::string(name),
                               .weekly_hours = {"Mon-Sun 00:00-24:00"},
                               .holidays = {},
                               .exceptions = {}});
  if (always) return always;
  return bad_parameter("zone",
                       fmt::format("There is no time zone \"{}\"; Europe/Lisbon is one.", name));
}

Result<SlotSearch> search_asked(Call& call, ReadView& view, std::int64_t fallback,
                                const Window& horizon) {
  SlotSearch search{.duration = fallback, .horizon = horizon};
  if (const auto text = text_parameter(call.request(), "duration"); !text.empty()) {
    const auto duration = parse_duration(text);
    if (!duration || *duration <= 0 || *duration > kLongestWork)
      return bad_parameter("duration", "Expected a duration like PT2H, at most 60 days.");
    search.duration = *duration;
  }
  PROOFDESK_ASSIGN(const auto limit, number_parameter(call.request(), "limit", 5, 1, 50));
  search.limit = static_cast<std::size_t>(limit);
  const auto accept = text_parameter(call.request(), "accept");
  if (!accept.empty() && accept != "soft")
    return bad_parameter("accept",
                         "Expected soft, or nothing: then nothing at all may be in the way.");
  search.accepts_soft = accept == "soft";
  PROOFDESK_ASSIGN(search.hours, hours_asked(call, view));
  return search;
}

}  // namespace proofdesk::server
