#include "tests/support/processes/promises.hpp"

#include "core/model/record_ref.hpp"

#include <algorithm>
#include <stdexcept>

namespace proofdesk::test {

PromisingHouse::PromisingHouse()
    : levels({.person = Uuid::from_name("test", "levels"),
              .roles = {"service_level_manager"},
              .groups = {},
              .origin = Origin::kSignIn}) {
  Command hire;
  hire.actor = administrator();
  hire.kind = "person";
  hire.record = levels.person;
  hire.action =
      Create{.fields = {{"name", word("Lena Levels")}}, .alias_source = {}, .alias_key = {}};
  if (auto hired = execute(hire); !hired) throw std::logic_error(hired.error().detail);

  const auto calendar = [&](std::string name, std::string zone, std::string hours) {
    const Uuid id =
        create_as(administrator(), "calendar",
                  {{"title", Value{std::move(name)}},
                   {"zone", Value{std::move(zone)}},
                   {"weekly_hours", Value{std::vector<std::string>{std::move(hours)}}}});
    must_fire(administrator(), "calendar", id, "put_in_force");
    return id;
  };
  office = calendar("Office", "Europe/Lisbon", "Mon-Fri 09:00-17:00");
  around_the_clock = calendar("Always", "UTC", "Mon-Sun 00:00-24:00");
}

Uuid PromisingHouse::draft_target(std::string_view clock, std::string_view goal, Fields more) {
  Fields fields = {{"applies_to", word("incident")},
                   {"clock", Value{std::string(clock)}},
                   {"calendar", ref(office)}};
  if (const auto time = parse_duration(goal)) {
    fields.push_back({"goal", Value{*time}});
  } else {
    fields.push_back({"goal_days", Value{std::int64_t{std::stoll(std::string(goal))}}});
  }
  for (auto& field : more) {
    std::erase_if(fields, [&](const FieldInput& each) { return each.field == field.field; });
    fields.push_back(std::move(field));
  }
  return create_as(levels, "service_target", std::move(fields));
}

Uuid PromisingHouse::target(std::string_view clock, std::string_view goal, Fields more) {
  const Uuid id = draft_target(clock, goal, std::move(more));
  must_fire(levels, "service_target", id, "put_in_force");
  return id;
}

Uuid PromisingHouse::clock_of(Uuid subject, std::string_view measure, std::string_view promise) {
  for (const auto& [place, image] : world().images()) {
    if (place.first != "clock" || image.record.state == "cancelled") continue;
    const auto ref = RecordRef::parse(image.record.text(kind("clock"), "subject"));
    if (ref && ref->id == subject && image.record.text(kind("clock"), "measure") == measure &&
        image.record.text(kind("clock"), "promise") == promise) {
      return place.second;
    }
  }
  return {};
}

std::size_t PromisingHouse::count_clocks(Uuid subject) {
  return static_cast<std::size_t>(std::ranges::count_if(world().images(), [&](const auto& each) {
    const auto ref = each.first.first == "clock"
                         ? RecordRef::parse(each.second.record.text(kind("clock"), "subject"))
                         : std::nullopt;
    return ref && ref->id == subject;
  }));
}

void PromisingHouse::go_to(std::string_view instant) {
  const auto wanted = parse_rfc3339(instant);
  if (!wanted || *wanted < now()) throw std::logic_error("time does not run backwards");
  while (true) {
    std::optional<Instant> next;
    for (const auto& [place, image] : world().images()) {
      for (const auto& [name, timer] : image.timers) {
        if (timer.due <= *wanted && (!next || timer.due < *next)) next = timer.due;
      }
    }
    if (!next) break;
    if (*next > now()) advance(next->micros - now().micros);
    if (const auto lapsed = fire_due_timers(); !lapsed.empty())
      throw std::logic_error("a timer lapsed: " + lapsed.front());
  }
  advance(wanted->micros - now().micros);
}

std::string PromisingHouse::instant_of(std::string_view kind_name, Uuid id,
                                       std::string_view field) const {
  if (!has(kind_name, id, field)) return {};
  return to_rfc3339({integer(kind_name, id, field)});
}

std::vector<std::string> PromisingHouse::told(std::string_view kind_name, Uuid id) const {
  std::vector<std::string> entries;
  for (const auto& [entry_id, entry] : image(id, kind_name).worklog) entries.push_back(entry.text);
  return entries;
}

std::vector<std::string> PromisingHouse::lines(std::string_view kind_name, Uuid id,
                                               std::string_view field) const {
  const Value value = record(id, kind_name).get(*kind(kind_name).field(field));
  const auto* list = std::get_if<std::vector<std::string>>(&value);
  return list == nullptr ? std::vector<std::string>{} : *list;
}

}  // namespace proofdesk::test
