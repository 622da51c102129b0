// What a client sees: durable creations and transitions over HTTP against the bare SQLite loop, one connection
// against 64, reads by id with token and access check against an answer that is always the same. Client and
// server share the machine.

#include "tests/bench/http_load.hpp"
#include "tests/bench/incident_requests.hpp"
#include "tests/bench/recording.hpp"
#include "tests/bench/report.hpp"
#include "tests/bench/requests.hpp"
#include "tests/bench/served_desk.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::bench {
namespace {

/// What one round is made of.
struct Amounts {
  std::size_t groups = 100;  ///< of 64 incidents
  std::size_t alone = 1'500;
  std::size_t reads = 40'000;

  [[nodiscard]] std::size_t incidents() const { return groups * kGroup; }
};

/// Figures of all rounds.
struct Figures {
  std::vector<double> create;
  std::vector<double> create_bare;
  std::vector<double> create_alone;
  std::vector<double> transition;
  std::vector<double> transition_bare;
  std::vector<double> get;
  std::vector<double> fixed;
  std::vector<double> p50;
  std::vector<double> p99;
  std::vector<double> create_p99;
  std::vector<double> get_p99;
  std::vector<double> group;
  std::vector<double> server_cpu;
  std::vector<double> memory;
  std::vector<double> behind;
  std::vector<double> caught_up;
  std::vector<double> cpu_with_search;
  // Transitions of a shorter load, on desks that differ in one thing.
  std::vector<double> as_served;
  std::vector<double> not_flushed;
  std::vector<double> not_indexed;
};

/// What a line of the metrics says.
double figure_in(std::string_view metrics, std::string_view name) {
  const auto line = metrics.find(fmt::format("\n{} ", name));
  if (line == std::string_view::npos) throw std::runtime_error("a figure is missing");
  return std::stod(std::string(metrics.substr(line + name.size() + 2, 24)));
}

/// Leaves of the journal that the index has not taken in.
double search_behind(HttpLoad& load, const Requests& requests) {
  double behind = 0;
  (void)load.run({requests.get("/metrics")}, [&](const Answer& answer) {
    expect(answer, 200);
    behind = figure_in(answer.body, "proofdesk_journal_size") -
             figure_in(answer.body, "proofdesk_search_position");
  });
  return behind;
}

/// Seconds until it has.
double wait_for_search(HttpLoad& load, const Requests& requests) {
  const Stopwatch catching_up;
  while (search_behind(load, requests) > 0)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  return catching_up.wall();
}

void serve_one_round(const Options& options, const Amounts& amounts, Figures& figures) {
  const ScratchDirectory directory(options.data);
  ServedDesk desk(directory.path() / "desk");
  const Requests requests(desk, desk.token("Ana Example", "agent"));
  HttpLoad many(desk.host(), desk.port(), kGroup);
  HttpLoad one(desk.host(), desk.port(), 1);
  const auto nothing = [](int status) { return [status](const Answer& a) { expect(a, status); }; };

  // The first commands make files grow and caches fill; they are nobody's everyday.
  (void)many.run(creation_requests(requests, amounts.alone), nothing(201));

  (void)wait_for_search(one, requests);
  const auto alone = one.run(creation_requests(requests, amounts.alone), nothing(201));
  figures.create_alone.push_back(alone.rate());

  std::vector<std::string> places;
  const auto created =
      many.run(creation_requests(requests, amounts.incidents()), [&](const Answer& a) {
        expect(a, 201);
        places.emplace_back(a.header("Location"));
      });
  figures.create.push_back(created.rate());
  figures.create_p99.push_back(created.percentile(0.99) / 1000);

  (void)wait_for_search(one, requests);  // each load by itself
  const double cpu = desk.cpu();
  const auto lived = many.run(life_requests(requests, places), nothing(200));
  figures.server_cpu.push_back(1e6 * (desk.cpu() - cpu) / static_cast<double>(lived.micros.size()));
  figures.behind.push_back(search_behind(one, requests));
  figures.caught_up.push_back(wait_for_search(one, requests));
  figures.cpu_with_search.push_back(1e6 * (desk.cpu() - cpu) /
                                    static_cast<double>(lived.micros.size()));
  figures.transition.push_back(lived.rate());
  figures.p50.push_back(lived.percentile(0.5) / 1000);
  figures.p99.push_back(lived.percentile(0.99) / 1000);

  std::vector<std::string> reads;
  for (const auto& place : places) reads.push_back(requests.get(place));
  const auto got = many.run(reads, amounts.reads, nothing(200));
  figures.get.push_back(got.rate());
  figures.get_p99.push_back(got.percentile(0.99) / 1000);
  const std::vector<std::string> fixed{requests.get("/livez")};
  figures.fixed.push_back(many.run(fixed, amounts.reads, nothing(200)).rate());

  figures.memory.push_back(desk.memory());
  desk.stop();
  figures.group.push_back(
      mean_group(directory.path() / "desk" / "proofdesk.db", lived.micros.size()));
}

/// While it lives, programs that are started do not flush the log of their database: SQLite's synchronous=NORMAL. The
/// program has no switch for that.
class UnsyncedLog {
 public:
  explicit UnsyncedLog(bool wanted) {
    if (wanted) ::setenv("LD_PRELOAD", PROOFDESK_UNSYNCED_LOG, 1);
  }
  ~UnsyncedLog() { ::unsetenv("LD_PRELOAD"); }
  UnsyncedLog(const UnsyncedLog&) = delete;
  UnsyncedLog& operator=(const UnsyncedLog&) = delete;
};

/// What is taken away from a desk to see what it costs.
struct Desk {
  bool flushed = true;
  bool indexed = true;
};

/// Transitions a second at 64 connections, on a fresh desk.
double short_load(const Options& options, const Amounts& amounts, const Desk& wanted) {
  const ScratchDirectory directory(options.data);
  const UnsyncedLog in_front(!wanted.flushed);
  const std::vector<std::string> settings =
      wanted.indexed ? std::vector<std::string>{} : std::vector<std::string>{"search.index=off"};
  ServedDesk desk(directory.path() / "desk", settings);
  const Requests requests(desk, desk.token("Ana Example", "agent"));
  HttpLoad many(desk.host(), desk.port(), kGroup);
  std::vector<std::string> places;
  (void)many.run(creation_requests(requests, std::max(amounts.incidents() / 4, kGroup)),
                 [&](const Answer& a) {
                   expect(a, 201);
                   places.emplace_back(a.header("Location"));
                 });
  const auto lived =
      many.run(life_requests(requests, places), [](const Answer& a) { expect(a, 200); });
  desk.stop();
  return lived.rate();
}

int run(const Options& options) {
  const Amounts amounts = options.quick ? Amounts{5, 100, 2'000} : Amounts{};
  Figures figures;
  if (options.profile) {
    serve_one_round(options, amounts, figures);
    fmt::print("{:.0f} creations and {:.0f} transitions a second, {:.1f} µs of CPU a transition\n",
               figures.create.front(), figures.transition.front(), figures.server_cpu.front());
    return 0;
  }
  const Recording recording(options.data, amounts.groups);
  for (int round = 0; round < options.rounds; ++round) {
    serve_one_round(options, amounts, figures);
    figures.as_served.push_back(short_load(options, amounts, {}));
    figures.not_flushed.push_back(short_load(options, amounts, {.flushed = false}));
    figures.not_indexed.push_back(short_load(options, amounts, {.indexed = false}));
    const auto units = static_cast<double>(amounts.incidents());
    figures.create_bare.push_back(
        units / recording.replay_creations(options.data, BareLoop::Replay::kWrites).wall);
    figures.transition_bare.push_back(
        units * static_cast<double>(std::size(kLife)) /
        recording.replay_transitions(options.data, BareLoop::Replay::kWrites).wall);
  }

  using enum Report::Goal;
  Report report("http_bench");
  report.add("creations, 64 connections", figures.create, "/s");
  report.add("creations, bare loop", figures.create_bare, "/s");
  report.add("creations, HTTP ÷ bare loop", ratios(figures.create, figures.create_bare), "",
             kAtLeast, 0.6);
  report.add("transitions, 64 connections", figures.transition, "/s");
  report.add("transitions, bare loop", figures.transition_bare, "/s");
  report.add("transitions, HTTP ÷ bare loop", ratios(figures.transition, figures.transition_bare),
             "", kAtLeast, 0.6);
  report.add("creations, 1 connection", figures.create_alone, "/s");
  report.add("creations, 64 ÷ 1 connection", ratios(figures.create, figures.create_alone), "",
             kAtLeast, 6);
  report.add("transition at 64 connections, p50", figures.p50, "ms");
  report.add("transition at 64 connections, p99", figures.p99, "ms");
  report.add("transition at 64 connections, p99 ÷ p50", ratios(figures.p99, figures.p50), "",
             kAtMost, 8);
  report.add("creation at 64 connections, p99", figures.create_p99, "ms");
  report.add("transitions, shorter load", figures.as_served, "/s");
  report.add("the same, log not flushed", figures.not_flushed, "/s");
  report.add("the same, search off", figures.not_indexed, "/s");
  report.add("FULL ÷ NORMAL", ratios(figures.as_served, figures.not_flushed), "", kAtLeast, 0.8);
  report.add("search on ÷ off", ratios(figures.as_served, figures.not_indexed), "", kAtLeast, 0.8);
  report.add("GET by id, 64 connections", figures.get, "/s");
  report.add("GET /livez, 64 connections", figures.fixed, "/s");
  report.add("GET by id ÷ fixed answer", ratios(figures.get, figures.fixed), "", kAtLeast, 0.45);
  report.add("GET by id, p99", figures.get_p99, "ms");
  report.add("events a commit", figures.group, "");
  report.add("server CPU a transition", figures.server_cpu, "µs");
  report.add("the same, until search is there too", figures.cpu_with_search, "µs");
  report.add("search behind at the end of it", figures.behind, "leaves");
  report.add("search there after", figures.caught_up, "s");
  report.add("server memory", figures.memory, "MiB");
  report.note("Server with its default configuration (synchronous=FULL, search on) and client on");
  report.note(
      "the same machine; every answer's status checked. The bare loop repeats, in groups of");
  report.note("64, what the same load in-process sent to SQLite.");
  return report.finish(options) ? 0 : 1;
}

}  // namespace
}  // namespace proofdesk::bench

int main(int argc, char** argv) {
  const auto options = proofdesk::bench::Options::parse(argc, argv);
  // This sets SQLite to work before our page cache could be put in front of it: the bare loop has SQLite's own.
  if (!options.profile) proofdesk::bench::StatementRecorder::install();
  return proofdesk::bench::run(options);
}
