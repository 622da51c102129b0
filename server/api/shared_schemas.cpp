// Schemas that all kinds share, and those of routes that belong to no kind.

#include "core/model/items.hpp"
#include "server/api/openapi_schemas.hpp"
#include "server/api/schema_words.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::server {

namespace json = boost::json;
using namespace schema_words;

void add_shared_schemas(json::object& schemas) {
  schemas["ProblemDetails"] = object_of(
      {{"type", text("What kind of problem.")},
       {"title", text("The kind of problem in words.")},
       {"status", whole("As in the status line.")},
       {"detail", text("What it is this time.")},
       {"instance", text("The path, or the id under which it is logged.")},
       {"rule", text("Stable name of the rule that says no.")},
       {"clause", text("Clause of ISO/IEC 20000-1:2018 that wants it.")},
       {"remedy", text("What can be done about it.")},
       {"errors",
        list_of(object_of({{"pointer", text("RFC 6901 pointer into the body, or ?parameter.")},
                           {"detail", text("What is wrong there.")}},
                          {"pointer", "detail"}))}},
      {"type", "title", "status"});
  schemas["Receipt"] =
      object_of({{"sequence", whole("The leaf's place in the journal.")},
                 {"leafHash", text("Its RFC 9162 hash, in hexadecimal.")},
                 {"checkpointSize", whole("Size of the signed head that covers it.")}},
                {"sequence", "leafHash"});
  schemas["Offer"] = object_of({{"what", text("What could be done next.")},
                                {"kind", text("Kind of the record concerned.")},
                                {"id", uuid("Its id.")},
                                {"path", text("Its path.")},
                                {"number", text("Its number, where you may read it.")},
                                {"title", text("Its title or name, likewise.")}},
                               {"what", "kind", "id"});
  schemas["WriteReply"] =
      object_of({{"receipt", schema_ref("Receipt")},
                 {"furtherReceipts", list_of(schema_ref("Receipt"))},
                 {"offers", list_of(schema_ref("Offer"))},
                 {"changed", yes_or_no("false when nothing would have changed, hence no event.")}});
  schemas["ExternalId"] =
      object_of({{"source", text("The system it comes from.")}, {"key", text("Its number there.")}},
                {"source", "key"});
  schemas["WorkInput"] =
      object_of({{"text", text("What there is to say.")},
                 {"public", yes_or_no("Whether requesters may read it; false when absent.")}},
                {"text"});
  json::array link_types;
  for (const LinkType& type : all_link_types()) link_types.emplace_back(type.name);
  const json::object link_type{{"type", "string"}, {"enum", std::move(link_types)}};
  schemas["LinkInput"] =
      object_of({{"type", link_type},
                 {"to", object_of({{"kind", text("Kind of the other record.")},
                                   {"id", text("Its id or number.")},
                                   {"source", text("Or: the system it is known in,")},
                                   {"key", text("and its number there.")}},
                                  {"kind"})}},
                {"type", "to"});
  schemas["LinkList"] = object_of(
      {{"links",
        list_of(object_of(
            {{"id", uuid("Of the link.")},
             {"type", link_type},
             {"direction", json::object{{"type", "string"}, {"enum", json::array{"out", "in"}}}},
             {"reads", text("How it reads from here.")},
             {"at", instant("Since when.")},
             {"record", object_of({{"kind", text("Kind of the other end.")},
                                   {"id", uuid("Its id, unless it is external.")},
                                   {"number", text("Its number.")},
                                   {"state", text("Its state.")},
                                   {"title", text("Its title.")},
                                   {"path", text("Its path.")},
                                   {"source", text("For external ends: which system.")},
                                   {"key", text("For external ends: its number there.")}},
                                  {"kind"})}},
            {"id", "type", "direction", "record"}))}},
      {"links"});
  schemas["Worklog"] = object_of(
      {{"worklog",
        list_of(object_of({{"id", uuid("Of the entry.")},
                           {"kind", json::object{{"type", "string"},
                                                 {"enum", json::array{"note", "reply", "system"}}}},
                           {"public", yes_or_no("Whether requesters may read it.")},
                           {"text", text("The entry.")},
                           {"at", instant("When.")},
                           {"author", uuid("Who; absent for the system.")}},
                          {"id", "kind", "public", "text", "at"}))},
       {"nextPageToken", next_page_token()}},
      {"worklog", "nextPageToken"});
  schemas["AttachmentList"] = object_of(
      {{"attachments", list_of(object_of({{"id", uuid("Of the file.")},
                                          {"name", text("File name.")},
                                          {"mediaType", text("As it was declared.")},
                                          {"size", whole("Bytes.")},
                                          {"digest", text("Salted SHA-256, in hexadecimal.")},
                                          {"at", instant("When.")},
                                          {"author", uuid("Who.")},
                                          {"path", text("Where its content is.")}},
                                         {"id", "name", "size", "path"}))}},
      {"attachments"});
  schemas["TransitionList"] = object_of(
      {{"id", uuid("Of the record.")},
       {"state", text("Where it stands.")},
       {"version", whole("Its version.")},
       {"transitions",
        list_of(object_of(
            {{"name", text("The verb.")},
             {"label", text("The verb for people.")},
             {"description", text("What it is for.")},
             {"to", text("The state it leads to; absent when it stays.")},
             {"path", text("Where to POST.")},
             {"clause", text("Clause that wants it.")},
             {"open", yes_or_no("Whether it is open to me now.")},
             {"required", list_of(text("A field that has no value yet and must be given."))},
             {"accepts", list_of(text("A field that may come along."))},
             {"acceptsAny",
              yes_or_no("Whether any field may come along that input may set at all.")},
             {"reversible", yes_or_no("Whether whoever takes it may take it back at once: undo.")},
             {"undoes", text("The transition that this one takes back.")},
             {"requiresComment", yes_or_no("Whether a comment must come along.")},
             {"obstacles", list_of(object_of({{"rule", text("What says no.")},
                                              {"detail", text("Why.")},
                                              {"clause", text("Clause behind it.")},
                                              {"remedy", text("What would open it.")}},
                                             {"rule", "detail"}))}},
            {"name", "label", "open", "path", "required", "accepts", "obstacles"}))}},
      {"id", "state", "version", "transitions"});
  schemas["Event"] = object_of(
      {{"sequence", whole("The leaf's place in the journal.")},
       {"leafHash", text("Its hash.")},
       {"revision", whole("The record's version after it; 0 for a refused attempt.")},
       {"name", text("What happened.")},
       {"from", text("State before.")},
       {"to", text("State after.")},
       {"basis",
        json::object{{"type", "string"}, {"enum", json::array{"live", "imported", "system"}}}},
       {"occurredAt", instant("When it happened.")},
       {"recordedAt", instant("When it was recorded.")},
       {"actor", text("Id of the person, or \"system\".")},
       {"command", uuid("The command it came from.")},
       {"refused", text("Of a refused attempt: the rule.")},
       {"source", text("Of an imported event: SHA-256 of the source row.")},
       {"changes",
        list_of(object_of(
            {{"path", text("Field, or collection/item.")},
             {"before", json::object{{"description", "The value before; null for none."}}},
             {"after", json::object{{"description", "The value after; null for none."}}}},
            {"path", "after"}))},
       {"notes",
        json::object{{"type", "object"}, {"description", "What is kept of the decision itself."}}}},
      {"sequence", "leafHash", "revision", "name", "occurredAt", "recordedAt", "actor", "changes"});
  schemas["CalendarHours"] = object_of(
      {{"id", uuid("Of the calendar.")},
       {"number", text("Its number.")},
       {"version", whole("Its version.")},
       {"zone", text("Its time zone.")},
       {"now",
        object_of({{"at", instant("When this was answered.")},
                   {"localDate", text("The date there.")},
                   {"localTime", text("The time there, to the minute.")},
                   {"open", yes_or_no("Whether it is open.")},
                   {"nextChange", json::object{{"type", json::array{"string", "null"}},
                                               {"format", "date-time"},
                                               {"description",
                                                "When it closes or opens next; null for never."}}}},
                  {"at", "localDate", "localTime", "open", "nextChange"})},
       {"days",
        list_of(object_of({{"date", text("A local date.")},
                           {"weekday", text("Its day of the week.")},
                           {"hours", text("Its openings in local time; closed when it has none.")},
                           {"name", text("Of the holiday or exception; absent on ordinary days.")}},
                          {"date", "weekday", "hours"}))}},
      {"id", "number", "version", "zone", "now", "days"});
  schemas["History"] = object_of({{"id", uuid("Of the record.")},
                                  {"number", text("Its number.")},
                                  {"events", list_of(schema_ref("Event"))},
                                  {"nextPageToken", next_page_token()}},
                                 {"id", "number", "events", "nextPageToken"});
  schemas["Nothing"] = object_of({}, {});
  schemas["Erasure"] = object_of({{"reason", text("Why; it is kept.")}}, {"reason"});
  schemas["FieldErasure"] =
      object_of({{"field", text("The field, as in JSON; custom.name for declared ones.")},
                 {"reason", text("Why; it is kept.")}},
                {"field", "reason"});
  schemas["Batch"] = object_of(
      {{"items",
        json::object{
            {"type", "array"},
            {"minItems", 1},
            {"maxItems", 500},
            {"items",
             object_of(
                 {{"action", text("create, update, work, undo, or the name of a transition.")},
                  {"then", text("Of create: a transition to take on it at once.")},
                  {"id", text("Id or number of the record; not for create.")},
                  {"version", whole("The version it builds on; required for update.")},
                  {"fields", json::object{{"type", "object"}}},
                  {"comment", schema_ref("WorkInput")}},
                 {"action"})}}}},
      {"items"});
  schemas["Bulk"] = object_of(
      {{"filter", text("Which records: AIP-160, as the list takes it.")},
       {"savedFilter", text("Which records: a saved filter by number or id; `filter` narrows it.")},
       {"records", list_of(text("Which records: a number or an id."))},
       {"action", text("update (when absent), work, or the name of a transition.")},
       {"fields", json::object{{"type", "object"}}},
       {"comment", schema_ref("WorkInput")},
       {"macro", text("Instead of an action: a macro by number or id.")},
       {"dryRun", yes_or_no("Tries it and tells what would come of it; nothing is changed.")}},
      {});
  const auto suggestion = object_of(
      {{"kind", text("Kind of the record.")},
       {"number", text("Its number.")},
       {"path", text("Its path.")},
       {"state", text("Its state.")},
       {"title", text("Its title.")},
       {"answer", text("What it says to do, or what was done; shortened.")},
       {"why",
        object_of({{"field", text("Where words of the text stand.")},
                   {"label", text("Its label.")},
                   {"parts", list_of(object_of({{"text", text("A piece.")},
                                                {"match", yes_or_no("It is one of the words.")}},
                                               {"text"}))}},
                  {"field", "label", "parts"})}},
      {"kind", "number", "path", "state"});
  schemas["Suggestions"] = object_of({{"articles", list_of(suggestion)},
                                      {"knownErrors", list_of(suggestion)},
                                      {"majorIncidents", list_of(suggestion)},
                                      {"similar", list_of(suggestion)}},
                                     {"articles", "knownErrors", "majorIncidents", "similar"});
  const auto somebody = object_of({{"id", text("Id of the person.")},
                                   {"number", text("The person's number.")},
                                   {"name", text("The person's name.")}},
                                  {"id"});
  schemas["OnCall"] = object_of(
      {{"rota", text("Number of the rota that says so.")},
       {"at", text("The instant asked about.")},
       {"person", json::object{{"oneOf", json::array{somebody, json::object{{"type", "null"}}}}}},
       {"from", text("Since when.")},
       {"until", text("Until when.")},
       {"overridden", yes_or_no("Whether the person steps in for somebody.")},
       {"next",
        object_of(
            {{"person", somebody}, {"from", text("From then.")}, {"until", text("Until then.")}},
            {"person", "from", "until"})}},
      {"rota", "at", "person"});
  schemas["BatchResults"] = object_of(
      {{"results",
        list_of(object_of({{"id", text("Of the record, in answers to bulk changes.")},
                           {"number", text("Of the record, in answers to bulk changes.")},
                           {"status", whole("What it would have been alone.")},
                           {"record", json::object{{"type", "object"}}},
                           {"receipt", schema_ref("Receipt")},
                           {"furtherReceipts", list_of(schema_ref("Receipt"))},
                           {"offers", list_of(schema_ref("Offer"))},
                           {"changed", yes_or_no("false when nothing would have changed.")},
                           {"problem", schema_ref("ProblemDetails")}},
                          {"status"}))},
       {"succeeded", whole("How many.")},
       {"failed", whole("How many.")},
       {"dryRun", yes_or_no("Nothing was changed.")}},
      {"results", "succeeded", "failed"});
  schemas["SearchResults"] =
      object_of({{"results", list_of(object_of({{"kind", text("Kind of the record.")},
                                                {"path", text("Its path.")},
                                                {"record", json::object{{"type", "object"}}}},
                                               {"kind", "path", "record"}))},
                 {"nextPageToken", next_page_token()},
                 {"ranked", yes_or_no("The best come first; else, of very many, the newest.")},
                 {"reached", whole("Leaves of the journal the index had taken in.")}},
                {"results", "nextPageToken", "ranked", "reached"});
  schemas["Proof"] =
      object_of({{"sequence", whole("Of the leaf (inclusion).")},
                 {"from", whole("The earlier size (consistency).")},
                 {"size", whole("Of the tree.")},
                 {"leafHash", text("Of the leaf, in hexadecimal.")},
                 {"rootHash", text("Of the tree.")},
                 {"hashes", list_of(text("Of the path, in hexadecimal."))},
                 {"checkpoint", text("A signed note over a tree of at least this size.")}},
                {"size", "rootHash", "hashes", "checkpoint"});
  schemas["LeafList"] =
      object_of({{"leaves", list_of(object_of({{"sequence", whole("Its place.")},
                                               {"leaf", text("The exact text that was hashed.")},
                                               {"leafHash", text("Its hash.")}},
                                              {"sequence", "leaf", "leafHash"}))},
                 {"size", whole("Leaves in all.")}},
                {"leaves", "size"});
  const auto me = [](json::object more, json::array always) {
    json::object members{
        {"person", json::object{{"type", json::array{"string", "null"}},
                                {"description", "Id of the person I act for."}}},
        {"name", text("The person's name.")},
        {"roles", list_of(text("A role."))},
        {"groups", list_of(uuid("A group."))},
        {"readsEverything", yes_or_no("Or only what involves me.")},
        {"readsConfidential", yes_or_no("Confidential records too.")},
        {"administers", yes_or_no("Tokens, fields, erasure.")},
        {"approves", yes_or_no("Whether this sign-in can carry an approval.")},
        {"origin", json::object{{"type", "string"},
                                {"enum", json::array{"sign_in", "api_token", "operator"}},
                                {"description", "On what it rests."}}},
        {"session", uuid("The session, where I signed in.")},
        {"expiresAt", instant("When it ends.")}};
    for (auto& [name, schema] : more) members[name] = std::move(schema);
    for (const auto* name : {"person", "name", "roles", "groups"}) always.emplace_back(name);
    json::object schema = object_of(std::move(members));
    schema["required"] = std::move(always);
    return schema;
  };
  schemas["Me"] = me({{"token", uuid("The API token in use, where I did not sign in.")}}, {});
  schemas["TokenRequest"] =
      object_of({{"person", text("Id, number, user name, e-mail address or name.")},
                 {"role", text("A role.")},
                 {"roles", list_of(text("Or several."))},
                 {"label", text("What it is for.")},
                 {"expiresAt", instant("When it ends; never when absent.")}},
                {"person"});
  const auto question = [](bool checked) {
    json::object properties{
        {"id", uuid("Of the question.")},
        {"number", text("Its number.")},
        {"position", whole("Its place in the form.")},
        {"wording", text("The question.")},
        {"help", text("What helps to answer it.")},
        {"field", text("The field of the request that the answer goes to.")},
        {"pointer", text("Where in the body of the request the answer stands (RFC 6901).")},
        {"type",
         text("text, multiline, enum, integer, boolean, instant, date, duration, reference, email, "
              "decimal or uri.")},
        {"repeated", yes_or_no("Whether the answer is a list.")},
        {"required", yes_or_no("Must be answered where it is asked.")},
        {"visibleWhen", text("Asked only when this holds of the request; always when absent.")},
        {"defaultAnswer", json::object{{"description", "The answer unless another is given."}}},
        {"target", text("The kind a reference leads to.")},
        {"minLength", whole("Characters at least.")},
        {"maxLength", whole("Characters at most.")},
        {"minimum", whole("The least value.")},
        {"maximum", whole("The greatest value.")},
        {"words", list_of(object_of({{"word", text("In JSON.")}, {"label", text("For people.")}},
                                    {"word", "label"}))}};
    json::array required{"id",      "number", "position", "wording", "field",
                         "pointer", "type",   "repeated", "required"};
    if (checked) {
      properties["visible"] = yes_or_no("Asked, given these answers.");
      properties["missing"] = yes_or_no("Asked and to be answered still.");
      properties["leftOver"] = yes_or_no("Answered although it is not asked.");
      properties["answer"] =
          json::object{{"description", "Given, or what it is unless another is given."}};
      required.insert(required.end(), {"visible", "missing", "leftOver"});
    }
    return object_of(std::move(properties), std::move(required));
  };
  const auto form = [&](bool checked) {
    json::object properties{{"offering", uuid("The catalogue entry.")},
                            {"number", text("Its number.")},
                            {"name", text("Its name.")},
                            {"edition", whole("Which edition of it.")},
                            {"state", text("Only what is published can be ordered.")},
                            {"questions", list_of(question(checked))}};
    json::array required{"offering", "number", "name", "edition", "state", "questions"};
    if (checked) {
      properties["complete"] = yes_or_no("Whether it could be ordered with these answers.");
      properties["errors"] = list_of(
          object_of({{"pointer", text("Into the body.")}, {"detail", text("What is wrong.")}},
                    {"pointer", "detail"}));
      required.insert(required.end(), {"complete", "errors"});
    }
    return object_of(std::move(properties), std::move(required));
  };
  schemas["Form"] = form(false);
  schemas["FormCheck"] = form(true);
  schemas["NewToken"] = json::object{
      {"allOf",
       json::array{schema_ref("ApiTokenReply"),
                   object_of({{"token", text("The secret, shown this once.")}}, {"token"})}}};
  schemas["InvitationRequest"] =
      object_of({{"person", text("Id, number, user name, e-mail address or name.")},
                 {"expiresAt", instant("When it ends; thirty days from now at the latest.")}},
                {"person"});
  schemas["NewInvitation"] = json::object{
      {"allOf", json::array{schema_ref("InvitationReply"),
                            object_of({{"invitation", text("The secret, shown this once.")}},
                                      {"invitation"})}}};
  schemas["InvitationAcceptance"] =
      object_of({{"invitation", text("The secret that an administrator handed over.")},
                 {"password", text("12 to 256 characters; a few words make a good one.")}},
                {"invitation", "password"});
  schemas["InvitedPerson"] = object_of({{"person", uuid("Who I am here.")},
                                        {"name", text("My name.")},
                                        {"userName", text("What I sign in with.")},
                                        {"email", text("Or this.")}},
                                       {"person", "name"});
  schemas["SignIn"] = object_of(
      {{"userName", text("User name or e-mail address.")}, {"password", text("The password.")}},
      {"userName", "password"});
  schemas["NewSession"] = me({{"token", text("The session's token, shown this once.")},
                              {"number", text("Number of the session.")},
                              {"idleTimeout", text("Unused for so long it ends, as a duration.")}},
                             {"token", "idleTimeout"});
  schemas["PasswordChange"] = object_of({{"currentPassword", text("The one I signed in with.")},
                                         {"newPassword", text("12 to 256 characters.")}},
                                        {"currentPassword", "newPassword"});
  add_service_level_schemas(schemas);
  add_topology_schemas(schemas);
  add_baseline_schemas(schemas);
  add_change_schemas(schemas);
  add_change_schedule_schemas(schemas);
  add_continuity_schemas(schemas);
  add_discovery_schemas(schemas);
  schemas["Status"] = object_of(
      {{"name", text("The product.")},
       {"version", text("Its version.")},
       {"time", instant("When these figures were taken.")},
       {"verifierKey", text("The key that checkpoints verify with.")},
       {"journal",
        object_of({{"size", whole("Leaves.")}, {"checkpoint", text("The newest signed head.")}},
                  {"size", "checkpoint"})},
       {"kinds",
        list_of(object_of(
            {{"kind", text("Kind of record.")},
             {"label", text("For people.")},
             {"plural", text("As in paths.")},
             {"clause", text("The clause it serves.")},
             {"total", whole("Records.")},
             {"states", list_of(object_of({{"state", text("State.")},
                                           {"label", text("For people.")},
                                           {"category", text("open, waiting, done or final.")},
                                           {"count", whole("Records in it.")}},
                                          {"state", "count"}))}},
            {"kind", "total", "states"}))}},
      {"name", "version", "journal", "kinds"});
  schemas["Description"] =
      json::object{{"type", "object"}, {"description", "An OpenAPI document."}};
}

}  // namespace proofdesk::server
