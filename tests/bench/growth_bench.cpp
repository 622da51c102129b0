// What grows with a desk: three of them, a hundredth, a tenth and all of --records (a million) in size, each started cold,
// asked, searched and written to in turns. Every cost should be flat or logarithmic; tests/bench/growth_plots.py draws them
// from the JSON.

#include "storage/sqlite/connection.hpp"
#include "tests/bench/grown_desk.hpp"
#include "tests/bench/incident_requests.hpp"
#include "tests/bench/report.hpp"
#include "tests/bench/served_desk.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <stdexcept>

#include <fmt/format.h>

namespace proofdesk::bench {
namespace {

/// How far into a list somebody pages.
constexpr std::size_t kDepth = 100'000;

/// How often each question is asked in one round.
struct Amounts {
  std::size_t reads = 2'000;
  std::size_t lists = 200;
  std::size_t searches = 300;
  std::size_t writes = 512;
};

struct Figures {
  std::vector<double> start, memory;                       ///< s, MiB
  std::vector<double> first_read, read;                    ///< medians, µs
  std::vector<double> newest, of_priority, deep;           ///< medians, µs
  std::vector<double> depth_ratio;                         ///< newest ÷ deep, asked for in turns
  std::vector<double> common, middling, rare;              ///< medians, ms
  std::vector<double> common_p99, middling_p99, rare_p99;  ///< ms
  std::vector<double> write_rate;                          ///< /s
  double record_bytes = 0, search_bytes = 0, leaf_bytes = 0, payload_bytes = 0;
};

void is_well(const Answer& answer) { expect(answer, 200); }

void search(HttpLoad& one, const Requests& requests, const std::vector<std::string>& words,
            std::vector<double>& median, std::vector<double>& p99) {
  std::vector<std::string> questions;
  for (const auto& word : words)
    questions.push_back(
        requests.get(fmt::format("/api/v1/incidents:search?q={}&pageSize=20", word)));
  const auto result = one.run(questions, [](const Answer& answer) {
    expect(answer, 200);
    if (!answer.body.contains("INC-")) throw std::runtime_error("nothing was found");
  });
  median.push_back(result.percentile(0.5) / 1e3);
  p99.push_back(result.percentile(0.99) / 1e3);
}

/// The request for the 50 behind the newest `depth`.
std::string page_at_depth(HttpLoad& one, const Requests& requests, std::size_t depth) {
  const std::size_t step = std::min<std::size_t>(depth, 200);
  std::string token;
  const auto page = [&](std::size_t size) {
    const auto path = fmt::format("/api/v1/incidents?orderBy=createdAt%20desc&pageSize={}", size);
    return requests.get(token.empty() ? path : fmt::format("{}&pageToken={}", path, token));
  };
  for (std::size_t passed = 0; passed < depth; passed += step) {
    (void)one.run({page(step)}, [&](const Answer& answer) {
      expect(answer, 200);
      constexpr std::string_view kName = R"("nextPageToken":")";
      const auto begin = answer.body.find(kName);
      if (begin == std::string_view::npos) throw std::runtime_error("there is no further page");
      const auto rest = answer.body.substr(begin + kName.size());
      token = rest.substr(0, rest.find('"'));
    });
  }
  return page(50);
}

void one_round(const GrownDesk& grown, const Amounts& amounts, std::mt19937_64& random,
               Figures& figures) {
  const Stopwatch cold;
  ServedDesk desk(grown.data());
  const Requests requests(desk, grown.token());
  HttpLoad one(desk.host(), desk.port(), 1);
  const auto newest = requests.get("/api/v1/incidents?pageSize=50");
  (void)one.run({newest}, is_well);
  figures.start.push_back(cold.wall());
  figures.memory.push_back(desk.memory());

  const auto of_any = [&] { return random() % grown.records(); };
  std::vector<std::string> reads;
  for (std::size_t i = 0; i < amounts.reads; ++i)
    reads.push_back(requests.get(fmt::format("/api/v1/incidents/INC-{:06}", 1 + of_any())));
  // Whoever asks first may wait for the disk; the machine may have put the pages away since the last round.
  figures.first_read.push_back(one.run(reads, is_well).percentile(0.5));
  figures.read.push_back(one.run(reads, is_well).percentile(0.5));
  figures.newest.push_back(one.run({newest}, amounts.lists, is_well).percentile(0.5));
  const auto filtered = requests.get(
      "/api/v1/incidents?filter=priority%3Dmoderate&orderBy=createdAt%20desc&pageSize=50");
  figures.of_priority.push_back(one.run({filtered}, amounts.lists, is_well).percentile(0.5));
  const auto deep = page_at_depth(one, requests, std::min(kDepth, grown.records() / 2));
  // In turns, since the machine may be busier with one than with the other.
  const auto turns = one.run({newest, deep}, 2 * amounts.lists, is_well).micros;
  std::vector<double> at_first, at_depth;
  for (std::size_t i = 0; i < turns.size(); ++i)
    (i % 2 == 0 ? at_first : at_depth).push_back(turns[i]);
  figures.deep.push_back(median(at_depth));
  figures.depth_ratio.push_back(median(at_first) / median(at_depth));

  std::vector<std::string> common(amounts.searches, GrownDesk::kCommonWord);
  std::vector<std::string> middling;
  std::vector<std::string> rare;
  for (std::size_t i = 0; i < amounts.searches; ++i) {
    middling.push_back(grown.middling_word(of_any()));
    rare.push_back(grown.rare_word(of_any()));
  }
  search(one, requests, common, figures.common, figures.common_p99);
  search(one, requests, middling, figures.middling, figures.middling_p99);
  search(one, requests, rare, figures.rare, figures.rare_p99);

  HttpLoad many(desk.host(), desk.port(), 64);
  const auto written = many.run(creation_requests(requests, amounts.writes),
                                [](const Answer& answer) { expect(answer, 201); });
  figures.write_rate.push_back(written.rate());
  desk.stop();
}

/// Bytes on the disk, once the desk has stopped.
void weigh(const GrownDesk& grown, Figures& figures) {
  const auto database = grown.data() / "proofdesk.db";
  const auto weight = [&](const std::filesystem::path& file) {
    auto bytes = std::filesystem::file_size(file);
    // What has not been folded back yet.
    if (const auto log = file.string() + "-wal"; std::filesystem::exists(log))
      bytes += std::filesystem::file_size(log);
    return static_cast<double>(bytes) / static_cast<double>(grown.records());
  };
  figures.record_bytes = weight(database);
  figures.search_bytes = weight(grown.data() / "search.db");
  sqlite::Connection db(database.string(), sqlite::Connection::Mode::kReader);
  const auto mean = [&](std::string_view column) {
    auto row = db.prepare(fmt::format(
        "SELECT avg(length({})) FROM (SELECT {} FROM journal ORDER BY sequence DESC LIMIT 10000)",
        column, column));
    (void)row.step();
    return static_cast<double>(row.integer(0));
  };
  figures.leaf_bytes = mean("leaf");
  figures.payload_bytes = mean("payload");
}

void add(Report& report, std::size_t records, bool largest, const Figures& figures) {
  using enum Report::Goal;
  const auto among = [&](std::string_view what) {
    return fmt::format("{} among {}", what, records);
  };
  const auto with_goal = [&](std::string_view what, const std::vector<double>& rounds,
                             const char* unit, double limit) {
    report.add(among(what), rounds, unit, largest ? kAtMost : kNone, limit);
  };
  with_goal("cold start until an answer", figures.start, "s", 1);
  with_goal("memory then", figures.memory, "MiB", 150);
  report.add(among("GET by number, the first time"), figures.first_read, "µs");
  report.add(among("GET by number"), figures.read, "µs");
  report.add(among("newest 50"), figures.newest, "µs");
  report.add(among("newest 50 of a priority"), figures.of_priority, "µs");
  report.add(among("50 at depth"), figures.deep, "µs");
  report.add(among("search, in all: newest 20"), figures.common, "ms");
  with_goal("search, in all, p99", figures.common_p99, "ms", 20);
  report.add(among("search, in 4000: ranked 20"), figures.middling, "ms");
  with_goal("search, in 4000, p99", figures.middling_p99, "ms", 20);
  report.add(among("search, in 100: ranked 20"), figures.rare, "ms");
  with_goal("search, in 100, p99", figures.rare_p99, "ms", 20);
  report.add(among("creations, 64 connections"), figures.write_rate, "/s");
  report.add(among("database, a record"), {figures.record_bytes}, "bytes");
  report.add(among("search index, a record"), {figures.search_bytes}, "bytes");
  report.add(among("leaf"), {figures.leaf_bytes}, "bytes");
  report.add(among("payload"), {figures.payload_bytes}, "bytes");
}

int run(const Options& options) {
  const std::size_t records = options.quick ? 10'000 : options.records;
  const Amounts amounts = options.quick ? Amounts{200, 20, 30, 64} : Amounts{};
  std::vector<GrownDesk> desks;
  Report report("growth_bench");
  for (const std::size_t part : {100, 10, 1}) {
    desks.emplace_back(options.data, records / part);
    if (const double seconds = desks.back().made_in(); seconds > 0) {
      report.note(
          fmt::format("The desk of {} was made in {:.0f} s.", desks.back().records(), seconds));
    }
  }
  std::map<std::size_t, Figures> figures;
  std::mt19937_64 random(1);
  for (int round = 0; round < options.rounds; ++round) {
    for (const auto& desk : desks) one_round(desk, amounts, random, figures[desk.records()]);
  }
  for (const auto& desk : desks) {
    weigh(desk, figures.at(desk.records()));
    add(report, desk.records(), desk.records() == records, figures.at(desk.records()));
  }
  const auto& most = figures.at(records);
  const auto& least = figures.at(records / 100);
  using enum Report::Goal;
  report.add("newest 50: most ÷ fewest records", ratios(most.newest, least.newest), "", kAtMost,
             1.5);
  report.add("newest 50 of a priority: most ÷ fewest", ratios(most.of_priority, least.of_priority),
             "", kAtMost, 1.5);
  report.add("newest 50 ÷ 50 at depth, among most", most.depth_ratio, "", kAtLeast, 0.8);
  report.add("GET by number: most ÷ fewest records", ratios(most.read, least.read), "");
  report.note(
      "Over HTTP with token and access check, one connection but for the creations. Cold: the");
  report.note(
      "process is new, the machine's page cache is not emptied. At depth: behind the newest");
  report.note("hundred thousand, or half where there are fewer.");
  return report.finish(options) ? 0 : 1;
}

}  // namespace
}  // namespace proofdesk::bench

int main(int argc, char** argv) {
  const auto options = proofdesk::bench::Options::parse(argc, argv);
  try {
    return proofdesk::bench::run(options);
  } catch (const std::exception& exception) {
    // Caught so that the server ends with its owner.
    fmt::print(stderr, "growth_bench: {}\n", exception.what());
    return 1;
  }
}
