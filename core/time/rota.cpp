#include "core/time/rota.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

#include <date/tz.h>
#include <fmt/format.h>

namespace proofdesk {
namespace {

using std::chrono::days;
using std::chrono::microseconds;

constexpr int kMostDays = 366;
constexpr std::int64_t kMicrosPerMinute = 60 * kMicrosPerSecond;

std::unexpected<Error> wrong(std::string_view what, std::string detail) {
  return fail(ErrorCode::kInvalidArgument, fmt::format("rota.{}", what), std::move(detail));
}

const date::time_zone* find_zone(const std::string& name) {
  try {
    return date::locate_zone(name);
  } catch (const std::exception&) {
    return nullptr;
  }
}

/// Shifts are counted in local days, so that the clocks change their length and never their number.
class Turns {
 public:
  explicit Turns(const Rotation& rota)
      : rota_(rota),
        zone_(*date::locate_zone(rota.zone)),
        first_day_(start_of_day_utc(rota.starts_on)->micros / kMicrosPerDay) {}

  /// When shift `n` begins.
  [[nodiscard]] Instant begin(std::int64_t n) const {
    const std::int64_t day = first_day_ + n * rota_.shift_days;
    const date::local_time<microseconds> local{
        microseconds{day * kMicrosPerDay + rota_.handover_minute * kMicrosPerMinute}};
    const auto info = zone_.get_info(std::chrono::floor<std::chrono::seconds>(local));
    // Skipped: the instant of the jump. Passed twice: the first of the two, under the offset before.
    if (info.result == date::local_info::nonexistent)
      return {std::chrono::duration_cast<microseconds>(info.first.end.time_since_epoch()).count()};
    return {local.time_since_epoch().count() -
            std::chrono::duration_cast<microseconds>(info.first.offset).count()};
  }

  /// The shift that an instant falls into; negative before the first.
  [[nodiscard]] std::int64_t at(Instant instant) const {
    // Offsets are less than a day, so this is right or one away.
    auto n = (instant.micros / kMicrosPerDay - first_day_) / rota_.shift_days;
    while (begin(n) > instant) --n;
    while (begin(n + 1) <= instant) ++n;
    return n;
  }

 private:
  const Rotation& rota_;
  const date::time_zone& zone_;
  const std::int64_t first_day_;
};

}  // namespace

Result<RotaOverride> parse_rota_override(std::string_view text) {
  const auto slash = text.find('/');
  const auto space = text.find(' ');
  const auto bad = [&] {
    return wrong("override",
                 fmt::format("\"{}\" is not \"<from>/<to> <person>\" with two instants like "
                             "2026-12-24T09:00:00Z, the first before the second",
                             text));
  };
  if (slash == std::string_view::npos || space == std::string_view::npos || space < slash)
    return bad();
  const auto from = parse_rfc3339(text.substr(0, slash));
  const auto to = parse_rfc3339(text.substr(slash + 1, space - slash - 1));
  const std::string_view person = text.substr(space + 1);
  if (!from || !to || *from >= *to || person.empty() || person.find(' ') != std::string_view::npos)
    return bad();
  return RotaOverride{*from, *to, std::string(person)};
}

std::string to_text(const RotaOverride& override) {
  return fmt::format("{}/{} {}", to_rfc3339(override.from), to_rfc3339(override.to),
                     override.person);
}

Status check_rota(const Rotation& rota) {
  if (find_zone(rota.zone) == nullptr)
    return wrong("zone", fmt::format("there is no time zone \"{}\"", rota.zone));
  if (rota.members.empty() || std::ranges::any_of(rota.members, &Uuid::is_nil))
    return wrong("members", "nobody takes turns");
  if (!is_civil_date(rota.starts_on) || !start_of_day_utc(rota.starts_on))
    return wrong("starts_on", fmt::format("\"{}\" is no date", rota.starts_on));
  if (rota.handover_minute < 0 || rota.handover_minute >= 24 * 60)
    return wrong("handover", "the time of handover is not one of the day");
  if (rota.shift_days < 1 || rota.shift_days > kMostDays)
    return wrong("shift", fmt::format("a shift has 1 to {} days", kMostDays));
  return {};
}

std::optional<int> parse_handover(std::string_view text) {
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4))
    return std::nullopt;
  const int hours = (text[0] - '0') * 10 + (text[1] - '0');
  const int minutes = (text[3] - '0') * 10 + (text[4] - '0');
  if (hours > 23 || minutes > 59) return std::nullopt;
  return hours * 60 + minutes;
}

std::optional<OnCall> on_call_at(const Rotation& rota, Instant at) {
  const Turns turns(rota);
  OnCall found{
      .person = {}, .from = {std::numeric_limits<std::int64_t>::min()}, .until = turns.begin(0)};
  if (at >= found.until) {
    const std::int64_t shift = turns.at(at);
    const auto turn = static_cast<std::size_t>(shift) % rota.members.size();
    found = {
        .person = rota.members[turn], .from = turns.begin(shift), .until = turns.begin(shift + 1)};
  }
  // The last override that covers the instant counts; every edge of another one ends the stretch.
  for (const RotaOverride& each : rota.overrides) {
    if (each.from <= at && at < each.to) {
      found.person = Uuid::parse(each.person).value_or(Uuid{});
      found.overridden = true;
    }
    for (const Instant edge : {each.from, each.to}) {
      if (edge <= at) found.from = std::max(found.from, edge);
      if (edge > at) found.until = std::min(found.until, edge);
    }
  }
  if (found.person.is_nil()) return std::nullopt;
  return found;
}

}  // namespace proofdesk
