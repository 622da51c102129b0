#include "server/api/openapi_schemas.hpp"
#include "server/api/schema_words.hpp"

namespace proofdesk::server {
namespace {

using namespace schema_words;

json::object named_properties() {
  return {{"kind", text("change, freeze_window, configuration_item, service, person.")},
          {"id", uuid("Its id.")},
          {"number", text("CHG-000012.")},
          {"title", text("Its title or name.")},
          {"path", text("Where it is.")},
          {"hidden", yes_or_no("You may not see it; then all else but the kind is missing.")}};
}

json::object named() { return object_of(named_properties(), {"kind"}); }

json::object named_with(json::object more) {
  json::object properties = named_properties();
  for (auto& [name, schema] : more) properties[name] = schema;
  return object_of(std::move(properties), {"kind"});
}

json::object grade() { return text("hard: it must not be. soft: it may be, with a reason."); }

json::object collision() {
  return object_of(
      {{"kind", text("same_thing, redundancy, freeze, not_there, takes_away, both_hit, "
                     "service_hours or implementer.")},
       {"grade", grade()},
       {"from", instant("Of the first stretch.")},
       {"until", instant("Its end, exclusive.")},
       {"detail", text("What collides, in words.")},
       {"remedy", text("What can be done about it.")},
       {"with", list_of(named())},
       {"things", list_of(named())},
       {"redundancy", object_of({{"group", text("Whose members stand in for one another.")},
                                 {"left", whole("That would still work.")},
                                 {"needed", whole("That must.")},
                                 {"of", whole("That there are.")}})}},
      {"kind", "grade", "from", "until", "detail", "remedy"});
}

json::object slots() {
  return list_of(object_of({{"from", instant("The work may begin.")},
                            {"until", instant("It must be over.")},
                            {"latestStart", instant("Later it would not be over in time.")}},
                           {"from", "until", "latestStart"}));
}

json::object skipped() {
  return list_of(object_of({{"from", instant("Nothing fits from here.")},
                            {"until", instant("Until here.")},
                            {"kind", text("As of collisions; outside_hours.")},
                            {"grade", grade()},
                            {"detail", text("Why.")}},
                           {"from", "until", "detail"}));
}

json::object span() {
  return object_of({{"from", instant("Inclusive.")}, {"until", instant("Exclusive.")}});
}

}  // namespace

void add_change_schedule_schemas(json::object& schemas) {
  json::object window = span();
  window["type"] = json::array{"object", "null"};
  schemas["Collision"] = collision();
  schemas["ChangeCollisions"] = object_of({{"change", named()},
                                           {"state", text("Where the change stands.")},
                                           {"checkedAt", instant("By the records of this moment.")},
                                           {"window", std::move(window)},
                                           {"collisions", list_of(schema_ref("Collision"))},
                                           {"hard", whole("How many are hard.")},
                                           {"soft", whole("How many are soft.")},
                                           {"takesAway", list_of(named())},
                                           {"weakens", list_of(named())},
                                           {"slots", slots()},
                                           {"skipped", skipped()},
                                           {"skippedTotal", whole("Listed or not.")}},
                                          {"change", "collisions", "hard", "soft"});
  schemas["ChangeSchedule"] = object_of(
      {{"from", instant("Inclusive.")},
       {"to", instant("Exclusive.")},
       {"zone", text("Of the dates.")},
       {"days",
        list_of(object_of(
            {{"date", text("On which they begin, or the first that was asked for.")},
             {"changes", list_of(named_with({{"state", text("Where it stands.")},
                                             {"firm", yes_or_no("Its window is granted.")},
                                             {"model", text("normal, standard, emergency.")},
                                             {"risk", text("high, medium, low.")},
                                             {"category", text("Of the change.")},
                                             {"from", instant("Planned start.")},
                                             {"until", instant("Planned end.")},
                                             {"touches", list_of(named())},
                                             {"implementer", named_with({})},
                                             {"collisions", list_of(schema_ref("Collision"))}}))},
             {"freezes", list_of(named_with({{"effect", text("blocks or warns.")},
                                             {"from", instant("Within what was asked for.")},
                                             {"until", instant("Exclusive.")}}))}},
            {"date", "changes", "freezes"}))},
       {"total", whole("Changes listed.")},
       {"hidden", whole("Changes that you may not see.")},
       {"hard", whole("Hard collisions of those listed.")},
       {"soft", whole("Soft ones.")}},
      {"from", "to", "days", "total"});
  schemas["FreeSlots"] = object_of({{"from", instant("Inclusive.")},
                                    {"to", instant("Exclusive.")},
                                    {"duration", text("PT2H.")},
                                    {"slots", slots()},
                                    {"skipped", skipped()},
                                    {"skippedTotal", whole("Listed or not.")}},
                                   {"slots", "skipped"});
}

}  // namespace proofdesk::server
