#include "evidence/attainment/promise_times.hpp"

#include "core/engine/apply.hpp"
#include "core/engine/journal_reader.hpp"
#include "core/ports/all_records.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace proofdesk::evidence {
namespace {

Result<std::vector<Event>> history_of(ReadView& view, const KeyStore& keys, std::string_view origin,
                                      const KindModel& kind, Uuid id) {
  PROOFDESK_ASSIGN(const auto rows, view.journal_of(kind, id));
  std::vector<Event> events;
  for (const auto& row : rows) {
    PROOFDESK_ASSIGN(auto opened, open_event(row, keys, origin));
    if (opened.event.refused.empty()) events.push_back(std::move(opened.event));
  }
  return events;
}

}  // namespace

Result<std::vector<CalendarVersion>> calendar_versions(const KindModel& calendars,
                                                       std::span<const Event> history) {
  std::vector<CalendarVersion> versions;
  if (history.empty()) return versions;
  Record record = new_record(calendars, history.front().record);
  for (const auto& event : history) {
    PROOFDESK_TRY(apply(calendars, event, record));
    if (record.state == calendars.lifecycle.initial) continue;
    const bool revised =
        versions.empty() || shared::revised_at(calendars, record) !=
                                shared::revised_at(calendars, versions.back().record);
    if (revised) versions.push_back({event.occurred_at, record});
  }
  return versions;
}

PromiseTimes PromiseTimes::of(const Model& model, std::vector<Record> targets,
                              std::vector<Record> agreements,
                              const std::vector<CalendarVersion>& calendars) {
  PromiseTimes times;
  times.model_ = &model;
  times.targets_ = std::move(targets);
  times.agreements_ = std::move(agreements);
  const KindModel& kind = *model.kind("service_target");
  for (const auto& target : times.targets_) {
    if (const auto from = shared::counts_from(kind, target)) times.turns_.push_back(*from);
    if (target.has(kind, "retired_at"))
      times.turns_.push_back({target.integer(kind, "retired_at")});
  }
  std::map<Uuid, std::vector<const CalendarVersion*>> by_calendar;
  for (const auto& version : calendars) by_calendar[version.record.id].push_back(&version);
  std::vector<Instant> changes;
  for (auto& [id, versions] : by_calendar) {
    std::ranges::sort(versions, {}, [](const auto* each) { return each->record.version; });
    for (std::size_t i = 1; i < versions.size(); ++i) changes.push_back(versions[i]->from);
  }
  times.turns_.insert(times.turns_.end(), changes.begin(), changes.end());
  // The first stretch reaches back to the beginning: what was measured before a calendar was written here is
  // measured by its first version.
  changes.push_back(Instant{INT64_MIN});
  std::ranges::sort(changes);
  const auto doubled = std::ranges::unique(changes);
  changes.erase(doubled.begin(), doubled.end());
  for (const Instant from : changes) {
    Stretch stretch{.from = from, .calendars = {}};
    for (const auto& [id, versions] : by_calendar) {
      const CalendarVersion* current = versions.front();
      for (const auto* version : versions) {
        if (version->from <= from) current = version;
      }
      stretch.calendars.push_back(current->record);
    }
    times.stretches_.push_back(std::move(stretch));
  }
  std::ranges::sort(times.turns_);
  const auto twice = std::ranges::unique(times.turns_);
  times.turns_.erase(twice.begin(), twice.end());
  return times;
}

Result<PromiseTimes> PromiseTimes::read(ReadView& view, const KeyStore& keys,
                                        std::string_view origin, const Model& model) {
  const KindModel* target_kind = model.kind("service_target");
  const KindModel* agreement_kind = model.kind("agreement");
  const KindModel* calendar_kind = model.kind("calendar");
  if (target_kind == nullptr || agreement_kind == nullptr || calendar_kind == nullptr) {
    return fail(ErrorCode::kUnsupported, "attainment.kinds",
                "Nothing can be promised in this house: there are no targets.");
  }
  PROOFDESK_ASSIGN(auto targets, all_records(*target_kind, view));
  PROOFDESK_ASSIGN(auto agreements, all_records(*agreement_kind, view));
  PROOFDESK_ASSIGN(const auto calendars, all_records(*calendar_kind, view));
  std::vector<CalendarVersion> versions;
  for (const auto& calendar : calendars) {
    PROOFDESK_ASSIGN(const auto history,
                     history_of(view, keys, origin, *calendar_kind, calendar.id));
    PROOFDESK_ASSIGN(auto its, calendar_versions(*calendar_kind, history));
    versions.insert(versions.end(), std::make_move_iterator(its.begin()),
                    std::make_move_iterator(its.end()));
  }
  return of(model, std::move(targets), std::move(agreements), versions);
}

shared::PromiseBook PromiseTimes::book_at(Instant at) const {
  std::span<const Record> calendars;
  for (const auto& stretch : stretches_) {
    if (stretch.from <= at) calendars = stretch.calendars;
  }
  return {*model_, targets_, agreements_, calendars};
}

}  // namespace proofdesk::evidence
