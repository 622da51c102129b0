// Holidays out of an iCalendar file.

#include "core/time/icalendar.hpp"
#include "processes/calendar/process.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::calendar {
namespace {

using namespace shared;

constexpr std::size_t kMostHolidays = 1'000;  // as many as a list of a record holds

struct Range {
  std::string from;
  std::string until;
};

Range range_of(const RuleContext& context) {
  const int year = std::stoi(to_rfc3339(context.now).substr(0, 4));
  Range range{text(context, "import_from"), text(context, "import_until")};
  if (range.from.empty()) range.from = fmt::format("{:04}-01-01", year);
  if (range.until.empty()) range.until = fmt::format("{:04}-12-31", year + 2);
  return range;
}

Result<HolidayImport> import_of(const RuleContext& context) {
  const Range range = range_of(context);
  return holidays_from_icalendar(text(context, "icalendar"), range.from, range.until);
}

/// "2026-12-25" of "2026-12-25 Christmas Day", "--12-25" of a yearly one.
std::string_view date_of(std::string_view line) { return line.substr(0, line.find(' ')); }

struct Merged {
  std::vector<std::string> lines;
  std::size_t added = 0;
};

/// What stands there already is somebody's decision and stays as it is.
Merged merged(std::vector<std::string> present, const std::vector<std::string>& found) {
  std::set<std::string, std::less<>> dates;
  for (const auto& line : present) dates.emplace(date_of(line));
  Merged result{std::move(present)};
  for (const auto& line : found) {
    const auto date = date_of(line);
    if (dates.contains(date) || dates.contains(fmt::format("-{}", date.substr(4)))) continue;
    result.lines.push_back(line);
    ++result.added;
  }
  return result;
}

Status feed_readable(const RuleContext& context) {
  auto import = import_of(context);
  if (!import) return refuse(import.error().detail, import.error().remedy);
  if (import->holidays.empty()) {
    const Range range = range_of(context);
    return refuse(fmt::format("The file holds no whole day from {} to {}. {}", range.from,
                              range.until, fmt::join(import->remarks, " ")),
                  "Give importFrom and importUntil for other dates, or another file.");
  }
  const auto all = merged(list(context, "holidays"), import->holidays);
  if (all.lines.size() <= kMostHolidays) return {};
  return refuse(fmt::format("That would be {} holidays; a calendar holds {}.", all.lines.size(),
                            kMostHolidays),
                "Give importFrom and importUntil for fewer years.");
}

Status take(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto import, import_of(context));
  const Range range = range_of(context);
  auto all = merged(list(context, "holidays"), import.holidays);
  draft.log(
      fmt::format("{} of {} holidays from {} to {} taken in, the others were there already.{}{}",
                  all.added, import.holidays.size(), range.from, range.until,
                  import.remarks.empty() ? "" : " Left out: ", fmt::join(import.remarks, " ")),
      false);
  draft.set("holidays", Value{std::move(all.lines)});
  for (const auto* passed : {"icalendar", "import_from", "import_until"})
    draft.set(passed, no_value());
  if (draft.record().state == "in_force") draft.set("revised_at", value_of(context.now));
  return {};
}

}  // namespace

Guard icalendar_readable() {
  return {.name = "calendar.icalendar_readable@1",
          .explains = "the file is an iCalendar with whole days in the range",
          .clause = "8.3.3",
          .reads = {"icalendar", "import_from", "import_until", "holidays"},
          .check = feed_readable};
}

Effect holidays_taken() {
  return {.name = "calendar.holidays_taken@1",
          .explains = "adds the whole days of the file to the holidays, and says what it left out",
          .reads = {"icalendar", "import_from", "import_until", "holidays"},
          .run = take};
}

}  // namespace proofdesk::calendar
