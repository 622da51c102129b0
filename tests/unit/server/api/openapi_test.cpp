#include "server/api/openapi.hpp"

#include "server/api/names.hpp"
#include "server/api/openapi_schemas.hpp"
#include "tests/support/processes/house.hpp"

#include <functional>
#include <set>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace proofdesk::server {
namespace {

namespace json = boost::json;

json::object description() {
  return json::parse(describe_api(*test::house_model(), route_table(), "1.2.3")).as_object();
}

void each_object(const json::value& value, const std::function<void(const json::object&)>& visit) {
  if (const auto* object = value.if_object()) {
    visit(*object);
    for (const auto& [name, member] : *object) each_object(member, visit);
  } else if (const auto* array = value.if_array()) {
    for (const auto& item : *array) each_object(item, visit);
  }
}

TEST(ApiDescription, ResolvesEveryReferenceAndUsesEverySchema) {
  const auto api = description();
  const auto& components = api.at("components").as_object();
  std::set<std::string> used;
  each_object(api, [&](const json::object& object) {
    const auto* ref = object.if_contains("$ref");
    if (ref == nullptr) return;
    const std::string path(ref->as_string());
    ASSERT_TRUE(path.starts_with("#/components/")) << path;
    const auto slash = path.rfind('/');
    const std::string name = path.substr(slash + 1);
    const std::string part = path.substr(13, slash - 13);
    EXPECT_TRUE(components.at(part).as_object().contains(name)) << path;
    used.insert(part + "/" + name);
  });
  for (const std::string part : {"schemas", "parameters"}) {
    for (const auto& [name, schema] : components.at(part).as_object()) {
      EXPECT_TRUE(used.contains(part + "/" + std::string(name)))
          << part << "/" << name << " is not used";
    }
  }
}

TEST(ApiDescription, GivesSharedSchemasNamesThatNoKindTakes) {
  json::object shared;
  add_shared_schemas(shared);
  for (const auto& kind : test::house_model()->kinds()) {
    json::object own;
    add_kind_schemas(*kind, own);
    for (const auto& [name, schema] : own) EXPECT_FALSE(shared.contains(name)) << name;
  }
}

TEST(ApiDescription, HasOneOperationIdEach) {
  std::set<std::string> seen;
  for (const auto& [path, item] : description().at("paths").as_object()) {
    for (const auto& [method, operation] : item.as_object()) {
      const auto& object = operation.as_object();
      EXPECT_TRUE(seen.emplace(object.at("operationId").as_string()).second) << path;
      EXPECT_EQ(std::string_view(object.at("operationId").as_string()).find('{'),
                std::string_view::npos)
          << path;
      EXPECT_FALSE(object.at("summary").as_string().empty()) << path;
      EXPECT_EQ(object.at("tags").as_array().size(), 1U) << path;
    }
    EXPECT_EQ(std::string_view(path).find("{plural}"), std::string_view::npos);
    EXPECT_EQ(std::string_view(path).find("{verb}"), std::string_view::npos);
  }
}

TEST(ApiDescription, KnowsEveryTransitionWithItsRequirements) {
  const auto paths = description().at("paths").as_object();
  for (const auto& kind : test::house_model()->kinds()) {
    for (const auto& transition : kind->lifecycle.transitions) {
      const std::string path =
          "/api/v1/" + kind->json_plural + "/{id}:" + to_camel(transition.name);
      ASSERT_TRUE(paths.contains(path)) << path;
      const std::string text(
          paths.at(path).as_object().at("post").as_object().at("description").as_string());
      for (const auto& role : transition.roles)
        EXPECT_NE(text.find(role), std::string::npos) << path;
    }
  }
}

TEST(ApiDescription, DescribesFieldsAsTheyAre) {
  const auto api = description();
  const auto& schemas = api.at("components").as_object().at("schemas").as_object();
  const auto& record = schemas.at("Incident").as_object().at("properties").as_object();
  const auto& input = schemas.at("IncidentFields").as_object().at("properties").as_object();
  const KindModel& kind = *test::house_model()->kind("incident");
  for (const FieldModel& field : kind.fields()) {
    if (field.origin == FieldOrigin::kCustom) continue;
    ASSERT_TRUE(record.contains(field.json_name)) << field.json_name;
    const bool written =
        field.origin != FieldOrigin::kSystem && !field.engine_owned && !field.retired;
    EXPECT_EQ(input.contains(field.json_name), written) << field.json_name;
    if (field.origin == FieldOrigin::kSystem) continue;
    const auto& schema = record.at(field.json_name).as_object();
    if (field.repeated) {
      EXPECT_EQ(schema.at("type").as_string(), "array") << field.json_name;
    } else if (field.type == FieldType::kEnum) {
      EXPECT_EQ(schema.at("enum").as_array().size(), field.words.size()) << field.json_name;
    } else if (field.is_text() && field.max_length != 0 &&
               (field.type == FieldType::kText || field.type == FieldType::kMultiline)) {
      EXPECT_EQ(schema.at("maxLength").to_number<std::uint32_t>(), field.max_length)
          << field.json_name;
    }
  }
}

TEST(ApiDescription, AsksForATokenWhereOneIsNeeded) {
  const auto paths = description().at("paths").as_object();
  EXPECT_TRUE(
      paths.at("/livez").as_object().at("get").as_object().at("security").as_array().empty());
  EXPECT_FALSE(
      paths.at("/api/v1/incidents").as_object().at("get").as_object().contains("security"));
  EXPECT_TRUE(paths.at("/api/v1/incidents")
                  .as_object()
                  .at("get")
                  .as_object()
                  .at("responses")
                  .as_object()
                  .contains("401"));
  for (const auto& [path, item] : paths)
    EXPECT_FALSE(std::string_view(path).starts_with("/local/")) << path;
}

}  // namespace
}  // namespace proofdesk::server
