#include "evidence/each_record.hpp"

namespace proofdesk::evidence {

Status each_record(ReadView& view, const KindModel& kind, ListQuery query, const Access& access,
                   const std::function<Status(const Record&)>& take) {
  query.page_size = 500;
  while (true) {
    PROOFDESK_ASSIGN(const RecordPage page, view.list(kind, query, access));
    for (const Record& record : page.records) PROOFDESK_TRY(take(record));
    if (!page.more || page.records.empty()) return {};
    query.after = cursor_at(query, page.records.back(), page.rows.back());
  }
}

}  // namespace proofdesk::evidence
