// What the proof costs within a command: the load of `write` runs through the engine, then what it put into the journal is
// sealed, written as leaves and added to a tree once more, alone, and the CPU of that is set against the CPU of the commands.
// How many bytes an event takes is told beside it.

#include "core/journal/append.hpp"
#include "tests/bench/desk_house.hpp"
#include "tests/bench/recording.hpp"
#include "tests/bench/report.hpp"

#include <map>

#include <fmt/format.h>

namespace proofdesk::bench {
namespace {

/// Events as they went into the journal, opened again, and the keys they are sealed under.
struct Written {
  struct Entry {
    journal::Envelope envelope;
    std::vector<journal::OpenedField> fields;
    std::vector<std::int64_t> slots;  ///< ascending
  };
  std::vector<Entry> events;
  std::map<std::int64_t, SubjectKey> keys;
  double leaf_bytes = 0;
  double payload_bytes = 0;
};

Written read_back(DeskHouse& house, std::int64_t from) {
  constexpr std::size_t kPortion = 1000;
  Written written;
  const journal::KeyLookup look_up = [&](std::int64_t slot) { return house.keys().key(slot); };
  const auto view = must(house.store().snapshot());
  for (auto at = from; at < house.desk().journal_size();) {
    for (const auto& row : must(view->journal(at, kPortion))) {
      auto envelope = must(journal::parse_leaf(row.leaf));
      auto fields = must(journal::open_payload(row.payload, {DeskHouse::kOrigin, row.sequence},
                                               envelope.commitments, look_up));
      auto slots = must(journal::payload_key_slots(row.payload));
      for (const auto slot : slots)
        written.keys.emplace(slot, must(house.keys().key(slot)).value());
      written.events.push_back({std::move(envelope), std::move(fields), std::move(slots)});
      written.leaf_bytes += static_cast<double>(row.leaf.size());
      written.payload_bytes += static_cast<double>(row.payload.size());
      at = row.sequence + 1;
    }
  }
  return written;
}

/// CPU seconds of sealing every payload: keys made ready, salts, commitments, encryption. The engine keeps some keys
/// ready; here each event makes its own anew.
double seal_again(const Written& written) {
  journal::PayloadSealer sealer;
  std::vector<std::pair<std::int64_t, journal::SealingKey>> keys;
  std::vector<journal::ChangeToSeal> changes;
  const Stopwatch watch;
  for (const auto& [envelope, fields, slots] : written.events) {
    keys.clear();
    changes.clear();
    keys.reserve(slots.size());
    for (const auto slot : slots)
      keys.emplace_back(slot, journal::SealingKey(written.keys.at(slot)));
    for (const auto& field : fields) {
      const auto key =
          std::ranges::find(keys, field.key_slot, [](const auto& k) { return k.first; });
      changes.push_back({field.path, &field.value, field.key_slot, &key->second});
    }
    const auto sealed = must(sealer.seal({DeskHouse::kOrigin, envelope.sequence}, changes));
    if (sealed.commitments != envelope.commitments)
      throw std::logic_error("what was sealed again is another event");
  }
  return watch.cpu();
}

/// CPU seconds of writing every leaf, hashing it and adding it to the tree.
double grow_again(const Written& written) {
  journal::TileBuilder tree;
  std::vector<journal::Tile> tiles;
  std::size_t in_group = 0;
  const Stopwatch watch;
  for (const auto& entry : written.events) {
    tree.append(journal::hash_leaf(must(journal::write_leaf(entry.envelope))), tiles);
    if (++in_group == kGroup) {
      tree.settle();
      tiles.clear();
      in_group = 0;
    }
  }
  return watch.cpu();
}

/// CPU seconds of signing one head after each group.
double sign_again(const Written& written) {
  std::array<std::uint8_t, 32> seed{};
  seed.fill(7);
  journal::JournalAppender journal(
      must(journal::NoteSigner::from_seed(std::string(DeskHouse::kOrigin), seed)));
  (void)must(journal.append(written.events.front().envelope, {}));
  std::size_t bytes = 0;
  const Stopwatch watch;
  for (std::size_t done = 0; done < written.events.size(); done += kGroup)
    bytes += journal.frontier().size() + journal.checkpoint().size() + journal.head().size();
  if (bytes == 0) throw std::logic_error("nothing was signed");
  return watch.cpu();
}

/// Of one kind of command, round by round.
struct Shares {
  std::vector<double> command, sealing, tree,
      signing;                        ///< command in µs, the others as a part of it
  std::vector<double> leaf, payload;  ///< bytes an event

  void add(const Taken& taken, std::size_t commands, const Written& written) {
    const auto events = static_cast<double>(written.events.size());
    command.push_back(1e6 * taken.cpu / static_cast<double>(commands));
    sealing.push_back(100 * seal_again(written) / taken.cpu);
    tree.push_back(100 * grow_again(written) / taken.cpu);
    signing.push_back(100 * sign_again(written) / taken.cpu);
    leaf.push_back(written.leaf_bytes / events);
    payload.push_back(written.payload_bytes / events);
  }
  void add_to(Report& report, const std::string& what) const {
    report.add(what + ": CPU", command, "µs");
    report.add(what + ": commitments and encryption", sealing, "%", Report::Goal::kAtMost, 12);
    report.add(what + ": leaf and tree", tree, "%", Report::Goal::kAtMost, 3);
    report.add(what + ": head signed, one a commit", signing, "%");
    report.add(what + ": leaf", leaf, "bytes");
    report.add(what + ": payload", payload, "bytes");
  }
};

int run(const Options& options) {
  const std::size_t groups = options.quick ? 10 : 100;
  Shares creations;
  Shares transitions;
  for (int round = 0; round < options.rounds; ++round) {
    const ScratchDirectory directory(options.data);
    DeskHouse house(directory.path());
    Load load(house, groups);
    const auto before = house.desk().journal_size();
    const Taken created = load.create();
    const auto between = house.desk().journal_size();
    creations.add(created, load.creations(), read_back(house, before));
    const Taken lived = load.live();
    transitions.add(lived, load.transitions(), read_back(house, between));
  }
  Report report("proof_bench");
  creations.add_to(report, "creation");
  transitions.add_to(report, "transition");
  report.note("Groups of 64 in-process; parts of the CPU of the thread that executes and commits.");
  return report.finish(options) ? 0 : 1;
}

}  // namespace
}  // namespace proofdesk::bench

int main(int argc, char** argv) {
  return proofdesk::bench::run(proofdesk::bench::Options::parse(argc, argv));
}
