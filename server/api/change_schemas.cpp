#include "server/api/openapi_schemas.hpp"
#include "server/api/schema_words.hpp"

namespace proofdesk::server {
namespace {

using namespace schema_words;

json::object named(std::string_view description) {
  json::object schema =
      object_of({{"kind", text("Of record.")},
                 {"number", text("Its number.")},
                 {"title", text("Its title or name.")},
                 {"state", text("The state it stands in.")},
                 {"path", text("Where it is served.")},
                 {"hidden", yes_or_no("You may not see it; nothing else is told.")}});
  schema["description"] = description;
  return schema;
}

json::object perhaps(json::object schema) {
  schema["type"] = json::array{"object", "null"};
  return schema;
}

json::object person(std::string_view description) { return perhaps(named(description)); }

json::object assessment() {
  return object_of({{"number", text("Of the impact assessment.")},
                    {"state", text("requested or signed.")},
                    {"aspect", text("What it is about.")},
                    {"customer", text("Where it is about one.")},
                    {"grade", text("none, low, medium or high.")},
                    {"finding", text("What the change means for it.")},
                    {"outage", text("To expect, ISO 8601.")},
                    {"signedAt", instant("When it was signed.")},
                    {"assessor", person("Who is to say.")},
                    {"signedBy", person("Who said so, in person.")}});
}

json::object other_assessment() {
  json::object schema = assessment();
  schema["properties"].as_object()["affected"] =
      perhaps(named("A service that nobody named, but that stops or is weakened meanwhile."));
  return schema;
}

json::object thing() {
  json::object schema = named("A service or an item that is changed.");
  schema["properties"].as_object()["assessment"] = assessment();
  return schema;
}

json::object experience() {
  return object_of(
      {{"since", instant("A year ago.")},
       {"total", whole("Changes alike: of the same category and type, or of the same items.")},
       {"more", yes_or_no("Whether there are more than were looked at.")},
       {"outcomes", json::object{{"type", "object"},
                                 {"description", "How many had which effectiveness."},
                                 {"additionalProperties", whole("Changes.")}}},
       {"causedIncidents", whole("Changes that caused incidents.")},
       {"changes", list_of(object_of({{"number", text("Its number.")},
                                      {"title", text("Its title.")},
                                      {"path", text("Where it is served.")},
                                      {"alikeBy", list_of(text("category and type, or item."))},
                                      {"effectiveness", text("What came of it.")},
                                      {"model", text("normal, standard or emergency.")},
                                      {"actualEnd", instant("When it ended.")},
                                      {"incidentsCaused", whole("Incidents linked to it.")},
                                      {"outcomeText", text("In words.")}}))}});
}

json::object minutes() {
  json::object told = named("");
  json::object& all = told["properties"].as_object();
  for (const auto& [name, description] :
       {std::pair{"startedAt", "When it was opened."}, std::pair{"endedAt", "When it ended."},
        std::pair{"minutedAt", "When they were written."},
        std::pair{"approvedAt", "When they were approved."}})
    all[name] = instant(description);
  all["quorum"] = whole("Seats that must be filled.");
  all["seatsFilled"] = whole("Members there, or their deputies.");
  all["minutes"] = text("What people wrote.");
  all["proceedings"] = list_of(text("What the records tell."));
  all["minutesDigest"] = text("SHA-256 over both, as whoever may see all of it reads them.");
  all["guests"] = list_of(text("Invited people whom the desk does not know."));
  for (const auto name : {"members", "present", "apologies", "absent", "minutedBy"})
    all[name] = list_of(named("A person."));
  all["chair"] = named("Who chaired it.");
  all["approvedBy"] = named("Who approved them.");
  all["deputies"] = list_of(
      object_of({{"deputy", named("Who sat there.")}, {"member", named("Whose seat it is.")}}));
  return told;
}

json::object briefing() {
  json::object told = named("");
  json::object& all = told["properties"].as_object();
  all["id"] = uuid("Of the change.");
  all["version"] = whole("Of the change.");
  for (const auto name : {"model", "type", "category"}) all[name] = text("As the change says.");
  all["request"] = object_of({{"description", text("As asked for.")},
                              {"reason", text("Why.")},
                              {"benefit", text("What for.")},
                              {"feasibility", text("Whether it can be done.")},
                              {"cost", text("A decimal.")},
                              {"currency", text("ISO 4217.")},
                              {"design", text("Plan of design and transition.")},
                              {"requester", person("Who asks.")},
                              {"implementer", person("Who carries it out.")}});
  all["risk"] = object_of({{"risk", text("low, medium or high.")},
                           {"riskScore", whole("0 to 100.")},
                           {"riskBasis", list_of(text("A part of the score."))},
                           {"riskAnswers", list_of(text("key = answer."))},
                           {"majorImpact", yes_or_no("On customers or services.")},
                           {"riskAssessedAt", instant("When.")},
                           {"assessedBy", person("Who assessed it.")}});
  all["affected"] = object_of({{"services", list_of(thing())},
                               {"items", list_of(thing())},
                               {"affectedCustomers", list_of(text("A customer."))},
                               {"otherAssessments", list_of(other_assessment())}});
  all["impact"] = json::object{
      {"type", "object"},
      {"description",
       "What is lost or weakened while what is changed is gone, as topology/impact tells it, "
       "services only; empty where nothing is named."}};
  all["window"] = object_of(
      {{"plannedStart", instant("Planned.")},
       {"plannedEnd", instant("Planned.")},
       {"tolerance", text("ISO 8601.")},
       {"windowStart", instant("As it is asked about.")},
       {"windowEnd", instant("As it is asked about.")},
       {"projectedOutage", text("ISO 8601.")},
       {"collisions", list_of(text("As found when last looked at."))},
       {"collisionsCheckedAt", instant("When that was; collisions tells of now.")},
       {"collisionOverride", text("Why in spite of them.")},
       {"serviceHours",
        list_of(object_of({{"service", named("Named or hit.")},
                           {"calendar", text("Its hours.")},
                           {"zone", text("IANA name.")},
                           {"openTime", text("How much of the window lies in them, ISO 8601.")},
                           {"outside", yes_or_no("Whether none does.")}}))}});
  all["collisions"] = schema_ref("ChangeCollisions");
  json::object incident = named("Open.");
  incident["properties"].as_object()["priority"] = text("Its priority.");
  incident["properties"].as_object()["majorState"] = text("How far it is handled.");
  incident["properties"].as_object()["declaredAt"] = instant("Since when.");
  incident["properties"].as_object()["service"] = named("It is on.");
  all["majorIncidents"] = list_of(std::move(incident));
  all["test"] = object_of({{"testPlan", text("How.")},
                           {"testResult", text("passed, failed or waived.")},
                           {"testWaiver", text("Why not.")}});
  all["wayBack"] = object_of({{"plan", text("How it is done.")},
                              {"backoutPlan", text("How it is reversed or remedied.")},
                              {"reversible", yes_or_no("False: it is remedied.")},
                              {"backoutDuration", text("ISO 8601.")},
                              {"pointOfNoReturn", text("From when on there is no way back.")}});
  all["experience"] = experience();
  all["advice"] =
      object_of({{"adviceSupport", whole("Members who support it.")},
                 {"adviceObject", whole("Members who object.")},
                 {"adviceAbstain", whole("Members who abstain.")},
                 {"adviceOwnMatter", whole("Members whose own matter it is.")},
                 {"given", list_of(object_of({{"number", text("Of the advice.")},
                                              {"advice", text("support, object or abstain.")},
                                              {"memberName", text("Who gave it, by name.")},
                                              {"reason", text("Why.")},
                                              {"givenAt", instant("When.")},
                                              {"ownMatter", yes_or_no("Counted apart.")},
                                              {"ownMatterAs", text("The member's part in it.")},
                                              {"member", person("Who gave it.")}}))}});
  all["decisions"] = list_of(object_of({{"number", text("Of the approval.")},
                                        {"title", text("Of the policy.")},
                                        {"state", text("How it stands.")},
                                        {"path", text("Where it is served.")},
                                        {"asking", whole("The highest counts.")},
                                        {"stage", whole("Stage.")},
                                        {"needed", whole("Approvals needed.")},
                                        {"askedAt", instant("When.")},
                                        {"decidedAt", instant("When it ended.")},
                                        {"conditions", list_of(text("A condition."))},
                                        {"lastReason", text("Of the last vote.")},
                                        {"endReason", text("Why it ended.")},
                                        {"notVotedYet", list_of(named("A person."))},
                                        {"approvedBy", list_of(named("A person."))},
                                        {"rejectedBy", list_of(named("A person."))}}));
  all["agendas"] = list_of(object_of({{"number", text("Of the agenda item.")},
                                      {"state", text("Of the agenda item.")},
                                      {"position", whole("On the agenda.")},
                                      {"why", text("Why it is there.")},
                                      {"outcome", text("What came of it.")},
                                      {"meeting", named("Of the board.")}}));
  told["description"] = "What those who advise and decide on a change want to know.";
  return told;
}

json::object tally() {
  return object_of({{"of", text("The group: a word, or the number of a service.")},
                    {"name", text("Of the service.")},
                    {"hidden", yes_or_no("A service you may not see.")},
                    {"ended", whole("Changes that ended, or were found to have been done.")},
                    {"outcomes", object_of({{"successful", whole("Changes.")},
                                            {"partial", whole("Changes.")},
                                            {"failed", whole("Changes.")},
                                            {"backed_out", whole("Changes.")},
                                            {"not_said", whole("Changes.")}})},
                    {"emergency", whole("Of these.")},
                    {"unauthorised", whole("Of these.")},
                    {"causedIncidents", whole("Of these, those that caused incidents.")},
                    {"incidents", whole("That they caused.")},
                    {"objectedTo", whole("Of these, those that members of a board objected to.")}});
}

}  // namespace

void add_change_schemas(json::object& schemas) {
  schemas["ChangeBriefing"] = briefing();
  schemas["MeetingMinutes"] = minutes();
  schemas["ChangeStatistics"] = object_of({{"from", instant("Inclusive.")},
                                           {"to", instant("Exclusive.")},
                                           {"total", tally()},
                                           {"rejected", whole("Rejected in the period.")},
                                           {"cancelled", whole("Cancelled in the period.")},
                                           {"withoutService", whole("Ended, and name no service.")},
                                           {"byModel", list_of(tally())},
                                           {"byType", list_of(tally())},
                                           {"byCategory", list_of(tally())},
                                           {"byRisk", list_of(tally())},
                                           {"byService", list_of(tally())}});
}

}  // namespace proofdesk::server
