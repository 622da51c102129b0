#include "core/base/instant.hpp"

#include <chrono>
#include <utility>

#include <fmt/format.h>

namespace proofdesk {
namespace {

/// Reads exactly `count` digits at `position` and moves past them.
std::optional<int> digits(std::string_view text, std::size_t& position, std::size_t count) {
  if (position + count > text.size()) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const char c = text[position + i];
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  position += count;
  return value;
}

/// The last `count` digits of a number that is not negative.
void append_digits(std::string& text, std::int64_t number, std::size_t count) {
  text.append(count, '0');
  for (auto place = text.end(); count > 0; --count, number /= 10)
    *--place = static_cast<char>('0' + number % 10);
}

bool expect(std::string_view text, std::size_t& position, char c) {
  if (position >= text.size() || text[position] != c) return false;
  ++position;
  return true;
}

std::optional<std::chrono::sys_days> civil_day(std::string_view text, std::size_t& position) {
  const auto year = digits(text, position, 4);
  if (!year || !expect(text, position, '-')) return std::nullopt;
  const auto month = digits(text, position, 2);
  if (!month || !expect(text, position, '-')) return std::nullopt;
  const auto day = digits(text, position, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date};
}

std::int64_t micros_of(std::chrono::sys_days day) {
  return std::chrono::duration_cast<std::chrono::microseconds>(day.time_since_epoch()).count();
}

}  // namespace

std::string to_rfc3339(Instant instant) {
  using namespace std::chrono;
  const sys_time<microseconds> time{microseconds{instant.micros}};
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const auto rest = (time - day).count();
  const auto seconds = rest / kMicrosPerSecond;
  const int year = static_cast<int>(date.year());
  std::string text;
  text.reserve(sizeof "2026-01-01T00:00:00.000000Z");
  // Every event says several instants: the digits are put down here, which takes a tenth of formatting them.
  if (year >= 0 && year <= 9999) {
    append_digits(text, year, 4);
  } else {
    text += fmt::format("{:04}", year);
  }
  for (const auto& [before, number] :
       {std::pair{'-', static_cast<std::int64_t>(static_cast<unsigned>(date.month()))},
        std::pair{'-', static_cast<std::int64_t>(static_cast<unsigned>(date.day()))},
        std::pair{'T', seconds / 3600}, std::pair{':', seconds / 60 % 60},
        std::pair{':', seconds % 60}}) {
    text += before;
    append_digits(text, number, 2);
  }
  if (const auto fraction = rest % kMicrosPerSecond; fraction != 0) {
    text += '.';
    append_digits(text, fraction, 6);
    text.erase(text.find_last_not_of('0') + 1);
  }
  text += 'Z';
  return text;
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
  std::size_t at = 0;
  const auto day = civil_day(text, at);
  if (!day || at >= text.size() || (text[at] != 'T' && text[at] != 't')) return std::nullopt;
  ++at;
  const auto hour = digits(text, at, 2);
  if (!hour || *hour > 23 || !expect(text, at, ':')) return std::nullopt;
  const auto minute = digits(text, at, 2);
  if (!minute || *minute > 59 || !expect(text, at, ':')) return std::nullopt;
  const auto second = digits(text, at, 2);
  if (!second || *second > 59) return std::nullopt;
  std::int64_t fraction = 0;
  if (at < text.size() && text[at] == '.') {
    ++at;
    const std::size_t start = at;
    std::int64_t scale = kMicrosPerSecond / 10;
    // Digits past the microsecond are read and dropped: senders with nanoseconds are common.
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10) {
      fraction += (text[at] - '0') * scale;
    }
    if (at == start) return std::nullopt;
  }
  std::int64_t offset_minutes = 0;
  if (at < text.size() && (text[at] == 'Z' || text[at] == 'z')) {
    ++at;
  } else if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
    const bool west = text[at++] == '-';
    const auto hours = digits(text, at, 2);
    if (!hours || *hours > 23 || !expect(text, at, ':')) return std::nullopt;
    const auto minutes = digits(text, at, 2);
    if (!minutes || *minutes > 59) return std::nullopt;
    offset_minutes = (*hours * 60 + *minutes) * (west ? -1 : 1);
  } else {
    return std::nullopt;
  }
  if (at != text.size()) return std::nullopt;
  const std::int64_t seconds = *hour * 3600 + *minute * 60 + *second - offset_minutes * 60;
  return Instant{micros_of(*day) + seconds * kMicrosPerSecond + fraction};
}

bool is_civil_date(std::string_view text) {
  std::size_t at = 0;
  return civil_day(text, at).has_value() && at == text.size();
}

std::optional<Instant> start_of_day_utc(std::string_view civil_date) {
  std::size_t at = 0;
  const auto day = civil_day(civil_date, at);
  if (!day || at != civil_date.size()) return std::nullopt;
  return Instant{micros_of(*day)};
}

std::optional<std::int64_t> parse_duration(std::string_view text) {
  std::size_t at = 0;
  if (!expect(text, at, 'P') || at == text.size()) return std::nullopt;
  struct Unit {
    char letter;
    std::int64_t seconds;
    bool in_time;
  };
  static constexpr Unit kUnits[] = {
      {'D', 86'400, false}, {'H', 3'600, true}, {'M', 60, true}, {'S', 1, true}};
  std::int64_t total = 0;
  std::int64_t fraction = 0;
  bool in_time = false;
  std::size_t next_unit = 0;
  while (at < text.size()) {
    if (text[at] == 'T' && !in_time) {
      in_time = true;
      if (++at == text.size()) return std::nullopt;
    }
    const std::size_t start = at;
    std::int64_t number = 0;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
      number = number * 10 + (text[at] - '0');
      if (number > 100'000'000) return std::nullopt;
    }
    if (at == start || at == text.size()) return std::nullopt;
    if (text[at] == '.') {  // only of seconds, hence only at the end
      std::int64_t scale = kMicrosPerSecond / 10;
      const std::size_t point = at++;
      for (; at < text.size() && text[at] >= '0' && text[at] <= '9' && scale > 0;
           ++at, scale /= 10) {
        fraction += (text[at] - '0') * scale;
      }
      if (at == point + 1 || at + 1 != text.size() || text[at] != 'S') return std::nullopt;
    }
    while (next_unit < std::size(kUnits) &&
           (kUnits[next_unit].letter != text[at] || kUnits[next_unit].in_time != in_time)) {
      ++next_unit;
    }
    if (next_unit == std::size(kUnits)) return std::nullopt;
    total += number * kUnits[next_unit++].seconds;
    ++at;
  }
  return total * kMicrosPerSecond + fraction;
}

namespace {

std::string iso_duration(std::int64_t micros, bool with_days) {
  std::string text = micros < 0 ? "-P" : "P";
  const auto whole =
      micros < 0 ? ~static_cast<std::uint64_t>(micros) + 1 : static_cast<std::uint64_t>(micros);
  const std::uint64_t fraction = whole % kMicrosPerSecond;
  std::uint64_t seconds = whole / kMicrosPerSecond;
  if (whole == 0) return "PT0S";
  if (with_days) {
    if (const auto days = seconds / 86'400; days != 0) text += fmt::format("{}D", days);
    seconds %= 86'400;
    if (seconds == 0 && fraction == 0) return text;
  }
  text += 'T';
  if (seconds >= 3'600) text += fmt::format("{}H", seconds / 3'600);
  if (seconds % 3'600 >= 60) text += fmt::format("{}M", seconds % 3'600 / 60);
  if (seconds % 60 == 0 && fraction == 0) return text;
  text += fmt::format("{}", seconds % 60);
  if (fraction != 0) {
    text += fmt::format(".{:06}", fraction);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text + 'S';
}

}  // namespace

std::string to_iso_duration(std::int64_t micros) { return iso_duration(micros, true); }

std::string to_iso_hours(std::int64_t micros) { return iso_duration(micros, false); }

}  // namespace proofdesk
