#include "core/query/list_query.hpp"
#include "processes/saved_filter/process.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/sharing.hpp"

#include <fmt/format.h>

namespace proofdesk::saved_filter {
namespace {

using namespace shared;

std::unexpected<Error> at(std::string pointer, Error error) {
  error.fields = {{std::move(pointer), error.detail}};
  return fail(std::move(error));
}

Status list_valid(const RuleContext& context) {
  const KindModel* kind = kind_of(context);
  if (kind == nullptr) return {};  // said by the guard before
  // Whom "me" and what a number means is settled when it is used; here it is enough that it reads like one.
  const ReferenceNames words = [&](const FieldModel& field,
                                   std::string_view word) -> std::optional<std::string> {
    if (word == "me" && field.target == "person") return std::string(word);
    for (const auto& target : context.model.kinds()) {
      if (target->parse_number(word) > 0) return std::string(word);
    }
    return std::nullopt;
  };
  if (auto filter = parse_filter(*kind, text(context, "filter"), words); !filter)
    return at("/filter", filter.error());
  if (auto order = parse_order(*kind, text(context, "order_by")); !order)
    return at("/orderBy", order.error());
  for (const auto& column : list(context, "columns")) {
    if (kind->field(column) != nullptr) continue;
    return at("/columns",
              Error{ErrorCode::kInvalidArgument,
                    {},
                    fmt::format("{} has no field \"{}\" to show", kind->label, column)});
  }
  return {};
}

}  // namespace

std::vector<Guard> guards() {
  return {
      owner_changes_it("saved_filter.owner_changes_it@1"),
      kind_known("saved_filter.kind_known@1"),
      {.name = "saved_filter.list_valid@1",
       .explains = "filter, order and columns are ones that a list of the kind can have",
       .clause = {},
       .reads = {"filter", "order_by", "columns", "applies_to"},
       .check = list_valid},
  };
}

std::vector<Effect> effects() { return {owned("saved_filter.owned@1")}; }

}  // namespace proofdesk::saved_filter
