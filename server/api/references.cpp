#include "server/api/references.hpp"

#include "core/model/number_refs.hpp"
#include "core/model/record_ref.hpp"
#include "core/ports/all_records.hpp"
#include "processes/shared/item_scope.hpp"
#include "server/api/context.hpp"
#include "server/api/visible.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

/// Fields for a record of any kind that have a sense for some kinds only: among these a name is looked for, in the first
/// that has it.
struct Nameable {
  std::string_view kind;
  std::string_view field;
  std::vector<std::string_view> among;
};
const std::vector<Nameable>& nameable() {
  static const std::vector<Nameable> kFields = {
      {"ci_relation", "from", {"configuration_item", "service"}},
      {"ci_relation", "to", {"configuration_item", "service"}},
      {"discrepancy", "subject", {"configuration_item"}},
      {"item_check", "subject", {"configuration_item"}},
  };
  return kFields;
}

std::unexpected<Error> bad_reference(std::string_view field, std::string detail) {
  return fail(Error{.code = ErrorCode::kInvalidArgument,
                    .rule = "field.reference",
                    .detail = detail,
                    .remedy = "Give the number, kind/id or the name of the one that is meant.",
                    .fields = {{fmt::format("/{}", field), detail}}});
}

/// A name where a record of any kind is asked for: the one item or service that is called so.
Status name_to_record(const Model& model, const Nameable& field, boost::json::value& value,
                      const FindByName& find) {
  const std::string name(value.as_string());
  std::string labels;
  for (const auto kind_name : field.among) {
    const KindModel* kind = model.kind(kind_name);
    if (kind == nullptr) continue;
    labels += (labels.empty() ? "" : " or ") + kind->label;
    PROOFDESK_ASSIGN(const auto found, find(*kind, name));
    if (found.empty()) continue;
    if (found.size() == 1) {
      value = RecordRef::to(found.front()).to_string();
      return {};
    }
    std::string numbers;
    for (const auto& record : found)
      numbers += (numbers.empty() ? "" : ", ") + kind->display_number(record.number);
    return bad_reference(field.field,
                         fmt::format("there are several called \"{}\": {}", name, numbers));
  }
  return bad_reference(
      field.field, fmt::format("there is no {} called \"{}\", or none you may see", labels, name));
}

}  // namespace

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
  for (const Nameable& field : nameable()) {
    if (field.kind != kind.name) continue;
    auto* value = object.if_contains(field.field);
    if (value == nullptr || !value->is_string() || value->as_string().empty() ||
        RecordRef::parse(std::string_view(value->as_string())) ||
        std::ranges::any_of(call.model->kinds(), [&](const auto& each) {
          return each->parse_number(std::string_view(value->as_string())) > 0;
        }))
      continue;
    PROOFDESK_TRY(name_to_record(*call.model, field, *value, by_name));
  }
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

Result<Filter> read_filter(const Model& model, Store& store, const Access& access,
                           const KindModel& kind, std::string_view text) {
  const ReferenceNames names = reference_names(model, store, access);
  const KindModel* types = model.kind("item_type");
  if (types == nullptr) return parse_filter(kind, text, names);
  std::set<std::string> by_name;
  const ReferenceNames noting = [&](const FieldModel& field,
                                    std::string_view word) -> std::optional<std::string> {
    auto found = names(field, word);
    if (found && shared::is_type_of_items(kind, field) && types->parse_number(word) <= 0)
      by_name.insert(*found);
    return found;
  };
  PROOFDESK_ASSIGN(auto filter, parse_filter(kind, text, noting));
  if (by_name.empty()) return filter;
  PROOFDESK_ASSIGN(const auto view, store.snapshot());
  PROOFDESK_ASSIGN(const auto all, all_records(*types, *view));
  return shared::with_special_cases(*types, all, by_name, std::move(filter));
}

}  // namespace proofdesk::server
