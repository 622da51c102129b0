#include "server/api/openapi_schemas.hpp"
#include "server/api/schema_words.hpp"

namespace proofdesk::server {
namespace {

using namespace schema_words;

json::object record(std::string_view description, json::object more) {
  json::object properties{{"id", uuid("Its id.")},
                          {"number", text("Its number.")},
                          {"title", text("Its title.")},
                          {"state", text("The state it stands in.")},
                          {"path", text("Where it is served.")}};
  for (auto& each : more) properties.insert(each);
  json::object schema = object_of(std::move(properties));
  schema["description"] = description;
  return schema;
}

json::object requirement() {
  auto schema = record("What is agreed for it; null where nothing is.",
                       {{"notNeeded", yes_or_no("Agreed: nothing is prepared.")},
                        {"rto", text("Recovery time objective, ISO 8601.")},
                        {"rpo", text("Recovery point objective, ISO 8601.")},
                        {"measuredRto", text("In the last reviewed test.")},
                        {"measuredRpo", text("In the last reviewed test.")},
                        {"testedAt", instant("When that was.")},
                        {"verdict", text("met, not_met or not_measured.")}});
  schema["type"] = json::array{"object", "null"};
  return schema;
}

json::object thing() {
  return {{"kind", text("Of record.")},
          {"id", uuid("Its id.")},
          {"number", text("Its number.")},
          {"name", text("Its name.")},
          {"path", text("Where it is served.")}};
}

json::object hit() {
  json::object properties = thing();
  properties["fate"] = text("lost or weakened.");
  properties["criticality"] = text("Of the service.");
  properties["depth"] = whole("How many relations away from what is gone.");
  properties["redundancy"] =
      object_of({{"group", text("Of relations that stand in for one another.")},
                 {"left", whole("That still work.")},
                 {"needed", whole("That must.")},
                 {"of", whole("That there are.")}});
  properties["why"] = text("The last step, in words.");
  properties["explanation"] = text("The way from what is gone, in words.");
  return properties;
}

}  // namespace

void add_continuity_schemas(json::object& schemas) {
  json::object lost = hit();
  lost["requirement"] = requirement();
  lost["plans"] = list_of(record("A plan in force that covers it.", {}));
  lost["readiness"] = text(
      "The first of what is missing: nothing_agreed, no_plan, untested, not_measured, not_met, "
      "test_overdue; else ready or nothing_required.");
  lost["readinessInWords"] = text("A sentence.");
  const auto counted = [](std::string_view what) { return whole(what); };
  schemas["WhatIf"] = object_of(
      {{"gone", list_of(object_of(thing()))},
       {"servicesLost", list_of(object_of(std::move(lost)))},
       {"servicesWeakened", list_of(object_of(hit()))},
       {"plans", list_of(record("A plan in force that covers something lost.",
                                {{"edition", whole("Its edition.")},
                                 {"testOverdue", yes_or_no("Whether a test is overdue.")},
                                 {"testDueAt", instant("When the next is due.")},
                                 {"lastTestedAt", instant("When it was last measured.")},
                                 {"lastVerdict", text("met, not_met or not_measured.")}}))},
       {"readiness", object_of({{"nothing_agreed", counted("Services lost so.")},
                                {"no_plan", counted("Services lost so.")},
                                {"untested", counted("Services lost so.")},
                                {"not_measured", counted("Services lost so.")},
                                {"not_met", counted("Services lost so.")},
                                {"test_overdue", counted("Services lost so.")},
                                {"ready", counted("Services lost so.")},
                                {"nothing_required", counted("Services lost so.")}})},
       {"notReady", list_of(text("Number of a service lost that is not ready."))},
       {"itemsHit", whole("Items and services hit, what is gone left out.")},
       {"hidden", whole("Of these, those the reader may not see.")}});
}

}  // namespace proofdesk::server
