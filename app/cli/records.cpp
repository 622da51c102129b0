#include "app/cli/records.hpp"

#include <fmt/format.h>

namespace proofdesk::app::cli {

Result<Record> record_named(ReadView& view, const KindModel& kind, const std::string& text) {
  std::optional<Record> found;
  if (const auto id = Uuid::parse(text)) {
    PROOFDESK_ASSIGN(found, view.find(kind, *id, Access::unrestricted()));
  } else if (const auto number = kind.parse_number(text); number > 0) {
    PROOFDESK_ASSIGN(found, view.find_by_number(kind, number, Access::unrestricted()));
  }
  if (found) return std::move(*found);
  Error error{ErrorCode::kNotFound, "record.exists",
              fmt::format("There is no {} {}.", kind.name, text)};
  error.remedy = fmt::format("Give its number, like {}.", kind.display_number(1));
  return fail(std::move(error));
}

}  // namespace proofdesk::app::cli
