#include "core/model/number_refs.hpp"

#include "tests/support/core/test_schema.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk {
namespace {

using ::testing::HasSubstr;

const Model& desk() {
  static const testing::TestSchema kSchema(R"(
    message Person {
      option (kind) = { name: "person" plural: "people" number_prefix: "PER" label: "Person" };
      Facets facets = 1; repeated CustomValue custom = 2;
      optional string name = 10 [(field) = { indexed: true }];
      optional string user_name = 11 [(field) = { indexed: true }];
      optional string nickname = 12 [(field) = { indexed: true }];
    }
    message Group {
      option (kind) = { name: "group" plural: "groups" number_prefix: "GRP" label: "Group" };
      Facets facets = 1; repeated CustomValue custom = 2;
      optional string name = 10;
    }
    message Service {
      option (kind) = { name: "service" plural: "services" number_prefix: "SVC" };
      Facets facets = 1; repeated CustomValue custom = 2;
    }
  )");
  static const auto kModel = *testing::build_model(kSchema, {"Person", "Group", "Service"});
  return *kModel;
}

Record numbered(std::string_view kind, std::int64_t number) {
  Record record =
      new_record(*desk().kind(kind), Uuid::from_name(std::string(kind), std::to_string(number)));
  record.number = number;
  return record;
}

/// Three people: one Ana, two called Bea.
Result<boost::json::object> resolved(const std::string& json, bool by_name = true) {
  auto object = boost::json::parse(json).as_object();
  const FindByNumber find = [](const KindModel& kind, std::int64_t number) {
    return Result<std::optional<Record>>(number < 4 ? std::optional(numbered(kind.name, number))
                                                    : std::nullopt);
  };
  const FindByName called = [](const KindModel& kind, std::string_view name) {
    std::vector<Record> found;
    if (kind.name != "person") return Result<std::vector<Record>>(found);
    if (name == "ana") found = {numbered("person", 1)};
    if (name == "Bea") found = {numbered("person", 2), numbered("person", 3)};
    return Result<std::vector<Record>>(found);
  };
  auto status = numbers_to_ids(desk(), *desk().kind("service"), object, find,
                               by_name ? called : FindByName{});
  if (!status) return std::unexpected(status.error());
  return object;
}

boost::json::value person(std::int64_t number) {
  return boost::json::string(numbered("person", number).id.to_string());
}

TEST(NumberRefs, ANumberAndANameLeadToTheSameId) {
  EXPECT_EQ((*resolved(R"({"assignee": "PER-000001"})"))["assignee"], person(1));
  EXPECT_EQ((*resolved(R"({"assignee": "ana"})"))["assignee"], person(1));
  EXPECT_EQ((*resolved(R"({"watchers": ["ana", "PER-3"]})"))["watchers"],
            (boost::json::array{person(1), person(3)}));
}

TEST(NumberRefs, AnIdIsTakenAsItIs) {
  EXPECT_EQ((*resolved(R"({"assignee": )" + boost::json::serialize(person(9)) + "}"))["assignee"],
            person(9));
  EXPECT_TRUE((*resolved(R"({"title": "ana"})"))["title"] == boost::json::value("ana"))
      << "no reference";
  EXPECT_TRUE((*resolved(R"({"assignee": null})"))["assignee"].is_null());
}

TEST(NumberRefs, ANameThatSeveralHaveIsRefusedWithTheCandidates) {
  const auto refused = resolved(R"({"assignee": "Bea"})");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().rule, "field.reference");
  EXPECT_THAT(refused.error().detail, HasSubstr("PER-000002, PER-000003"));
  EXPECT_EQ(refused.error().fields.at(0).pointer, "/assignee");
}

TEST(NumberRefs, WhatNobodyIsCalledIsSaidSo) {
  const auto refused = resolved(R"({"assignee": "Zoe", "group": "Network"})");
  ASSERT_FALSE(refused);
  ASSERT_EQ(refused.error().fields.size(), 2);
  EXPECT_THAT(refused.error().fields[0].detail, HasSubstr("there is no Person called \"Zoe\""));
  EXPECT_THAT(refused.error().fields[1].detail,
              HasSubstr("\"Network\" is neither the id nor the number (GRP-000001) of a Group"))
      << "its name is not indexed";
}

TEST(NumberRefs, NamesAreLeftAloneWhereNumbersAloneAreAskedFor) {
  EXPECT_EQ((*resolved(R"({"assignee": "ana"})", false))["assignee"], boost::json::value("ana"));
}

TEST(NumberRefs, TheNameThatIsTheirsAloneComesFirst) {
  const auto fields = naming_fields(*desk().kind("person"));
  ASSERT_EQ(fields.size(), 2);
  EXPECT_EQ(fields[0]->name, "user_name");
  EXPECT_EQ(fields[1]->name, "name");
  EXPECT_TRUE(naming_fields(*desk().kind("group")).empty());
}

}  // namespace
}  // namespace proofdesk
