#pragma once

#include "core/base/clock.hpp"
#include "core/engine/desk.hpp"
#include "core/engine/journal_reader.hpp"
#include "storage/memory/memory_store.hpp"
#include "tests/support/evidence/test_house.hpp"
#include "tests/torture/simulate/faulty_store.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::torture {

/// The whole house, every kind of it, on the memory store: one thread, a clock that is told the time, ids and keys
/// from a seed, and faults that strike when the striker is armed.
class SimulatedHouse {
 public:
  static constexpr std::string_view kOrigin = "proofdesk/simulation";

  explicit SimulatedHouse(Clock& clock);

  /// Closes the desk and opens it again on the same data, as a start of the program would. Throws Found when it
  /// does not open.
  void restart();

  /// Runs one command; the error of what is refused.
  Result<Reply> run(Command command);
  /// For what the story builds on: throws when refused.
  Record create(const Actor& actor, std::string_view kind, std::vector<FieldInput> fields);
  Record fire(const Actor& actor, const Record& record, std::string_view transition,
              std::vector<FieldInput> fields = {});

  [[nodiscard]] Desk& desk() { return *desk_; }
  [[nodiscard]] Store& store() { return store_; }
  [[nodiscard]] Striker& striker() { return striker_; }
  [[nodiscard]] const KeyStore& keys() const { return keys_; }
  [[nodiscard]] std::shared_ptr<const Model> model() const { return desk_->model(); }
  [[nodiscard]] const KindModel& kind(std::string_view name) const;
  /// Ids from now on come from this seed.
  void reseed(std::uint64_t seed) { ids_ = SeededIdSource(seed); }

  /// Leaves from this one on, opened. Throws Found when one does not open.
  [[nodiscard]] std::vector<OpenedEvent> journal(std::int64_t from);
  /// What does not hold by `journal verify`; empty when all does.
  [[nodiscard]] std::string audit();
  /// The root of the tree, as the last signed head says it: equal for equal histories.
  [[nodiscard]] std::string head();

 private:
  Clock& clock_;
  SeededIdSource ids_{1};
  testing::SeededKeyStore keys_{1};
  testing::PlainHeadMemory heads_;
  JournalIdentity identity_;
  RuleBook rules_;
  std::vector<KindSource> kinds_;
  Striker striker_;
  MemoryStore memory_;
  FaultyStore store_{memory_, striker_};
  FaultyKeys faulty_keys_{keys_, striker_};
  std::unique_ptr<Desk> desk_;
};

}  // namespace proofdesk::torture
