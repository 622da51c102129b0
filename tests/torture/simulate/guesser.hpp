#pragma once

#include "core/engine/command.hpp"
#include "tests/torture/simulate/chance.hpp"
#include "tests/torture/simulate/simulated_house.hpp"
#include "tests/torture/simulate/witness.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::torture {

/// Commands by chance on all kinds of records, from nothing but schema, lifecycle and what the witness knows: most
/// are such as a person could mean, some are not.
class Guesser {
 public:
  Guesser(SimulatedHouse& house, const Witness& witness, Chance& chance, Clock& clock)
      : house_(house), witness_(witness), chance_(chance), clock_(clock) {}

  [[nodiscard]] Command next();
  /// A value that the field mostly accepts.
  [[nodiscard]] Value value(const FieldModel& field);
  /// What an importer would bring: a record in this state with a value in most fields.
  [[nodiscard]] Command import(const KindModel& kind, std::string_view state);

 private:
  [[nodiscard]] const KindModel& some_kind();
  [[nodiscard]] Uuid some(std::string_view kind);
  [[nodiscard]] Actor somebody(const std::vector<std::string>& roles);
  [[nodiscard]] std::vector<FieldInput> input(const KindModel& kind, std::vector<std::string> asked,
                                              const std::vector<std::string>& possible);
  [[nodiscard]] std::string text(std::size_t least, std::size_t most);
  [[nodiscard]] std::string reference(const FieldModel& field);

  [[nodiscard]] Command create(const KindModel& kind);
  [[nodiscard]] Command define_field();
  [[nodiscard]] Command on_record(const KindModel& kind, Uuid record);
  [[nodiscard]] Fire fire(const KindModel& kind, const Transition& transition);
  [[nodiscard]] Update update(const KindModel& kind);
  [[nodiscard]] Action step(const KindModel& kind, const Witness::Known& known, Actor& actor);
  [[nodiscard]] Action item(const KindModel& kind, Uuid record);
  [[nodiscard]] Action rarity(const KindModel& kind, const Witness::Known& known, Actor& actor);

  SimulatedHouse& house_;
  const Witness& witness_;
  Chance& chance_;
  Clock& clock_;
  std::int64_t fields_ = 0;
};

}  // namespace proofdesk::torture
