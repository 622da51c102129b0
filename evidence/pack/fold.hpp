#pragma once

#include "core/base/result.hpp"
#include "core/base/uuid.hpp"
#include "evidence/pack/disclosed.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

namespace proofdesk::evidence {

/// A record as the disclosed events give it. Nothing here knows the schema: whoever verifies a pack needs no
/// knowledge of the desk that made it.
struct FoldedRecord {
  std::string kind;
  Uuid id;
  std::string number;  ///< as shown, "INC-000123"; empty while not disclosed
  std::string state;
  std::int64_t version = 0;
  Instant created_at;
  Instant updated_at;
  boost::json::value alias;                          ///< foreign number {"key", "source"} or null
  std::map<std::string, boost::json::value> values;  ///< by path, those that have a value
  std::set<std::string> erased;                      ///< paths whose last value is erased …
  std::set<std::string> withheld;                    ///< … or withheld
  std::vector<const ShownEvent*>
      events;  ///< by revision, refusals in between; views into the input
};

/// The ids of the records that the scope covers.
[[nodiscard]] std::set<Uuid> select_records(const Scope& scope, std::span<const ShownEvent> events);

/// Folds the events of the selected records, in order of their ids. kCorrupt `fold.revision` when the
/// revisions of a record do not run 1, 2, 3 …, `fold.kind` when it changes its kind, `fold.state` when an
/// event does not begin in the state where the one before ended, `fold.value` when a value is not of the form its
/// path asks for. Pure.
[[nodiscard]] Result<std::vector<FoldedRecord>> fold_records(const Scope& scope,
                                                             std::span<const ShownEvent> events,
                                                             const std::set<Uuid>& selected);

/// "INC", 123 → "INC-000123".
[[nodiscard]] std::string shown_number(std::string_view prefix, std::int64_t number);

}  // namespace proofdesk::evidence
