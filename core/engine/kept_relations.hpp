#pragma once

#include "core/engine/dependencies.hpp"
#include "core/ports/store.hpp"

namespace proofdesk {

/// The relations of one kind as a graph: read once from the store, then kept in step with what is written. What is
/// lost with a thing that half the house hangs on is then found without reading a row. One thread.
class KeptRelations {
 public:
  /// Reads all relations in force: some hundred bytes stay in memory for each.
  [[nodiscard]] static Result<KeptRelations> read(RelationSource source, const KindModel& kind,
                                                  ReadView& view);
  /// A record of the kind has been written. What it said before, for `put` to undo it.
  RelationChange written(const KindModel& kind, const Record& record);
  void put(const RelationChange& change);
  /// With `changes` in place of the same relations, for this question only.
  [[nodiscard]] Impact impact_of(std::span<const Uuid> gone,
                                 std::span<const RelationChange> changes);
  [[nodiscard]] std::size_t size() const { return graph_.relations(); }

 private:
  explicit KeptRelations(RelationSource source) : source_(std::move(source)) {}

  RelationSource source_;
  DependencyGraph graph_;
};

}  // namespace proofdesk
