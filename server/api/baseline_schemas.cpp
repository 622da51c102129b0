#include "server/api/openapi_schemas.hpp"
#include "server/api/schema_words.hpp"

namespace proofdesk::server {
namespace {

using namespace schema_words;

json::object or_nothing(json::object schema) {
  schema["type"] = json::array{schema["type"], "null"};
  return schema;
}

json::object side(std::string_view which) {
  return object_of({{"now", yes_or_no("What is in scope now, and no baseline.")},
                    {"id", uuid("Of the baseline.")},
                    {"number", text("BSL-000001.")},
                    {"name", text("Its name.")},
                    {"path", text("Where it is.")},
                    {"at", instant("When it was taken.")},
                    {"journalSize", whole(which)}});
}

json::object counts() {
  return object_of({{"added", whole("In the later one only.")},
                    {"removed", whole("In the earlier one only.")},
                    {"changed", whole("In both, at another revision.")},
                    {"same", whole("In both, at the same revision.")}});
}

json::object anything(std::string_view description) { return {{"description", description}}; }

}  // namespace

void add_baseline_schemas(json::object& schemas) {
  json::object change = object_of({{"path", text("The field's JSON name, or state.")},
                                   {"label", text("What people call it.")},
                                   {"before", anything("Null: no value.")},
                                   {"after", anything("{\"erased\": true}: it was erased.")}});
  schemas["BaselineDifference"] = object_of(
      {{"earlier", side("Leaves of the journal when it was taken.")},
       {"later", side("Leaves of the journal when it was taken.")},
       {"items", counts()},
       {"relations", counts()},
       {"differences",
        list_of(object_of(
            {{"what", text("added, removed or changed.")},
             {"kind", text("configuration_item or ci_relation.")},
             {"id", uuid("Its id.")},
             {"number", text("Its number.")},
             {"name", text("Its name as it is now; of a relation what it says.")},
             {"path", text("Where it is.")},
             {"earlierRevision", or_nothing(whole("Null: not in the earlier one."))},
             {"laterRevision", or_nothing(whole("Null: not in the later one, and not known."))},
             {"changes", list_of(std::move(change))},
             {"also", list_of(text("What else was added to: worklog, links, attachments."))},
             {"events", list_of(text("What happened to it in between, oldest first."))}}))},
       {"hidden", whole("Of those on this page, how many you may not see.")},
       {"nextPageToken", next_page_token()}});
  schemas["RelationList"] = object_of(
      {{"id", uuid("Of the item or service.")},
       {"number", text("CI-000001.")},
       {"name", text("Its name.")},
       {"relations",
        list_of(object_of(
            {{"id", uuid("Of the relation.")},
             {"number", text("REL-000001.")},
             {"path", text("Where it is.")},
             {"state", text("in_force or ended.")},
             {"relation", text("Its word: runs_on.")},
             {"direction", text("out: from here to the other; in: from the other to here.")},
             {"reads", text("As it reads from here: runs on, or runs.")},
             {"need", text("needs_it, needed_by_it, both or none: which stops with the other.")},
             {"redundancy", object_of({{"group", text("Whose members stand in for one another.")},
                                       {"needed", whole("How many must work.")},
                                       {"of", whole("How many there are.")},
                                       {"reads", text("1 of 2 needed.")}})},
             {"sentence", text("web01 runs checkout, 1 of 2 needed.")},
             {"record", object_of({{"kind", text("configuration_item or service.")},
                                   {"id", uuid("Its id.")},
                                   {"number", text("Its number.")},
                                   {"name", text("Its name.")},
                                   {"state", text("Its state.")},
                                   {"path", text("Where it is.")}})}}))},
       {"nextPageToken", next_page_token()}});
}

}  // namespace proofdesk::server
