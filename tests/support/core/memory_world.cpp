#include "tests/support/core/memory_world.hpp"

#include "core/query/filter.hpp"

#include <algorithm>

namespace proofdesk::test {

Status MemoryWorld::take(const Event& event) {
  const KindModel* kind = model_.kind(event.kind);
  if (kind == nullptr) return fail(ErrorCode::kCorrupt, "test.kind", "no kind " + event.kind);
  const std::pair key{event.kind, event.record};
  auto found = images_.find(key);
  if (found == images_.end()) {
    found = images_.emplace(key, RecordImage{}).first;
    found->second.record = new_record(*kind, event.record);
  }
  PROOFDESK_TRY(apply(*kind, event, found->second));
  standing_.erase(event.kind);
  events_.push_back(event);
  return {};
}

const RecordImage* MemoryWorld::image(std::string_view kind, Uuid id) const {
  const auto found = images_.find(std::pair{std::string(kind), id});
  return found == images_.end() ? nullptr : &found->second;
}

Result<std::optional<Record>> MemoryWorld::find(std::string_view kind, Uuid id) {
  const RecordImage* found = image(kind, id);
  if (found == nullptr) return std::nullopt;
  return found->record;
}

Result<std::vector<LinkedRecord>> MemoryWorld::links_from(std::string_view kind, Uuid id) {
  std::vector<LinkedRecord> list;
  if (const RecordImage* found = image(kind, id)) {
    for (const auto& [link_id, link] : found->links)
      list.push_back({link.to.kind, link.to.id, link});
  }
  return list;
}

Result<std::vector<LinkedRecord>> MemoryWorld::links_to(std::string_view kind, Uuid id) {
  std::vector<LinkedRecord> list;
  for (const auto& [key, image] : images_) {
    for (const auto& [link_id, link] : image.links) {
      if (link.to.kind == kind && link.to.id == id) list.push_back({key.first, key.second, link});
    }
  }
  return list;
}

Result<std::int64_t> MemoryWorld::count_work(std::string_view kind, Uuid id) {
  const RecordImage* found = image(kind, id);
  if (found == nullptr) return 0;
  return std::ranges::count_if(found->worklog, [](const auto& entry) {
    return entry.second.kind != WorklogEntry::Kind::kSystem;
  });
}

Result<std::vector<ArmedTimer>> MemoryWorld::timers(std::string_view kind, Uuid id) {
  std::vector<ArmedTimer> list;
  if (const RecordImage* found = image(kind, id)) {
    for (const auto& [name, timer] : found->timers) list.push_back(timer);
  }
  return list;
}

Result<std::span<const Record>> MemoryWorld::standing(std::string_view kind) {
  const auto [kept, is_new] = standing_.try_emplace(std::string(kind));
  auto& list = kept->second;
  for (const auto& [key, image] : images_) {
    if (is_new && key.first == kind) list.push_back(image.record);
  }
  return std::span<const Record>(list);
}

Result<std::vector<Record>> MemoryWorld::where(std::string_view kind, std::string_view field,
                                               const Value& value, std::size_t limit) {
  const KindModel* model = model_.kind(kind);
  const FieldModel* wanted = model == nullptr ? nullptr : model->field(field);
  if (wanted == nullptr) return fail(ErrorCode::kInternal, "test.field", "no such field");
  return matching(kind, Filter::with_value(*wanted, value), limit);
}

Result<std::vector<Record>> MemoryWorld::matching(std::string_view kind, const Filter& filter,
                                                  std::size_t limit) {
  std::vector<Record> list;
  for (const auto& [key, image] : images_) {
    if (key.first == kind && list.size() < limit && matches(filter, image.record))
      list.push_back(image.record);
  }
  return list;
}

Result<std::vector<Event>> MemoryWorld::history(std::string_view kind, Uuid id) {
  std::vector<Event> list;
  for (const auto& event : events_) {
    if (event.kind == kind && event.record == id) list.push_back(event);
  }
  return list;
}

Result<Impact> MemoryWorld::impact_of(const RelationSource& source, std::span<const Uuid> gone,
                                      std::span<const RelationChange> changes) {
  DependencyGraph graph;
  for (const auto& [key, image] : images_) {
    if (key.first != source.kind) continue;
    if (const auto one = dependency_of(source, *model_.kind(source.kind), image.record))
      graph.put(*one);
  }
  for (const RelationChange& change : changes) {
    graph.remove(change.relation);
    if (change.dependency) graph.put(*change.dependency);
  }
  Impact impact = impact_on(graph, gone);
  impact.as_of = static_cast<std::int64_t>(events_.size());
  return impact;
}

}  // namespace proofdesk::test
