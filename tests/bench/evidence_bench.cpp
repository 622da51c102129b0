// History brought in and evidence taken out, by the program's own commands: the real audit log where it lies beside the
// sources, and a pack of ten thousand incidents with five transitions each.

#include "tests/bench/incident_requests.hpp"
#include "tests/bench/program_run.hpp"
#include "tests/bench/report.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace proofdesk::bench {
namespace {

constexpr std::size_t kConnections = 64;

/// Not part of the project; PROOFDESK_REAL_LOG names another place.
std::filesystem::path real_log() {
  const char* named = std::getenv("PROOFDESK_REAL_LOG");
  return named != nullptr ? named : "../shared/data/servicenow_incident_events.csv";
}

struct Figures {
  std::vector<double> imported, import_cpu;  ///< events a second, seconds
  std::vector<double> packed, pack_cpu, pack_memory;
  double pack_size = 0;  ///< MiB
};

void import_log(const std::filesystem::path& log, const Options& options, Figures& figures) {
  const ScratchDirectory directory(options.data);
  const auto report = directory.path() / "report.json";
  const auto took = run_program({"import", "servicenow-log", log.string(), "--data",
                                 (directory.path() / "desk").string(), "--zone", "Europe/Lisbon",
                                 "--report", report.string()});
  std::ifstream file(report);
  const auto events = boost::json::parse(std::string{std::istreambuf_iterator<char>(file), {}})
                          .at("rows")
                          .at("becameEvents")
                          .to_number<double>();
  figures.imported.push_back(events / took.wall);
  figures.import_cpu.push_back(took.cpu);
}

/// Incidents that lived, each through five transitions.
void fill(const std::filesystem::path& data, std::size_t incidents) {
  ServedDesk desk(data);
  const Requests requests(desk, desk.token("Ana Example", "agent"));
  HttpLoad load(desk.host(), desk.port(), kConnections);
  std::vector<std::string> places;
  (void)load.run(creation_requests(requests, incidents), [&](const Answer& answer) {
    expect(answer, 201);
    places.emplace_back(answer.header("Location"));
  });
  (void)load.run(life_requests(requests, places),
                 [](const Answer& answer) { expect(answer, 200); });
  desk.stop();
}

int run(const Options& options) {
  const std::size_t incidents = options.quick ? 500 : 10'000;
  const ScratchDirectory directory(options.data);
  const auto data = directory.path() / "desk";
  const auto pack = (directory.path() / "pack.zip").string();
  fill(data, incidents);
  const auto log = real_log();
  const bool has_log = std::filesystem::exists(log);

  Figures figures;
  for (int round = 0; round < options.rounds; ++round) {
    if (has_log) import_log(log, options, figures);
    const auto packed =
        run_program({"evidence", "pack", "--data", data.string(), "--clause", "8.6.1", "--from",
                     "2020-01-01", "--to", "2100-01-01", "--out", pack});
    figures.packed.push_back(packed.wall);
    figures.pack_cpu.push_back(packed.cpu);
    figures.pack_memory.push_back(packed.memory);
  }
  figures.pack_size = static_cast<double>(std::filesystem::file_size(pack)) / (1024 * 1024);

  using enum Report::Goal;
  Report report("evidence_bench");
  if (has_log) {
    report.add("import of the real log", figures.imported, "/s", kAtLeast, 5'000);
    report.add("import of the real log, CPU", figures.import_cpu, "s");
  } else {
    report.note(fmt::format("There is no {}: import was not measured.", log.string()));
  }
  report.add(fmt::format("pack of {} incidents", incidents), figures.packed, "s", kAtMost, 3);
  report.add("pack, CPU", figures.pack_cpu, "s");
  report.add("pack, most memory", figures.pack_memory, "MiB");
  report.add("pack, size", {figures.pack_size}, "MiB");
  report.note(
      "Each is one run of the program, from its start to its end; events a second count those");
  report.note("that rows of the log became.");
  return report.finish(options) ? 0 : 1;
}

}  // namespace
}  // namespace proofdesk::bench

int main(int argc, char** argv) {
  const auto options = proofdesk::bench::Options::parse(argc, argv);
  try {
    return proofdesk::bench::run(options);
  } catch (const std::exception& exception) {
    // Caught so that servers end with their owner.
    fmt::print(stderr, "evidence_bench: {}\n", exception.what());
    return 1;
  }
}
