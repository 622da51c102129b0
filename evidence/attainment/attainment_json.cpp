#include "evidence/attainment/attainment_json.hpp"

#include <fmt/format.h>

namespace proofdesk::evidence {
namespace {

namespace json = boost::json;

json::value percent(const std::optional<std::int64_t>& per_mille) {
  if (!per_mille) return nullptr;
  return json::string(percent_text(*per_mille));
}

json::value instant(const std::optional<Instant>& at) {
  if (!at) return nullptr;
  return json::string(to_rfc3339(*at));
}

json::object clock(const Model& model, const AttainedClock& one, bool named) {
  json::object object;
  const KindModel* kind = model.kind(one.kind);
  if (!one.confidential || named) {
    object["record"] = kind == nullptr ? one.kind : kind->display_number(one.number);
    object["id"] = one.record.to_string();
  } else {
    object["record"] = nullptr;
    object["confidential"] = true;
  }
  object["kind"] = one.kind;
  object["state"] = one.state;
  object["stoppedAt"] = instant(one.stopped_at);
  object["breachedAt"] = instant(one.breached_at);
  object["spent"] = to_iso_hours(one.spent);
  if (!one.excluded.empty()) object["leftOut"] = one.excluded;
  return object;
}

json::object forecast(const Forecast& forecast) {
  if (forecast.method.empty()) return {{"available", false}, {"why", forecast.why_not}};
  json::array months(forecast.months.begin(), forecast.months.end());
  return {{"available", true},
          {"method", forecast.method},
          {"months", std::move(months)},
          {"percent", percent_text(forecast.per_mille)},
          {"volume", forecast.volume}};
}

json::object target(const Model& model, const TargetAttainment& one, bool named) {
  const KindModel& kind = *model.kind("service_target");
  json::array months;
  for (const auto& month : one.months) {
    months.push_back({{"month", month.month},
                      {"measured", month.figures.measured},
                      {"met", month.figures.met},
                      {"percent", percent(month.figures.per_mille())}});
  }
  json::array clocks;
  for (const auto& each : one.clocks) clocks.push_back(clock(model, each, named));
  const auto share = one.figures.per_mille();
  json::value reached = nullptr;
  if (share && one.goal_per_mille) reached = *share >= *one.goal_per_mille;
  return {{"target", kind.display_number(one.target.number)},
          {"id", one.target.id.to_string()},
          {"title", one.target.text(kind, "title")},
          {"state", one.target.state},
          {"appliesTo", one.target.text(kind, "applies_to")},
          {"clock", one.target.text(kind, "clock")},
          {"goal", one.target.has(kind, "goal")
                       ? json::value(json::string(to_iso_hours(one.target.integer(kind, "goal"))))
                       : json::value(nullptr)},
          {"goalDays", one.target.has(kind, "goal_days")
                           ? json::value(one.target.integer(kind, "goal_days"))
                           : json::value(nullptr)},
          {"measured", one.figures.measured},
          {"met", one.figures.met},
          {"missed", one.figures.missed()},
          {"leftOut", one.excluded},
          {"running", one.running},
          {"runningBreached", one.running_breached},
          {"percent", percent(share)},
          {"agreedPercent", percent(one.goal_per_mille)},
          {"reached", std::move(reached)},
          {"months", std::move(months)},
          {"forecast", forecast(one.forecast)},
          {"clocks", std::move(clocks)}};
}

json::object workload(const WorkloadReport& report) {
  json::object object{{"limit", report.line}, {"measured", report.limit.has_value()}};
  json::array counts;
  bool within = true;
  for (const auto& count : report.counts) {
    within = within && count.within;
    counts.push_back({{"period", count.period},
                      {"count", count.count},
                      {"within", count.within},
                      {"complete", count.complete}});
  }
  if (report.limit) {
    object["within"] = within;
    object["periods"] = std::move(counts);
  }
  return object;
}

}  // namespace

std::string percent_text(std::int64_t per_mille) {
  return fmt::format("{}.{}", per_mille / 10, per_mille % 10);
}

boost::json::object to_json(const Model& model, const Attainment& report, bool names_confidential) {
  json::array targets;
  for (const auto& each : report.targets)
    targets.push_back(target(model, each, names_confidential));
  json::array limits;
  for (const auto& each : report.workload) limits.push_back(workload(each));
  return {{"zone", report.zone},           {"from", to_rfc3339(report.from)},
          {"to", to_rfc3339(report.to)},   {"asOf", to_rfc3339(report.as_of)},
          {"targets", std::move(targets)}, {"workload", std::move(limits)}};
}

}  // namespace proofdesk::evidence
