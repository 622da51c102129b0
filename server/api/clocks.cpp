// The clocks of a record with their timelines in words, and what targets and agreements come to.

#include "core/model/record_ref.hpp"
#include "evidence/attainment/attainment_json.hpp"
#include "evidence/attainment/clock_timeline.hpp"
#include "processes/shared/clock_record.hpp"
#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/query_input.hpp"
#include "server/api/reply.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

namespace json = boost::json;

/// Clocks of one record: a few measures, a few promises each, and those that were cancelled.
constexpr std::size_t kMostClocks = 200;

json::value instant(const std::optional<Instant>& at) {
  if (!at) return nullptr;
  return json::string(to_rfc3339(*at));
}

json::value span_text(TimeMeasure measure, std::int64_t amount) {
  if (measure == TimeMeasure::kOpenTime) return json::string(to_iso_hours(amount));
  return json::string(fmt::format(
      "{:.2f} working days", static_cast<double>(amount) / static_cast<double>(kMicrosPerDay)));
}

json::object reference(const Model& model, const Record& record) {
  const KindModel* kind = model.kind(record.kind);
  return {{"id", record.id.to_string()},
          {"number", kind->display_number(record.number)},
          {"title", record.text(*kind, "title")},
          {"version", record.version}};
}

json::array segments(const evidence::ClockTimeline& timeline) {
  json::array list;
  for (const auto& segment : timeline.reading.timeline) {
    list.push_back({{"from", to_rfc3339(segment.from)},
                    {"to", to_rfc3339(segment.to)},
                    {"state", name_of(segment.state)},
                    {"counts", segment.counts},
                    {"spent", span_text(timeline.goal.measure, segment.spent)},
                    {"words", in_words(segment, timeline.goal.calendar)}});
  }
  return list;
}

json::array results(const std::vector<ClockResult>& all, TimeMeasure measure) {
  json::array list;
  for (const auto& result : all) {
    json::value outcome = nullptr;
    if (result.outcome) outcome = *result.outcome == ClockOutcome::kMet ? "met" : "missed";
    list.push_back({{"at", to_rfc3339(result.at)},
                    {"spent", span_text(measure, result.spent)},
                    {"outcome", std::move(outcome)},
                    {"breachedAt", instant(result.breached_at)}});
  }
  return list;
}

json::array lines(const KindModel& kind, const Record& record, std::string_view field) {
  const Value value = record.get(*kind.field(field));
  const auto* list = std::get_if<std::vector<std::string>>(&value);
  if (list == nullptr) return {};
  return json::array(list->begin(), list->end());
}

/// Which field of the clock's record a member tells of: where the field is internal, so is the member.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kToldBy = {{
    {"outcome", "outcome"},
    {"breached", "breached"},
    {"breachedAt", "breached_at"},
    {"spent", "elapsed"},
    {"remaining", "elapsed"},
    {"elapsed", "elapsed"},
    {"elapsedWall", "elapsed_wall"},
    {"thresholds", "warn_at"},
    {"overlaps", "overlaps"},
    {"promises", "promises"},
    {"timeline", "marks"},
    {"stops", "marks"},
    {"rounds", "marks"},
}};

/// For those who see no internal fields: neither whether a promise was kept, nor what would tell.
void leave_out_internal(const KindModel& clocks, json::object& clock) {
  for (const auto& [member, field] : kToldBy) {
    if (clocks.field(field)->internal) clock.erase(member);
  }
  clock.erase("remarks");
  const json::string& state = clock["state"].as_string();
  if (state == "met" || state == "missed") clock["state"] = "stopped";
}

/// Everything that one clock has to say at this moment.
json::object describe(const Model& model, const evidence::ClockTimeline& timeline) {
  const KindModel& clocks = *model.kind(shared::kClockKind);
  const Record& clock = timeline.clock;
  const ClockReading& reading = timeline.reading;
  const auto measure = timeline.goal.measure;
  const auto subject = RecordRef::parse(clock.text(clocks, "subject"));
  const KindModel* kind = subject ? model.kind(subject->kind) : nullptr;
  const ClockRule* rule =
      kind == nullptr ? nullptr : kind->lifecycle.clock(clock.text(clocks, "measure"));
  json::array thresholds;
  for (const auto& threshold : reading.thresholds) {
    thresholds.push_back({{"percent", threshold.percent},
                          {"at", instant(threshold.at)},
                          {"reached", threshold.reached}});
  }
  json::array remarks(reading.remarks.begin(), reading.remarks.end());
  const auto breached = timeline.first_breach();
  return {{"id", clock.id.to_string()},
          {"number", clocks.display_number(clock.number)},
          {"measure", clock.text(clocks, "measure")},
          {"label", rule == nullptr ? clock.text(clocks, "measure") : rule->label},
          {"promise", clock.text(clocks, "promise")},
          {"state", clock.state},
          {"outcome", clock.has(clocks, "outcome")
                          ? json::value(json::string(clock.text(clocks, "outcome")))
                          : json::value(nullptr)},
          {"target", reference(model, timeline.target)},
          {"agreement", timeline.agreement ? json::value(reference(model, *timeline.agreement))
                                           : json::value(nullptr)},
          {"calendar", reference(model, timeline.calendar)},
          {"zone", timeline.goal.calendar.zone()},
          {"goal", shared::goal_in_words(timeline.goal)},
          {"startedAt", instant(reading.round_from)},
          {"dueAt", instant(reading.due_at)},
          {"stoppedAt", instant(reading.stopped_at)},
          {"spent", span_text(measure, reading.spent)},
          {"remaining", span_text(measure, reading.remaining)},
          {"elapsed", to_iso_hours(reading.elapsed_open)},
          {"elapsedWall", to_iso_duration(reading.elapsed_wall)},
          {"paused", to_iso_duration(reading.paused_wall)},
          {"breached", breached.has_value()},
          {"breachedAt", instant(breached)},
          {"thresholds", std::move(thresholds)},
          {"overlaps", lines(clocks, clock, "overlaps")},
          {"promises", lines(clocks, clock, "promises")},
          {"timeline", segments(timeline)},
          {"stops", results(reading.stops, measure)},
          {"rounds", results(reading.rounds, measure)},
          {"remarks", std::move(remarks)}};
}

json::object described_for(const Call& call, const evidence::ClockTimeline& timeline) {
  json::object clock = describe(*call.model, timeline);
  if (!call.access().internal) leave_out_internal(*call.model->kind(shared::kClockKind), clock);
  return clock;
}

/// An instant, or a day of the calendar that the report goes by.
Status period_parameter(const Request& request, std::string_view name, Instant& at,
                        std::string& date) {
  const std::string_view text = text_parameter(request, name);
  if (is_civil_date(text)) {
    date = text;
    return {};
  }
  if (const auto parsed = parse_rfc3339(text)) {
    at = *parsed;
    return {};
  }
  return bad_parameter(name, "A date (2026-03-01) or an instant (RFC 3339) is expected.");
}

Result<Response> attainment(Call& call, std::string_view kind_name) {
  const Service& service = call.api.service;
  evidence::AttainmentRequest request;
  PROOFDESK_TRY(period_parameter(call.request(), "from", request.from, request.from_date));
  PROOFDESK_TRY(period_parameter(call.request(), "to", request.to, request.to_date));
  request.now = service.clock.now();
  PROOFDESK_ASSIGN(const auto view, service.store.snapshot());
  const KindModel* kind = call.model->kind(kind_name);
  PROOFDESK_ASSIGN(const auto record, find_record(*view, *kind, call.path.id, call.access()));
  (kind_name == "agreement" ? request.agreement : request.target) = record.id;
  PROOFDESK_ASSIGN(const auto report, evidence::attainment_of(*view, service.keys, service.origin,
                                                              *call.model, request));
  json::object answer = evidence::to_json(*call.model, report, call.access().confidential);
  answer["id"] = record.id.to_string();
  answer["number"] = kind->display_number(record.number);
  return json_response(answer);
}

}  // namespace

Result<Response> list_clocks(Call& call) {
  const Service& service = call.api.service;
  if (call.kind->lifecycle.clocks.empty()) {
    Error error{ErrorCode::kNotFound, "kind.has_clocks",
                fmt::format("Nothing can be promised about time on records of the kind {}.",
                            call.kind->name)};
    error.remedy = "Ask for the clocks of an incident, a service request or a problem.";
    return fail(std::move(error));
  }
  PROOFDESK_ASSIGN(const auto view, service.store.snapshot());
  PROOFDESK_ASSIGN(const auto record, find_record(*view, *call.kind, call.path.id, call.access()));
  PROOFDESK_TRY(check_involved(*call.kind, call.access(), record));
  const KindModel& clocks = *call.model->kind(shared::kClockKind);
  ListQuery query;
  query.filter = Filter::compare(*clocks.field("subject"), Filter::Op::kEqual,
                                 Value{RecordRef::to(record).to_string()});
  query.order = {OrderKey{clocks.field("created_at"), false}};
  query.page_size = kMostClocks;
  // Who may see the record may see what was promised on it.
  PROOFDESK_ASSIGN(const auto page, view->list(clocks, query, Access::unrestricted()));
  PROOFDESK_ASSIGN(auto timelines, evidence::ClockTimelines::open(*view, service.keys,
                                                                  service.origin, *call.model));
  json::array list;
  for (const auto& clock : page.records) {
    PROOFDESK_ASSIGN(const auto timeline, timelines.read(clock, service.clock.now()));
    list.push_back(described_for(call, timeline));
  }
  return json_response(json::object{{"id", record.id.to_string()},
                                    {"number", call.kind->display_number(record.number)},
                                    {"state", record.state},
                                    {"clocks", std::move(list)}});
}

Result<Response> get_timeline(Call& call) {
  const Service& service = call.api.service;
  const KindModel& clocks = *call.model->kind(shared::kClockKind);
  PROOFDESK_ASSIGN(const auto view, service.store.snapshot());
  PROOFDESK_ASSIGN(const auto clock, find_record(*view, clocks, call.path.id, call.access()));
  PROOFDESK_ASSIGN(auto timelines, evidence::ClockTimelines::open(*view, service.keys,
                                                                  service.origin, *call.model));
  PROOFDESK_ASSIGN(const auto timeline, timelines.read(clock, service.clock.now()));
  return json_response(described_for(call, timeline));
}

Result<Response> get_agreement_attainment(Call& call) { return attainment(call, "agreement"); }

Result<Response> get_target_attainment(Call& call) { return attainment(call, "service_target"); }

}  // namespace proofdesk::server
