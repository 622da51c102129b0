#include "core/ports/all_records.hpp"

#include <utility>

namespace proofdesk {

Result<std::vector<Record>> all_records(const KindModel& kind, ReadView& view) {
  std::vector<Record> all;
  PROOFDESK_TRY(for_each_record(kind, view, Filter::all(),
                                [&](Record& record) { all.push_back(std::move(record)); }));
  return all;
}

Status for_each_record(const KindModel& kind, ReadView& view, const Filter& filter,
                       const std::function<void(Record&)>& each) {
  ListQuery query;
  query.filter = filter;
  query.page_size = 500;
  query.order = {{kind.field("created_at"), false}};
  while (true) {
    PROOFDESK_ASSIGN(auto page, view.list(kind, query, Access::unrestricted()));
    if (page.records.empty()) return {};
    query.after =
        PageCursor{{page.records.back().get(*query.order.front().field)}, page.rows.back()};
    for (auto& record : page.records) each(record);
    if (!page.more) return {};
  }
}

}  // namespace proofdesk
