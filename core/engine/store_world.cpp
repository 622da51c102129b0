#include "core/engine/store_world.hpp"

#include "core/engine/journal_reader.hpp"

#include <fmt/format.h>

namespace proofdesk {

Result<const KindModel*> StoreWorld::kind_named(std::string_view name) const {
  if (const KindModel* kind = model_.kind(name)) return kind;
  return fail(ErrorCode::kInternal, "engine.unknown_kind",
              fmt::format("there is no kind {}", name));
}

Result<std::optional<Record>> StoreWorld::find(std::string_view kind, Uuid id) {
  PROOFDESK_ASSIGN(const KindModel* model, kind_named(kind));
  return view_.find(*model, id, Access::unrestricted());
}

Result<std::vector<LinkedRecord>> StoreWorld::links_from(std::string_view kind, Uuid id) {
  PROOFDESK_ASSIGN(const KindModel* model, kind_named(kind));
  return view_.links_from(*model, id);
}

Result<std::vector<LinkedRecord>> StoreWorld::links_to(std::string_view kind, Uuid id) {
  PROOFDESK_ASSIGN(const KindModel* model, kind_named(kind));
  return view_.links_to(*model, id);
}

Result<std::int64_t> StoreWorld::count_work(std::string_view kind, Uuid id) {
  PROOFDESK_ASSIGN(const KindModel* model, kind_named(kind));
  return view_.count_work(*model, id);
}

Result<std::vector<ArmedTimer>> StoreWorld::timers(std::string_view kind, Uuid id) {
  PROOFDESK_ASSIGN(const KindModel* model, kind_named(kind));
  return view_.timers(*model, id);
}

Result<std::span<const Record>> StoreWorld::standing(std::string_view kind) {
  PROOFDESK_ASSIGN(const KindModel* model, kind_named(kind));
  return standing_.of(*model, view_);
}

Result<Impact> StoreWorld::impact_of(const RelationSource& source, std::span<const Uuid> gone,
                                     std::span<const RelationChange> changes) {
  PROOFDESK_ASSIGN(auto impact, standing_.impact_of(model_, view_, source, gone, changes));
  impact.as_of = journal_size_;
  return impact;
}

Result<std::vector<Record>> StoreWorld::where(std::string_view kind, std::string_view field,
                                              const Value& value, std::size_t limit) {
  PROOFDESK_ASSIGN(const KindModel* model, kind_named(kind));
  const FieldModel* wanted = model->field(field);
  if (wanted == nullptr) {
    return fail(ErrorCode::kInternal, "engine.unknown_field",
                fmt::format("{} has no field {}", kind, field));
  }
  return matching(kind, Filter::with_value(*wanted, value), limit);
}

Result<std::vector<Record>> StoreWorld::matching(std::string_view kind, const Filter& filter,
                                                 std::size_t limit) {
  PROOFDESK_ASSIGN(const KindModel* model, kind_named(kind));
  ListQuery query;
  query.filter = filter;
  query.order = {OrderKey{model->field("created_at"), false}};
  query.page_size = limit;
  PROOFDESK_ASSIGN(RecordPage page, view_.list(*model, query, Access::unrestricted()));
  return std::move(page.records);
}

Result<std::vector<Event>> StoreWorld::history(std::string_view kind, Uuid id) {
  PROOFDESK_ASSIGN(const KindModel* model, kind_named(kind));
  PROOFDESK_ASSIGN(const auto rows, view_.journal_of(*model, id));
  std::vector<Event> events;
  events.reserve(rows.size());
  for (const auto& row : rows) {
    PROOFDESK_ASSIGN(auto opened, open_event(row, keys_, origin_));
    events.push_back(std::move(opened.event));
  }
  return events;
}

}  // namespace proofdesk
