#pragma once

#include "core/model/record.hpp"

#include <cstdint>
#include <random>

namespace proofdesk {
class KindModel;
}

namespace proofdesk::testing {

/// Values and records out of a seed, each valid for its field: sets about two fields in three, reaches the
/// ends of every range, and writes text of one to four bytes a character.
class RandomRecords {
 public:
  explicit RandomRecords(std::uint64_t seed) : random_(seed) {}

  [[nodiscard]] Value value(const FieldModel& field);
  /// Now and then a field is erased.
  [[nodiscard]] Record record(const KindModel& kind);
  [[nodiscard]] std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  [[nodiscard]] Uuid uuid();

 private:
  std::string text(const FieldModel& field);
  std::string one(const FieldModel& field);
  std::int64_t number(const FieldModel& field);

  std::mt19937_64 random_;
};

}  // namespace proofdesk::testing
