// What a decision costs by itself: no store, no journal, one thread. Everything here runs inside the single
// writer, so it bounds the writes per second from above.

#include "core/engine/decide.hpp"
#include "processes/registry.hpp"

#include <stdexcept>

#include <benchmark/benchmark.h>

namespace proofdesk {
namespace {

/// One group and nothing else.
class SmallWorld final : public World {
 public:
  explicit SmallWorld(Record group) : group_(std::move(group)) {}
  Result<std::optional<Record>> find(std::string_view, Uuid id) override {
    return id == group_.id ? std::optional(group_) : std::nullopt;
  }
  Result<std::vector<LinkedRecord>> links_from(std::string_view, Uuid) override {
    return std::vector<LinkedRecord>{};
  }
  Result<std::vector<LinkedRecord>> links_to(std::string_view, Uuid) override {
    return std::vector<LinkedRecord>{};
  }
  Result<std::int64_t> count_work(std::string_view, Uuid) override { return 1; }
  Result<std::vector<ArmedTimer>> timers(std::string_view, Uuid) override {
    return std::vector<ArmedTimer>{};
  }
  Result<std::span<const Record>> standing(std::string_view) override {
    return std::span<const Record>{};
  }
  Result<std::vector<Record>> where(std::string_view, std::string_view, const Value&,
                                    std::size_t) override {
    return std::vector<Record>{};
  }
  Result<std::vector<Record>> matching(std::string_view, const Filter&, std::size_t) override {
    return std::vector<Record>{};
  }
  Result<std::vector<Event>> history(std::string_view, Uuid) override {
    return std::vector<Event>{};
  }

 private:
  Record group_;
};

/// The real processes, an agent and an incident in progress.
struct Scene {
  std::shared_ptr<const Model> model;
  RuleBook rules;
  SeededIdSource ids{1};
  Instant now{1'767'225'600 * kMicrosPerSecond};
  Record group;
  std::unique_ptr<SmallWorld> world;
  Actor agent{.person = Uuid::from_name("bench", "agent"), .roles = {"agent"}, .groups = {}};
  Record incident;

  Scene() {
    std::vector<KindSource> kinds;
    for (const auto& process : all_processes()) {
      kinds.push_back(process.kind);
      for (const auto& guard : process.guards) demand(rules.add(guard));
      for (const auto& effect : process.effects) demand(rules.add(effect));
    }
    auto built = Model::build(kinds, {});
    demand(built);
    model = *built;
    group = new_record(*model->kind("group"), Uuid::from_name("bench", "group"));
    world = std::make_unique<SmallWorld>(group);
    incident = decided({}, nullptr, creation());
    incident =
        decided(incident.id, &incident,
                Fire{.transition = "assign",
                     .fields = {{"group", group.id.to_string()}, {"category", std::string("mail")}},
                     .comment = {}});
    incident =
        decided(incident.id, &incident, Fire{.transition = "take", .fields = {}, .comment = {}});
  }

  template <class Outcome>
  static void demand(const Outcome& outcome) {
    if (!outcome) throw std::runtime_error(outcome.error().rule + ": " + outcome.error().detail);
  }

  static Create creation() {
    return {.fields = {{"title", std::string("Mail does not arrive")},
                       {"description",
                        std::string("Since nine o'clock nothing comes in from outside.")},
                       {"impact", std::string("high")},
                       {"urgency", std::string("medium")},
                       {"category", std::string("mail")}},
            .alias_source = {},
            .alias_key = {}};
  }

  Command command(Uuid id, Action action) const {
    Command command;
    command.actor = agent;
    command.kind = "incident";
    command.record = id;
    command.action = std::move(action);
    return command;
  }

  Record decided(Uuid id, const Record* record, Action action) {
    auto decision =
        decide({*model, rules, *world, ids, now}, record, command(id, std::move(action)));
    demand(decision);
    return decision->records.front();
  }

  void run(benchmark::State& state, const Record* record, Action action) {
    const Command made = command(record == nullptr ? Uuid{} : record->id, std::move(action));
    for (auto _ : state) {
      auto decision = decide({*model, rules, *world, ids, now}, record, made);
      demand(decision);
      benchmark::DoNotOptimize(decision);
    }
  }
};

Scene& scene() {
  static Scene one;
  return one;
}

void create(benchmark::State& state) { scene().run(state, nullptr, Scene::creation()); }

void update(benchmark::State& state) {
  scene().run(state, &scene().incident,
              Update{.fields = {{"description", std::string("It works at times.")}}});
}

void log_work(benchmark::State& state) {
  scene().run(state, &scene().incident, LogWork{.work = {"Restarted the queue.", false}});
}

void resolve(benchmark::State& state) {
  scene().run(state, &scene().incident,
              Fire{.transition = "resolve",
                   .fields = {{"resolution_code", std::string("fixed")},
                              {"resolution_text", std::string("The queue was restarted.")}},
                   .comment = {}});
}

void open_transitions(benchmark::State& state) {
  Scene& here = scene();
  for (auto _ : state) {
    auto open = transitions_for({*here.model, here.rules, *here.world, here.ids, here.now},
                                here.incident, here.agent);
    Scene::demand(open);
    benchmark::DoNotOptimize(open);
  }
}

BENCHMARK(create);
BENCHMARK(update);
BENCHMARK(log_work);
BENCHMARK(resolve);
BENCHMARK(open_transitions);

}  // namespace
}  // namespace proofdesk

BENCHMARK_MAIN();
