#include "processes/shared/item_types.hpp"

#include <algorithm>

namespace proofdesk::shared {
namespace {

std::vector<std::string> list_in(const KindModel& kind, const Record& record,
                                 std::string_view field) {
  const Value value = record.get(*kind.field(field));
  const auto* items = std::get_if<std::vector<std::string>>(&value);
  return items == nullptr ? std::vector<std::string>{} : *items;
}

}  // namespace

Result<std::optional<ItemTypeView>> item_type(World& world, const Model& model, Uuid id) {
  const KindModel* kind = model.kind("item_type");
  if (kind == nullptr) return std::nullopt;
  PROOFDESK_ASSIGN(const auto types, world.standing(kind->name));
  std::optional<ItemTypeView> view;
  std::set<Uuid> seen;
  while (!id.is_nil() && seen.insert(id).second) {
    const auto found = std::ranges::find(types, id, &Record::id);
    if (found == types.end()) break;
    world.rely_on(*found);
    if (!view) {
      view = ItemTypeView{.name = found->text(*kind, "name"),
                          .lineage = {},
                          .in_use = found->state == kind->lifecycle.initial,
                          .controlled = false,
                          .attributes = {},
                          .required = {}};
    }
    view->lineage.push_back(found->text(*kind, "name"));
    view->controlled = view->controlled || found->flag(*kind, "controlled");
    for (auto& name : list_in(*kind, *found, "attributes"))
      view->attributes.insert(std::move(name));
    for (auto& name : list_in(*kind, *found, "required_attributes")) {
      view->attributes.insert(name);
      view->required.insert(std::move(name));
    }
    id = Uuid::parse(found->text(*kind, "parent")).value_or(Uuid{});
  }
  return view;
}

}  // namespace proofdesk::shared
