#include "server/api/openapi_schemas.hpp"
#include "server/api/schema_words.hpp"

namespace proofdesk::server {

using namespace schema_words;

void add_discovery_schemas(json::object& schemas) {
  schemas["Discovery"] = object_of(
      {{"source", text("Number, name or id of an active discovery source.")},
       {"seenAt", instant("When it looked; now where nothing is said.")},
       {"items", json::object{{"type", "array"},
                              {"minItems", 1},
                              {"maxItems", 1000},
                              {"description",
                               "What was seen: attributes as of a configuration item, each "
                               "thing with what the source knows it by."},
                              {"items", json::object{{"type", "object"}}}}}},
      {"source", "items"});
  json::object row =
      object_of({{"at", whole("Its place in `items`, from 0.")},
                 {"outcome", text("updated, differs, unregistered, duplicate or refused.")},
                 {"item", text("Number of the configuration item, where there is one.")},
                 {"attributes",
                  json::object{{"type", "array"}, {"items", text("The attributes concerned.")}}},
                 {"rule", text("That refused it.")},
                 {"detail", text("Why.")},
                 {"remedy", text("What would help.")}},
                {"at", "outcome"});
  schemas["DiscoveryReport"] = object_of(
      {{"observed", whole("Things seen.")},
       {"asRecorded", whole("Of these: as recorded.")},
       {"updated", whole("Of these: the record says now what was seen.")},
       {"differing", whole("Of these: differ in what is not the source's to change.")},
       {"unregistered", whole("Of these: not registered.")},
       {"duplicates", whole("Of these: registered more than once.")},
       {"refused", whole("Of these: could not be taken in.")},
       {"outranked", whole("Attributes that another source is believed about.")},
       {"discrepancies", object_of({{"opened", whole("Discrepancies opened.")},
                                    {"settled", whole("Open ones that are no longer so.")}},
                                   {"opened", "settled"})},
       {"commands", whole("Commands that changed something.")},
       {"rows", json::object{{"type", "array"}, {"items", std::move(row)}}}},
      {"observed", "asRecorded", "discrepancies", "rows"});
}

}  // namespace proofdesk::server
