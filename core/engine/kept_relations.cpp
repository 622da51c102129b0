#include "core/engine/kept_relations.hpp"

#include "core/ports/all_records.hpp"
#include "core/query/filter.hpp"

#include <utility>
#include <vector>

namespace proofdesk {

Result<KeptRelations> KeptRelations::read(RelationSource source, const KindModel& kind,
                                          ReadView& view) {
  KeptRelations kept(std::move(source));
  const Filter in_force =
      Filter::compare(*kind.field("state"), Filter::Op::kEqual, Value{kept.source_.state});
  PROOFDESK_TRY(for_each_record(kind, view, in_force, [&](const Record& record) {
    if (const auto dependency = dependency_of(kept.source_, kind, record))
      kept.graph_.put(*dependency);
  }));
  return kept;
}

RelationChange KeptRelations::written(const KindModel& kind, const Record& record) {
  RelationChange before{record.id, graph_.relation(record.id)};
  put({record.id, dependency_of(source_, kind, record)});
  return before;
}

void KeptRelations::put(const RelationChange& change) {
  if (change.dependency) return graph_.put(*change.dependency);
  graph_.remove(change.relation);
}

Impact KeptRelations::impact_of(std::span<const Uuid> gone,
                                std::span<const RelationChange> changes) {
  /// Puts back what it has replaced, whatever happens in between.
  struct Replaced {
    explicit Replaced(KeptRelations& all) : all(all) {}
    Replaced(const Replaced&) = delete;
    Replaced& operator=(const Replaced&) = delete;
    ~Replaced() {
      for (auto one = before.rbegin(); one != before.rend(); ++one) all.put(*one);
    }
    KeptRelations& all;
    std::vector<RelationChange> before;
  };
  Replaced replaced(*this);
  replaced.before.reserve(changes.size());
  for (const RelationChange& change : changes) {
    replaced.before.push_back({change.relation, graph_.relation(change.relation)});
    put(change);
  }
  return impact_on(graph_, gone);
}

}  // namespace proofdesk
