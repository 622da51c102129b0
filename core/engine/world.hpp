#pragma once

#include "core/base/result.hpp"
#include "core/engine/event.hpp"
#include "core/model/items.hpp"
#include "core/model/record.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk {

struct Filter;

struct LinkedRecord {
  std::string kind;  ///< of the record at the other end
  Uuid id;           ///< nil when that end is external
  Link link;
};

/// What guards and effects may look at: the state inside the running write transaction, earlier commands of
/// the same batch included. Every record read is remembered and journaled with the decision; past the row
/// budget reads fail with kRefused "engine.row_budget".
class World {
 public:
  virtual ~World() = default;
  [[nodiscard]] virtual Result<std::optional<Record>> find(std::string_view kind, Uuid id) = 0;
  [[nodiscard]] virtual Result<std::vector<LinkedRecord>> links_from(std::string_view kind,
                                                                     Uuid id) = 0;
  [[nodiscard]] virtual Result<std::vector<LinkedRecord>> links_to(std::string_view kind,
                                                                   Uuid id) = 0;
  /// Number of work log entries (notes and replies, not the system's) of a record.
  [[nodiscard]] virtual Result<std::int64_t> count_work(std::string_view kind, Uuid id) = 0;
  /// The timers that wait on a record: what a decision disarms, and how it knows a stale firing.
  [[nodiscard]] virtual Result<std::vector<ArmedTimer>> timers(std::string_view kind, Uuid id) = 0;
  /// All records of a `standing` kind (calendars, targets, policies), oldest first. They lie in memory: looking
  /// costs nothing of the budget, and only what is passed to `rely_on` is journaled as read. Valid until the
  /// decision ends.
  [[nodiscard]] virtual Result<std::span<const Record>> standing(std::string_view kind) = 0;
  /// The decision rests on this record as it is now.
  virtual void rely_on(const Record&) {}
  /// Records of a kind whose indexed field has this value, or holds it where it is repeated (first `limit`,
  /// oldest first).
  [[nodiscard]] virtual Result<std::vector<Record>> where(std::string_view kind,
                                                          std::string_view field,
                                                          const Value& value,
                                                          std::size_t limit) = 0;
  /// Records of a kind that the filter lets through, which is over its indexed and system fields (first `limit`,
  /// oldest first): for windows that overlap, dates that lie between. Costs as much as `where`.
  [[nodiscard]] virtual Result<std::vector<Record>> matching(std::string_view kind,
                                                             const Filter& filter,
                                                             std::size_t limit) = 0;
  /// What has happened to a record so far, oldest first, this decision left out; refusals too. Each event costs
  /// a row, and the journal is opened for it: for what a record did not keep of its own past.
  [[nodiscard]] virtual Result<std::vector<Event>> history(std::string_view kind, Uuid id) = 0;
};

}  // namespace proofdesk
