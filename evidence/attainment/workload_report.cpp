#include "evidence/attainment/workload_report.hpp"

#include "evidence/each_record.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace proofdesk::evidence {
namespace {

using shared::WorkloadPeriod;

constexpr std::size_t kDateLength = 10;
constexpr std::size_t kMonthLength = 7;
/// Clocks change by two hours at most.
constexpr std::int64_t kShortestDay = kMicrosPerDay - 4 * 3'600 * kMicrosPerSecond;
constexpr std::int64_t kDaysOfWeek = 7;
/// 1970-01-01 was a Thursday.
constexpr std::int64_t kMondayOffset = 3;

std::int64_t day_of(Instant at) {
  const auto day = at.micros / kMicrosPerDay;
  return at.micros % kMicrosPerDay < 0 ? day - 1 : day;
}

std::string date_of_day(std::int64_t day) {
  return to_rfc3339({day * kMicrosPerDay}).substr(0, kDateLength);
}

/// The name of the period that an instant lies in.
std::string period_of(WorkloadPeriod period, const BusinessCalendar& calendar, Instant at) {
  std::string date = calendar.local_date(at);
  if (period == WorkloadPeriod::kMonth) return date.substr(0, kMonthLength);
  if (period == WorkloadPeriod::kDay) return date;
  const auto day = day_of(start_of_day_utc(date).value_or(at));
  const auto since_monday = ((day + kMondayOffset) % kDaysOfWeek + kDaysOfWeek) % kDaysOfWeek;
  return date_of_day(day - since_monday);
}

std::vector<std::string> list(const KindModel& kind, const Record& record, std::string_view name) {
  Value value = record.get(*kind.field(name));
  auto* items = std::get_if<std::vector<std::string>>(&value);
  return items == nullptr ? std::vector<std::string>{} : std::move(*items);
}

bool is_for(const KindModel& agreements, const Record& agreement, const KindModel& kind,
            const Record& record) {
  const auto services = list(agreements, agreement, "services");
  const std::string service = kind.field("service") == nullptr ? "" : record.text(kind, "service");
  if (!services.empty() && std::ranges::find(services, service) == services.end()) return false;
  const std::string customer = agreement.text(agreements, "customer");
  return customer.empty() || kind.field("customer") == nullptr ||
         customer == record.text(kind, "customer");
}

Result<std::vector<WorkloadCount>> counts_of(ReadView& view, const KindModel& agreements,
                                             const Record& agreement, const KindModel& kind,
                                             const shared::WorkloadLimit& limit,
                                             const BusinessCalendar& calendar, Instant from,
                                             Instant to) {
  std::map<std::string, std::int64_t> opened;
  // Every period is reported, those in which nothing came too.
  const auto period = [&](Instant at) { return period_of(limit.period, calendar, at); };
  for (Instant at = from; at < to; at.micros += kShortestDay) opened[period(at)];
  opened[period({to.micros - 1})];
  PROOFDESK_TRY(each_record(
      view, kind, ListQuery{}, Access::unrestricted(), [&](const Record& record) -> Status {
        const Instant at = record.has(kind, "opened_at")
                               ? Instant{record.integer(kind, "opened_at")}
                               : record.created_at;
        if (at >= from && at < to && is_for(agreements, agreement, kind, record))
          ++opened[period(at)];
        return {};
      }));
  const std::string before = period({from.micros - 1});
  const std::string after = period(to);
  std::vector<WorkloadCount> counts;
  for (const auto& [name, count] : opened) {
    const bool complete = name != before && name != after;
    const bool over = limit.most && count > *limit.most;
    const bool under = complete && limit.least && count < *limit.least;
    counts.push_back(
        {.period = name, .count = count, .within = !over && !under, .complete = complete});
  }
  return counts;
}

}  // namespace

Result<std::vector<WorkloadReport>> workload_of(ReadView& view, const Model& model,
                                                const Record& agreement,
                                                const BusinessCalendar& calendar, Instant from,
                                                Instant to) {
  const KindModel& agreements = *model.kind("agreement");
  std::vector<WorkloadReport> reports;
  for (const auto& line : list(agreements, agreement, "workload_limits")) {
    WorkloadReport report{.line = line, .limit = std::nullopt, .counts = {}};
    // Lines were checked when it was agreed; one that no longer reads stands as words.
    if (auto limit = shared::parse_workload(model, line)) report.limit = std::move(*limit);
    const KindModel* kind = report.limit ? model.kind(report.limit->kind) : nullptr;
    if (kind != nullptr) {
      PROOFDESK_ASSIGN(report.counts, counts_of(view, agreements, agreement, *kind, *report.limit,
                                                calendar, from, to));
    }
    reports.push_back(std::move(report));
  }
  return reports;
}

}  // namespace proofdesk::evidence
