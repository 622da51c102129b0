#include "server/api/openapi_schemas.hpp"
#include "server/api/schema_words.hpp"

namespace proofdesk::server {
namespace {

using namespace schema_words;

json::object named_thing() {
  return object_of({{"kind", text("configuration_item or service.")},
                    {"id", uuid("Its id.")},
                    {"number", text("CI-000001.")},
                    {"name", text("Its name.")}});
}

json::object thing(json::object fate) {
  json::object number = text("Its number; null when it is confidential to you.");
  number["type"] = json::array{"string", "null"};
  json::object properties = named_thing()["properties"].as_object();
  properties["path"] = text("Where it is.");
  properties["depth"] = whole("Relations between it and the first cause.");
  properties["criticality"] = text("high, medium or low, where the record says so.");
  for (auto& [name, schema] : fate) properties[name] = schema;
  properties["redundancy"] = object_of({{"group", text("Whose members stand in for one another.")},
                                        {"left", whole("Providers of the group that still work.")},
                                        {"needed", whole("How many must.")},
                                        {"of", whole("How many there are.")}});
  properties["why"] = text("checkout runs on web01, 1 of 2 left, 1 needed.");
  properties["explanation"] = text("web01 → checkout because checkout runs on web01.");
  properties["way"] = list_of(object_of({{"number", std::move(number)},
                                         {"name", text("Of the step.")},
                                         {"why", text("Why the step before leads to it.")}}));
  return object_of(std::move(properties));
}

}  // namespace

void add_topology_schemas(json::object& schemas) {
  const json::object impacted = thing({{"fate", text("lost or weakened.")}});
  schemas["Impact"] =
      object_of({{"gone", list_of(named_thing())},
                 {"impacted", list_of(impacted)},
                 {"services", list_of(impacted)},
                 {"total", whole("Things that are hit, listed or not.")},
                 {"lost", whole("Of these, do not work any more.")},
                 {"weakened", whole("Of these, work with less redundancy than meant.")},
                 {"hidden", whole("Of those looked at, how many you may not see.")}});
  schemas["Needs"] =
      object_of({{"of", named_thing()},
                 {"needed", list_of(thing({{"alone", yes_or_no("Nothing stands in for it.")}}))},
                 {"total", whole("Things it needs, listed or not.")},
                 {"hidden", whole("Of those looked at, how many you may not see.")}});
}

}  // namespace proofdesk::server
