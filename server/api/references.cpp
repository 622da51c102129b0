#include "server/api/references.hpp"

#include "core/model/number_refs.hpp"
#include "core/model/record_ref.hpp"
#include "server/api/context.hpp"
#include "server/api/visible.hpp"

#include <algorithm>
#include <memory>

namespace proofdesk::server {
namespace {

/// Who and what is called so, by the first of the naming fields that finds anybody; those who have left only
/// where nobody else is called so.
Result<std::vector<Record>> called(ReadView& view, const KindModel& kind, std::string_view name,
                                   const Access& access) {
  constexpr std::size_t kEnough = 6;
  for (const FieldModel* field : naming_fields(kind)) {
    ListQuery query;
    query.filter = Filter::compare(*field, Filter::Op::kEqual, Value{std::string(name)});
    query.page_size = kEnough;
    // Nobody is to find out by trying what a record does not show.
    if (!keep_to_visible(kind, access, query)) continue;
    PROOFDESK_ASSIGN(auto page, view.list(kind, query, access));
    std::vector<Record>& found = page.records;
    const auto gone = [&](const Record& record) {
      const State* state = kind.lifecycle.state(record.state);
      return state != nullptr && state->category == StateCategory::kFinal;
    };
    if (!std::ranges::all_of(found, gone)) std::erase_if(found, gone);
    if (!found.empty()) return std::move(found);
  }
  return std::vector<Record>{};
}

}  // namespace

Status numbers_to_ids(const Call& call, const KindModel& kind, boost::json::object& object) {
  std::unique_ptr<ReadView> view;  // opened only when there is a number to look up
  const FindByNumber find = [&](const KindModel& target,
                                std::int64_t number) -> Result<std::optional<Record>> {
    if (!view) {
      PROOFDESK_ASSIGN(view, call.api.service.store.snapshot());
    }
    return view->find_by_number(target, number, call.access());
  };
  const FindByName by_name = [&](const KindModel& target,
                                 std::string_view name) -> Result<std::vector<Record>> {
    if (!view) {
      PROOFDESK_ASSIGN(view, call.api.service.store.snapshot());
    }
    return called(*view, target, name, call.access());
  };
  return proofdesk::numbers_to_ids(*call.model, kind, object, find, by_name);
}

ReferenceNames reference_names(const Model& model, Store& store, const Access& access) {
  return [&](const FieldModel& field, std::string_view word) -> std::optional<std::string> {
    if (word == "me" && field.target == "person" && !access.person.is_nil())
      return access.person.to_string();
    const bool any = field.target == kAnyKind;
    for (const auto& kind : model.kinds()) {
      if (!any && kind->name != field.target) continue;
      const auto number = kind->parse_number(word);
      if (number <= 0) {
        if (any || word.empty() || Uuid::parse(word)) continue;
        const auto view = store.snapshot();
        if (!view) return std::nullopt;
        const auto found = called(**view, *kind, word, access);
        if (!found || found->size() != 1) return std::nullopt;
        return found->front().id.to_string();
      }
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
