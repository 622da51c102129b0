#include "core/time/calendar_rules.hpp"

#include "core/time/calendar_line.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <stdexcept>

#include <date/tz.h>
#include <fmt/format.h>

namespace proofdesk {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                   "Friday", "Saturday", "Sunday"};

const date::time_zone* find_zone(const std::string& name) {
  // The one name that means another zone on another machine.
  if (name == "localtime") return nullptr;
  try {
    return date::locate_zone(name);
  } catch (const std::runtime_error&) {  // the library's only way of saying that there is none
    return nullptr;
  }
}

/// Two spans that overlap, or nothing. Puts them in order and joins those that touch.
std::optional<std::pair<OpenSpan, OpenSpan>> tidy(DayHours& hours) {
  std::ranges::sort(hours, {}, &OpenSpan::from);
  DayHours joined;
  for (const auto& span : hours) {
    if (joined.empty() || joined.back().to < span.from) {
      joined.push_back(span);
    } else if (joined.back().to == span.from) {
      joined.back().to = span.to;
    } else {
      return std::pair{joined.back(), span};
    }
  }
  hours = std::move(joined);
  return std::nullopt;
}

std::string time_text(int minutes) {
  return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

std::string span_text(const OpenSpan& span) {
  return time_text(span.from) + "-" + time_text(span.to);
}

std::string overlap_text(const std::pair<OpenSpan, OpenSpan>& two) {
  return fmt::format("{} and {} overlap", span_text(two.first), span_text(two.second));
}

constexpr std::string_view kOneSpan = "Write one span that covers both, or correct the times.";

}  // namespace

std::string to_text(const DayHours& hours) {
  if (hours.empty()) return "closed";
  std::string text;
  for (const auto& span : hours) text += (text.empty() ? "" : ", ") + span_text(span);
  return text;
}

const CalendarRules::Special* CalendarRules::special_on(int day) const {
  if (const auto found = dated_.find(day); found != dated_.end()) return &found->second;
  if (yearly_.empty()) return nullptr;
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  const auto found =
      yearly_.find({static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day())});
  return found == yearly_.end() ? nullptr : &found->second;
}

const DayHours& CalendarRules::hours_on(int day) const {
  if (const auto* special = special_on(day)) return special->hours;
  const std::chrono::weekday weekday{std::chrono::sys_days{std::chrono::days{day}}};
  return week_[weekday.iso_encoding() - 1];
}

/// Reads all lines and keeps everything that is wrong with them.
class CalendarReader {
 public:
  explicit CalendarReader(const CalendarText& text) : text_(text) {}

  Result<CalendarRules> read() {
    rules_.zone_name_ = text_.zone;
    rules_.zone_ = find_zone(text_.zone);
    if (rules_.zone_ == nullptr) {
      wrong("zone", "/zone",
            {fmt::format("\"{}\" is no time zone known here", text_.zone),
             "Name a place of the IANA zone database, like Europe/Lisbon or UTC."});
    }
    for_each_line("weekly_hours", "/weeklyHours", "the weekly hours", text_.weekly_hours,
                  [&](const std::string& line) { return read_week(line); });
    // Exceptions first: a holiday does not replace what stands for its date already.
    for_each_line("exceptions", "/exceptions", "the exceptions", text_.exceptions,
                  [&](const std::string& line) { return read_exception(line); });
    for_each_line("holidays", "/holidays", "the holidays", text_.holidays,
                  [&](const std::string& line) { return read_holiday(line); });
    const auto opens = [](const auto& each) { return !each.second.hours.empty(); };
    if (error_.fields.empty() && std::ranges::all_of(rules_.week_, &DayHours::empty) &&
        std::ranges::none_of(rules_.dated_, opens)) {
      wrong("never_open", "/weeklyHours",
            {"The calendar is never open", "Give weekly hours, like \"Mon-Fri 09:00-17:00\"."});
    }
    if (!error_.fields.empty()) return fail(std::move(error_));
    return std::move(rules_);
  }

 private:
  using Complaint = calendar_line::Complaint;

  void wrong(std::string_view part, std::string pointer, const Complaint& complaint) {
    if (error_.fields.empty()) {
      error_ = {.code = ErrorCode::kInvalidArgument,
                .rule = fmt::format("calendar.{}", part),
                .detail = complaint.what + ".",
                .remedy = complaint.remedy};
    }
    error_.fields.push_back(
        {std::move(pointer), fmt::format("{}. {}", complaint.what, complaint.remedy)});
  }

  template <class Read>
  void for_each_line(std::string_view part, std::string_view pointer, std::string_view where,
                     const std::vector<std::string>& lines, Read read) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      auto complaint = read(lines[i]);
      if (!complaint) continue;
      complaint->what =
          fmt::format("Line {} of {}, \"{}\": {}", i + 1, where, lines[i], complaint->what);
      wrong(part, fmt::format("{}/{}", pointer, i), *complaint);
    }
  }

  std::optional<Complaint> read_week(const std::string& line) {
    auto parsed = calendar_line::parse_week(line);
    if (!parsed) return std::move(parsed).error();
    if (const auto two = tidy(parsed->hours)) return Complaint{overlap_text(*two), kOneSpan};
    for (const unsigned day : parsed->days) {
      DayHours all = rules_.week_[day];
      all.insert(all.end(), parsed->hours.begin(), parsed->hours.end());
      if (const auto two = tidy(all)) {
        return Complaint{
            fmt::format("on {} {}, the other one of a line above", kDays[day], overlap_text(*two)),
            kOneSpan};
      }
      rules_.week_[day] = std::move(all);
    }
    return std::nullopt;
  }

  std::optional<Complaint> read_exception(const std::string& line) {
    auto parsed = calendar_line::parse_exception(line);
    if (!parsed) return std::move(parsed).error();
    if (const auto two = tidy(parsed->hours)) return Complaint{overlap_text(*two), kOneSpan};
    const bool added =
        rules_.dated_
            .try_emplace(parsed->day,
                         CalendarRules::Special{std::move(parsed->hours), parsed->name})
            .second;
    if (added) return std::nullopt;
    return Complaint{"an exception above is for the same date",
                     "Put all openings of a date into one line, apart by commas."};
  }

  std::optional<Complaint> read_holiday(const std::string& line) {
    auto parsed = calendar_line::parse_holiday(line);
    if (!parsed) return std::move(parsed).error();
    CalendarRules::Special special{{}, parsed->name};
    if (parsed->yearly) {
      rules_.yearly_.try_emplace({parsed->month, parsed->month_day}, std::move(special));
    } else {
      rules_.dated_.try_emplace(parsed->day, std::move(special));
    }
    return std::nullopt;
  }

  const CalendarText& text_;
  CalendarRules rules_;
  Error error_;
};

Result<CalendarRules> CalendarRules::parse(const CalendarText& text) {
  return CalendarReader(text).read();
}

}  // namespace proofdesk
