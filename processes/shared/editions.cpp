#include "processes/shared/editions.hpp"

#include "processes/shared/rule_kit.hpp"

namespace proofdesk::shared {

void take_over(const KindModel& kind, const Record& from, Draft& to,
               std::span<const std::string_view> fields) {
  for (const auto name : fields) {
    const FieldModel* field = kind.field(name);
    if (field == nullptr || !is_set(from.get(*field))) continue;
    to.set(name, from.get(*field));
  }
}

Draft& draft_next_edition(const RuleContext& context, Draft& draft,
                          std::span<const std::string_view> fields) {
  Draft& next = draft.create(context.kind.name);
  take_over(context.kind, context.record, next, fields);
  if (!has(context, "title"))
    next.set("title", Value{shown_number(context, context.kind.name, context.record)});
  next.set("edition", Value{context.record.integer(context.kind, "edition") + 1});
  next.set("supersedes", value_of(context.record.id));
  return next;
}

}  // namespace proofdesk::shared
