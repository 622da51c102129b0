#include "tests/torture/simulate/opening.hpp"

#include <string>

namespace proofdesk::torture {
namespace {

constexpr std::int64_t kHour = 3'600 * kMicrosPerSecond;

Actor hire(SimulatedHouse& house, std::string role) {
  const Record person =
      house.create(Actor::system(), "person", {{"name", std::string("The ") + role}});
  return {.person = person.id, .roles = {std::move(role)}, .groups = {}, .origin = Origin::kSignIn};
}

Record calendar(SimulatedHouse& house, const Actor& administrator, const std::string& zone) {
  const Record made = house.create(
      administrator, "calendar",
      {{"title", zone},
       {"zone", zone},
       {"weekly_hours", std::vector<std::string>{"Mon-Sun 00:00-08:30, 09:00-24:00"}}});
  return house.fire(administrator, made, "put_in_force");
}

void promise(SimulatedHouse& house, const Actor& levels, const Record& calendar, std::string clock,
             std::int64_t goal) {
  const Record made = house.create(levels, "service_target",
                                   {{"applies_to", std::string("incident")},
                                    {"clock", std::move(clock)},
                                    {"category", calendar.text(house.kind("calendar"), "title")},
                                    {"calendar", calendar.id.to_string()},
                                    {"goal", goal}});
  house.fire(levels, made, "put_in_force");
}

}  // namespace

Opening open_up(SimulatedHouse& house, const std::vector<std::string>& zones) {
  Opening opening;
  opening.agent = hire(house, "agent");
  opening.administrator = hire(house, "administrator");
  opening.levels = hire(house, "service_level_manager");
  for (const auto& role : all_roles()) hire(house, std::string(role.name));
  house.create(opening.administrator, "group", {{"name", std::string("Service desk")}});
  house.create(opening.administrator, "group", {{"name", std::string("Second line")}});
  for (const auto& zone : zones) {
    opening.calendars.push_back(calendar(house, opening.administrator, zone));
    promise(house, opening.levels, opening.calendars.back(), "response", 2 * kHour);
    promise(house, opening.levels, opening.calendars.back(), "resolution", 20 * kHour);
  }
  return opening;
}

}  // namespace proofdesk::torture
