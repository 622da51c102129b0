#include "processes/shared/entry_parts.hpp"

#include "core/engine/refusal.hpp"
#include "processes/shared/catalogue.hpp"
#include "processes/shared/request_form.hpp"
#include "processes/shared/rule_kit.hpp"

#include <fmt/format.h>

namespace proofdesk::shared {
namespace {

Status check_entry_in_draft(const RuleContext& context) {
  // Taken away from one entry and given to another, both must be open.
  for (const Record* version : {&context.before, &context.record}) {
    const auto id = Uuid::parse(version->text(context.kind, "offering"));
    if (!id || id->is_nil()) continue;
    PROOFDESK_ASSIGN(const Record* entry, standing_record(context.world, "offering", *id));
    if (entry == nullptr || entry->state == "draft") continue;
    const std::string number = number_of(context.model, *entry);
    return refuse(fmt::format("{} is {}; its questions and tasks are what was reviewed.", number,
                              entry->state),
                  entry->state == "in_review"
                      ? fmt::format("Have {} returned to its author first.", number)
                      : fmt::format("Revise {} and change those of the new edition.", number));
  }
  return {};
}

}  // namespace

Guard entry_in_draft(std::string_view name, std::string_view clause) {
  return {.name = name,
          .explains = "the catalogue entry it belongs to is a draft",
          .clause = clause,
          .reads = {"offering"},
          .check = check_entry_in_draft};
}

Status condition_readable(const RuleContext& context, std::string_view field) {
  const KindModel* kind = context.model.kind(kRequestKind);
  if (kind == nullptr) return {};
  auto condition = parse_condition(*kind, text(context, field));
  if (condition) return {};
  Error error = std::move(condition).error();
  error.code = ErrorCode::kRefused;
  error.fields = {{pointer_of(*context.kind.field(field)), error.detail}};
  if (error.remedy.empty())
    error.remedy = "Write it like a filter: custom.device = \"laptop\" AND quantity > 1.";
  return fail(std::move(error));
}

}  // namespace proofdesk::shared
