#include "core/model/kind_model.hpp"

#include "core/model/record.hpp"
#include "tests/support/core/test_schema.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk {
namespace {

using testing::build_model;
using ::testing::HasSubstr;
using testing::kPeopleSchema;
using testing::specimen;
using testing::TestSchema;

/// A kind "thing" with these fields besides the obligatory two.
std::string thing(
    std::string_view fields,
    std::string_view options = R"(name: "thing" plural: "things" number_prefix: "THG")",
    std::string_view first = "Facets facets = 1; repeated CustomValue custom = 2;") {
  return fmt::format("message Thing {{ option (kind) = {{ {} }}; {} {} }} {}", options, first,
                     fields, kPeopleSchema);
}

/// Builds it, or says why not.
std::string complaint(std::string_view schema_text, const std::vector<CustomField>& custom = {}) {
  const TestSchema schema(schema_text);
  const auto model = build_model(schema, {"Thing", "Person", "Group", "Service"}, custom);
  return model ? "" : fmt::format("{}: {}", model.error().rule, model.error().detail);
}

CustomField custom_field(std::string name, FieldType type = FieldType::kText) {
  CustomField field{.kind = "thing"};
  field.field.name = std::move(name);
  field.field.type = type;
  return field;
}

TEST(KindModel, TakesOverWhatTheSchemaSaysOfTheKind) {
  const KindModel& kind = *specimen().kind;
  EXPECT_EQ(kind.name, "specimen");
  EXPECT_EQ(kind.json_plural, "specimens");
  EXPECT_EQ(kind.number_prefix, "SPE");
  EXPECT_EQ(kind.clause, "8.6.1");
  EXPECT_EQ(kind.lifecycle.kind, "specimen");
  EXPECT_EQ(specimen().model->kind("specimen"), &kind);
  EXPECT_EQ(specimen().model->kind_by_plural("specimens"), &kind);
  for (const auto* name : {"specimen", "specimens", "Specimens"})
    EXPECT_EQ(specimen().model->kind_named(name) == &kind, name[0] == 's') << name;
  EXPECT_EQ(specimen().model->kind("specimens"), nullptr);
  EXPECT_EQ(specimen().model->kinds().size(), 4U);
}

TEST(KindModel, ListsSystemFacetOwnAndCustomFieldsInThatOrder) {
  const KindModel& kind = *specimen().kind;
  std::vector<FieldOrigin> origins;
  for (const FieldModel& field : kind.fields()) origins.push_back(field.origin);
  EXPECT_TRUE(std::ranges::is_sorted(origins));
  EXPECT_EQ(kind.fields()[0].name, "id");
  EXPECT_EQ(kind.facets()[0].name, "title");
  EXPECT_EQ(kind.own_fields()[0].name, "remark");
  EXPECT_EQ(kind.own_fields()[1].name, "line");
  EXPECT_EQ(kind.custom_fields()[0].name, "cost_centre");
  EXPECT_EQ(kind.system_fields().size() + kind.facets().size() + kind.own_fields().size() +
                kind.custom_fields().size(),
            kind.fields().size());
  EXPECT_EQ(kind.slots(), kind.facets().size() + kind.own_fields().size());
}

TEST(KindModel, GivesFacetsAndOwnFieldsTheSlotsFromZeroWithoutGaps) {
  const KindModel& kind = *specimen().kind;
  std::set<std::size_t> slots;
  for (const FieldModel& field : kind.facets()) slots.insert(field.slot);
  for (const FieldModel& field : kind.own_fields()) slots.insert(field.slot);
  EXPECT_EQ(slots.size(), kind.slots());
  EXPECT_EQ(*slots.rbegin(), kind.slots() - 1);
  EXPECT_EQ(kind.field("erased")->slot, kErasedSlot);
}

TEST(KindModel, OrdersTheWireByNumberWhateverTheOrderOfDeclaration) {
  const KindModel& kind = *specimen().kind;
  int before = 0;
  for (const std::size_t index : kind.wire_order()) {
    EXPECT_GT(kind.own_fields()[index].number, before);
    before = kind.own_fields()[index].number;
  }
  EXPECT_EQ(before, 500000);
  EXPECT_EQ(kind.wire_order().size(), kind.own_fields().size());
}

TEST(KindModel, FindsFieldsByEitherSpellingAndCustomOnesBehindTheirDot) {
  const KindModel& kind = *specimen().kind;
  ASSERT_NE(kind.field("secret_note"), nullptr);
  EXPECT_EQ(kind.field("secret_note"), kind.field("secretNote"));
  EXPECT_EQ(kind.field("created_at"), kind.field("createdAt"));
  ASSERT_NE(kind.field("custom.cost_centre"), nullptr);
  EXPECT_EQ(kind.field("custom.cost_centre")->json_name, "custom.cost_centre");
  EXPECT_EQ(kind.field("cost_centre"), nullptr);
  EXPECT_EQ(kind.field("nothing"), nullptr);
  EXPECT_EQ(kind.field(""), nullptr);
}

TEST(KindModel, ReadsTypesOptionsAndDefaults) {
  const auto& s = specimen();
  EXPECT_EQ(s.field("line").type, FieldType::kText);
  EXPECT_EQ(s.field("line").label, "The line");
  EXPECT_EQ(s.field("line").min_length, 2U);
  EXPECT_EQ(s.field("line").max_length, 20U);
  EXPECT_EQ(s.field("remark").type, FieldType::kMultiline);
  EXPECT_EQ(s.field("secret_note").label, "Secret note");
  EXPECT_EQ(s.field("far_away").max_length, 250U);
  EXPECT_EQ(s.field("description").max_length, 32000U);
  EXPECT_EQ(s.field("rating").minimum, -5);
  EXPECT_EQ(s.field("rating").maximum, 5);
  EXPECT_EQ(s.field("amount").minimum, std::nullopt);
  EXPECT_EQ(s.field("seen_at").type, FieldType::kInstant);
  EXPECT_EQ(s.field("spent").type, FieldType::kDuration);
  EXPECT_EQ(s.field("due_on").type, FieldType::kDate);
  EXPECT_EQ(s.field("requester").target, "person");
  EXPECT_TRUE(s.field("requester").involves);
  EXPECT_TRUE(s.field("helpers").repeated);
  EXPECT_EQ(s.field("mail").personal_of, "requester");
  EXPECT_EQ(s.field("price").type, FieldType::kDecimal);
  EXPECT_EQ(s.field("page").type, FieldType::kUri);
  EXPECT_TRUE(s.field("closed_at").engine_owned);
  EXPECT_TRUE(s.field("far_away").personal);
  EXPECT_TRUE(s.field("custom.cost_centre").indexed);
  EXPECT_TRUE(s.field("custom.old_code").retired);
}

TEST(KindModel, TurnsEnumValuesIntoWordsAndLeavesOutTheUnspecifiedOne) {
  const FieldModel& grade = specimen().field("grade");
  ASSERT_EQ(grade.words.size(), 4U);
  EXPECT_EQ(grade.words[0].word, "high");
  EXPECT_EQ(grade.words[0].label, "High");
  ASSERT_NE(grade.word("very_low"), nullptr);
  EXPECT_EQ(grade.word("very_low")->label, "Very low!");
  EXPECT_EQ(grade.word("very_low")->number, 3);
  EXPECT_EQ(grade.word("unspecified"), nullptr);
  EXPECT_EQ(grade.word_by_number(300)->word, "far");
  EXPECT_EQ(grade.word_by_number(0), nullptr);
}

TEST(KindModel, GivesTheStateFieldTheWordsOfTheLifecycle) {
  const FieldModel& state = specimen().field("state");
  EXPECT_EQ(state.type, FieldType::kEnum);
  ASSERT_EQ(state.words.size(), 2U);
  EXPECT_EQ(state.words[0].word, "open");
}

TEST(KindModel, ShowsNumbersWithPrefixAndReadsThemBack) {
  const KindModel& kind = *specimen().kind;
  EXPECT_EQ(kind.display_number(123), "SPE-000123");
  EXPECT_EQ(kind.display_number(12345678), "SPE-12345678");
  EXPECT_EQ(kind.parse_number("SPE-000123"), 123);
  EXPECT_EQ(kind.parse_number("SPE-123"), 123);
  for (const std::string_view wrong : {"SPE-", "SPE", "SPE--1", "SPE-+1", "INC-000123", "SPE-12a",
                                       "spe-1", "", "123", "SPE-99999999999999999999"}) {
    EXPECT_EQ(kind.parse_number(wrong), 0) << wrong;
  }
}

TEST(KindModel, AcceptsASoundKind) {
  EXPECT_EQ(complaint(thing("optional string note = 10;")), "");
}

struct Fault {
  std::string_view what;
  std::string schema;
  std::string_view rule;
  std::string_view names;  ///< part of the detail
};

std::ostream& operator<<(std::ostream& out, const Fault& fault) { return out << fault.what; }

class RuleOfTheHouse : public ::testing::TestWithParam<Fault> {};

TEST_P(RuleOfTheHouse, IsHeldWithAnErrorThatNamesKindAndField) {
  const std::string text = complaint(GetParam().schema);
  EXPECT_THAT(text, HasSubstr(std::string(GetParam().rule) + ": "));
  EXPECT_THAT(text, HasSubstr("hing"));
  EXPECT_THAT(text, HasSubstr(std::string(GetParam().names)));
}

const std::string kSoundOptions = R"(name: "thing" plural: "things" number_prefix: "THG")";

INSTANTIATE_TEST_SUITE_P(
    Schema, RuleOfTheHouse,
    ::testing::Values(
        Fault{"no kind options",
              fmt::format("message Thing {{ Facets facets = 1; }} {}", kPeopleSchema),
              "schema.kind_options", "(kind)"},
        Fault{"kind not in snake_case",
              thing("", R"(name: "Thing" plural: "things" number_prefix: "THG")"),
              "schema.kind_options", "snake_case"},
        Fault{"no plural", thing("", R"(name: "thing" number_prefix: "THG")"),
              "schema.kind_options", "plural"},
        Fault{"bad prefix", thing("", R"(name: "thing" plural: "things" number_prefix: "Thg")"),
              "schema.number_prefix", "capital"},
        Fault{"lifecycle of another kind",
              thing("", R"(name: "other_thing" plural: "things" number_prefix: "THG")"),
              "schema.lifecycle_kind", "thing"},
        Fault{"plural of another kind",
              thing("", R"(name: "thing" plural: "people" number_prefix: "THG")"),
              "schema.kind_unique", "plural"},
        Fault{"prefix of another kind",
              thing("", R"(name: "thing" plural: "things" number_prefix: "PER")"),
              "schema.kind_unique", "prefix"},
        Fault{"no facets", thing("", kSoundOptions, "repeated CustomValue custom = 2;"),
              "schema.facets", "field 1"},
        Fault{"facets of another type",
              thing("", kSoundOptions, "CustomValue facets = 1; repeated CustomValue custom = 2;"),
              "schema.facets", "field 1"},
        Fault{"no custom", thing("", kSoundOptions, "Facets facets = 1;"), "schema.custom",
              "field 2"},
        Fault{"custom not repeated",
              thing("", kSoundOptions, "Facets facets = 1; CustomValue custom = 2;"),
              "schema.custom", "field 2"},
        Fault{"number below ten", thing("optional string note = 9;"), "schema.field_number",
              "note"},
        Fault{"name of a facet", thing("optional string title = 10;"), "schema.field_name",
              "title"},
        Fault{"name of a system field", thing("optional string state = 10;"), "schema.field_name",
              "state"},
        Fault{"name kept for the house", thing("optional string receipt = 10;"),
              "schema.field_name", "receipt"},
        Fault{"not in snake_case", thing("optional string someNote = 10;"), "schema.field_name",
              "someNote"},
        Fault{"double underscore", thing("optional string some__note = 10;"), "schema.field_name",
              "some__note"},
        Fault{"no presence", thing("string note = 10;"), "schema.presence", "note"},
        Fault{"type without meaning", thing("optional double note = 10;"), "schema.field_type",
              "double"},
        Fault{"nested message", thing("TextList note = 10;"), "schema.field_type", "message"},
        Fault{"refinement of another type",
              thing("optional int64 note = 10 [(field) = { as: EMAIL }];"), "schema.field_type",
              "EMAIL"},
        Fault{"repeated number", thing("repeated int64 note = 10;"), "schema.repeated", "note"},
        Fault{"reference to nothing",
              thing("optional string note = 10 [(field) = { as: REFERENCE }];"),
              "schema.reference_target", "note"},
        Fault{"reference to no kind",
              thing(R"(optional string note = 10 [(field) = { as: REFERENCE target: "planet" }];)"),
              "schema.reference_target", "planet"},
        Fault{"target of a text",
              thing(R"(optional string note = 10 [(field) = { target: "person" }];)"),
              "schema.reference_target", "note"},
        Fault{"personal of no field",
              thing(R"(optional string note = 10 [(field) = { personal_of: "requester" }];)"),
              "schema.personal_of", "requester"},
        Fault{"personal of several people",
              thing(R"(optional string note = 10 [(field) = { personal_of: "watchers" }];)"),
              "schema.personal_of", "watchers"},
        Fault{"personal of a group",
              thing(R"(optional string note = 10 [(field) = { personal_of: "group" }];)"),
              "schema.personal_of", "group"},
        Fault{
            "involves a service",
            thing(
                R"(optional string note = 10 [(field) = { as: REFERENCE target: "service" indexed: true involves: true }];)"),
            "schema.involves", "note"},
        Fault{
            "involves without index",
            thing(
                R"(optional string note = 10 [(field) = { as: REFERENCE target: "person" involves: true }];)"),
            "schema.involves", "indexed"},
        Fault{"searchable number",
              thing("optional int64 note = 10 [(field) = { searchable: true }];"),
              "schema.searchable", "note"},
        Fault{"length of a number",
              thing("optional int64 note = 10 [(field) = { max_length: 5 }];"), "schema.length",
              "note"},
        Fault{"shortest beyond longest",
              thing("optional string note = 10 [(field) = { min_length: 5 max_length: 4 }];"),
              "schema.length", "note"},
        Fault{"range of a text",
              thing("optional string note = 10 [(field) = { minimum: 1 maximum: 4 }];"),
              "schema.range", "note"},
        Fault{"zero with a meaning", thing("enum Tone { TONE_LOUD = 0; } optional Tone note = 10;"),
              "schema.enum_zero", "TONE_UNSPECIFIED"},
        Fault{"enum without words",
              thing("enum Tone { TONE_UNSPECIFIED = 0; } optional Tone note = 10;"),
              "schema.enum_word", "note"},
        Fault{"one number twice",
              thing("enum Tone { option allow_alias = true; TONE_UNSPECIFIED = 0; TONE_LOUD = 1; "
                    "TONE_HIGH = 1; } "
                    "optional Tone note = 10;"),
              "schema.enum_word", "TONE_HIGH"},
        Fault{"negative number",
              thing("enum Tone { TONE_UNSPECIFIED = 0; TONE_LOUD = -1; } optional Tone note = 10;"),
              "schema.enum_word", "TONE_LOUD"}));

TEST(KindModel, RefusesABrokenLifecycleAndSaysOfWhichKind) {
  const TestSchema schema(thing(""));
  const auto model = Model::build(
      {{.descriptor = schema.message("Thing"), .lifecycle_text = "kind: \"thing\" nonsense: 1"}},
      {});
  ASSERT_FALSE(model);
  EXPECT_THAT(model.error().detail, HasSubstr("kind thing: "));
  EXPECT_THAT(model.error().rule, HasSubstr("lifecycle."));
}

TEST(KindModel, RefusesTwoKindsOfOneName) {
  const TestSchema schema(thing(""));
  const auto model = build_model(schema, {"Thing", "Person", "Group", "Service", "Thing"});
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().rule, "schema.kind_unique");
}

TEST(CustomFields, MayHaveTheNameOfAnyOtherField) {
  EXPECT_EQ(
      complaint(thing("optional string note = 10;"), {custom_field("note"), custom_field("title")}),
      "");
}

TEST(CustomFields, AreHeldToTheSameRules) {
  CustomField stray = custom_field("note");
  stray.kind = "planet";
  CustomField reference = custom_field("friend", FieldType::kReference);
  reference.field.target = "planet";
  CustomField words = custom_field("tone", FieldType::kEnum);
  words.field.words = {{.word = "loud"}, {.word = "loud"}};
  CustomField shouted = custom_field("tone", FieldType::kEnum);
  shouted.field.words = {{.word = "Loud"}};
  CustomField personal = custom_field("mail", FieldType::kEmail);
  personal.field.personal_of = "nobody";
  const std::vector<std::pair<std::vector<CustomField>, std::string>> faults = {
      {{stray}, "schema.custom_field"},
      {{custom_field("note"), custom_field("note")}, "schema.field_name"},
      {{custom_field("Note")}, "schema.field_name"},
      {{custom_field("tone", FieldType::kEnum)}, "schema.enum_word"},
      {{words}, "schema.enum_word"},
      {{shouted}, "schema.enum_word"},
      {{custom_field("friend", FieldType::kReference)}, "schema.reference_target"},
      {{reference}, "schema.reference_target"},
      {{personal}, "schema.personal_of"},
  };
  for (const auto& [fields, rule] : faults) {
    EXPECT_THAT(complaint(thing(""), fields), HasSubstr(rule + ": ")) << fields.front().field.name;
  }
}

TEST(FieldNames, ChangeCaseBothWays) {
  EXPECT_EQ(camel_case("first_human_action_at"), "firstHumanActionAt");
  EXPECT_EQ(camel_case("title"), "title");
  EXPECT_EQ(label_from("on_hold"), "On hold");
  for (const std::string_view good : {"a", "a1", "a_b", "a_1", "some_long_name"})
    EXPECT_TRUE(is_snake_case(good)) << good;
  for (const std::string_view bad : {"", "_a", "a_", "a__b", "A", "aB", "1a", "a-b", "a b", "ä"}) {
    EXPECT_FALSE(is_snake_case(bad)) << bad;
  }
}

TEST(FieldTypes, HaveNamesThatLeadBackToThem) {
  for (int i = 0; i <= static_cast<int>(FieldType::kUri); ++i) {
    const auto type = static_cast<FieldType>(i);
    EXPECT_EQ(field_type_named(name_of(type)), type);
  }
  EXPECT_EQ(field_type_named("float"), std::nullopt);
}

}  // namespace
}  // namespace proofdesk
