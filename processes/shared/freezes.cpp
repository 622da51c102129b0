#include "processes/shared/freezes.hpp"

#include "processes/shared/promises.hpp"

#include <algorithm>
#include <optional>

namespace proofdesk::shared {
namespace {

std::vector<std::string> texts(const KindModel& kind, const Record& record,
                               std::string_view field) {
  const FieldModel* found = kind.field(field);
  const Value value = found == nullptr ? Value{} : record.get(*found);
  const auto* list = std::get_if<std::vector<std::string>>(&value);
  return list == nullptr ? std::vector<std::string>{} : *list;
}

std::vector<Uuid> ids(const KindModel& kind, const Record& record, std::string_view field) {
  std::vector<Uuid> list;
  for (const auto& text : texts(kind, record, field)) {
    if (const auto id = Uuid::parse(text)) list.push_back(*id);
  }
  return list;
}

/// The parts of `windows` in which the calendar is open.
std::vector<Window> while_open(const std::vector<Window>& windows,
                               const BusinessCalendar& calendar) {
  std::vector<Window> open;
  for (const Window& window : windows) {
    auto from = calendar.next_opening(window.from);
    while (from && *from < window.until) {
      const auto close = calendar.next_closing(*from);
      open.push_back(window.common({*from, close.value_or(window.until)}));
      if (!close) break;
      from = calendar.next_opening(*close);
    }
  }
  return open;
}

Result<std::optional<BusinessCalendar>> calendar_of(const Model& model, World& world, Uuid id) {
  const KindModel* kind = model.kind("calendar");
  if (kind == nullptr || id.is_nil()) return std::nullopt;
  PROOFDESK_ASSIGN(const auto calendars, world.standing(kind->name));
  const auto found = std::ranges::find(calendars, id, &Record::id);
  if (found == calendars.end()) return std::nullopt;
  world.rely_on(*found);
  auto parsed = business_calendar(*kind, *found);
  if (!parsed) return std::nullopt;
  return *parsed;
}

}  // namespace

Recurrence recurrence_of(const KindModel& kind, const Record& freeze) {
  return {.rule = freeze.text(kind, "recurrence"),
          .zone = freeze.has(kind, "zone") ? freeze.text(kind, "zone") : std::string("UTC"),
          .first = {freeze.integer(kind, "starts_at")},
          .length = freeze.integer(kind, "occurrence_length")};
}

Result<Freeze> freeze_of(const Model& model, World& world, const Record& freeze,
                         const Window& within) {
  const KindModel& kind = *model.kind(kFreezeKind);
  const Window whole{{freeze.integer(kind, "starts_at")}, {freeze.integer(kind, "ends_at")}};
  const Window seen = whole.common(within);
  Freeze made{.id = freeze.id,
              .windows = {},
              .blocks = freeze.text(kind, "effect") != "warns",
              .things = ids(kind, freeze, "services"),
              .types = ids(kind, freeze, "item_types"),
              .environments = texts(kind, freeze, "environments"),
              .categories = texts(kind, freeze, "categories"),
              .exempt_models = {}};
  if (freeze.flag(kind, "exempts_emergency")) made.exempt_models.emplace_back("emergency");
  if (freeze.flag(kind, "exempts_standard")) made.exempt_models.emplace_back("standard");
  if (seen.empty()) return made;
  made.windows = {seen};
  if (const Recurrence again = recurrence_of(kind, freeze);
      !again.rule.empty() && check_recurrence(again)) {
    made.windows.clear();
    for (const Window& one : occurrences(again, seen)) made.windows.push_back(one.common(seen));
  }
  PROOFDESK_ASSIGN(
      const auto calendar,
      calendar_of(model, world, Uuid::parse(freeze.text(kind, "calendar")).value_or(Uuid{})));
  if (calendar) made.windows = while_open(made.windows, *calendar);
  return made;
}

Result<std::vector<Freeze>> freezes_in_force(const Model& model, World& world,
                                             const Window& within) {
  std::vector<Freeze> list;
  if (model.kind(kFreezeKind) == nullptr) return list;
  PROOFDESK_ASSIGN(const auto freezes, world.standing(kFreezeKind));
  for (const Record& record : freezes) {
    if (record.state != "in_force") continue;
    PROOFDESK_ASSIGN(auto freeze, freeze_of(model, world, record, within));
    if (freeze.windows.empty()) continue;
    world.rely_on(record);
    list.push_back(std::move(freeze));
  }
  return list;
}

}  // namespace proofdesk::shared
