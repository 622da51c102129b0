#include "core/time/calendar_line.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>

#include <fmt/format.h>

namespace proofdesk::calendar_line {
namespace {

constexpr std::array<std::string_view, 7> kDayNames = {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
constexpr std::string_view kWeekForm =
    "Write days and times, like \"Mon-Fri 09:00-12:30, 13:15-17:30\".";
constexpr std::string_view kExceptionForm =
    "Write the date and \"closed\" or its times, like \"2026-12-24 09:00-12:00 half day\".";
constexpr std::string_view kHolidayForm =
    "Write the date and its name, like \"2026-04-03 Good Friday\", or \"--12-25 Christmas Day\" "
    "for every year.";

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

/// "Mon", "monday": the first three letters at least, and none that are wrong.
std::optional<unsigned> weekday(std::string_view text) {
  const std::string name = lower(trim(text));
  for (unsigned day = 0; day < kDayNames.size(); ++day) {
    if (name.size() >= 3 && kDayNames[day].starts_with(name)) return day;
  }
  return std::nullopt;
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(at);
    parts.push_back(trim(text.substr(0, end)));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

Parsed<std::vector<unsigned>> parse_days(std::string_view text) {
  std::vector<unsigned> days;
  for (const auto part : split(text, ',')) {
    const auto dash = part.find('-');
    const auto first = weekday(part.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : weekday(part.substr(dash + 1));
    if (!first || !last) {
      return std::unexpected(
          Complaint(fmt::format("\"{}\" names no day of the week", part), kWeekForm));
    }
    for (unsigned day = *first;; day = (day + 1) % 7) {  // "Fri-Mon" goes on over the week's end
      if (std::ranges::find(days, day) == days.end()) days.push_back(day);
      if (day == *last) break;
    }
  }
  return days;
}

/// "09:00" at the front, taken off; nullopt when there is none. 24:00 is the end of the day.
std::optional<int> take_time(std::string_view& text) {
  if (text.size() < 5 || text[2] != ':') return std::nullopt;
  for (const std::size_t at : {0U, 1U, 3U, 4U}) {
    if (!is_digit(text[at])) return std::nullopt;
  }
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[3] - '0') * 10 + (text[4] - '0');
  if (minute > 59 || hour > 24 || (hour == 24 && minute != 0)) return std::nullopt;
  text.remove_prefix(5);
  return hour * 60 + minute;
}

/// What stands where a time should, for the complaint.
std::string_view word_of(std::string_view text) { return text.substr(0, text.find_first_of(" ,")); }

/// Spans apart by commas, taken off the front.
Parsed<DayHours> take_hours(std::string_view& text, std::string_view form) {
  DayHours hours;
  for (;;) {
    text = trim(text);
    const std::string_view written = word_of(text);
    const auto from = take_time(text);
    text = trim(text);
    const bool dash = from && text.starts_with('-');
    if (dash) text = trim(text.substr(1));
    const auto to = dash ? take_time(text) : std::nullopt;
    if (!to) {
      return std::unexpected(
          Complaint(fmt::format("\"{}\" is no span of time like 09:00-17:00", written), form));
    }
    if (*to <= *from) {
      return std::unexpected(Complaint(fmt::format("\"{}\" does not end after it begins", written),
                                       "An opening over midnight is two: \"22:00-24:00\" on one "
                                       "day, \"00:00-06:00\" on the next."));
    }
    hours.push_back({*from, *to});
    text = trim(text);
    if (!text.starts_with(',')) return hours;
    text.remove_prefix(1);
  }
}

std::optional<int> number(std::string_view digits) {
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size() || digits.empty() ||
      !is_digit(digits.front()))
    return std::nullopt;
  return value;
}

/// "2026-12-25" at the front, taken off.
Parsed<int> take_date(std::string_view& text, std::string_view form) {
  const std::string_view written = text.substr(0, text.find(' '));
  const auto day = is_civil_date(written) ? start_of_day_utc(written) : std::nullopt;
  if (!day) {
    return std::unexpected(Complaint(fmt::format("\"{}\" is no date that exists", written), form));
  }
  const int year = *number(written.substr(0, 4));
  if (year < 1970 || year > 2199) {
    return std::unexpected(Complaint(fmt::format("{} is out of range", written),
                                     "Calendars know the years 1970 to 2199."));
  }
  text.remove_prefix(written.size());
  return static_cast<int>(day->micros / kMicrosPerDay);
}

/// "--12-25", the whole word.
std::optional<Holiday> every_year(std::string_view word) {
  if (word.size() != 7 || word[4] != '-') return std::nullopt;
  const auto month = number(word.substr(2, 2));
  const auto day = number(word.substr(5, 2));
  if (!month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{2000},  // a leap year: --02-29 is a day
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return Holiday{.yearly = true,
                 .month = static_cast<unsigned>(*month),
                 .month_day = static_cast<unsigned>(*day)};
}

}  // namespace

Parsed<Week> parse_week(std::string_view line) {
  line = trim(line);
  const auto digit = std::ranges::find_if(line, is_digit);
  const auto length = static_cast<std::size_t>(digit - line.begin());
  if (length == line.size()) {
    return std::unexpected(Complaint("it says no times", kWeekForm));
  }
  auto days = parse_days(trim(line.substr(0, length)));
  if (!days) return std::unexpected(std::move(days).error());
  std::string_view rest = line.substr(length);
  auto hours = take_hours(rest, kWeekForm);
  if (!hours) return std::unexpected(std::move(hours).error());
  if (!rest.empty()) {
    return std::unexpected(
        Complaint(fmt::format("\"{}\" after the times is not understood", rest), kWeekForm));
  }
  return Week{std::move(*days), std::move(*hours)};
}

Parsed<Exception> parse_exception(std::string_view line) {
  std::string_view rest = trim(line);
  const auto day = take_date(rest, kExceptionForm);
  if (!day) return std::unexpected(day.error());
  rest = trim(rest);
  Exception exception{.day = *day};
  const std::string_view word = rest.substr(0, rest.find(' '));
  if (lower(word) == "closed") {
    rest.remove_prefix(word.size());
  } else {
    if (rest.empty())
      return std::unexpected(Complaint("it says neither times nor \"closed\"", kExceptionForm));
    auto hours = take_hours(rest, kExceptionForm);
    if (!hours) return std::unexpected(std::move(hours).error());
    exception.hours = std::move(*hours);
  }
  exception.name = trim(rest);
  return exception;
}

Parsed<Holiday> parse_holiday(std::string_view line) {
  std::string_view rest = trim(line);
  Holiday holiday;
  if (rest.starts_with("--")) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    const auto yearly = every_year(word);
    if (!yearly) {
      return std::unexpected(
          Complaint(fmt::format("\"{}\" is no day of the year", word), kHolidayForm));
    }
    holiday = *yearly;
    rest.remove_prefix(word.size());
  } else {
    const auto day = take_date(rest, kHolidayForm);
    if (!day) return std::unexpected(day.error());
    holiday.day = *day;
  }
  holiday.name = trim(rest);
  return holiday;
}

}  // namespace proofdesk::calendar_line
