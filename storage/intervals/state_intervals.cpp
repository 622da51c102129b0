#include "storage/intervals/state_intervals.hpp"

#include "storage/sqlite/row_codec.hpp"

#include <algorithm>
#include <utility>

namespace proofdesk {
namespace {

using sqlite::Connection;
using sqlite::Statement;

constexpr std::string_view kColumns =
    "kind, record, state, category, transition, entered_at, left_at, actor, sequence";

std::string_view word_of(StateCategory category) {
  switch (category) {
    case StateCategory::kOpen:
      return "open";
    case StateCategory::kWaiting:
      return "waiting";
    case StateCategory::kDone:
      return "done";
    case StateCategory::kFinal:
      return "final";
  }
  return {};
}

std::string_view category_of(const Model& model, const Event& event) {
  const KindModel* kind = model.kind(event.kind);
  const State* state = kind == nullptr ? nullptr : kind->lifecycle.state(event.to);
  return state == nullptr ? std::string_view{} : word_of(state->category);
}

StateInterval read_interval(const Statement& row) {
  StateInterval interval;
  interval.kind = row.text(0);
  interval.record = sqlite::read_uuid(row, 1);
  interval.state = row.text(2);
  interval.category = row.text(3);
  interval.transition = row.text(4);
  interval.entered_at = {row.integer(5)};
  if (!row.is_null(6)) interval.left_at = Instant{row.integer(6)};
  interval.actor = sqlite::read_uuid(row, 7);
  interval.sequence = row.integer(8);
  return interval;
}

}  // namespace

std::int64_t StateInterval::micros(Instant now) const {
  return std::max<std::int64_t>(left_at.value_or(now).micros - entered_at.micros, 0);
}

StateIntervals::StateIntervals(std::filesystem::path file) : readers_(file.string()) {}

void StateIntervals::create(Connection& db) {
  db.execute(R"sql(
CREATE TABLE interval (
  sequence INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  record BLOB NOT NULL,
  state TEXT NOT NULL,
  category TEXT NOT NULL,
  transition TEXT NOT NULL,
  entered_at INTEGER NOT NULL,
  left_at INTEGER,
  actor BLOB
);
CREATE INDEX interval_record ON interval (record);
CREATE INDEX interval_entered ON interval (kind, entered_at, left_at);
)sql");
}

Status StateIntervals::apply(Connection& db, ReadView&, const Model& model,
                             std::span<const OpenedEvent> events) {
  for (const auto& opened : events) {
    const Event& event = opened.event;
    const bool moves =
        event.revision > 0 && !event.record.is_nil() && event.from != event.to && !event.to.empty();
    if (!moves) continue;
    auto close =
        db.prepare("UPDATE interval SET left_at = ?2 WHERE record = ?1 AND left_at IS NULL");
    close.bind_blob(1, event.record.bytes()).bind(2, event.occurred_at.micros);
    close.run();
    auto enter = db.prepare(
        "INSERT INTO interval (kind, record, state, category, transition, entered_at, actor, "
        "sequence)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
    enter.bind(1, std::string_view(event.kind)).bind_blob(2, event.record.bytes());
    enter.bind(3, std::string_view(event.to)).bind(4, category_of(model, event));
    enter.bind(5, std::string_view(event.name)).bind(6, event.occurred_at.micros);
    if (event.actor.is_nil()) {
      enter.bind(7, nullptr);
    } else {
      enter.bind_blob(7, event.actor.bytes());
    }
    enter.bind(8, opened.sequence);
    enter.run();
  }
  return {};
}

template <class Read>
auto StateIntervals::on_snapshot(Read&& read) {
  return sqlite::guarded([&] {
    auto connection = readers_.take();
    auto result = std::forward<Read>(read)(*connection);
    readers_.give_back(std::move(connection));
    return result;
  });
}

Result<std::vector<StateInterval>> StateIntervals::of(Uuid record) {
  return on_snapshot([&](Connection& db) -> Result<std::vector<StateInterval>> {
    auto rows = db.prepare(std::string("SELECT ") + std::string(kColumns) +
                           " FROM interval WHERE record = ?1 ORDER BY sequence");
    rows.bind_blob(1, record.bytes());
    std::vector<StateInterval> intervals;
    while (rows.step()) intervals.push_back(read_interval(rows));
    return intervals;
  });
}

Status StateIntervals::overlapping(std::string_view kind, Instant from, Instant to,
                                   const std::function<bool(const StateInterval&)>& visit) {
  return on_snapshot([&](Connection& db) -> Status {
    auto rows = db.prepare(std::string("SELECT ") + std::string(kColumns) +
                           " FROM interval WHERE kind = ?1 AND entered_at < ?3"
                           " AND (left_at IS NULL OR left_at > ?2 OR entered_at >= ?2)"
                           " ORDER BY entered_at, sequence");
    rows.bind(1, kind).bind(2, from.micros).bind(3, to.micros);
    while (rows.step() && visit(read_interval(rows))) {
    }
    return {};
  });
}

Result<std::vector<std::pair<std::string, std::int64_t>>> StateIntervals::count_at(
    std::string_view kind, Instant at) {
  using Counts = std::vector<std::pair<std::string, std::int64_t>>;
  return on_snapshot([&](Connection& db) -> Result<Counts> {
    auto rows = db.prepare(
        "SELECT state, count(*) FROM interval WHERE kind = ?1 AND entered_at <= ?2"
        " AND (left_at IS NULL OR left_at > ?2) GROUP BY state ORDER BY state");
    rows.bind(1, kind).bind(2, at.micros);
    Counts counts;
    while (rows.step()) counts.emplace_back(rows.text(0), rows.integer(1));
    return counts;
  });
}

Result<std::int64_t> StateIntervals::entries(std::string_view kind, std::string_view state,
                                             Instant from, Instant to) {
  return on_snapshot([&](Connection& db) -> Result<std::int64_t> {
    auto row = db.prepare(
        "SELECT count(*) FROM interval WHERE kind = ?1 AND entered_at >= ?2 AND entered_at < ?3 "
        "AND state = ?4");
    row.bind(1, kind).bind(2, from.micros).bind(3, to.micros).bind(4, state);
    row.step();
    return row.integer(0);
  });
}

Result<std::int64_t> StateIntervals::reached() {
  return on_snapshot([](Connection& db) -> Result<std::int64_t> {
    return db.scalar("SELECT next FROM follower");
  });
}

}  // namespace proofdesk
