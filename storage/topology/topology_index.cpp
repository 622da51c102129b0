#include "storage/topology/topology_index.hpp"

#include "core/model/record_ref.hpp"
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

std::optional<TopologyIndex::Row> TopologyIndex::row_of(const KindModel& kind,
                                                        const Record& record) const {
  if (record.state != source_.state) return std::nullopt;
  auto from = RecordRef::parse(record.text(kind, source_.from));
  auto to = RecordRef::parse(record.text(kind, source_.to));
  if (!from || !to) return std::nullopt;
  const std::string dependence = record.text(kind, source_.dependence);
  const bool turned = dependence == "to_needs_from";
  const bool mutual = dependence == "both";
  if (!turned && !mutual && dependence != "from_needs_to") return std::nullopt;
  if (turned) std::swap(from, to);
  return Row{
      .dependency = {.relation = record.id,
                     .dependent = from->id,
                     .provider = to->id,
                     .type = record.text(kind, source_.relation),
                     .group = record.text(kind, source_.group),
                     .needed = std::max<std::int64_t>(1, record.integer(kind, source_.needed)),
                     .told_by_provider = turned,
                     .mutual = mutual},
      .dependent_kind = std::move(from->kind),
      .provider_kind = std::move(to->kind)};
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
    Change change{.relation = event.record, .row = std::nullopt};
    if (record) change.row = row_of(*kind, *record);
    if (change.row) {
      const Dependency& one = change.row->dependency;
      auto put = db.prepare(
          "INSERT OR REPLACE INTO relation VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
      put.bind_blob(1, one.relation.bytes()).bind_blob(2, one.dependent.bytes());
      put.bind(3, std::string_view(change.row->dependent_kind));
      put.bind_blob(4, one.provider.bytes());
      put.bind(5, std::string_view(change.row->provider_kind));
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
      Row row{.dependency = {.relation = sqlite::read_uuid(rows, 0),
                             .dependent = sqlite::read_uuid(rows, 1),
                             .provider = sqlite::read_uuid(rows, 3),
                             .type = std::string(rows.text(5)),
                             .group = std::string(rows.text(6)),
                             .needed = rows.integer(7),
                             .told_by_provider = rows.integer(8) != 0,
                             .mutual = rows.integer(9) != 0},
              .dependent_kind = std::string(rows.text(2)),
              .provider_kind = std::string(rows.text(4))};
      const Uuid relation = row.dependency.relation;
      take_in({relation, std::move(row)});
    }
    loaded_ = true;
    changed_.notify_all();
  }
  for (auto& change : pending_) take_in(std::move(change));
  pending_.clear();
  return {};
}

bool TopologyIndex::wait_until_loaded(std::chrono::milliseconds timeout) const {
  std::shared_lock lock(mutex_);
  return changed_.wait_for(lock, timeout, [this] { return loaded_; });
}

void TopologyIndex::take_in(Change change) {
  if (!change.row) return graph_.remove(change.relation);
  Row& row = *change.row;
  kinds_.insert_or_assign(row.dependency.dependent, std::move(row.dependent_kind));
  kinds_.insert_or_assign(row.dependency.provider, std::move(row.provider_kind));
  graph_.put(row.dependency);
}

TopologyIndex::Answer TopologyIndex::with_kinds(std::vector<Impacted> things,
                                                std::span<const Named> asked) const {
  Answer answer;
  answer.kinds.reserve(things.size());
  for (const auto& thing : things) {
    // What no relation names is known by whoever asks.
    const auto found = kinds_.find(thing.id);
    const auto self = std::ranges::find(asked, thing.id, &Named::id);
    answer.kinds.push_back(found != kinds_.end() ? found->second
                           : self != asked.end() ? self->kind
                                                 : std::string());
  }
  answer.things = std::move(things);
  return answer;
}

TopologyIndex::Answer TopologyIndex::impact(const std::vector<Named>& gone,
                                            std::size_t depth_limit) const {
  std::vector<Uuid> ids;
  ids.reserve(gone.size());
  for (const auto& one : gone) ids.push_back(one.id);
  const std::shared_lock lock(mutex_);
  return with_kinds(graph_.impact(ids, depth_limit), gone);
}

TopologyIndex::Answer TopologyIndex::needs(const Named& thing, std::size_t depth_limit) const {
  const std::shared_lock lock(mutex_);
  return with_kinds(graph_.needs(thing.id, depth_limit), {&thing, 1});
}

std::size_t TopologyIndex::relations() const {
  const std::shared_lock lock(mutex_);
  return graph_.relations();
}

}  // namespace proofdesk
