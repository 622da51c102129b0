// What the engine costs beside the disk: commands executed in-process in groups of 64, against a plain SQLite
// loop that writes the same rows with the same statements, groups and pragmas and no engine at all.

#include "tests/bench/desk_house.hpp"
#include "tests/bench/incident_load.hpp"
#include "tests/bench/report.hpp"
#include "tests/bench/statement_log.hpp"

#include <chrono>
#include <functional>
#include <iterator>

namespace proofdesk::bench {
namespace {

constexpr std::size_t kGroup = 64;

/// The same load again and again: first all creations, then the whole life of each.
class Load {
 public:
  Load(DeskHouse& house, std::size_t groups) : house_(house), groups_(groups) {}

  [[nodiscard]] std::size_t creations() const { return groups_ * kGroup; }
  [[nodiscard]] std::size_t transitions() const { return creations() * std::size(kLife); }

  double create() {
    std::vector<std::vector<Command>> batches(groups_);
    std::size_t number = 0;
    for (auto& batch : batches) {
      while (batch.size() < kGroup) batch.push_back(create_incident(house_.agent(), number++));
    }
    return timed(batches, [&](const Reply& reply) { ids_.push_back(reply.record.id); });
  }

  double live() {
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
  double timed(const std::vector<std::vector<Command>>& batches,
               const std::function<void(const Reply&)>& each) {
    const auto begin = std::chrono::steady_clock::now();
    for (const auto& batch : batches) {
      for (const auto& reply : house_.commit(batch)) each(reply);
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    return taken.count();
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

double replay(const Options& options, const std::filesystem::path& start, const StatementLog& log,
              BareLoop::Replay what) {
  const ScratchDirectory directory(options.data);
  const auto file = directory.path() / "bare.db";
  std::filesystem::copy_file(start, file);
  BareLoop loop(file);
  return loop.run(log, what);
}

struct Rates {
  std::vector<double> engine;
  std::vector<double> bare;
  std::vector<double> same_statements;

  static std::vector<double> over(const std::vector<double>& a, const std::vector<double>& b) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < a.size(); ++i) ratios.push_back(a[i] / b[i]);
    return ratios;
  }
  void add_to(Report& report, const std::string& what) const {
    report.add(what + ", engine", engine, "/s");
    report.add(what + ", bare loop", bare, "/s");
    report.add(what + ", bare loop with look-ups and savepoints", same_statements, "/s");
    report.add(what + ", engine ÷ bare loop", over(engine, bare), "", Report::Goal::kAtLeast, 0.6);
  }
};

int run(const Options& options) {
  const std::size_t groups = options.quick ? 10 : 100;
  const Recording recording(options.data, groups);
  Rates creations;
  Rates transitions;
  for (int round = 0; round < options.rounds; ++round) {
    {
      const ScratchDirectory directory(options.data);
      DeskHouse house(directory.path());
      Load load(house, groups);
      creations.engine.push_back(static_cast<double>(load.creations()) / load.create());
      house.fold();
      transitions.engine.push_back(static_cast<double>(load.transitions()) / load.live());
    }
    const auto count = static_cast<double>(groups * kGroup);
    const auto bare = [&](const auto& start, const auto& log, BareLoop::Replay what, double units) {
      return units / replay(options, start, log, what);
    };
    const double lives = count * static_cast<double>(std::size(kLife));
    using enum BareLoop::Replay;
    creations.bare.push_back(bare(recording.empty(), recording.creations, kWrites, count));
    transitions.bare.push_back(bare(recording.filled(), recording.transitions, kWrites, lives));
    creations.same_statements.push_back(
        bare(recording.empty(), recording.creations, kEverything, count));
    transitions.same_statements.push_back(
        bare(recording.filled(), recording.transitions, kEverything, lives));
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
  proofdesk::bench::StatementRecorder::install();
  return proofdesk::bench::run(proofdesk::bench::Options::parse(argc, argv));
}
