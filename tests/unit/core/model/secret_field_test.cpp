// A field marked secret leaves the house by no way.

#include "core/model/codec.hpp"
#include "core/query/list_query.hpp"
#include "tests/support/core/test_schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::TestSchema;

std::string door(std::string_view options, std::string_view type = "optional string") {
  return std::string(testing::kPeopleSchema) + R"(
    message Door {
      option (kind) = { name: "door" plural: "doors" number_prefix: "DOR" };
      Facets facets = 1; repeated CustomValue custom = 2;
      optional string colour = 10 [(field) = { indexed: true }];
      )" +
         std::string(type) + " lock = 11 [(field) = { " + std::string(options) + R"( }];
    }
  )";
}

class SecretField : public ::testing::Test {
 protected:
  SecretField()
      : schema_(door("secret: true indexed: true")),
        model_(*testing::build_model(schema_, {"Person", "Group", "Service", "Door"})),
        kind_(*model_->kind("door")) {}

  TestSchema schema_;
  std::shared_ptr<const Model> model_;
  const KindModel& kind_;
};

TEST_F(SecretField, IsShownToNobody) {
  Record record = new_record(kind_, Uuid::from_name("test", "door"));
  record.set(*kind_.field("lock"), Value{std::string("1234")});
  record.set(*kind_.field("colour"), Value{std::string("red")});
  for (const bool internal : {true, false}) {
    std::string json;
    append_json(kind_, record, {.internal = internal}, {}, json);
    EXPECT_THAT(json, HasSubstr("red"));
    EXPECT_THAT(json, Not(HasSubstr("lock")));
    EXPECT_THAT(json, Not(HasSubstr("1234")));
  }
}

TEST_F(SecretField, IsNotEvenNamedAmongWhatWasErased) {
  Record record = new_record(kind_, Uuid::from_name("test", "door"));
  record.set(*kind_.field("lock"), Erased{});
  record.set(*kind_.field("colour"), Erased{});
  std::string json;
  append_json(kind_, record, {}, {}, json);
  EXPECT_THAT(json, HasSubstr(R"("erased":["colour"])"));
}

TEST_F(SecretField, CannotBeGuessedByFilterOrOrder) {
  for (const auto* text :
       {"lock = \"1234\"", "lock:*", "NOT lock = \"1234\"", "colour = red OR lock:1"})
    EXPECT_EQ(parse_filter(kind_, text).error().rule, "filter.secret_field") << text;
  EXPECT_EQ(parse_condition(kind_, "lock = \"1234\"").error().rule, "filter.secret_field");
  EXPECT_EQ(parse_order(kind_, "lock desc").error().rule, "order.secret_field");
  EXPECT_THAT(parse_filter(kind_, "nothing = 1").error().remedy, Not(HasSubstr("lock")));
}

TEST_F(SecretField, IsTakenFromNoInput) {
  const auto read = fields_from_json(kind_, {{"lock", "1234"}});
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().rule, "input.secret");
  EXPECT_THAT(read.error().detail, Not(HasSubstr("1234")));
}

TEST(SecretFieldSchema, IsNeitherSearchedNorDoesItInvolveAnybody) {
  const auto rule = [](const std::string& text) {
    const TestSchema schema(text);
    const auto model = testing::build_model(schema, {"Person", "Group", "Service", "Door"});
    return model ? std::string() : model.error().rule;
  };
  EXPECT_EQ(rule(door("secret: true")), "");
  EXPECT_EQ(rule(door("secret: true searchable: true")), "schema.secret");
  EXPECT_EQ(
      rule(door(R"(secret: true as: REFERENCE target: "person" indexed: true involves: true)")),
      "schema.secret");
}

}  // namespace
}  // namespace proofdesk
