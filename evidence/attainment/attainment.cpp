#include "evidence/attainment/attainment.hpp"

#include "core/engine/journal_reader.hpp"
#include "core/model/record_ref.hpp"
#include "evidence/attainment/workload_report.hpp"
#include "evidence/each_record.hpp"
#include "processes/shared/clock_record.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace proofdesk::evidence {
namespace {

/// Which clocks were left out after a review, and why: subject, measure, promise.
using Exclusions = std::map<std::tuple<std::string, std::string, std::string>, std::string>;

class Attaining {
 public:
  Attaining(ReadView& view, const KeyStore& keys, std::string_view origin, PromiseTimes times,
            const AttainmentRequest& request)
      : view_(view),
        keys_(keys),
        origin_(origin),
        times_(std::move(times)),
        model_(times_.model()),
        request_(request) {
    report_.from = request.from;
    report_.to = request.to;
  }

  Result<Attainment> report() {
    PROOFDESK_TRY(choose_targets());
    PROOFDESK_TRY(choose_period());
    PROOFDESK_TRY(read_exclusions());
    for (const auto& name : kinds_) {
      const KindModel* kind = model_.kind(name);
      if (kind == nullptr) continue;
      PROOFDESK_TRY(each_record(view_, *kind, ListQuery{}, Access::unrestricted(),
                                [&](const Record& record) { return look_at(*kind, record); }));
    }
    for (auto& target : report_.targets) PROOFDESK_TRY(finish(target));
    if (!request_.agreement.is_nil()) {
      PROOFDESK_ASSIGN(report_.workload, workload_of(view_, model_, *agreement_, calendar_,
                                                     report_.from, report_.as_of));
    }
    return std::move(report_);
  }

 private:
  Status choose_targets() {
    const KindModel& targets = *model_.kind("service_target");
    const std::string agreement = request_.agreement.to_string();
    if (!request_.agreement.is_nil()) {
      const auto found = std::ranges::find(times_.agreements(), request_.agreement, &Record::id);
      if (found == times_.agreements().end())
        return fail(ErrorCode::kNotFound, "record.exists", "There is no such agreement.");
      agreement_ = &*found;
    }
    for (const auto& target : times_.targets()) {
      const bool wanted = request_.target.is_nil() ? target.text(targets, "agreement") == agreement
                                                   : target.id == request_.target;
      if (!wanted || !shared::counts_from(targets, target)) continue;
      report_.targets.push_back({.target = target, .clocks = {}, .months = {}, .forecast = {}});
      kinds_.insert(target.text(targets, "applies_to"));
    }
    if (report_.targets.empty() && !request_.target.is_nil()) {
      return fail(ErrorCode::kNotFound, "record.exists",
                  "There is no such target, or it was never in force.");
    }
    return {};
  }

  /// The calendar whose days and months are meant: of the one target, of the agreement, else of its first target.
  Status choose_calendar() {
    std::string id;
    if (agreement_ != nullptr) id = agreement_->text(*model_.kind("agreement"), "calendar");
    if (id.empty() && !report_.targets.empty())
      id = report_.targets.front().target.text(*model_.kind("service_target"), "calendar");
    const auto book = times_.book_at(request_.now);
    const auto found =
        std::ranges::find(book.calendars, Uuid::parse(id).value_or(Uuid{}), &Record::id);
    if (found == book.calendars.end()) return {};
    PROOFDESK_ASSIGN(calendar_, shared::business_calendar(*model_.kind("calendar"), *found));
    return {};
  }

  Status choose_period() {
    PROOFDESK_TRY(choose_calendar());
    report_.zone = calendar_.zone();
    for (const auto& [date, at] : {std::pair{&request_.from_date, &report_.from},
                                   std::pair{&request_.to_date, &report_.to}}) {
      if (date->empty()) continue;
      const auto start = calendar_.start_of(*date);
      if (!start) {
        return fail(ErrorCode::kInvalidArgument, "attainment.period",
                    "\"" + *date + "\" is no date between 1970 and 2199.");
      }
      *at = *start;
    }
    report_.as_of = std::min(report_.to, request_.now);
    if (report_.from < report_.as_of) return {};
    Error error{ErrorCode::kInvalidArgument, "attainment.period",
                "The period is empty, or lies ahead."};
    error.remedy = "Give from before to, and a from that is past.";
    return fail(std::move(error));
  }

  Status read_exclusions() {
    const KindModel& clocks = *model_.kind(shared::kClockKind);
    ListQuery query;
    query.filter = Filter::compare(*clocks.field("excluded"), Filter::Op::kEqual, Value{true});
    return each_record(view_, clocks, query, Access::unrestricted(), [&](const Record& clock) {
      excluded_[{clock.text(clocks, "subject"), clock.text(clocks, "measure"),
                 clock.text(clocks, "promise")}] = clock.text(clocks, "exclusion_reason");
      return Status{};
    });
  }

  Status look_at(const KindModel& kind, const Record& record) {
    // What was over before the period began and never came back is no part of it.
    const State* state = kind.lifecycle.state(record.state);
    const bool over = state != nullptr && (state->category == StateCategory::kFinal ||
                                           state->category == StateCategory::kDone);
    if (record.created_at >= report_.as_of || (over && record.updated_at < report_.from)) return {};
    PROOFDESK_ASSIGN(const auto rows, view_.journal_of(kind, record.id));
    std::vector<Event> history;
    history.reserve(rows.size());
    for (const auto& row : rows) {
      PROOFDESK_ASSIGN(auto opened, open_event(row, keys_, origin_));
      history.push_back(std::move(opened.event));
    }
    // Up to the end of the period and not at it: the end belongs to the next.
    PROOFDESK_ASSIGN(const auto clocks,
                     derive_clocks(times_, kind, history, {report_.as_of.micros - 1}));
    for (const auto& clock : clocks) take(kind, record, clock);
    return {};
  }

  void take(const KindModel& kind, const Record& record, const DerivedClock& clock) {
    const auto target = std::ranges::find(
        report_.targets, clock.target, [](const TargetAttainment& each) { return each.target.id; });
    if (target == report_.targets.end()) return;
    const auto state = shared::clock_state(clock.reading, clock.broken);
    const auto stopped =
        state == "cancelled" ? std::optional(clock.marks.back().at) : clock.reading.stopped_at;
    if (stopped && *stopped < report_.from) return;
    AttainedClock one{.kind = kind.name,
                      .record = record.id,
                      .number = record.number,
                      .confidential = record.flag(kind, "confidential"),
                      .state = std::string(state),
                      .stopped_at = stopped,
                      .breached_at = clock.first_breach(),
                      .spent = clock.reading.elapsed_open,
                      .excluded = {}};
    if (state == "cancelled") one.excluded = clock.void_because;
    const auto left_out =
        excluded_.find({RecordRef::to(record).to_string(), clock.measure, clock.promise});
    if (left_out != excluded_.end() && one.excluded.empty()) {
      one.excluded = left_out->second.empty() ? "no reason is recorded" : left_out->second;
    }
    target->clocks.push_back(std::move(one));
  }

  Status finish(TargetAttainment& target) {
    const KindModel& targets = *model_.kind("service_target");
    const auto by_number = [](const AttainedClock& clock) {
      return std::tuple(clock.kind, clock.number);
    };
    std::ranges::sort(target.clocks, {}, by_number);
    const auto book = times_.book_at({report_.as_of.micros - 1});
    PROOFDESK_ASSIGN(const auto promise, shared::promise_of(book, target.target));
    sum_up(target, promise.goal.calendar, report_.from, report_.as_of);
    if (const std::string share = target.target.text(targets, "attainment_goal"); !share.empty()) {
      constexpr double kPerMille = 10;
      target.goal_per_mille = std::llround(std::strtod(share.c_str(), nullptr) * kPerMille);
    }
    return {};
  }

  ReadView& view_;
  const KeyStore& keys_;
  const std::string_view origin_;
  const PromiseTimes times_;
  const Model& model_;
  const AttainmentRequest& request_;
  const Record* agreement_ = nullptr;
  BusinessCalendar calendar_ = BusinessCalendar::always();
  std::set<std::string> kinds_;
  Exclusions excluded_;
  Attainment report_;
};

}  // namespace

Result<Attainment> attainment_of(ReadView& view, const KeyStore& keys, std::string_view origin,
                                 const Model& model, const AttainmentRequest& request) {
  PROOFDESK_ASSIGN(auto times, PromiseTimes::read(view, keys, origin, model));
  return Attaining(view, keys, origin, std::move(times), request).report();
}

}  // namespace proofdesk::evidence
