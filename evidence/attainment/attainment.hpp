#pragma once

#include "core/base/result.hpp"
#include "core/model/kind_model.hpp"
#include "core/ports/key_store.hpp"
#include "core/ports/store.hpp"
#include "evidence/attainment/promise_times.hpp"
#include "processes/shared/workload.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Attainment of service level targets (8.3.3): derived from the histories of records, so that it holds for history
/// from elsewhere too, and with the very records behind each figure.
namespace proofdesk::evidence {

/// One clock of one record that a figure rests on.
struct AttainedClock {
  std::string kind;
  Uuid record;
  std::int64_t number = 0;  ///< of the record
  bool confidential = false;
  std::string state;  ///< "met", "missed", "running", "paused", "cancelled"
  std::optional<Instant> stopped_at;
  std::optional<Instant> breached_at;
  std::int64_t spent = 0;  ///< µs within the calendar
  std::string excluded;    ///< why it is left out; empty where it counts
};

/// Shares are per mille of `measured`, rounded to the nearest; nullopt where nothing was measured.
struct Attained {
  std::int64_t measured = 0;  ///< stopped in the period, not left out
  std::int64_t met = 0;
  [[nodiscard]] std::int64_t missed() const { return measured - met; }
  [[nodiscard]] std::optional<std::int64_t> per_mille() const;
};

struct AttainedMonth {
  std::string month;  ///< "2016-03", of the target's calendar
  Attained figures;
};

/// What the next month may bring, by a named method from named inputs; never more than that.
struct Forecast {
  std::string_view method;  ///< empty: too few, see `why_not`
  std::string why_not;
  std::vector<std::string> months;  ///< what it rests on
  std::int64_t per_mille = 0;       ///< share expected to be met
  std::int64_t volume = 0;          ///< clocks expected to stop
};

struct TargetAttainment {
  Record target;
  Attained figures;
  std::vector<AttainedClock>
      clocks;  ///< all that were looked at, those left out and those still running too
  std::int64_t excluded = 0;
  std::int64_t running = 0;  ///< still running or paused at the end
  std::int64_t running_breached = 0;
  std::vector<AttainedMonth> months;
  Forecast forecast;
  /// The share agreed, per mille; nullopt where none is.
  std::optional<std::int64_t> goal_per_mille;
};

struct WorkloadCount {
  std::string period;  ///< "2016-03", "2016-03-07" (a day, or the Monday of a week)
  std::int64_t count = 0;
  bool within = true;
  bool complete = true;  ///< the period lies wholly in what was asked for
};

struct WorkloadReport {
  std::string line;                            ///< as agreed
  std::optional<shared::WorkloadLimit> limit;  ///< nullopt: words that nobody counts here
  std::vector<WorkloadCount> counts;
};

struct Attainment {
  std::string zone;  ///< in which days and months are told apart
  Instant from;      ///< inclusive
  Instant to;        ///< exclusive
  Instant as_of;     ///< clocks are read as they stood then: `to`, or now where that is earlier
  std::vector<TargetAttainment> targets;  ///< of the agreement, retired ones too, oldest first
  std::vector<WorkloadReport> workload;
};

struct AttainmentRequest {
  Uuid agreement;  ///< nil: one target
  Uuid target;     ///< nil: all of the agreement
  Instant from;
  Instant to;
  Instant now;
  /// Dates ("2026-11-01") where the period was given in days: they begin in the zone of the target's calendar, of the
  /// agreement's for its targets together, and take the place of the instants.
  std::string from_date{};
  std::string to_date{};
};

/// kInvalidArgument where the period is empty, kNotFound where there is no such agreement or target.
[[nodiscard]] Result<Attainment> attainment_of(ReadView& view, const KeyStore& keys,
                                               std::string_view origin, const Model& model,
                                               const AttainmentRequest& request);

/// Figures, trend and forecast of one target out of its clocks, by months of `calendar`. The forecast rests on months
/// that lie wholly in [from, to). Pure.
void sum_up(TargetAttainment& target, const BusinessCalendar& calendar, Instant from, Instant to);

}  // namespace proofdesk::evidence
