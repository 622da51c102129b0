#pragma once

#include "core/engine/desk.hpp"
#include "core/ports/store.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

namespace proofdesk::server::discovery {

/// One thing that a source saw, by its attributes.
struct Observation {
  std::int64_t at = 0;  ///< where it stands in what was sent: a line, a position
  std::vector<std::pair<const FieldModel*, Value>> attributes;
};

struct IntakeParts {
  const Model& model;
  Store& store;
  const Actor& actor;
  /// Where the commands go; one result per command.
  const std::function<std::vector<Result<Reply>>(std::vector<Command>)>& execute;
  Instant now;
};

/// What came of what a source saw. Each observation counts once among the first five.
struct IntakeReport {
  std::int64_t observed = 0;
  std::int64_t as_recorded = 0;
  std::int64_t updated = 0;    ///< attributes taken over from the source
  std::int64_t differing = 0;  ///< attributes differ that are not the source's to change
  std::int64_t unregistered = 0;
  std::int64_t duplicates = 0;
  std::int64_t refused = 0;
  std::int64_t discrepancies = 0;  ///< opened now
  std::int64_t settled = 0;        ///< open ones that are no longer so
  std::int64_t outranked = 0;      ///< attributes that another source is believed about
  std::int64_t commands = 0;       ///< that changed something
  struct Row {
    std::int64_t at = 0;
    std::string_view outcome;
    std::string item;  ///< number; empty where there is none
    std::vector<std::string> attributes;
    Error error{};
  };
  std::vector<Row> rows;  ///< those that are not as recorded
};
[[nodiscard]] boost::json::object to_json(const IntakeReport& report);

/// The active source of this number, name or id. kInvalidArgument "discovery.source".
[[nodiscard]] Result<Record> find_source(const Model& model, Store& store, std::string_view name);

/// Holds what a source saw against what is recorded. As recorded: the sighting is noted, once in a while. An
/// attribute that the source is believed about, before all others that still see the item: recorded, unless the item is
/// under change control. Whatever else differs, is not registered or registered twice: a discrepancy, one for each
/// matter however often it is seen; and one that is no longer so lapses. Every step is a command of the actor. Not from the
/// writer's thread.
[[nodiscard]] Result<IntakeReport> take_in(const IntakeParts& parts, const Record& source,
                                           Instant seen_at,
                                           const std::vector<Observation>& observations);

}  // namespace proofdesk::server::discovery
