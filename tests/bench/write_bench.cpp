// What the engine costs beside the disk: commands executed in-process in groups of 64, against a plain SQLite
// loop that writes the same rows with the same statements, groups and pragmas and no engine at all.

#include "tests/bench/desk_house.hpp"
#include "tests/bench/recording.hpp"
#include "tests/bench/report.hpp"

#include <fmt/format.h>

namespace proofdesk::bench {
namespace {

/// What one way of writing took, round by round.
struct Series {
  std::vector<double> rate;
  std::vector<double> cpu;  ///< microseconds a command

  void add(const Taken& taken, std::size_t commands) {
    rate.push_back(static_cast<double>(commands) / taken.wall);
    cpu.push_back(1e6 * taken.cpu / static_cast<double>(commands));
  }
};

struct Comparison {
  Series engine;
  Series bare;
  Series statements;

  void add_to(Report& report, const std::string& what) const {
    report.add(what + ": engine", engine.rate, "/s");
    report.add(what + ": bare loop", bare.rate, "/s");
    report.add(what + ": bare loop, look-ups and savepoints too", statements.rate, "/s");
    report.add(what + ": engine ÷ bare loop", ratios(engine.rate, bare.rate), "",
               Report::Goal::kAtLeast, 0.6);
    report.add(what + ": CPU, engine", engine.cpu, "µs");
    report.add(what + ": CPU, bare loop", bare.cpu, "µs");
    report.add(what + ": CPU, bare loop, look-ups and savepoints too", statements.cpu, "µs");
  }
};

void run_engine_alone(const Options& options, std::size_t groups) {
  for (int round = 0; round < options.rounds; ++round) {
    const ScratchDirectory directory(options.data);
    DeskHouse house(directory.path());
    Load load(house, groups);
    const Taken created = load.create();
    const Taken lived = load.live();
    fmt::print("CPU a creation {:.1f} µs, a transition {:.1f} µs\n",
               1e6 * created.cpu / static_cast<double>(load.creations()),
               1e6 * lived.cpu / static_cast<double>(load.transitions()));
  }
}

int run(const Options& options) {
  using enum BareLoop::Replay;
  const std::size_t groups = options.quick ? 10 : 100;
  if (options.profile) {
    run_engine_alone(options, groups);
    return 0;
  }
  const Recording recording(options.data, groups);
  Comparison creations;
  Comparison transitions;
  for (int round = 0; round < options.rounds; ++round) {
    const ScratchDirectory directory(options.data);
    DeskHouse house(directory.path());
    Load load(house, groups);
    creations.engine.add(load.create(), load.creations());
    creations.bare.add(recording.replay_creations(options.data, kWrites), load.creations());
    creations.statements.add(recording.replay_creations(options.data, kEverything),
                             load.creations());
    house.fold();
    transitions.engine.add(load.live(), load.transitions());
    transitions.bare.add(recording.replay_transitions(options.data, kWrites), load.transitions());
    transitions.statements.add(recording.replay_transitions(options.data, kEverything),
                               load.transitions());
  }
  Report report("write_bench");
  creations.add_to(report, "creations");
  transitions.add_to(report, "transitions");
  report.note("Groups of 64, SQLite WAL with synchronous=FULL, one thread, in-process.");
  return report.finish(options) ? 0 : 1;
}

}  // namespace
}  // namespace proofdesk::bench

int main(int argc, char** argv) {
  const auto options = proofdesk::bench::Options::parse(argc, argv);
  if (!options.profile) proofdesk::bench::StatementRecorder::install();
  return proofdesk::bench::run(options);
}
