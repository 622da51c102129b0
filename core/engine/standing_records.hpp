#pragma once

#include "core/engine/kept_relations.hpp"
#include "core/model/kind_model.hpp"
#include "core/ports/store.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk {

/// The records of `standing` kinds, read when they are first asked for and kept until one of their kind is
/// written; and relations as graphs, read when they are first asked about and kept in step. One thread.
class StandingRecords {
 public:
  /// Oldest first. Valid until one is `written`, or `clear`.
  [[nodiscard]] Result<std::span<const Record>> of(const KindModel& kind, ReadView& view);
  /// Of all relations that `source` speaks of, with `changes` in place of the same ones.
  [[nodiscard]] Result<Impact> impact_of(const Model& model, ReadView& view,
                                         const RelationSource& source, std::span<const Uuid> gone,
                                         std::span<const RelationChange> changes);
  /// From now on this one is asked about relations: for a look that is over before reading them all would pay.
  void ask(DependencySource& relations) { relations_ = &relations; }
  void written(const KindModel& kind, const Record& record);

  /// Where a transaction stands, to go back to: what was written since is undone here too.
  [[nodiscard]] std::size_t mark() const { return writes_; }
  void rollback_to(std::size_t mark);
  /// All that was written stays; marks from before are void.
  void settled();
  /// Something failed in the midst of a write, nobody knows where: all is read anew. Marks stay valid.
  void mistrust();
  /// Reads everything anew.
  void clear();

 private:
  struct Graph {
    KeptRelations relations;
    std::size_t read_at;  ///< in writes: what came before is in it and cannot be undone
  };
  struct Undo {
    std::size_t write;
    std::string kind;
    RelationChange before;
  };

  std::map<std::string, std::vector<Record>, std::less<>> kept_;
  std::map<std::string, Graph, std::less<>> graphs_;
  std::vector<Undo> undo_;
  std::size_t writes_ = 0;  ///< since it was last settled
  DependencySource* relations_ = nullptr;
};

}  // namespace proofdesk
