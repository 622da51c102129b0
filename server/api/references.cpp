#include "server/api/references.hpp"

#include "core/model/number_refs.hpp"
#include "server/api/context.hpp"

#include <memory>

namespace proofdesk::server {

Status numbers_to_ids(const Call& call, const KindModel& kind, boost::json::object& object) {
  std::unique_ptr<ReadView> view;  // opened only when there is a number to look up
  const FindByNumber find = [&](const KindModel& target,
                                std::int64_t number) -> Result<std::optional<Record>> {
    if (!view) {
      PROOFDESK_ASSIGN(view, call.api.service.store.snapshot());
    }
    return view->find_by_number(target, number, call.access());
  };
  return proofdesk::numbers_to_ids(*call.model, kind, object, find);
}

}  // namespace proofdesk::server
