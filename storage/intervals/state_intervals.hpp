#pragma once

#include "storage/followers/follower.hpp"
#include "storage/sqlite/read_view.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk {

/// One stay of one record in one state, by occurredAt. Real logs step backwards: `left_at` may be before
/// `entered_at`, and is kept as it was said.
struct StateInterval {
  std::string kind;
  Uuid record;
  std::string state;
  std::string
      category;  ///< open, waiting, done, final; empty for a state that its lifecycle does not have
  std::string transition;  ///< event by which the state was entered
  Instant entered_at;
  std::optional<Instant> left_at;  ///< nullopt: it is there still
  Uuid actor;                      ///< who brought it there; nil: the system
  std::int64_t sequence = 0;       ///< leaf that says so

  /// Up to `now` while the record is there still; never negative.
  [[nodiscard]] std::int64_t micros(Instant now) const;
  friend bool operator==(const StateInterval&, const StateInterval&) = default;
};

/// Which record was in which state when: what KPIs, clocks and "as of" views start from.
class StateIntervals final : public Follower {
 public:
  explicit StateIntervals(std::filesystem::path file);

  [[nodiscard]] std::string_view name() const override { return "intervals"; }
  [[nodiscard]] std::int64_t format() const override { return 1; }
  [[nodiscard]] bool needs_values() const override { return false; }
  void create(sqlite::Connection& db) override;
  Status apply(sqlite::Connection& db, ReadView& view, const Model& model,
               std::span<const OpenedEvent> events) override;

  /// A record's stays in the order in which they were recorded. Thread-safe, as all queries are.
  [[nodiscard]] Result<std::vector<StateInterval>> of(Uuid record);
  /// Stays of a kind that touch [from, to), in order of entry; `visit` returns false to stop.
  Status overlapping(std::string_view kind, Instant from, Instant to,
                     const std::function<bool(const StateInterval&)>& visit);
  /// Records of a kind by state at an instant, by occurredAt; states in order of their names.
  [[nodiscard]] Result<std::vector<std::pair<std::string, std::int64_t>>> count_at(
      std::string_view kind, Instant at);
  /// How often a state was entered in [from, to).
  [[nodiscard]] Result<std::int64_t> entries(std::string_view kind, std::string_view state,
                                             Instant from, Instant to);
  /// Leaves taken in.
  [[nodiscard]] Result<std::int64_t> reached();

 private:
  template <class Read>
  auto on_snapshot(Read&& read);

  sqlite::ReaderPool readers_;
};

}  // namespace proofdesk
