// What the engine costs beside the disk: commands executed in-process in groups of 64, against a plain SQLite
// loop that writes the same rows with the same statements, groups and pragmas and no engine at all.

#include "tests/bench/desk_house.hpp"
#include "tests/bench/incident_load.hpp"
#include "tests/bench/report.hpp"
#include "tests/bench/statement_log.hpp"

#include <functional>
#include <iterator>

#include <fmt/format.h>

namespace proofdesk::bench {
namespace {

constexpr std::size_t kGroup = 64;

/// The same load again and again: first all creations, then the whole life of each.
class Load {
 public:
  Load(DeskHouse& house, std::size_t groups) : house_(house), groups_(groups) {}

  [[nodiscard]] std::size_t creations() const { return groups_ * kGroup; }
  [[nodiscard]] std::size_t transitions() const { return creations() * std::size(kLife); }

  Taken create() {
    std::vector<std::vector<Command>> batches(groups_);
    std::size_t number = 0;
    for (auto& batch : batches) {
      while (batch.size() < kGroup) batch.push_back(create_incident(house_.agent(), number++));
    }
    return timed(batches, [&](const Reply& reply) { ids_.push_back(reply.record.id); });
  }

  Taken live() {
    std::vector<std::vector<Command>> batches;
    for (const auto transition : kLife) {
      for (std::size_t i = 0; i < ids_.size(); ++i) {
        if (i % kGroup == 0) batches.emplace_back();
        batches.back().push_back(fire_incident(house_.agent(), ids_[i], transition));
      }
    }
    return timed(batches, [](const Reply&) {});
  }

 private:
  Taken timed(const std::vector<std::vector<Command>>& batches,
              const std::function<void(const Reply&)>& each) {
    const Stopwatch watch;
    for (const auto& batch : batches) {
      for (const auto& reply : house_.commit(batch)) each(reply);
    }
    return {watch.wall(), watch.cpu()};
  }

  DeskHouse& house_;
  std::size_t groups_;
  std::vector<Uuid> ids_;
};

/// What one run sent to SQLite, and the database files it started from.
struct Recording {
  Recording(const std::filesystem::path& parent, std::size_t groups) : directory(parent) {
    DeskHouse house(directory.path());
    Load load(house, groups);
    save(house, empty());
    {
      const StatementRecorder recorder(creations);
      (void)load.create();
    }
    save(house, filled());
    const StatementRecorder recorder(transitions);
    (void)load.live();
  }

  [[nodiscard]] std::filesystem::path empty() const { return directory.path() / "empty.db"; }
  [[nodiscard]] std::filesystem::path filled() const { return directory.path() / "filled.db"; }

  ScratchDirectory directory;
  StatementLog creations;
  StatementLog transitions;

 private:
  static void save(DeskHouse& house, const std::filesystem::path& file) {
    house.fold();
    std::filesystem::copy_file(house.database(), file);
  }
};

Taken replay(const Options& options, const std::filesystem::path& start, const StatementLog& log,
             BareLoop::Replay what) {
  const ScratchDirectory directory(options.data);
  const auto file = directory.path() / "bare.db";
  std::filesystem::copy_file(start, file);
  BareLoop loop(file);
  return loop.run(log, what);
}

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
    std::vector<double> ratios;
    for (std::size_t i = 0; i < engine.rate.size(); ++i)
      ratios.push_back(engine.rate[i] / bare.rate[i]);
    report.add(what + ": engine ÷ bare loop", ratios, "", Report::Goal::kAtLeast, 0.6);
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
    const auto& r = recording;
    creations.engine.add(load.create(), load.creations());
    creations.bare.add(replay(options, r.empty(), r.creations, kWrites), load.creations());
    creations.statements.add(replay(options, r.empty(), r.creations, kEverything),
                             load.creations());
    house.fold();
    transitions.engine.add(load.live(), load.transitions());
    transitions.bare.add(replay(options, r.filled(), r.transitions, kWrites), load.transitions());
    transitions.statements.add(replay(options, r.filled(), r.transitions, kEverything),
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
