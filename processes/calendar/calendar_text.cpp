#include "processes/calendar/calendar_text.hpp"

namespace proofdesk::calendar {
namespace {

std::vector<std::string> lines(const KindModel& kind, const Record& record, std::string_view name) {
  const FieldModel* field = kind.field(name);
  if (field == nullptr) return {};
  const Value value = record.get(*field);
  const auto* list = std::get_if<std::vector<std::string>>(&value);
  return list == nullptr ? std::vector<std::string>{} : *list;
}

}  // namespace

CalendarText text_of(const KindModel& kind, const Record& record) {
  return {.zone = record.text(kind, "zone"),
          .weekly_hours = lines(kind, record, "weekly_hours"),
          .holidays = lines(kind, record, "holidays"),
          .exceptions = lines(kind, record, "exceptions")};
}

}  // namespace proofdesk::calendar
