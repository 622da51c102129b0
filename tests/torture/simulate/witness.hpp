#pragma once

#include "core/engine/journal_reader.hpp"
#include "core/model/items.hpp"
#include "tests/torture/simulate/simulated_house.hpp"
#include "tests/torture/simulate/statutes.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace proofdesk::torture {

/// What somebody knows who has read the journal leaf by leaf as it grew: which records there are and where they
/// stand, which timers wait. Every new leaf is held against what was known before; what does not fit is Found.
class Witness {
 public:
  struct Known {
    std::string kind;
    std::string state;
    std::int64_t version = 0;
    std::map<std::string, ArmedTimer> armed;
    bool imported = false;  ///< some of its history was decided elsewhere
  };
  struct Fired {
    Uuid record;
    std::string timer;
    std::int64_t arming = 0;
    friend auto operator<=>(const Fired&, const Fired&) = default;
  };

  explicit Witness(SimulatedHouse& house) : house_(house) {}

  /// Reads on to the end of the journal. All of it was recorded at `now`. Returns the new events.
  std::vector<OpenedEvent> read_on(Instant now);
  /// Each record that has changed since `mark`: the fold of its events is what the store holds of it.
  void compare_changed();
  void mark() { changed_.clear(); }

  [[nodiscard]] std::int64_t size() const { return next_; }
  [[nodiscard]] const std::vector<Uuid>& of(std::string_view kind) const;
  [[nodiscard]] const Known& known(Uuid id) const { return records_.at(id); }
  [[nodiscard]] const std::map<Fired, Instant>& fired() const { return fired_; }
  [[nodiscard]] const Statutes& statutes() const { return statutes_; }

 private:
  void take(const OpenedEvent& opened, Instant now);
  void take_timers(const Event& event, Known& known, Instant now);
  void take_number(const OpenedEvent& opened);
  void compare(Uuid id, const Known& known, ReadView& view);
  void compare_links(std::string_view told, const KindModel& kind, Uuid id,
                     const std::map<Uuid, Link>& links, ReadView& view);
  void compare_counts(ReadView& view);

  SimulatedHouse& house_;
  Statutes statutes_;
  std::int64_t next_ = 0;
  std::map<Uuid, Known> records_;
  std::map<std::string, std::vector<Uuid>, std::less<>> by_kind_;
  std::map<std::string, std::int64_t, std::less<>> numbers_;  ///< the last one given, by kind
  std::map<Fired, Instant> fired_;
  std::set<Uuid> changed_;
};

}  // namespace proofdesk::torture
