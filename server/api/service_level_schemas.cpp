#include "server/api/openapi_schemas.hpp"

namespace proofdesk::server {
namespace {

namespace json = boost::json;

json::object of(std::string_view type, std::string_view description) {
  return {{"type", type}, {"description", description}};
}
json::object text(std::string_view description) { return of("string", description); }
json::object whole(std::string_view description) { return of("integer", description); }
json::object yes_or_no(std::string_view description) { return of("boolean", description); }
json::object or_null(std::string_view type, std::string_view description) {
  return {{"type", json::array{type, "null"}}, {"description", description}};
}
json::object instant(std::string_view description) {
  json::object schema = or_null("string", description);
  schema["format"] = "date-time";
  return schema;
}
json::object list_of(json::object items) {
  return {{"type", "array"}, {"items", std::move(items)}};
}
json::object object_of(json::object properties) {
  return {{"type", "object"}, {"properties", std::move(properties)}};
}

json::object reference(std::string_view description) {
  json::object schema = object_of({{"id", text("Its id.")},
                                   {"number", text("Its number.")},
                                   {"title", text("Its title.")},
                                   {"version", whole("The version the clock is read with.")}});
  schema["type"] = json::array{"object", "null"};
  schema["description"] = description;
  return schema;
}

json::object results() {
  return list_of(
      object_of({{"at", instant("When.")},
                 {"spent", text("What stood on the clock.")},
                 {"outcome", or_null("string", "met or missed, by the promise of then.")},
                 {"breachedAt", instant("When its goal was spent.")}}));
}

}  // namespace

void add_service_level_schemas(json::object& schemas) {
  schemas["ClockTimeline"] = object_of(
      {{"id", text("Of the clock.")},
       {"number", text("CLK-000001.")},
       {"measure", text("response, update, resolution.")},
       {"label", text("For people.")},
       {"promise", text("sla, ola, supplier or internal.")},
       {"state", text("running, paused, met, missed or cancelled; to requesters stopped, instead "
                      "of met or missed.")},
       {"outcome", or_null("string", "met, missed or cancelled.")},
       {"target", reference("The target it runs by.")},
       {"agreement", reference("The agreement the target belongs to.")},
       {"calendar", reference("The calendar it counts by, in the version it is read with.")},
       {"zone", text("Of the calendar.")},
       {"goal", text("PT4H, or working days.")},
       {"startedAt", instant("Of this round.")},
       {"dueAt", instant("Known while it runs.")},
       {"stoppedAt", instant("While it is stopped.")},
       {"spent", text("Of the goal.")},
       {"remaining", text("Of the goal; negative when overrun.")},
       {"elapsed", text("Within the calendar.")},
       {"elapsedWall", text("By the wall clock, while it ran.")},
       {"paused", text("By the wall clock.")},
       {"breached", yes_or_no("Whether the promise was broken.")},
       {"breachedAt", instant("When.")},
       {"thresholds", list_of(object_of({{"percent", whole("50, 75, 100.")},
                                         {"at", instant("When it is spent, behind or ahead.")},
                                         {"reached", yes_or_no("Whether it lies behind.")}}))},
       {"overlaps", list_of(text("Another target that matches."))},
       {"promises", list_of(text("A promise it was under, and since when."))},
       {"timeline", list_of(object_of({{"from", instant("Inclusive.")},
                                       {"to", instant("Exclusive.")},
                                       {"state", text("running, paused, stopped …")},
                                       {"counts", yes_or_no("Towards the goal.")},
                                       {"spent", text("Towards the goal.")},
                                       {"words", text("The same as a sentence.")}}))},
       {"stops", results()},
       {"rounds", results()},
       {"remarks", list_of(text("What was odd about the history, and how it was read."))}});
  schemas["RecordClocks"] = object_of({{"id", text("Of the record.")},
                                       {"number", text("Of the record.")},
                                       {"state", text("Of the record.")},
                                       {"clocks", list_of(schema_ref("ClockTimeline"))}});
  const json::object share = or_null("string", "Percent; null where nothing was measured.");
  const json::object clock =
      object_of({{"record", or_null("string", "Number; null where it is confidential to you.")},
                 {"id", text("Of the record.")},
                 {"confidential", yes_or_no("Counted, and not named to you.")},
                 {"kind", text("Of the record.")},
                 {"state", text("met, missed, running, paused or cancelled.")},
                 {"stoppedAt", instant("When it stopped.")},
                 {"breachedAt", instant("When its goal was spent.")},
                 {"spent", text("Within the calendar.")},
                 {"leftOut", text("Why it does not count.")}});
  const json::object forecast = object_of({{"available", yes_or_no("Whether there is one.")},
                                           {"why", text("Why not.")},
                                           {"method", text("How it was made.")},
                                           {"months", list_of(text("What it rests on."))},
                                           {"percent", text("Expected to be met.")},
                                           {"volume", whole("Clocks expected to stop.")}});
  const json::object target = object_of(
      {{"target", text("Number.")},
       {"id", text("Id.")},
       {"title", text("Title.")},
       {"state", text("in_force or retired.")},
       {"appliesTo", text("Kind of record.")},
       {"clock", text("Which clock.")},
       {"goal", or_null("string", "Time within the calendar.")},
       {"goalDays", or_null("integer", "Working days.")},
       {"measured", whole("Clocks that stopped in the period and count.")},
       {"met", whole("Of these, met.")},
       {"missed", whole("Of these, missed.")},
       {"leftOut",
        whole(
            "Clocks left out after a review, or cancelled in time; each listed with its reason.")},
       {"running", whole("Still running or paused at the end.")},
       {"runningBreached", whole("Of these, breached already.")},
       {"percent", share},
       {"agreedPercent", share},
       {"reached", or_null("boolean", "Whether the share agreed was reached.")},
       {"months", list_of(object_of({{"month", text("2026-03.")},
                                     {"measured", whole("As above.")},
                                     {"met", whole("As above.")},
                                     {"percent", share}}))},
       {"forecast", forecast},
       {"clocks", list_of(clock)}});
  const json::object workload =
      object_of({{"limit", text("As agreed.")},
                 {"measured", yes_or_no("Whether the desk can count it.")},
                 {"within", yes_or_no("In all periods.")},
                 {"periods",
                  list_of(object_of({{"period", text("Month, Monday of the week, or day.")},
                                     {"count", whole("Records opened.")},
                                     {"within", yes_or_no("Of the limit.")},
                                     {"complete", yes_or_no("Wholly in what was asked for.")}}))}});
  schemas["Attainment"] = object_of({{"id", text("Of the agreement or target.")},
                                     {"number", text("Its number.")},
                                     {"zone", text("In which dates and months are told apart.")},
                                     {"from", instant("Inclusive.")},
                                     {"to", instant("Exclusive.")},
                                     {"asOf", instant("Clocks are read as they stood then.")},
                                     {"targets", list_of(target)},
                                     {"workload", list_of(workload)}});
}

}  // namespace proofdesk::server
