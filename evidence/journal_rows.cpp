#include "evidence/journal_rows.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::evidence {
namespace {

constexpr std::int64_t kPage = 1024;

}  // namespace

Status each_row(ReadView& view, std::int64_t from, std::int64_t size,
                const std::function<Status(const JournalRow&)>& take) {
  std::int64_t next = from;
  while (next < size) {
    PROOFDESK_ASSIGN(const auto rows,
                     view.journal(next, static_cast<std::size_t>(std::min(kPage, size - next))));
    if (rows.empty())
      return fail(ErrorCode::kCorrupt, "journal.gap", fmt::format("Leaf {} is missing.", next));
    for (const JournalRow& row : rows) {
      if (row.sequence != next) {
        return fail(
            ErrorCode::kCorrupt, "journal.gap",
            fmt::format("Leaf {} is missing; leaf {} stands in its place.", next, row.sequence));
      }
      PROOFDESK_TRY(take(row));
      ++next;
    }
  }
  return {};
}

}  // namespace proofdesk::evidence
