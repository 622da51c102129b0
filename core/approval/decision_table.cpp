#include "core/approval/decision_table.hpp"

#include "core/query/filter.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::approval {
namespace {

void collect(const Filter& filter, std::vector<const FieldModel*>& into) {
  if (filter.field != nullptr && std::ranges::find(into, filter.field) == into.end())
    into.push_back(filter.field);
  for (const auto& operand : filter.operands) collect(operand, into);
}

}  // namespace

std::vector<const FieldModel*> fields_read(const KindModel& kind, std::string_view condition) {
  std::vector<const FieldModel*> fields;
  if (const auto filter = parse_condition(kind, condition)) collect(*filter, fields);
  return fields;
}

Result<std::vector<std::size_t>> matching_rows(const KindModel& kind, const Record& record,
                                               std::span<const TableRow> rows) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto condition = parse_condition(kind, rows[i].condition);
    if (!condition) {
      return fail({.code = ErrorCode::kRefused,
                   .rule = "approval_policy.condition_readable",
                   .detail = fmt::format("the condition of the policy {} cannot be read: {}",
                                         rows[i].name, condition.error().detail),
                   .clause = kind.clause,
                   .remedy = "Revise the policy, or retire it."});
    }
    if (matches(*condition, record)) found.push_back(i);
  }
  std::ranges::sort(found, [&](std::size_t a, std::size_t b) {
    return std::pair(rows[a].stage, a) < std::pair(rows[b].stage, b);
  });
  return found;
}

}  // namespace proofdesk::approval
