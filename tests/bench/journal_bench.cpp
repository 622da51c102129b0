// What one event costs before it reaches the disk: leaf, tree, commitments, encryption; and what proofs and
// verification cost. Items per second are events (or proofs); times are CPU of one thread.

#include "core/journal/append.hpp"
#include "core/journal/checkpoint.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

namespace proofdesk::journal {
namespace {

SubjectKey key_from(std::uint8_t first) {
  SubjectKey key{};
  for (std::uint8_t& byte : key) byte = first++;
  return key;
}

NoteSigner signer() {
  return NoteSigner::from_seed("proofdesk/0198c2b0-5a4e-7cc1-9d2f-0a1b2c3d4e5f", key_from(1))
      .value();
}

/// The fields of a typical new incident: short words, references, instants, one paragraph of text.
struct Incident {
  Incident() {
    const auto add = [&](std::string path, boost::json::value value, bool personal = false) {
      values.emplace_back(std::move(path), std::move(value));
      personal_fields.push_back(personal);
    };
    add("number", 123456);
    add("title", "Printer on the third floor prints blank pages");
    add("description",
        "Since this morning every page that comes out of the printer next to the kitchen is blank. "
        "The display shows no error. Others on the floor see the same. Restarting did not help.");
    add("impact", "high");
    add("urgency", "medium");
    add("priority", "p2");
    add("category", "hardware");
    add("channel", "portal");
    add("requester", "0198c2b0-5a4e-7cc1-9d2f-0a1b2c3d4e60", true);
    add("contactPhone", "+351 555 0100", true);
    add("location", "Building 4, floor 3", true);
    add("group", "0198c2b0-5a4e-7cc1-9d2f-0a1b2c3d4e61");
    add("assignee", "0198c2b0-5a4e-7cc1-9d2f-0a1b2c3d4e62");
    add("service", "0198c2b0-5a4e-7cc1-9d2f-0a1b2c3d4e63");
    add("affectedItems",
        {"0198c2b0-5a4e-7cc1-9d2f-0a1b2c3d4e64", "0198c2b0-5a4e-7cc1-9d2f-0a1b2c3d4e65"});
    add("openedAt", "2026-11-23T08:30:00Z");
    add("dueAt", "2026-11-23T16:30:00Z");
    add("tags", {"printing", "floor-3"});
    add("custom.costCentre", "CC-4711");
    add("timer/response", {{"arming", 1}, {"due", "2026-11-23T09:00:00Z"}});
  }
  std::vector<ChangeToSeal> changes(const SealingKey& record, const SealingKey& person) const {
    std::vector<ChangeToSeal> all;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const bool personal = personal_fields[i];
      all.push_back({values[i].first, &values[i].second, personal ? 7 : 1'000'001,
                     personal ? &person : &record});
    }
    return all;
  }
  std::vector<std::pair<std::string, boost::json::value>> values;
  std::vector<bool> personal_fields;
};

Envelope created() {
  Envelope envelope;
  envelope.recorded_at = {1'795'422'600'000'000};
  envelope.occurred_at = envelope.recorded_at;
  envelope.command = Uuid::v7(envelope.recorded_at, 1, 2);
  envelope.actor = Uuid::v7(envelope.recorded_at, 3, 4);
  envelope.kind = "incident";
  envelope.record = Uuid::v7(envelope.recorded_at, 5, 6);
  envelope.revision = 1;
  envelope.name = "created";
  envelope.to = "new";
  envelope.definitions = {to_hex(sha256("lifecycle")), to_hex(sha256("calendar"))};
  std::ranges::sort(envelope.definitions);
  return envelope;
}

/// The whole of an event, a fresh record key made ready included.
void append_event(benchmark::State& state) {
  JournalAppender journal{signer()};
  const Incident incident;
  const SealingKey person(key_from(9));
  const Envelope envelope = created();
  std::size_t bytes = 0;
  for (auto _ : state) {
    const SealingKey record(key_from(5));
    auto changes = incident.changes(record, person);
    changes.resize(static_cast<std::size_t>(state.range(0)));
    const Appended appended = journal.append(envelope, changes).value();
    bytes += appended.leaf.size() + appended.payload.size();
    if (journal.size() % 256 == 0) journal.settle();
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["bytes/event"] =
      static_cast<double>(bytes) / static_cast<double>(state.iterations());
}
BENCHMARK(append_event)->Arg(0)->Arg(1)->Arg(5)->Arg(20);

void seal_only(benchmark::State& state) {
  PayloadSealer sealer;
  const Incident incident;
  const SealingKey person(key_from(9));
  const SealingKey record(key_from(5));
  const auto changes = incident.changes(record, person);
  std::int64_t sequence = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(sealer.seal({"proofdesk/test", sequence++}, changes).value());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(seal_only);

void write_and_hash_leaf(benchmark::State& state) {
  const Envelope envelope = created();
  for (auto _ : state) benchmark::DoNotOptimize(hash_leaf(write_leaf(envelope).value()));
}
BENCHMARK(write_and_hash_leaf);

void parse_leaf_text(benchmark::State& state) {
  const std::string leaf = write_leaf(created()).value();
  for (auto _ : state) benchmark::DoNotOptimize(parse_leaf(leaf).value());
}
BENCHMARK(parse_leaf_text);

void open_event(benchmark::State& state) {
  JournalAppender journal{signer()};
  const Incident incident;
  const SealingKey person(key_from(9));
  const SealingKey record(key_from(5));
  const Appended appended = journal.append(created(), incident.changes(record, person)).value();
  const Envelope envelope = parse_leaf(appended.leaf).value();
  const KeyLookup keys = [](std::int64_t slot) -> Result<std::optional<SubjectKey>> {
    return std::optional(key_from(slot == 7 ? 9 : 5));
  };
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        open_payload(appended.payload, {journal.origin(), 0}, envelope.commitments, keys).value());
  }
}
BENCHMARK(open_event);

void append_to_tree(benchmark::State& state) {
  TileBuilder tree;
  std::vector<Tile> changed;
  Digest leaf = sha256("leaf");
  for (auto _ : state) {
    changed.clear();
    tree.append(leaf, changed);
    ++leaf[0];
    if (!changed.empty()) tree.settle();
  }
}
BENCHMARK(append_to_tree);

void sign_checkpoint(benchmark::State& state) {
  JournalAppender journal{signer()};
  for (int i = 0; i < 1000; ++i) (void)journal.append(created(), {}).value();
  for (auto _ : state) benchmark::DoNotOptimize(journal.checkpoint());
}
BENCHMARK(sign_checkpoint);

void savepoint_and_rollback(benchmark::State& state) {
  JournalAppender journal{signer()};
  for (int i = 0; i < 1000; ++i) (void)journal.append(created(), {}).value();
  for (auto _ : state) journal.rollback_to(journal.savepoint());
}
BENCHMARK(savepoint_and_rollback);

class MemoryHashes final : public HashReader {
 public:
  explicit MemoryHashes(std::uint64_t size) {
    TileBuilder tree;
    std::vector<Tile> changed;
    for (std::uint64_t i = 0; i < size; ++i) {
      changed.clear();
      tree.append(hash_leaf(std::to_string(i)), changed);
      for (Tile& tile : changed) tiles_[{tile.level, tile.index}] = std::move(tile.hashes);
      tree.settle();
    }
    root = tree.frontier().root();
  }
  Result<std::vector<Digest>> tile(unsigned level, std::uint64_t index,
                                   unsigned count) const override {
    const auto& all = tiles_.at({level, index});
    return std::vector<Digest>(all.begin(), all.begin() + count);
  }
  Digest root{};

 private:
  std::map<std::pair<unsigned, std::uint64_t>, std::vector<Digest>> tiles_;
};

void prove_and_verify_inclusion(benchmark::State& state) {
  constexpr std::uint64_t kSize = 1 << 18;
  const MemoryHashes hashes(kSize);
  std::uint64_t index = 0;
  for (auto _ : state) {
    const auto proof = prove_inclusion(hashes, index, kSize).value();
    if (!verify_inclusion(index, kSize, hash_leaf(std::to_string(index)), proof, hashes.root)) {
      state.SkipWithError("a true proof did not verify");
      break;
    }
    index = (index + 104'729) % kSize;
  }
}
BENCHMARK(prove_and_verify_inclusion);

}  // namespace
}  // namespace proofdesk::journal

BENCHMARK_MAIN();
