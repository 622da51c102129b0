#include "core/engine/budgeted_world.hpp"

#include "core/engine/draft.hpp"
#include "core/query/filter.hpp"

#include <algorithm>

namespace proofdesk {
namespace {

std::unexpected<Error> over_budget() {
  return fail(Error{.code = ErrorCode::kRefused,
                    .rule = "engine.row_budget",
                    .detail = "judging this command would mean reading too many records",
                    .remedy = "Split it into smaller steps, or reduce what hangs on the record."});
}

void leave_out(const std::vector<Uuid>& removed, std::vector<LinkedRecord>& links) {
  if (removed.empty()) return;
  std::erase_if(links, [&](const LinkedRecord& one) {
    return std::ranges::find(removed, one.link.id) != removed.end();
  });
}

}  // namespace

Status BudgetedWorld::spend(std::size_t rows) {
  if (overrun_ || rows > left_) {
    overrun_ = true;
    return over_budget();
  }
  left_ -= rows;
  return {};
}

void BudgetedWorld::remember(const Record& record) {
  versions_.insert_or_assign({record.kind, record.id}, record.version);
}

Result<std::optional<Record>> BudgetedWorld::find(std::string_view kind, Uuid id) {
  PROOFDESK_TRY(spend(1));
  if (const RecordDraft* draft = drafts_ == nullptr ? nullptr : drafts_->find(kind, id))
    return draft->record();
  PROOFDESK_ASSIGN(auto record, world_.find(kind, id));
  versions_.insert_or_assign({std::string(kind), id}, record ? record->version : 0);
  return record;
}

Result<std::vector<LinkedRecord>> BudgetedWorld::links_from(std::string_view kind, Uuid id) {
  PROOFDESK_TRY(spend(0));
  PROOFDESK_ASSIGN(auto links, world_.links_from(kind, id));
  if (const RecordDraft* draft = drafts_ == nullptr ? nullptr : drafts_->find(kind, id)) {
    leave_out(draft->removed_links(), links);
    for (const auto& link : draft->new_links()) links.push_back({link.to.kind, link.to.id, link});
  }
  PROOFDESK_TRY(spend(std::max<std::size_t>(1, links.size())));
  return links;
}

Result<std::vector<LinkedRecord>> BudgetedWorld::links_to(std::string_view kind, Uuid id) {
  PROOFDESK_TRY(spend(0));
  PROOFDESK_ASSIGN(auto links, world_.links_to(kind, id));
  if (drafts_ != nullptr) {
    for (const auto& draft : drafts_->drafts()) {
      leave_out(draft->removed_links(), links);
      for (const auto& link : draft->new_links()) {
        if (link.to.kind == kind && link.to.id == id)
          links.push_back({draft->kind().name, draft->record().id, link});
      }
    }
  }
  PROOFDESK_TRY(spend(std::max<std::size_t>(1, links.size())));
  return links;
}

Result<std::int64_t> BudgetedWorld::count_work(std::string_view kind, Uuid id) {
  PROOFDESK_TRY(spend(1));
  return world_.count_work(kind, id);
}

Result<std::vector<ArmedTimer>> BudgetedWorld::timers(std::string_view kind, Uuid id) {
  PROOFDESK_TRY(spend(1));
  return world_.timers(kind, id);
}

Result<std::vector<Record>> BudgetedWorld::where(std::string_view kind, std::string_view field,
                                                 const Value& value, std::size_t limit) {
  PROOFDESK_TRY(spend(0));
  // One row more than is left is enough to know that it would be too many.
  PROOFDESK_ASSIGN(auto records, world_.where(kind, field, value, std::min(limit, left_ + 1)));
  PROOFDESK_TRY(spend(std::max<std::size_t>(1, records.size())));
  for (const auto& record : records) remember(record);
  if (drafts_ != nullptr) drafts_->overlay(kind, field, value, records);
  return records;
}

Result<std::vector<Record>> BudgetedWorld::matching(std::string_view kind, const Filter& filter,
                                                    std::size_t limit) {
  PROOFDESK_TRY(spend(0));
  PROOFDESK_ASSIGN(auto records, world_.matching(kind, filter, std::min(limit, left_ + 1)));
  PROOFDESK_TRY(spend(std::max<std::size_t>(1, records.size())));
  for (const auto& record : records) remember(record);
  if (drafts_ != nullptr) drafts_->overlay(kind, filter, records);
  return records;
}

Result<std::span<const Record>> BudgetedWorld::standing(std::string_view kind) {
  PROOFDESK_TRY(within_budget());
  return world_.standing(kind);
}

Result<std::vector<Event>> BudgetedWorld::history(std::string_view kind, Uuid id) {
  PROOFDESK_TRY(spend(0));
  PROOFDESK_ASSIGN(auto events, world_.history(kind, id));
  PROOFDESK_TRY(spend(std::max<std::size_t>(1, events.size())));
  return events;
}

Result<Impact> BudgetedWorld::impact_of(const RelationSource& source, std::span<const Uuid> gone,
                                        std::span<const RelationChange> changes) {
  PROOFDESK_TRY(within_budget());
  auto* relations = dynamic_cast<DependencySource*>(&world_);
  if (relations == nullptr)
    return fail(ErrorCode::kInternal, "engine.dependencies", "this world keeps no relations");
  std::vector<RelationChange> all(changes.begin(), changes.end());
  if (drafts_ != nullptr) {
    for (const auto& draft : drafts_->drafts()) {
      if (draft->kind().name != source.kind) continue;
      all.push_back({draft->record().id, dependency_of(source, draft->kind(), draft->record())});
    }
  }
  PROOFDESK_ASSIGN(auto impact, relations->impact_of(source, gone, all));
  versions_.insert_or_assign({source.kind, Uuid{}}, impact.as_of);
  return impact;
}

Status BudgetedWorld::within_budget() const {
  if (overrun_) return over_budget();
  return {};
}

boost::json::array BudgetedWorld::reads() const {
  boost::json::array list;
  for (const auto& [key, version] : versions_) {
    list.push_back(boost::json::array{boost::json::string(key.first),
                                      boost::json::string(key.second.to_string()), version});
  }
  return list;
}

}  // namespace proofdesk
