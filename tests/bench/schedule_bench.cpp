// What one change collides with, and where there is room for it instead: as a rule finds out, from the database, with a
// year of changes planned and some years of them done; and the arithmetic alone. Neither must depend on how many are
// planned, only on what meets.

#include "core/engine/budgeted_world.hpp"
#include "core/engine/store_world.hpp"
#include "processes/registry.hpp"
#include "processes/shared/collisions.hpp"
#include "storage/files/file_key_store.hpp"
#include "storage/sqlite/sqlite_store.hpp"
#include "tests/bench/desk_house.hpp"
#include "tests/bench/report.hpp"

#include <random>

#include <fmt/format.h>

namespace proofdesk::bench {
namespace {

using namespace shared;

constexpr std::int64_t kHour = 3'600 * kMicrosPerSecond;
constexpr Instant kNewYear{1'767'225'600 * kMicrosPerSecond};  // 2026
constexpr std::size_t kItems = 2'000;
constexpr std::size_t kServices = 200;
constexpr std::size_t kDone = 40'000;  ///< changes of earlier years
constexpr int kLooks = 101;

Uuid thing(std::string_view kind, std::size_t number) {
  return Uuid::from_name(kind, fmt::to_string(number));
}

/// So many works spread over a year, each on three of two thousand things and hitting twenty more.
std::vector<PlannedWork> a_year_of(std::size_t count) {
  std::mt19937_64 dice(7);
  const auto any = [&] { return thing("item", dice() % kItems); };
  std::vector<PlannedWork> works;
  for (std::size_t i = 0; i < count; ++i) {
    const Instant from{kNewYear.micros + static_cast<std::int64_t>(dice() % (365 * 24)) * kHour};
    PlannedWork work{
        .id = thing("work", i),
        .window = {from, {from.micros + (1 + static_cast<std::int64_t>(dice() % 8)) * kHour}},
        .firm = dice() % 2 == 0,
        .people = {thing("person", dice() % 100)}};
    for (int n = 0; n < 3; ++n) work.touches.push_back({.thing = any()});
    for (int n = 0; n < 20; ++n) work.hits.push_back({.thing = any()});
    works.push_back(std::move(work));
  }
  return works;
}

/// Microseconds for one question, the median of many.
template <class Ask>
double time_of(Ask ask) {
  std::vector<double> taken;
  for (std::size_t i = 0; i < kLooks; ++i) {
    const Stopwatch watch;
    ask(i);
    taken.push_back(watch.wall() * 1e6);
  }
  return median(taken);
}

/// A desk with so many changes planned over a year and 40,000 done before, on 2,000 items in three relations each.
class PlannedDesk {
 public:
  PlannedDesk(const std::filesystem::path& directory, std::size_t planned) : planned_(planned) {
    std::filesystem::create_directory(directory);
    store_ = must(SqliteStore::open({.file = directory / "proofdesk.db", .durable = false}));
    keys_ = must(FileKeyStore::open(directory / "subjects"));
    std::vector<KindSource> kinds;
    for (const auto& process : all_processes()) kinds.push_back(process.kind);
    model_ = must(Model::build(std::move(kinds), {}));
    must(store_->migrate(model_));
    insert_things();
    insert_changes(kDone, false);
    insert_changes(planned, true);
  }

  /// What the guard asks before anybody is put the question, within a decision's row budget.
  void look(std::size_t number, bool for_room) {
    auto view = must(store_->snapshot());
    StoreWorld store_world(*model_, *view, standing_, *keys_, "bench");
    BudgetedWorld world(store_world);
    const auto change = must(view->find(kind("change"), thing("planned", number * 37 % planned_),
                                        Access::unrestricted()));
    const auto check = must(check_collisions(*model_, world, *change, kNewYear));
    found_ += check.found.size();
    if (for_room) (void)must(room_instead(*model_, world, check, Grade::kHard, kNewYear));
    must<void>(world.within_budget());
  }

  [[nodiscard]] std::size_t found() const { return found_; }

 private:
  [[nodiscard]] const KindModel& kind(std::string_view name) const { return *model_->kind(name); }

  Record blank(WriteTransaction& transaction, const KindModel& of, Uuid id,
               std::string_view state) {
    Record record = new_record(of, id);
    record.number = must(transaction.next_number(of));
    record.state = state;
    record.version = 1;
    record.created_at = kNewYear;
    record.updated_at = kNewYear;
    record.key_slot = slot_++;
    record.lifecycle = of.lifecycle.hash;
    return record;
  }

  void insert_things() {
    auto transaction = must(store_->begin());
    const auto put = [&](std::string_view name, Uuid id, std::string_view state, auto fill) {
      Record record = blank(*transaction, kind(name), id, state);
      fill(kind(name), record);
      must(transaction->insert(kind(name), record));
    };
    for (std::size_t i = 0; i < kServices; ++i) {
      put("service", thing("service", i), "live", [&](const KindModel& of, Record& record) {
        record.set(*of.field("name"), fmt::format("service {}", i));
        record.set(*of.field("criticality"), std::string("high"));
      });
    }
    for (std::size_t i = 0; i < kItems; ++i) {
      put("configuration_item", thing("item", i), "live", [&](const KindModel& of, Record& record) {
        record.set(*of.field("name"), fmt::format("host{}", i));
      });
      for (std::size_t n = 0; n < 3; ++n) {
        put("ci_relation", thing("relation", 3 * i + n), "in_force",
            [&](const KindModel& of, Record& record) {
              const Uuid service = thing("service", (i * 3 + n * 7) % kServices);
              record.set(*of.field("from"), RecordRef{"service", service}.to_string());
              record.set(*of.field("to"),
                         RecordRef{"configuration_item", thing("item", i)}.to_string());
              record.set(*of.field("dependence"), std::string("from_needs_to"));
            });
      }
    }
    must(transaction->commit());
  }

  void insert_changes(std::size_t count, bool planned) {
    const KindModel& of = kind("change");
    std::mt19937_64 dice(11);
    for (std::size_t done = 0; done < count;) {
      auto transaction = must(store_->begin());
      for (std::size_t i = 0; i < 5'000 && done < count; ++i, ++done) {
        const char* state = planned ? (dice() % 2 ? "scheduled" : "assess") : "closed";
        Record record = blank(*transaction, of, thing(planned ? "planned" : "done", done), state);
        const auto hours = static_cast<std::int64_t>(dice() % (365 * 24));
        const std::int64_t from = kNewYear.micros + (planned ? hours : -3 * hours) * kHour;
        record.set(*of.field("title"), std::string("Update some hosts"));
        record.set(*of.field("planned_start"), from);
        record.set(*of.field("planned_end"),
                   from + (1 + static_cast<std::int64_t>(dice() % 8)) * kHour);
        record.set(*of.field("implementer"), thing("person", dice() % 100).to_string());
        std::vector<std::string> items;
        std::vector<std::string> impacts;
        for (int n = 0; n < 3; ++n) {
          const std::size_t item = dice() % kItems;
          items.push_back(thing("item", item).to_string());
          impacts.push_back(
              "lost " + RecordRef{"service", thing("service", item * 3 % kServices)}.to_string());
        }
        record.set(*of.field("items"), std::move(items));
        record.set(*of.field("impacts"), std::move(impacts));
        must(transaction->insert(of, record));
      }
      must(transaction->commit());
      must(store_->maintain());
    }
  }

  std::size_t planned_;
  std::unique_ptr<SqliteStore> store_;
  std::unique_ptr<FileKeyStore> keys_;
  std::shared_ptr<const Model> model_;
  std::int64_t slot_ = 0;
  StandingRecords standing_;  ///< as the writer keeps them
  std::size_t found_ = 0;
};

int run(const Options& options) {
  Report report("schedule_bench");
  const ScratchDirectory directory(options.data);
  const std::size_t half = options.quick ? 500 : 5'000;
  const std::size_t whole = 2 * half;
  PlannedDesk small(directory.path() / "small", half);
  PlannedDesk large(directory.path() / "large", whole);
  std::vector<double> small_looks;
  std::vector<double> large_looks;
  std::vector<double> large_rooms;
  for (int round = 0; round < options.rounds; ++round) {
    small_looks.push_back(time_of([&](std::size_t i) { small.look(i, false); }) / 1e3);
    large_looks.push_back(time_of([&](std::size_t i) { large.look(i, false); }) / 1e3);
    large_rooms.push_back(time_of([&](std::size_t i) { large.look(i, true); }) / 1e3);
  }
  report.add(fmt::format("collisions of one among {} planned", half), small_looks, "ms",
             Report::Goal::kAtMost, 50);
  report.add(fmt::format("collisions of one among {} planned", whole), large_looks, "ms",
             Report::Goal::kAtMost, 50);
  report.add("the same, and where there is room instead", large_rooms, "ms", Report::Goal::kAtMost,
             50);
  report.note(fmt::format("{} collisions were found on the larger desk.", large.found()));

  const auto works = a_year_of(10'000);
  const Stopwatch building;
  const Schedule schedule(works, {}, {});
  report.add("arithmetic: a schedule of 10000", {building.wall() * 1e3}, "ms");
  const Schedule few(a_year_of(1'000), {}, {});
  std::vector<double> times;
  std::vector<double> ratios;
  std::vector<double> slots;
  std::size_t found = 0;
  for (int round = 0; round < options.rounds; ++round) {
    const double base =
        time_of([&](std::size_t i) { found += few.collisions_of(works[i]).size(); });
    times.push_back(
        time_of([&](std::size_t i) { found += schedule.collisions_of(works[i]).size(); }));
    ratios.push_back(times.back() / base);
    slots.push_back(time_of([&](std::size_t i) {
      found += schedule
                   .free_slots(works[i],
                               {.duration = 4 * kHour,
                                .horizon = {kNewYear, {kNewYear.micros + 365 * kMicrosPerDay}}})
                   .slots.size();
    }));
  }
  report.add("arithmetic: collisions of one among 10000", times, "µs");
  report.add("arithmetic: the same, among 10000 ÷ 1000", ratios, "");
  report.add("arithmetic: five free slots in a year", slots, "µs");
  report.note(fmt::format("{} answers altogether.", found));
  return report.finish(options) ? 0 : 1;
}

}  // namespace
}  // namespace proofdesk::bench

int main(int argc, char** argv) {
  return proofdesk::bench::run(proofdesk::bench::Options::parse(argc, argv));
}
