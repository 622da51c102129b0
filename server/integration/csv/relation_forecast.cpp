#include "server/integration/csv/relation_forecast.hpp"

#include "core/ports/all_records.hpp"
#include "processes/shared/change_authority.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::server::csv {
namespace {

constexpr std::string_view kItems = "configuration_item";
constexpr std::string_view kServices = "service";
constexpr std::string_view kItemTypes = "item_type";

/// As the engine names it.
Status by_rule(std::string_view rule, const Status& status) {
  if (status) return {};
  Error error = status.error();
  error.rule = rule;
  error.clause = "8.2.6";
  return fail(std::move(error));
}

}  // namespace

Result<RelationForecast> RelationForecast::of(const Model& model, Store& store) {
  PROOFDESK_ASSIGN(auto view, store.snapshot());
  RelationForecast forecast(model, std::move(view));
  const auto read = [&](std::string_view name, std::vector<Record>& into) -> Status {
    const KindModel* kind = model.kind(name);
    if (kind == nullptr) return {};
    PROOFDESK_ASSIGN(into, all_records(*kind, *forecast.view_));
    return {};
  };
  PROOFDESK_TRY(read(kItemTypes, forecast.item_types_));
  PROOFDESK_TRY(read(shared::kRelationTypeKind, forecast.relation_types_));
  return forecast;
}

std::vector<std::string> RelationForecast::types_of(Uuid id, bool& controlled) const {
  const KindModel& kind = *model_.kind(kItemTypes);
  std::vector<std::string> names;
  std::set<Uuid> seen;
  while (!id.is_nil() && seen.insert(id).second) {
    const auto found = std::ranges::find(item_types_, id, &Record::id);
    if (found == item_types_.end()) break;
    names.push_back(found->text(kind, "name"));
    controlled = controlled || found->flag(kind, "controlled");
    id = Uuid::parse(found->text(kind, "parent")).value_or(Uuid{});
  }
  return names;
}

Result<RelationForecast::End> RelationForecast::there(const RecordRef& ref) const {
  End end{.ref = ref, .types = {}};
  if (ref.kind == kServices) end.types = {"service"};
  const KindModel* kind = model_.kind(ref.kind);
  if (kind == nullptr || ref.kind != kItems) return end;
  PROOFDESK_ASSIGN(const auto item, view_->find(*kind, ref.id, Access::unrestricted()));
  if (!item) return end;
  bool controlled = false;
  end.types = types_of(Uuid::parse(item->text(*kind, "item_type")).value_or(Uuid{}), controlled);
  end.controlled = controlled && shared::in_controlled_state(item->state);
  return end;
}

RelationForecast::End RelationForecast::to_come(const KindModel& kind, Uuid item_type) const {
  End end{.ref = {.kind = kind.name, .id = {}}, .types = {}};
  bool controlled = false;
  if (kind.name == kServices)
    end.types = {"service"};
  else
    end.types = types_of(item_type, controlled);
  return end;
}

std::optional<shared::RelationKind> RelationForecast::meaning_of(std::string_view word) const {
  if (const KindModel* kind = model_.kind(shared::kRelationTypeKind)) {
    for (const auto& type : relation_types_) {
      if (type.state == kind->lifecycle.initial && type.text(*kind, "word") == word)
        return shared::relation_kind_of(*kind, type);
    }
  }
  const shared::RelationKind* known = shared::common_relation(word);
  return known == nullptr ? std::nullopt : std::optional(*known);
}

Status RelationForecast::try_out(std::string_view word, const End& from, const End& to,
                                 bool explained) const {
  for (const End* end : {&from, &to}) {
    if (end->ref.kind == kItems || end->ref.kind == kServices) continue;
    return by_rule(
        "ci_relation.ends_are_items@1",
        shared::refuse(
            fmt::format("A {} is neither a configuration item nor a service.", end->ref.kind),
            "Relate configuration items and services; use a link for anything else."));
  }
  constexpr std::string_view kAllowed = "ci_relation.relation_allowed@1";
  const auto kind = meaning_of(word);
  if (!kind) return by_rule(kAllowed, shared::unknown_relation(word));
  PROOFDESK_TRY(by_rule(kAllowed, shared::may_be_between(*kind, from.types, to.types)));
  if ((!from.controlled && !to.controlled) || explained) return {};
  return by_rule("ci_relation.change_authorised@1",
                 shared::refuse("The other end is under change control, and no change is named.",
                                "Give in relationFields of the mapping authority, a change in "
                                "implementation, or correctionReason."));
}

}  // namespace proofdesk::server::csv
