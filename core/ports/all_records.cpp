#include "core/ports/all_records.hpp"

#include <utility>

namespace proofdesk {

Result<std::vector<Record>> all_records(const KindModel& kind, ReadView& view) {
  std::vector<Record> all;
  ListQuery query;
  query.page_size = 500;
  query.order = {{kind.field("created_at"), false}};
  while (true) {
    PROOFDESK_ASSIGN(auto page, view.list(kind, query, Access::unrestricted()));
    if (page.records.empty()) return all;
    query.after =
        PageCursor{{page.records.back().get(*query.order.front().field)}, page.rows.back()};
    for (auto& record : page.records) all.push_back(std::move(record));
    if (!page.more) return all;
  }
}

}  // namespace proofdesk
