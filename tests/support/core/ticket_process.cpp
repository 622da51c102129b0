#include "tests/support/core/ticket_process.hpp"

#include "proto/facets.pb.h"
#include "proto/options.pb.h"

#include <stdexcept>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/text_format.h>

namespace proofdesk::test {
namespace {

constexpr const char* kSchema = R"(
  name: "ticket_process.proto" package: "proofdesk.test" syntax: "proto3"
  dependency: "proto/facets.proto" dependency: "proto/options.proto"
  enum_type { name: "Level"
    value { name: "LEVEL_UNSPECIFIED" number: 0 } value { name: "LEVEL_HIGH" number: 1 }
    value { name: "LEVEL_LOW" number: 2 } }
  message_type { name: "Ticket"
    options { [proofdesk.kind] { name: "ticket" plural: "tickets" number_prefix: "TIC" label: "Ticket" clause: "8.6.1" } }
    field { name: "facets" number: 1 label: LABEL_OPTIONAL type: TYPE_MESSAGE type_name: ".proofdesk.Facets" }
    field { name: "custom" number: 2 label: LABEL_REPEATED type: TYPE_MESSAGE type_name: ".proofdesk.CustomValue" }
    field { name: "requester" number: 10 label: LABEL_OPTIONAL type: TYPE_STRING proto3_optional: true oneof_index: 0
      options { [proofdesk.field] { as: REFERENCE target: "person" indexed: true involves: true } } }
    field { name: "phone" number: 11 label: LABEL_OPTIONAL type: TYPE_STRING proto3_optional: true oneof_index: 1
      options { [proofdesk.field] { personal_of: "requester" max_length: 40 } } }
    field { name: "impact" number: 12 label: LABEL_OPTIONAL type: TYPE_ENUM type_name: ".proofdesk.test.Level" proto3_optional: true oneof_index: 2 }
    field { name: "urgency" number: 13 label: LABEL_OPTIONAL type: TYPE_ENUM type_name: ".proofdesk.test.Level" proto3_optional: true oneof_index: 3 }
    field { name: "priority" number: 14 label: LABEL_OPTIONAL type: TYPE_INT64 proto3_optional: true oneof_index: 4
      options { [proofdesk.field] { engine_owned: true indexed: true } } }
    field { name: "resolution" number: 15 label: LABEL_OPTIONAL type: TYPE_STRING proto3_optional: true oneof_index: 5
      options { [proofdesk.field] { as: MULTILINE max_length: 200 clause: "8.6.1" } } }
    field { name: "hold_until" number: 16 label: LABEL_OPTIONAL type: TYPE_INT64 proto3_optional: true oneof_index: 6
      options { [proofdesk.field] { as: INSTANT } } }
    field { name: "hold_reason" number: 17 label: LABEL_OPTIONAL type: TYPE_STRING proto3_optional: true oneof_index: 7 }
    field { name: "resolved_at" number: 18 label: LABEL_OPTIONAL type: TYPE_INT64 proto3_optional: true oneof_index: 8
      options { [proofdesk.field] { as: INSTANT engine_owned: true } } }
    field { name: "reopen_count" number: 19 label: LABEL_OPTIONAL type: TYPE_INT64 proto3_optional: true oneof_index: 9
      options { [proofdesk.field] { engine_owned: true } } }
    field { name: "duplicate_of" number: 20 label: LABEL_OPTIONAL type: TYPE_STRING proto3_optional: true oneof_index: 10
      options { [proofdesk.field] { as: REFERENCE target: "ticket" } } }
    field { name: "duplicates" number: 21 label: LABEL_OPTIONAL type: TYPE_INT64 proto3_optional: true oneof_index: 11
      options { [proofdesk.field] { engine_owned: true } } }
    field { name: "secret" number: 22 label: LABEL_OPTIONAL type: TYPE_STRING proto3_optional: true oneof_index: 12 }
    oneof_decl { name: "_requester" } oneof_decl { name: "_phone" } oneof_decl { name: "_impact" }
    oneof_decl { name: "_urgency" } oneof_decl { name: "_priority" } oneof_decl { name: "_resolution" }
    oneof_decl { name: "_hold_until" } oneof_decl { name: "_hold_reason" } oneof_decl { name: "_resolved_at" }
    oneof_decl { name: "_reopen_count" } oneof_decl { name: "_duplicate_of" } oneof_decl { name: "_duplicates" }
    oneof_decl { name: "_secret" }
  }
  message_type { name: "Person"
    options { [proofdesk.kind] { name: "person" plural: "persons" number_prefix: "PER" label: "Person" } }
    field { name: "facets" number: 1 label: LABEL_OPTIONAL type: TYPE_MESSAGE type_name: ".proofdesk.Facets" }
    field { name: "custom" number: 2 label: LABEL_REPEATED type: TYPE_MESSAGE type_name: ".proofdesk.CustomValue" }
    field { name: "name" number: 10 label: LABEL_OPTIONAL type: TYPE_STRING proto3_optional: true oneof_index: 0
      options { [proofdesk.field] { personal: true } } }
    field { name: "email" number: 11 label: LABEL_OPTIONAL type: TYPE_STRING proto3_optional: true oneof_index: 1
      options { [proofdesk.field] { as: EMAIL personal: true } } }
    oneof_decl { name: "_name" } oneof_decl { name: "_email" }
  }
  message_type { name: "Group"
    options { [proofdesk.kind] { name: "group" plural: "groups" number_prefix: "GRP" label: "Group" } }
    field { name: "facets" number: 1 label: LABEL_OPTIONAL type: TYPE_MESSAGE type_name: ".proofdesk.Facets" }
    field { name: "custom" number: 2 label: LABEL_REPEATED type: TYPE_MESSAGE type_name: ".proofdesk.CustomValue" }
  }
  message_type { name: "Service"
    options { [proofdesk.kind] { name: "service" plural: "services" number_prefix: "SVC" label: "Service" } }
    field { name: "facets" number: 1 label: LABEL_OPTIONAL type: TYPE_MESSAGE type_name: ".proofdesk.Facets" }
    field { name: "custom" number: 2 label: LABEL_REPEATED type: TYPE_MESSAGE type_name: ".proofdesk.CustomValue" }
  }
)";

constexpr const char* kLifecycle = R"(
kind: "ticket" version: 1 initial: "new"
state { name: "new" category: OPEN flags { hidden: "secret" } }
state { name: "working" category: OPEN flags { required: "group" } }
state { name: "on_hold" category: WAITING inherits: "working" flags { required: "hold_reason" must_change: "hold_until" } }
state { name: "awaiting" category: WAITING inherits: "working" }
state { name: "approved" category: OPEN inherits: "working" }
state { name: "resolved" category: DONE flags { required: "resolution" read_only: "title" read_only: "impact" } }
state { name: "closed" category: FINAL inherits: "resolved" flags { read_only_all: true optional: "tags" } }
state { name: "cancelled" category: FINAL flags { read_only_all: true } }

transition { name: "take" from: "new" to: "working" roles: "agent" required: "group" clause: "8.6.1" }
transition { name: "hold" from: "working" to: "on_hold" roles: "agent" required: "hold_reason" }
transition { name: "resume" from: "on_hold" to: "working" roles: "agent" roles: "system" }
transition { name: "ask" label: "Ask for approval" from: "working" to: "awaiting" roles: "agent" }
transition { name: "approve" from: "awaiting" to: "approved" roles: "incident_manager" approval: true
  guards: "ticket.not_own@1" clause: "8.5.1.3" }
transition { name: "decline" from: "awaiting" to: "working" roles: "incident_manager" requires_comment: true }
transition { name: "implement" from: "approved" to: "resolved" roles: "agent" needs_approval: true
  effects: "ticket.resolved@1" }
transition { name: "resolve" from: "new" from: "working" to: "resolved" roles: "agent" required: "resolution"
  accepts: "impact" guards: "ticket.work_logged@1" guards: "ticket.no_open_duplicates@1" effects: "ticket.resolved@1" }
transition { name: "close" from: "resolved" to: "closed" roles: "agent" roles: "system" }
transition { name: "reopen" from: "resolved" to: "working" roles: "requester" requires_comment: true
  accepts: "secret" effects: "ticket.reopened@1" }
transition { name: "cancel" from: "new" from: "working" to: "cancelled" roles: "agent" roles: "requester"
  accepts: "duplicate_of" effects: "ticket.cancelled@1" }
transition { name: "nudge" from: "new" from: "working" roles: "agent" effects: "ticket.nudged@1" }
transition { name: "split" from: "working" roles: "agent" effects: "ticket.split@1" }

create { roles: "agent" roles: "requester" required: "title" guards: "ticket.polite@1" effects: "ticket.opened@1" clause: "8.6.1" }
edit_roles: "agent"
on_change { fields: "impact" fields: "urgency" effects: "ticket.priority@1" }
timer { name: "auto_close" state: "resolved" after: "P5D" transition: "close" unless: "ticket.no_objection@1" }
timer { name: "follow_up" state: "on_hold" after: "field:hold_until" transition: "resume" }
)";

constexpr const char* kPlainLifecycle = R"(
version: 1 initial: "active"
state { name: "active" category: OPEN }
state { name: "retired" category: FINAL flags { read_only_all: true } }
transition { name: "retire" from: "active" to: "retired" roles: "administrator" }
transition { name: "reopen" from: "retired" to: "active" roles: "administrator" }
create { roles: "administrator" } edit_roles: "administrator"
)";

const google::protobuf::FileDescriptor& schema() {
  static const auto* file = [] {
    // The generated files register themselves; naming a message of each keeps the linker from leaving them out.
    static google::protobuf::DescriptorPool pool(
        google::protobuf::DescriptorPool::generated_pool());
    (void)Facets::descriptor();
    (void)KindOptions::descriptor();
    google::protobuf::FileDescriptorProto proto;
    if (!google::protobuf::TextFormat::ParseFromString(kSchema, &proto))
      throw std::runtime_error("test schema");
    const auto* built = pool.BuildFile(proto);
    if (built == nullptr) throw std::runtime_error("test schema does not build");
    return built;
  }();
  return *file;
}

Status refuse(std::string detail, std::string remedy) {
  return fail({.code = ErrorCode::kRefused,
               .rule = "",
               .detail = std::move(detail),
               .remedy = std::move(remedy)});
}

// ---- rules ------------------------------------------------------------------

Status polite(const RuleContext& context) {
  if (context.record.text(context.kind, "title") != "NOW!!") return {};
  return refuse("the title shouts", "Say what is wrong.");
}
Status not_own(const RuleContext& context) {
  if (context.record.text(context.kind, "requester") != context.command.actor.person.to_string())
    return {};
  return fail(
      {.code = ErrorCode::kForbidden, .rule = "", .detail = "nobody approves their own ticket"});
}
Status work_logged(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto count, context.world.count_work("ticket", context.record.id));
  const auto& fire = std::get<Fire>(context.command.action);
  if (count > 0 || fire.comment) return {};
  return refuse("no work is logged", "Log what was done.");
}
Status no_open_duplicates(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto links, context.world.links_to("ticket", context.record.id));
  for (const auto& [kind, id, link] : links) {
    PROOFDESK_ASSIGN(const auto other, context.world.find(kind, id));
    if (other && other->state == "new")
      return refuse("a duplicate is still open", "Cancel the duplicate first.");
  }
  return {};
}
Status no_objection(const RuleContext& context) {
  if (context.record.text(context.kind, "hold_reason") != "objection") return {};
  return refuse("the requester objects", "Talk to the requester.");
}

Status opened(const RuleContext& context, Draft& draft) {
  if (!context.record.has(context.kind, "impact")) draft.set("impact", std::string("low"));
  return {};
}
Status priority(const RuleContext& context, Draft& draft) {
  const bool high = context.record.text(context.kind, "impact") == "high";
  const bool urgent = context.record.text(context.kind, "urgency") == "high";
  draft.set("priority", std::int64_t{3 - (high ? 1 : 0) - (urgent ? 1 : 0)});
  return {};
}
Status resolved(const RuleContext& context, Draft& draft) {
  draft.set("resolved_at", context.now.micros);
  if (!context.record.has(context.kind, "resolution"))
    draft.set("resolution", std::string("as approved"));
  PROOFDESK_ASSIGN(const auto links, context.world.links_to("ticket", context.record.id));
  for (const auto& [kind, id, link] : links) draft.offer("resolve", kind, id);
  return {};
}
Status reopened(const RuleContext& context, Draft& draft) {
  draft.set("reopen_count", context.record.integer(context.kind, "reopen_count") + 1);
  draft.set("resolved_at", Value{});
  return {};
}
Status cancelled(const RuleContext& context, Draft& draft) {
  const auto original = Uuid::parse(context.record.text(context.kind, "duplicate_of"));
  if (!original) return {};
  draft.link("duplicate_of", {.kind = "ticket", .id = *original, .source = {}, .key = {}});
  if (Draft* other = draft.other("ticket", *original, "duplicate_found")) {
    other->set("duplicates", other->record().integer(context.kind, "duplicates") + 1);
    other->log("another ticket reports the same", false);
  }
  return {};
}
Status nudged(const RuleContext&, Draft& draft) {
  draft.log("somebody asked how it stands", true);
  return {};
}
Status split(const RuleContext& context, Draft& draft) {
  Draft& second = draft.create("ticket");
  second.set("title", context.record.text(context.kind, "title") + " (second half)");
  second.set("urgency", std::string("high"));
  second.link("part_of", {.kind = "ticket", .id = context.record.id, .source = {}, .key = {}});
  return {};
}

// For lifecycles that tests put together of their own (follow_up_test.cpp).
Status parts_follow(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto parts, context.world.links_to("ticket", context.record.id));
  for (const auto& [kind, id, link] : parts) {
    Draft* part = link.type == "part_of" ? draft.other(kind, id, "updated") : nullptr;
    if (part != nullptr) part->take("end_along");
  }
  return {};
}
Status approved_along(const RuleContext&, Draft& draft) {
  draft.take("approve_along");
  return {};
}
Status whole_is_open(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto links, context.world.links_from("ticket", context.record.id));
  for (const auto& [kind, id, link] : links) {
    PROOFDESK_ASSIGN(const auto whole, context.world.find(kind, id));
    if (whole && whole->state == "working")
      return refuse("the whole is still worked on", "End the whole first.");
  }
  return {};
}
Status entry_counted(const RuleContext& context, Draft& draft) {
  draft.set("duplicates", draft.record().integer(context.kind, "duplicates") + 1);
  return {};
}

Status title_kept(const RuleContext& context, Draft&) {
  const auto* erase = std::get_if<Erase>(&context.command.action);
  if (erase == nullptr || erase->field != "title") return {};
  return refuse("somebody looks at the title just now", "Wait.");
}

RuleBook make_rules() {
  RuleBook book;
  const std::vector<Guard> guards = {
      {"ticket.polite@1", "the title is polite", "8.6.1", {"title"}, polite},
      {"ticket.not_own@1", "the approver is not the requester", "", {"requester"}, not_own},
      {"ticket.work_logged@1", "work is logged", "8.6.1", {"worklog"}, work_logged},
      {"ticket.no_open_duplicates@1", "no duplicate is new", "", {"links"}, no_open_duplicates},
      {"ticket.whole_ended@1", "the whole is ended", "", {"links"}, whole_is_open},
      {"ticket.no_objection@1", "nobody objects", "", {"hold_reason"}, no_objection},
  };
  const std::vector<Effect> effects = {
      {"ticket.opened@1", "the impact is low unless known", {"impact"}, opened},
      {"ticket.priority@1",
       "the priority follows impact and urgency",
       {"impact", "urgency"},
       priority},
      {"ticket.resolved@1", "the instant is kept, duplicates are offered", {"links"}, resolved},
      {"ticket.reopened@1", "reopenings are counted", {"reopen_count"}, reopened},
      {"ticket.cancelled@1", "the original learns of its duplicate", {"duplicate_of"}, cancelled},
      {"ticket.nudged@1", "the question is logged", {}, nudged},
      {"ticket.parts_follow@1", "its parts end with it", {"links"}, parts_follow},
      {"ticket.approved_along@1", "the approval follows", {}, approved_along},
      {"ticket.entry_counted@1", "entries of states are counted", {"duplicates"}, entry_counted},
      {"ticket.title_kept@1", "the title is not erased", {"title"}, title_kept},
      {"ticket.split@1", "the second half becomes a ticket", {"title"}, split},
  };
  for (const auto& guard : guards) {
    if (!book.add(guard)) throw std::runtime_error("guard");
  }
  for (const auto& effect : effects) {
    if (!book.add(effect)) throw std::runtime_error("effect");
  }
  return book;
}

}  // namespace

const std::string& ticket_lifecycle() {
  static const std::string text = kLifecycle;
  return text;
}

std::vector<CustomField> ticket_custom_fields() {
  CustomField field;
  field.kind = "ticket";
  field.field.name = "cost_centre";
  field.field.json_name = "custom.cost_centre";
  field.field.label = "Cost centre";
  field.field.type = FieldType::kText;
  field.field.origin = FieldOrigin::kCustom;
  field.field.max_length = 20;
  return {field};
}

std::vector<KindSource> ticket_kinds(const std::string& lifecycle) {
  static const std::string person = std::string("kind: \"person\" ") + kPlainLifecycle;
  static const std::string group = std::string("kind: \"group\" ") + kPlainLifecycle;
  static const std::string service = std::string("kind: \"service\" ") + kPlainLifecycle;
  return {{schema().FindMessageTypeByName("Ticket"), lifecycle},
          {schema().FindMessageTypeByName("Person"), person},
          {schema().FindMessageTypeByName("Group"), group},
          {schema().FindMessageTypeByName("Service"), service}};
}

std::shared_ptr<const Model> ticket_model(const std::string& lifecycle) {
  auto model = Model::build(ticket_kinds(lifecycle), ticket_custom_fields());
  if (!model) throw std::runtime_error(model.error().detail);
  return *model;
}

const RuleBook& ticket_rules() {
  static const RuleBook rules = make_rules();
  return rules;
}

}  // namespace proofdesk::test
