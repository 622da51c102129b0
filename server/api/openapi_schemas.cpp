#include "server/api/openapi_schemas.hpp"

#include "core/model/items.hpp"
#include "core/model/record_ref.hpp"
#include "server/api/names.hpp"
#include "server/api/schema_words.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::server {
namespace {

namespace json = boost::json;
using namespace schema_words;

/// One value of the field.
json::object value_schema(const FieldModel& field) {
  json::object schema{{"type", "string"}};
  switch (field.type) {
    case FieldType::kText:
    case FieldType::kMultiline:
      if (field.min_length != 0) schema["minLength"] = field.min_length;
      if (field.max_length != 0) schema["maxLength"] = field.max_length;
      break;
    case FieldType::kEnum: {
      json::array words;
      for (const EnumWord& word : field.words) words.emplace_back(word.word);
      schema["enum"] = std::move(words);
      break;
    }
    case FieldType::kInteger:
      schema = {{"type", "integer"}, {"format", "int64"}};
      if (field.minimum) schema["minimum"] = *field.minimum;
      if (field.maximum) schema["maximum"] = *field.maximum;
      break;
    case FieldType::kBoolean:
      schema = {{"type", "boolean"}};
      break;
    case FieldType::kInstant:
      schema["format"] = "date-time";
      break;
    case FieldType::kDate:
      schema["format"] = "date";
      break;
    case FieldType::kDuration:
      schema["format"] = "duration";
      if (field.in_hours) schema["pattern"] = "^-?PT";
      break;
    case FieldType::kReference:
      schema["format"] = "uuid";
      break;
    case FieldType::kEmail:
      schema["format"] = "email";
      break;
    case FieldType::kDecimal:
      schema["pattern"] = "^-?[0-9]+(\\.[0-9]+)?$";
      break;
    case FieldType::kUri:
      schema["format"] = "uri";
      break;
  }
  return schema;
}

json::object field_schema(const FieldModel& field, bool input) {
  json::object schema = value_schema(field);
  if (field.repeated) {
    schema = list_of(std::move(schema));
  } else if (input) {
    // null clears.
    schema["type"] = json::array{schema["type"], "null"};
    if (auto* words = schema.if_contains("enum")) words->as_array().emplace_back(nullptr);
  }
  schema["title"] = field.label;
  std::string description = field.description;
  const auto add = [&](std::string_view sentence) {
    if (!description.empty()) description += ' ';
    description += sentence;
  };
  if (field.type == FieldType::kReference) {
    add(field.target == kAnyKind ? "Any record, as \"kind/id\"; its number is taken too."
                                 : fmt::format("Id of a {}.", field.target));
  }
  if (field.internal) add("Not shown to requesters.");
  if (field.indexed) add("Can be filtered and sorted by.");
  if (!field.clause.empty()) add(fmt::format("Asked for by clause {}.", field.clause));
  if (!description.empty()) schema["description"] = description;
  return schema;
}

bool takes_input(const FieldModel& field) {
  return field.origin != FieldOrigin::kSystem && !field.engine_owned && !field.secret &&
         !field.retired;
}

/// Properties of the fields that `wanted` picks, custom ones in an object of their own.
template <class Wanted>
json::object properties_of(const KindModel& kind, bool input, Wanted wanted) {
  json::object properties;
  json::object custom;
  for (const FieldModel& field : kind.fields()) {
    if (field.secret || !wanted(field)) continue;
    if (field.origin == FieldOrigin::kCustom) {
      custom[field.name] = field_schema(field, input);
    } else {
      properties[field.json_name] = field_schema(field, input);
    }
  }
  if (!custom.empty()) {
    json::object schema = object_of(std::move(custom));
    schema["description"] = "Fields that an administrator declared.";
    if (input) schema["additionalProperties"] = false;
    properties["custom"] = std::move(schema);
  }
  return properties;
}

json::object record_schema(const KindModel& kind) {
  json::object properties;
  properties["id"] = uuid("Opaque, never reused.");
  properties["number"] = text(fmt::format("Like {}.", kind.display_number(123)));
  json::array states;
  for (const State& state : kind.lifecycle.states) states.emplace_back(state.name);
  properties["state"] = json::object{{"type", "string"},
                                     {"enum", std::move(states)},
                                     {"description", "Where it stands in its lifecycle."}};
  properties["version"] = whole("Grows with every event; the ETag.");
  properties["createdAt"] = instant("When it began.");
  properties["updatedAt"] = instant("When it last changed.");
  for (auto& [name, schema] : properties_of(kind, false, [](const FieldModel& field) {
         return field.origin != FieldOrigin::kSystem;
       })) {
    properties[name] = schema;
  }
  json::object schema = object_of(std::move(properties),
                                  {"id", "number", "state", "version", "createdAt", "updatedAt"});
  if (!kind.description.empty()) schema["description"] = kind.description;
  return schema;
}

json::object create_schema(const KindModel& kind, const std::string& name) {
  json::array required;
  for (const auto& wanted : kind.lifecycle.create.requires_fields) {
    const FieldModel* field = kind.field(wanted);
    if (field != nullptr && takes_input(*field) && field->origin != FieldOrigin::kCustom)
      required.emplace_back(field->json_name);
  }
  json::object schema{{"type", "object"},
                      {"allOf", json::array{schema_ref(name + "Fields")}},
                      {"properties", json::object{{"externalId", schema_ref("ExternalId")}}},
                      {"unevaluatedProperties", false}};
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

}  // namespace

json::object schema_ref(std::string_view name) {
  return {{"$ref", fmt::format("#/components/schemas/{}", name)}};
}

void add_kind_schemas(const KindModel& kind, json::object& schemas) {
  const std::string name = to_pascal(kind.name);
  schemas[name] = record_schema(kind);
  schemas[name + "Fields"] = object_of(properties_of(kind, true, takes_input));
  schemas[name + "Create"] = create_schema(kind, name);
  schemas[name + "Update"] = json::object{{"type", "object"},
                                          {"allOf", json::array{schema_ref(name + "Fields")}},
                                          {"unevaluatedProperties", false}};
  schemas[name + "Transition"] =
      json::object{{"type", "object"},
                   {"allOf", json::array{schema_ref(name + "Fields")}},
                   {"properties", json::object{{"comment", schema_ref("WorkInput")}}},
                   {"unevaluatedProperties", false}};
  schemas[name + "Reply"] =
      json::object{{"allOf", json::array{schema_ref(name), schema_ref("WriteReply")}}};
  json::object list =
      object_of({{kind.json_plural, list_of(schema_ref(name))},
                 {"nextPageToken", next_page_token()},
                 {"ranked", yes_or_no("Of a search: the best come first; else the newest.")},
                 {"reached", whole("Of a search: leaves of the journal the index had taken in.")}},
                {kind.json_plural, "nextPageToken"});
  schemas[name + "List"] = std::move(list);
}

}  // namespace proofdesk::server
