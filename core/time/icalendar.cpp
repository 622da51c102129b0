#include "core/time/icalendar.hpp"

#include "core/base/instant.hpp"
#include "core/base/utf8.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <libical/ical.h>

namespace proofdesk {
namespace {

constexpr std::size_t kMostRemarks = 20;
constexpr int kLongestEvent = 366;       // days
constexpr int kMostInstances = 100'000;  // of one rule, asked for before it is given up
constexpr std::size_t kLongestName = 150;

struct Free {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
  void operator()(icalrecur_iterator* iterator) const { icalrecur_iterator_free(iterator); }
};
using Component = std::unique_ptr<icalcomponent, Free>;
using Iterator = std::unique_ptr<icalrecur_iterator, Free>;

int day_number(const icaltimetype& time) {
  const std::chrono::year_month_day date{std::chrono::year{time.year},
                                         std::chrono::month{static_cast<unsigned>(time.month)},
                                         std::chrono::day{static_cast<unsigned>(time.day)}};
  return static_cast<int>(std::chrono::sys_days{date}.time_since_epoch().count());
}

std::optional<int> day_of(const icaltimetype& time) {
  if (icaltime_is_null_time(time) || !icaltime_is_date(time) || !icaltime_is_valid_time(time))
    return std::nullopt;
  return day_number(time);
}

std::string date_text(int day) { return to_rfc3339({day * kMicrosPerDay}).substr(0, 10); }

/// A name for one line: no control characters, no half characters, not endless.
std::string one_line(const char* text) {
  std::string name;
  const std::string_view from = text == nullptr ? std::string_view() : text;
  for (std::size_t i = 0; i < from.size();) {
    const std::size_t length = utf8_sequence_length(from, i);
    if (length == 0 || name.size() + length > kLongestName) break;
    const bool visible = static_cast<unsigned char>(from[i]) > 0x20 && from[i] != 0x7f;
    if (visible) {
      name += from.substr(i, length);
    } else if (!name.empty() && name.back() != ' ') {
      name += ' ';
    }
    i += length;
  }
  while (!name.empty() && name.back() == ' ') name.pop_back();
  return name;
}

/// Calls `each` with every property of a kind that a component has.
template <class Each>
void for_properties(icalcomponent* component, icalproperty_kind kind, const Each& each) {
  for (auto* property = icalcomponent_get_first_property(component, kind); property != nullptr;
       property = icalcomponent_get_next_property(component, kind)) {
    each(property);
  }
}

/// The time that a property holds, as it is written. The library's shorter ways to it look the zone up, in files.
icaltimetype time_of(icalcomponent* event, icalproperty_kind kind) {
  const auto* property = icalcomponent_get_first_property(event, kind);
  if (property == nullptr) return icaltime_null_time();
  const auto* value = icalproperty_get_value(property);
  return value == nullptr ? icaltime_null_time() : icalvalue_get_datetimedate(value);
}

class Import {
 public:
  Import(int from, int until) : from_(from), until_(until) {}

  /// VCALENDAR, or what holds several of them. False when there is none.
  bool read(icalcomponent* root) {
    if (icalcomponent_isa(root) == ICAL_VCALENDAR_COMPONENT) {
      read_calendar(root);
      return true;
    }
    bool any = false;
    for (auto* each = icalcomponent_get_first_component(root, ICAL_VCALENDAR_COMPONENT);
         each != nullptr; each = icalcomponent_get_next_component(root, ICAL_VCALENDAR_COMPONENT)) {
      read_calendar(each);
      any = true;
    }
    return any;
  }

  HolidayImport result() && {
    HolidayImport import;
    for (const auto& [day, names] : names_) {
      std::string all;
      for (const auto& name : names) all += (all.empty() ? "" : ", ") + name;
      import.holidays.push_back(all.empty() ? date_text(day) : date_text(day) + " " + all);
    }
    if (remarks_.size() > kMostRemarks) {
      const auto more = remarks_.size() - (kMostRemarks - 1);
      remarks_.resize(kMostRemarks - 1);
      remarks_.push_back(fmt::format("{} more things were left out.", more));
    }
    import.remarks = std::move(remarks_);
    return import;
  }

 private:
  void remark(const std::string& event, std::string_view what) {
    remarks_.push_back(fmt::format("\"{}\" {}.", event.empty() ? "(no summary)" : event, what));
  }

  void read_calendar(icalcomponent* calendar) {
    std::vector<icalcomponent*> events;
    for (auto* event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
         event != nullptr;
         event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
      events.push_back(event);
    }
    // Which instances of a series an event of its own stands for.
    replaced_.clear();
    for (auto* event : events) {
      if (const auto day = day_of(time_of(event, ICAL_RECURRENCEID_PROPERTY)))
        replaced_[uid_of(event)].insert(*day);
    }
    for (auto* event : events) read_event(event);
    for_properties(calendar, ICAL_XLICERROR_PROPERTY, [&](icalproperty* error) {
      remark("the calendar", one_line(icalproperty_get_xlicerror(error)));
    });
  }

  static std::string uid_of(icalcomponent* event) {
    const char* uid = icalcomponent_get_uid(event);
    return uid == nullptr ? std::string() : uid;
  }

  void read_event(icalcomponent* event) {
    const std::string name = one_line(icalcomponent_get_summary(event));
    for_properties(event, ICAL_XLICERROR_PROPERTY, [&](icalproperty* error) {
      remark(name,
             "has a part that cannot be read: " + one_line(icalproperty_get_xlicerror(error)));
    });
    if (icalcomponent_get_status(event) == ICAL_STATUS_CANCELLED)
      return remark(name, "is cancelled");
    const icaltimetype begin = time_of(event, ICAL_DTSTART_PROPERTY);
    const auto first = day_of(begin);
    if (!first) {
      return remark(name, icaltime_is_null_time(begin) ? "has no date"
                                                       : "has a time of day and is no whole day");
    }
    const auto length = length_of(event, *first);
    if (!length)
      return remark(name, fmt::format("lasts less than a day or more than {}", kLongestEvent));
    for (const int day : instances_of(event, begin, *length, name)) {
      for (int each = std::max(day, from_); each < day + *length && each <= until_; ++each)
        add(each, name);
    }
  }

  void add(int day, const std::string& name) {
    auto& names = names_[day];
    if (!name.empty() && std::ranges::find(names, name) == names.end() && names.size() < 3)
      names.push_back(name.substr(0, kLongestName));
  }

  /// In days: up to DTEND, which is not included (RFC 5545, 3.6.1), or DURATION, or one.
  static std::optional<int> length_of(icalcomponent* event, int first) {
    std::int64_t days = 1;
    if (auto* end = icalcomponent_get_first_property(event, ICAL_DTEND_PROPERTY)) {
      const auto day = day_of(icalproperty_get_dtend(end));
      if (!day) return std::nullopt;
      days = std::int64_t{*day} - first;
    } else if (auto* duration = icalcomponent_get_first_property(event, ICAL_DURATION_PROPERTY)) {
      days = icaldurationtype_as_int(icalproperty_get_duration(duration)) / 86'400;
    }
    if (days < 1 || days > kLongestEvent) return std::nullopt;
    return static_cast<int>(days);
  }

  /// First days of all instances that touch the range.
  std::set<int> instances_of(icalcomponent* event, const icaltimetype& begin, int length,
                             const std::string& name) {
    std::set<int> days{day_number(begin)};
    for_properties(event, ICAL_RDATE_PROPERTY, [&](icalproperty* date) {
      if (const auto day = day_of(icalproperty_get_rdate(date).time)) {
        days.insert(*day);
      } else {
        remark(name, "is added at something other than a date");
      }
    });
    for_properties(event, ICAL_RRULE_PROPERTY, [&](icalproperty* rule) {
      repeat(icalproperty_get_rrule(rule), begin, length, name, days);
    });
    for_properties(event, ICAL_EXDATE_PROPERTY, [&](icalproperty* date) {
      if (const auto day = day_of(icalproperty_get_exdate(date))) days.erase(*day);
    });
    // An event that stands for one instance of the series is not itself the series.
    if (!day_of(time_of(event, ICAL_RECURRENCEID_PROPERTY))) {
      for (const int day : replaced_[uid_of(event)]) days.erase(day);
    }
    return days;
  }

  void repeat(const icalrecurrencetype& rule, const icaltimetype& begin, int length,
              const std::string& name, std::set<int>& days) {
    const Iterator iterator(icalrecur_iterator_new(rule, begin));
    if (iterator == nullptr) return remark(name, "repeats by a rule that cannot be read");
    for (int count = 0; count < kMostInstances; ++count) {
      const icaltimetype next = icalrecur_iterator_next(iterator.get());
      if (icaltime_is_null_time(next)) return;
      const int day = day_number(next);
      if (day > until_) return;
      if (day + length > from_) days.insert(day);
    }
    remark(name, "repeats too often to be followed to the end of the range");
  }

  int from_;
  int until_;
  std::map<int, std::vector<std::string>> names_;
  std::map<std::string, std::set<int>> replaced_;
  std::vector<std::string> remarks_;
};

std::optional<int> civil_day(std::string_view date) {
  if (date < "1970-01-01" || date > "2199-12-31") return std::nullopt;
  const auto start = start_of_day_utc(date);
  if (!start) return std::nullopt;
  return static_cast<int>(start->micros / kMicrosPerDay);
}

}  // namespace

Result<HolidayImport> holidays_from_icalendar(std::string_view text, std::string_view from,
                                              std::string_view until) {
  const auto first = civil_day(from);
  const auto last = civil_day(until);
  if (!first || !last || *last < *first || *last - *first > 50 * 366) {
    return fail({.code = ErrorCode::kInvalidArgument,
                 .rule = "icalendar.range",
                 .detail = fmt::format("\"{}\" to \"{}\" is no range of dates.", from, until),
                 .remedy = "Give two dates in order, at most 50 years apart."});
  }
  // The library would otherwise end the process over a malformed line.
  static const bool kQuiet = [] {
    icalerror_set_errors_are_fatal(0);
    return true;
  }();
  static_cast<void>(kQuiet);
  Import import(*first, *last);
  const std::string terminated(text.substr(0, text.find('\0')));
  const Component root(icalparser_parse_string(terminated.c_str()));
  if (terminated.size() != text.size() || root == nullptr || !import.read(root.get())) {
    return fail(
        {.code = ErrorCode::kInvalidArgument,
         .rule = "icalendar.form",
         .detail = "The text is no iCalendar: it holds no VCALENDAR that can be read.",
         .remedy = "Give the content of an .ics file (RFC 5545), from BEGIN:VCALENDAR on."});
  }
  return std::move(import).result();
}

}  // namespace proofdesk
