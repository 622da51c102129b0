#include "storage/topology/topology_index.hpp"

#include "storage/sqlite/row_codec.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

namespace proofdesk {

using sqlite::Connection;

void TopologyIndex::create(Connection& db) {
  db.execute(R"sql(
CREATE TABLE relation (
  relation BLOB PRIMARY KEY,
  dependent BLOB NOT NULL,
  dependent_kind TEXT NOT NULL,
  provider BLOB NOT NULL,
  provider_kind TEXT NOT NULL,
  type TEXT NOT NULL,
  redundancy TEXT NOT NULL,
  needed INTEGER NOT NULL,
  told_by_provider INTEGER NOT NULL,
  mutual INTEGER NOT NULL
) WITHOUT ROWID;
)sql");
}

Status TopologyIndex::apply(Connection& db, ReadView& view, const Model& model,
                            std::span<const OpenedEvent> events) {
  pending_.clear();
  const KindModel* kind = model.kind(source_.kind);
  if (kind == nullptr) return {};
  for (const auto& opened : events) {
    const Event& event = opened.event;
    if (event.kind != source_.kind || event.revision == 0) continue;
    // The snapshot is at least as new as the event; a later event of the same record changes nothing more.
    PROOFDESK_ASSIGN(const auto record, view.find(*kind, event.record, Access::unrestricted()));
    Change change{.relation = event.record, .dependency = std::nullopt};
    if (record) change.dependency = dependency_of(source_, *kind, *record);
    if (change.dependency) {
      const Dependency& one = *change.dependency;
      auto put = db.prepare(
          "INSERT OR REPLACE INTO relation VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
      put.bind_blob(1, one.relation.bytes()).bind_blob(2, one.dependent.bytes());
      put.bind(3, std::string_view(one.dependent_kind));
      put.bind_blob(4, one.provider.bytes());
      put.bind(5, std::string_view(one.provider_kind));
      put.bind(6, std::string_view(one.type)).bind(7, std::string_view(one.group));
      put.bind(8, one.needed).bind(9, std::int64_t{one.told_by_provider});
      put.bind(10, std::int64_t{one.mutual});
      put.run();
    } else {
      auto gone = db.prepare("DELETE FROM relation WHERE relation = ?1");
      gone.bind_blob(1, event.record.bytes());
      gone.run();
    }
    pending_.push_back(std::move(change));
  }
  return {};
}

Status TopologyIndex::settled(Connection& db) {
  const std::unique_lock lock(mutex_);
  if (!loaded_) {
    auto rows = db.prepare(
        "SELECT relation, dependent, dependent_kind, provider, provider_kind, type, redundancy, "
        "needed, told_by_provider, mutual FROM relation");
    while (rows.step()) {
      const Dependency one{.relation = sqlite::read_uuid(rows, 0),
                           .dependent = sqlite::read_uuid(rows, 1),
                           .provider = sqlite::read_uuid(rows, 3),
                           .type = std::string(rows.text(5)),
                           .group = std::string(rows.text(6)),
                           .needed = rows.integer(7),
                           .told_by_provider = rows.integer(8) != 0,
                           .mutual = rows.integer(9) != 0,
                           .dependent_kind = std::string(rows.text(2)),
                           .provider_kind = std::string(rows.text(4))};
      graph_.put(one);
    }
    loaded_ = true;
    changed_.notify_all();
  }
  for (const auto& change : pending_) take_in(change);
  pending_.clear();
  return {};
}

bool TopologyIndex::wait_until_loaded(std::chrono::milliseconds timeout) const {
  std::shared_lock lock(mutex_);
  return changed_.wait_for(lock, timeout, [this] { return loaded_; });
}

void TopologyIndex::take_in(const Change& change) {
  if (!change.dependency) return graph_.remove(change.relation);
  graph_.put(*change.dependency);
}

std::vector<Impacted> TopologyIndex::impact(const std::vector<Named>& gone,
                                            std::size_t depth_limit) const {
  std::vector<Uuid> ids;
  ids.reserve(gone.size());
  for (const auto& one : gone) ids.push_back(one.id);
  std::vector<Impacted> things;
  {
    const std::shared_lock lock(mutex_);
    things = graph_.impact(ids, depth_limit);
  }
  for (auto& thing : things) {
    if (thing.depth > 0) break;
    if (!thing.kind.empty()) continue;
    const auto self = std::ranges::find(gone, thing.id, &Named::id);
    if (self != gone.end()) thing.kind = self->kind;
  }
  return things;
}

std::vector<Impacted> TopologyIndex::needs(const Named& thing, std::size_t depth_limit) const {
  std::vector<Impacted> things;
  {
    const std::shared_lock lock(mutex_);
    things = graph_.needs(thing.id, depth_limit);
  }
  if (things.front().kind.empty()) things.front().kind = thing.kind;
  return things;
}

Result<Impact> TopologyIndex::impact_of(const RelationSource& source, std::span<const Uuid> gone,
                                        std::span<const RelationChange> changes) {
  if (source.kind != source_.kind || !changes.empty()) {
    return fail(ErrorCode::kInternal, "topology.source",
                "the index does not follow these relations, or not while they are changed");
  }
  const std::shared_lock lock(mutex_);
  return impact_on(graph_, gone);
}

std::size_t TopologyIndex::relations() const {
  const std::shared_lock lock(mutex_);
  return graph_.relations();
}

}  // namespace proofdesk
