#include "server/api/visible.hpp"

#include <utility>

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

/// Whether the filter goes by something that open records do not show.
Result<bool> needs_involvement(const KindModel& kind, const Filter& filter, const Access& access) {
  if (access.internal) return false;
  if (filter.field != nullptr && filter.field->internal) {
    return fail(ErrorCode::kInvalidArgument, "filter.field",
                fmt::format("\"{}\" cannot be used in a filter.", filter.field->json_name));
  }
  bool needs = filter.field != nullptr && !kind.shows_openly(*filter.field);
  for (const Filter& operand : filter.operands) {
    PROOFDESK_ASSIGN(const bool one, needs_involvement(kind, operand, access));
    needs = needs || one;
  }
  return needs;
}

}  // namespace

Status keep_to_visible(const KindModel& kind, const Access& access, ListQuery& query) {
  PROOFDESK_ASSIGN(bool own_alone, needs_involvement(kind, query.filter, access));
  for (const OrderKey& key : query.order) {
    const Filter by_key = Filter::compare(*key.field, Filter::Op::kPresent, {});
    PROOFDESK_ASSIGN(const bool one, needs_involvement(kind, by_key, access));
    own_alone = own_alone || one;
  }
  if (own_alone) query.filter = Filter::both(std::move(query.filter), own_filter(kind, access));
  return {};
}

}  // namespace proofdesk::server
