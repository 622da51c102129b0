#include "core/engine/standing_records.hpp"

#include "core/ports/all_records.hpp"

#include <fmt/format.h>

namespace proofdesk {

Result<std::span<const Record>> StandingRecords::of(const KindModel& kind, ReadView& view) {
  if (const auto found = kept_.find(kind.name); found != kept_.end())
    return std::span<const Record>(found->second);
  if (!kind.standing) {
    return fail(
        ErrorCode::kInternal, "engine.standing",
        fmt::format("{} is no standing kind; its records are not kept in memory", kind.name));
  }
  PROOFDESK_ASSIGN(auto records, all_records(kind, view));
  return std::span<const Record>(kept_.emplace(kind.name, std::move(records)).first->second);
}

void StandingRecords::forget(std::string_view kind) {
  if (const auto found = kept_.find(kind); found != kept_.end()) kept_.erase(found);
}

}  // namespace proofdesk
