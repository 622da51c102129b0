#include "server/api/references.hpp"

#include "core/model/number_refs.hpp"
#include "core/model/record_ref.hpp"
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

ReferenceNames reference_names(const Model& model, Store& store, const Access& access) {
  return [&](const FieldModel& field, std::string_view word) -> std::optional<std::string> {
    if (word == "me" && field.target == "person" && !access.person.is_nil())
      return access.person.to_string();
    const bool any = field.target == kAnyKind;
    for (const auto& kind : model.kinds()) {
      if (!any && kind->name != field.target) continue;
      const auto number = kind->parse_number(word);
      if (number <= 0) continue;
      const auto view = store.snapshot();
      if (!view) return std::nullopt;
      const auto record = (*view)->find_by_number(*kind, number, access);
      if (!record || !*record) return std::nullopt;
      return any ? RecordRef::to(**record).to_string() : (*record)->id.to_string();
    }
    return std::nullopt;
  };
}

}  // namespace proofdesk::server
