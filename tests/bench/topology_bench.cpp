// What hangs on what, at size: 100,000 configuration items with 300,000 relations brought in over HTTP, then what is
// lost with one of them, asked over HTTP one after another, and how long the index takes to be there after a restart.

#include "tests/bench/desk_house.hpp"
#include "tests/bench/estate.hpp"
#include "tests/bench/http_load.hpp"
#include "tests/bench/report.hpp"
#include "tests/bench/requests.hpp"
#include "tests/bench/served_desk.hpp"

#include <algorithm>
#include <chrono>
#include <random>
#include <stdexcept>
#include <thread>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace proofdesk::bench {
namespace {

namespace json = boost::json;

constexpr std::size_t kBatch = 250;
constexpr std::size_t kConnections = 4;
constexpr double kGoal = 50;  // milliseconds

struct Amounts {
  std::size_t items = 100'000;
  std::size_t nodes = 200;
};

/// Ids in the order of creation, and the last sequence that any receipt named.
struct Loaded {
  std::vector<std::string> ids;
  std::int64_t sequence = 0;
  double seconds = 0;
};

/// Creates one record for each of `fields`, in batches over several connections.
Loaded create_all(HttpLoad& load, const Requests& requests, std::string_view plural,
                  std::size_t count, const std::function<json::object(std::size_t)>& fields) {
  std::vector<std::string> batches;
  for (std::size_t at = 0; at < count; at += kBatch) {
    json::array items;
    for (std::size_t i = at; i < std::min(count, at + kBatch); ++i)
      items.push_back(json::object{{"action", "create"}, {"fields", fields(i)}});
    batches.push_back(requests.post(fmt::format("/api/v1/{}:batch", plural),
                                    json::serialize(json::object{{"items", std::move(items)}})));
  }
  Loaded loaded;
  loaded.ids.resize(count);
  const auto taken = load.run(batches, [&](const Answer& answer) {
    expect(answer, 200);
    const auto body = json::parse(answer.body);
    std::size_t at = answer.request * kBatch;
    for (const auto& result : body.at("results").as_array()) {
      if (result.at("status").as_int64() != 201) throw std::runtime_error(json::serialize(result));
      loaded.ids.at(at++) = std::string(result.at("record").at("id").as_string());
      loaded.sequence = std::max(loaded.sequence, result.at("receipt").at("sequence").as_int64());
    }
  });
  loaded.seconds = taken.seconds;
  return loaded;
}

struct Figures {
  std::vector<double> load_items, load_relations, behind;
  std::vector<double> median, worst, site_median, site_worst, hub, hub_cpu, hit;
  std::vector<double> baseline, difference;
  std::vector<double> restart, memory, memory_after_restart;
};

/// Takes a baseline of everything and waits for it; then asks what has changed since, which is nothing.
void take_baseline(HttpLoad& one, const Requests& requests, Figures& figures) {
  const Stopwatch watch;
  std::string id;
  std::string state;
  const auto note = [&](const Answer& answer) {
    if (answer.status != 201) expect(answer, 200);
    const auto body = json::parse(answer.body);
    id = std::string(body.at("id").as_string());
    state = std::string(body.at("state").as_string());
  };
  (void)one.run({requests.post("/api/v1/baselines?then=take",
                               R"({"name":"Everything","scopeFilter":"state = planned"})")},
                note);
  while (state == "taking") {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    (void)one.run({requests.get("/api/v1/baselines/" + id)}, note);
  }
  if (state != "frozen") throw std::runtime_error("the baseline was given up");
  figures.baseline.push_back(watch.wall());
  const auto answered = one.run({requests.get(fmt::format("/api/v1/baselines/{}/difference", id))},
                                [](const Answer& answer) { expect(answer, 200); });
  figures.difference.push_back(answered.seconds);
}

std::vector<double> in_ms(const LoadResult& result) {
  std::vector<double> all;
  for (const double micros : result.micros) all.push_back(micros / 1000);
  return all;
}

void one_round(const Options& options, const Amounts& amounts, Figures& figures) {
  const ScratchDirectory directory(options.data);
  const auto data = directory.path() / "desk";
  const Estate estate = Estate::of(amounts.items);
  std::vector<std::string> questions;
  std::vector<std::string> sites;
  std::string token;
  {
    ServedDesk desk(data);
    token = desk.token("Ana Example", "configuration_manager");
    const Requests requests(desk, token);
    HttpLoad many(desk.host(), desk.port(), kConnections);

    std::string type;
    (void)many.run({requests.post("/api/v1/itemTypes", R"({"name":"Thing"})")},
                   [&](const Answer& answer) {
                     expect(answer, 201);
                     type = json::parse(answer.body).at("id").as_string();
                   });
    const auto items = create_all(
        many, requests, "configurationItems", estate.items.size(),
        [&](std::size_t i) { return json::object{{"name", estate.items[i]}, {"itemType", type}}; });
    figures.load_items.push_back(items.seconds);
    const auto relations =
        create_all(many, requests, "ciRelations", estate.relations.size(), [&](std::size_t i) {
          const auto& relation = estate.relations[i];
          json::object fields{{"from", "configuration_item/" + items.ids[relation.from]},
                              {"relation", relation.word},
                              {"to", "configuration_item/" + items.ids[relation.to]}};
          if (!relation.group.empty()) fields["redundancyGroup"] = relation.group;
          return fields;
        });
    figures.load_relations.push_back(relations.seconds);

    const auto ask = [&](std::size_t item) {
      return requests.get(
          fmt::format("/api/v1/topology/impact?gone=configuration_item/{}", items.ids[item]));
    };
    HttpLoad one(desk.host(), desk.port(), 1);
    // The index follows the journal; what it lags behind is waited for and told.
    const Stopwatch behind;
    (void)one.run({requests.get(fmt::format("/api/v1/topology/impact?gone=configuration_item/{}&"
                                            "minSequence={}",
                                            items.ids[0], relations.sequence))},
                  [](const Answer& answer) { expect(answer, 200); });
    figures.behind.push_back(behind.wall());

    std::mt19937_64 random(11);
    for (std::size_t i = 0; i < amounts.nodes; ++i)
      questions.push_back(ask(random() % estate.items.size()));
    // Sites come first.
    const std::size_t count =
        std::min<std::size_t>(20, std::max<std::size_t>(4, estate.items.size() / 1'000));
    for (std::size_t i = 0; i < count; ++i) sites.push_back(ask(i));

    const auto answered = [](const Answer& answer) { expect(answer, 200); };
    const auto random_nodes = in_ms(one.run(questions, answered));
    figures.median.push_back(median(random_nodes));
    figures.worst.push_back(std::ranges::max(random_nodes));
    const auto of_sites = in_ms(one.run(sites, answered));
    figures.site_median.push_back(median(of_sites));
    figures.site_worst.push_back(std::ranges::max(of_sites));
    double hit = 0;
    const std::vector<std::string> hub(25, ask(estate.hub));
    const double cpu = desk.cpu();
    figures.hub.push_back(median(in_ms(one.run(hub, [&](const Answer& answer) {
      expect(answer, 200);
      hit = static_cast<double>(json::parse(answer.body).at("total").as_int64());
    }))));
    figures.hub_cpu.push_back(1e3 * (desk.cpu() - cpu) / static_cast<double>(hub.size()));
    figures.hit.push_back(hit);
    figures.memory.push_back(desk.memory());
    if (!options.profile) take_baseline(one, requests, figures);
    desk.stop();
  }
  const Stopwatch restart;
  ServedDesk again(data);
  HttpLoad one(again.host(), again.port(), 1);
  (void)one.run({Requests(again, token)
                     .get(questions.front().substr(4, questions.front().find(" HTTP/1.1") - 4))},
                [](const Answer& answer) { expect(answer, 200); });
  figures.restart.push_back(restart.wall());
  figures.memory_after_restart.push_back(again.memory());
  again.stop();
}

int run(const Options& options) {
  const Amounts amounts = options.quick ? Amounts{2'000, 50} : Amounts{};
  const Estate estate = Estate::of(amounts.items);
  Figures figures;
  for (int round = 0; round < options.rounds; ++round) one_round(options, amounts, figures);

  using enum Report::Goal;
  Report report("topology_bench");
  report.add(fmt::format("{} items created", estate.items.size()), figures.load_items, "s");
  report.add(fmt::format("{} relations created", estate.relations.size()), figures.load_relations,
             "s");
  report.add("index behind the last of them", figures.behind, "s");
  report.add(fmt::format("impact of one, median of {}", amounts.nodes), figures.median, "ms",
             kAtMost, kGoal);
  report.add(fmt::format("impact of one, worst of {}", amounts.nodes), figures.worst, "ms", kAtMost,
             kGoal);
  report.add("impact of a site, median", figures.site_median, "ms", kAtMost, kGoal);
  report.add("impact of a site, worst", figures.site_worst, "ms", kAtMost, kGoal);
  report.add("impact of the hub, median of 25", figures.hub, "ms", kAtMost, kGoal);
  report.add("impact of the hub, server CPU", figures.hub_cpu, "ms");
  report.add("things lost with the hub", figures.hit, "");
  if (!options.profile) {
    report.add("baseline of everything, taken", figures.baseline, "s");
    report.add("its difference from now", figures.difference, "s");
  }
  report.add("restart until an answer", figures.restart, "s");
  report.add("server memory", figures.memory, "MiB");
  report.add("server memory after a restart", figures.memory_after_restart, "MiB");
  report.note("Created in batches of 250 over 4 connections through the engine (synchronous=FULL,");
  report.note("search on); questions one after another over one connection, answers of up to 500");
  report.note("things told in words. Server and client on the same machine.");
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
    fmt::print(stderr, "topology_bench: {}\n", exception.what());
    return 1;
  }
}
