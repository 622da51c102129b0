#include "core/engine/standing_records.hpp"

#include "core/ports/all_records.hpp"

#include <fmt/format.h>

namespace proofdesk {

Result<std::span<const Record>> StandingRecords::of(const KindModel& kind, ReadView& view) {
  if (const auto found = kept_.find(kind.name); found != kept_.end())
    return std::span<const Record>(found->second);
  if (!kind.standing) {
    return fail(
        ErrorCode::kInternal, "engine.standing",
        fmt::format("{} is no standing kind; its records are not kept in memory", kind.name));
  }
  PROOFDESK_ASSIGN(auto records, all_records(kind, view));
  return std::span<const Record>(kept_.emplace(kind.name, std::move(records)).first->second);
}

Result<Impact> StandingRecords::impact_of(const Model& model, ReadView& view,
                                          const RelationSource& source, std::span<const Uuid> gone,
                                          std::span<const RelationChange> changes) {
  if (relations_ != nullptr) return relations_->impact_of(source, gone, changes);
  auto found = graphs_.find(source.kind);
  if (found == graphs_.end()) {
    const KindModel* kind = model.kind(source.kind);
    if (kind == nullptr) return Impact{};
    PROOFDESK_ASSIGN(auto relations, KeptRelations::read(source, *kind, view));
    found = graphs_.emplace(source.kind, Graph{std::move(relations), writes_}).first;
  }
  return found->second.relations.impact_of(gone, changes);
}

void StandingRecords::written(const KindModel& kind, const Record& record) {
  if (kind.standing) {
    if (const auto found = kept_.find(kind.name); found != kept_.end()) kept_.erase(found);
  }
  ++writes_;
  if (const auto found = graphs_.find(kind.name); found != graphs_.end())
    undo_.push_back({writes_, kind.name, found->second.relations.written(kind, record)});
}

void StandingRecords::rollback_to(std::size_t mark) {
  if (mark == writes_) return;
  kept_.clear();
  std::erase_if(graphs_, [&](const auto& graph) { return graph.second.read_at > mark; });
  while (!undo_.empty() && undo_.back().write > mark) {
    const Undo& last = undo_.back();
    if (const auto found = graphs_.find(last.kind); found != graphs_.end())
      found->second.relations.put(last.before);
    undo_.pop_back();
  }
  writes_ = mark;
}

void StandingRecords::settled() {
  undo_.clear();
  writes_ = 0;
  for (auto& [kind, graph] : graphs_) graph.read_at = 0;
}

void StandingRecords::mistrust() {
  kept_.clear();
  graphs_.clear();
  undo_.clear();
  // What is read from now on was read after every mark there is.
  ++writes_;
}

void StandingRecords::clear() {
  kept_.clear();
  graphs_.clear();
  settled();
}

}  // namespace proofdesk
