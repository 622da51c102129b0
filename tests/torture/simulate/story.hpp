#pragma once

#include "core/base/clock.hpp"
#include "tests/torture/simulate/chance.hpp"
#include "tests/torture/simulate/guesser.hpp"
#include "tests/torture/simulate/opening.hpp"
#include "tests/torture/simulate/simulated_house.hpp"
#include "tests/torture/simulate/witness.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace proofdesk::torture {

/// Where every story begins: the house after its opening, with records of every kind in every state that were imported.
/// Made once; each story plays on a copy of the process.
class Stage {
 public:
  Stage();
  ManualClock clock;
  SimulatedHouse house{clock};
  Witness witness{house};
  Opening opening;
};

/// One seed: some dozen batches of commands by chance on all kinds, while the clock goes on and back, faults strike
/// and the desk is started anew. Throws Found for whatever does not hold.
class Story {
 public:
  struct Tally {
    std::int64_t commands = 0;
    std::int64_t accepted = 0;
    std::int64_t refused = 0;
    std::int64_t replayed = 0;
    std::int64_t faults = 0;
    std::int64_t unknown = 0;
    std::int64_t restarts = 0;
    std::int64_t timers = 0;
    std::int64_t leaves = 0;
    std::map<std::string, std::int64_t> accepted_by_kind;
  };

  /// With `tell` every command and what it came to is printed.
  Story(Stage& stage, std::uint64_t seed, bool tell);
  /// Returns the last signed head: equal for equal seeds.
  std::string play();
  [[nodiscard]] const Tally& tally() const { return tally_; }

 private:
  struct Told {
    Command command;
    Reply reply;
  };

  void pass_time();
  void batch();
  void one_under_a_fault();
  void ask_again();
  void fire_timers();
  bool restart();
  void audit();

  /// Runs them and holds what came of it against the journal. False when the outcome is unknown.
  bool execute(std::vector<Command> commands);
  void judge(const Command& command, const Result<Reply>& result, std::int64_t before,
             std::set<std::int64_t>& named);
  void check_leaves(const std::vector<OpenedEvent>& leaves, const std::set<std::int64_t>& named);
  void check_edge(const Command& command, const Result<Reply>& result,
                  const std::vector<OpenedEvent>& leaves) const;
  void believe(const Command& command, const Reply& reply) const;
  void resolve(const Command& command, Fault fault);
  [[nodiscard]] Command keyed();

  Stage& stage_;
  SimulatedHouse& house_;
  const std::uint64_t seed_;
  const bool tell_;
  Chance chance_;
  Guesser guesser_;
  std::vector<Told> told_;
  std::int64_t keys_ = 0;
  int restarts_left_ = 0;
  Tally tally_;
};

}  // namespace proofdesk::torture
