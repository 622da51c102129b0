#include "core/model/codec.hpp"
#include "core/model/strict_json.hpp"
#include "tests/support/core/random_record.hpp"
#include "tests/support/core/test_schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace proofdesk {
namespace {

using ::testing::HasSubstr;
using testing::RandomRecords;
using testing::specimen;

namespace json = boost::json;

/// Text of any type, or a value.
template <class T>
json::value json_of(const T& value) {
  if constexpr (std::is_convertible_v<T, std::string_view>) {
    return json::string(std::string_view(value));
  } else {
    return value;
  }
}

template <class T>
Result<Value> read(std::string_view field, const T& value) {
  return from_json(specimen().field(field), json_of(value), "/x");
}

/// The rule that refuses it, or "accepted".
template <class T>
std::string verdict(std::string_view field, const T& value) {
  const auto result = read(field, value);
  if (result) return "accepted";
  EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(result.error().fields.size(), 1U);
  EXPECT_THAT(result.error().detail, HasSubstr(specimen().field(field).label));
  return result.error().rule;
}

RC_GTEST_PROP(ValueJson, ReadsBackWhatItWrote, (std::uint64_t seed)) {
  RandomRecords random(seed);
  for (const FieldModel& field : specimen().kind->fields()) {
    if (field.origin == FieldOrigin::kSystem) continue;
    const Value value = random.value(field);
    const auto again = from_json(field, to_json(field, value), "/x");
    RC_ASSERT(again.has_value());
    RC_ASSERT(*again == value);
  }
}

TEST(ValueJson, TakesNullAndEmptyListsAndEmptyTextForNoValue) {
  EXPECT_EQ(*read("amount", nullptr), Value{});
  EXPECT_EQ(*read("codes", json::array{}), Value{});
  EXPECT_EQ(*read("remark", ""), Value{});
  EXPECT_EQ(verdict("line", ""), "field.length");  // which has a least length
  EXPECT_EQ(verdict("grade", ""), "field.word");
}

TEST(ValueJson, InsistsOnTheTypeOfTheField) {
  const std::vector<json::value> samples = {true, 5, "text", json::array{"text"}, json::object{}};
  const auto refuses_all_but = [&](std::string_view field, std::size_t own) {
    for (std::size_t i = 0; i < samples.size(); ++i) {
      if (i != own)
        EXPECT_EQ(verdict(field, samples[i]), "field.type") << field << " " << samples[i];
    }
  };
  refuses_all_but("sure", 0);
  refuses_all_but("amount", 1);
  refuses_all_but("line", 2);
  refuses_all_but("remark", 2);
  refuses_all_but("codes", 3);
  refuses_all_but("helpers", 3);
  EXPECT_EQ(verdict("codes", json::array{"a", 5}), "field.type");
  EXPECT_EQ(verdict("codes", json::array{nullptr}), "field.type");
  EXPECT_EQ(verdict("codes", json::array({json::value(json::array())})), "field.type");
}

TEST(ValueJson, CountsTextInCodePoints) {
  EXPECT_EQ(verdict("line", "é"), "field.length");
  EXPECT_EQ(verdict("line", "éé"), "accepted");
  std::string twenty;
  for (int i = 0; i < 20; ++i) twenty += "😀";
  EXPECT_EQ(verdict("line", twenty), "accepted");
  EXPECT_EQ(verdict("line", twenty + "!"), "field.length");
  EXPECT_EQ(read("line", twenty + "!").error().fields[0].detail,
            "has 21 characters; at most 20 are allowed");
}

TEST(ValueJson, RefusesControlCharactersAndBrokenUtf8InText) {
  for (const std::string_view bad : {"a\nb", "a\tb", "a\x01", "a\x7f", "a\u0085", "a\u2028b"}) {
    EXPECT_EQ(verdict("line", bad), "field.control_character") << bad;
  }
  EXPECT_EQ(verdict("line", std::string("a\0b", 3)), "field.control_character");
  EXPECT_EQ(verdict("remark", std::string("a\0b", 3)), "field.control_character");
  EXPECT_EQ(verdict("remark", "a\x1b[31m"), "field.control_character");
  EXPECT_EQ(verdict("remark", "one\r\ntwo\tthree\u2028"), "accepted");
  EXPECT_EQ(verdict("line", "ab\xff"), "field.utf8");
  EXPECT_EQ(verdict("line", "ab\xc3"), "field.utf8");
  EXPECT_EQ(verdict("line", "a\u00a0b"), "accepted");
}

TEST(ValueJson, RefusesTextWithNothingToRead) {
  EXPECT_EQ(verdict("line", "   "), "field.blank");
  EXPECT_EQ(verdict("remark", " \n\t "), "field.blank");
}

TEST(ValueJson, NamesTheWordsOfAnEnum) {
  EXPECT_EQ(*read("grade", "very_low"), Value(std::string("very_low")));
  const auto error = read("grade", "sunny").error();
  EXPECT_EQ(error.rule, "field.word");
  EXPECT_EQ(error.clause, "8.6.1");
  EXPECT_EQ(error.fields[0].detail, "\"sunny\" is none of high, very_low, low, far");
  EXPECT_EQ(verdict("grade", "unspecified"), "field.word");
  EXPECT_EQ(verdict("grade", "HIGH"), "field.word");
  EXPECT_EQ(read("grade", "<script>").error().fields[0].detail,
            "it is none of high, very_low, low, far");
  EXPECT_EQ(verdict("grades", json::array{"high", "sunny"}), "field.word");
}

TEST(ValueJson, ReadsIntegersExactly) {
  EXPECT_EQ(*read("amount", INT64_MAX), Value(INT64_MAX));
  EXPECT_EQ(*read("amount", std::uint64_t{5}), Value(std::int64_t{5}));
  EXPECT_EQ(verdict("amount", static_cast<std::uint64_t>(INT64_MAX) + 1), "field.type");
  EXPECT_EQ(*read("amount", "9007199254740992"), Value(std::int64_t{9007199254740992}));
  EXPECT_EQ(*read("amount", "-9223372036854775808"), Value(INT64_MIN));
  for (const std::string_view bad :
       {"5", "9007199254740991", "9223372036854775808", "09007199254740992", "+9007199254740992",
        "9007199254740992 ", "9007199254740992.0", ""}) {
    EXPECT_EQ(verdict("amount", bad), "field.type") << bad;
  }
  EXPECT_EQ(verdict("amount", 1.0), "field.type");
}

TEST(ValueJson, HoldsRanges) {
  EXPECT_EQ(verdict("rating", -5), "accepted");
  EXPECT_EQ(verdict("rating", 5), "accepted");
  EXPECT_EQ(verdict("rating", -6), "field.range");
  EXPECT_EQ(verdict("rating", 6), "field.range");
  EXPECT_EQ(read("rating", 6).error().fields[0].detail, "is above 5");
}

TEST(ValueJson, ReadsInstantsDatesAndDurations) {
  EXPECT_EQ(*read("seen_at", "1970-01-01T02:00:00+01:00"), Value(std::int64_t{3'600'000'000}));
  EXPECT_EQ(*read("spent", "PT1.5S"), Value(std::int64_t{1'500'000}));
  EXPECT_EQ(*read("spent", "-P1D"), Value(std::int64_t{-86'400'000'000}));
  EXPECT_EQ(verdict("due_on", "2024-02-29"), "accepted");
  EXPECT_EQ(verdict("due_on", "2023-02-29"), "field.date");
  EXPECT_EQ(verdict("due_on", "2024-2-9"), "field.date");
  EXPECT_EQ(verdict("seen_at", "2024-02-30T00:00:00Z"), "field.type");
  EXPECT_EQ(verdict("seen_at", "2024-02-29"), "field.type");
  EXPECT_EQ(verdict("seen_at", "0000-01-01T00:00:00+01:00"), "field.range");
  EXPECT_EQ(verdict("seen_at", "9999-12-31T23:59:59-01:00"), "field.range");
  EXPECT_EQ(verdict("seen_at", "9999-12-31T23:59:59Z"), "accepted");
  EXPECT_EQ(verdict("spent", "4 hours"), "field.type");
  EXPECT_EQ(verdict("spent", "P100000000DT1S"), "field.range");
  EXPECT_EQ(verdict("spent", "P100000000D"), "accepted");
}

TEST(ValueJson, ChecksReferencesAddressesAndDecimals) {
  EXPECT_EQ(verdict("requester", "01890a5d-ac96-774b-bcce-b302099a8057"), "accepted");
  EXPECT_EQ(verdict("requester", "01890A5D-AC96-774B-BCCE-B302099A8057"), "field.reference");
  EXPECT_EQ(verdict("requester", "00000000-0000-0000-0000-000000000000"), "field.reference");
  EXPECT_EQ(verdict("requester", "anna"), "field.reference");
  for (const std::string_view good : {"a@b", "first.last+tag@sub.example.org", "ünï@exämple.org"}) {
    EXPECT_EQ(verdict("mail", good), "accepted") << good;
  }
  for (const std::string_view bad :
       {"a", "@b", "a@", "a@b@c", "a b@c", "a@b c", "a@.b", "a@b.", "a@b..c", "a@-b", "<a>@b"}) {
    EXPECT_EQ(verdict("mail", bad), "field.email") << bad;
  }
  EXPECT_EQ(verdict("mail", "a@" + std::string(63, 'b')), "accepted");
  EXPECT_EQ(verdict("mail", "a@" + std::string(64, 'b')), "field.email");
  EXPECT_EQ(verdict("mail", std::string(64, 'a') + "@b"), "accepted");
  EXPECT_EQ(verdict("mail", std::string(65, 'a') + "@b"), "field.email");
  for (const std::string_view good :
       {"https://example.org", "http://x/y?z#f", "mailto:a@b.org", "mailto:a@b.org?subject=x"}) {
    EXPECT_EQ(verdict("page", good), "accepted") << good;
  }
  for (const std::string_view bad :
       {"javascript:alert(1)", "ftp://x", "https://", "https:///x", "//example.org", "https://a b",
        "example.org", "mailto:a", "https://x\"y"}) {
    EXPECT_EQ(verdict("page", bad), "field.uri") << bad;
  }
  for (const std::string_view good : {"0", "-1", "12.50", "0.05", "1000000.000001"}) {
    EXPECT_EQ(verdict("price", good), "accepted") << good;
  }
  for (const std::string_view bad :
       {"1.", ".5", "01", "-0", "-0.00", "1e5", "+1", "1,5", "--1", "1.2.3", "-"}) {
    EXPECT_EQ(verdict("price", bad), "field.decimal") << bad;
  }
}

TEST(ValueJson, RefusesItemsTwiceAndTooMany) {
  EXPECT_EQ(verdict("codes", json::array{"a", "b", "a"}), "field.duplicate");
  EXPECT_EQ(read("codes", json::array{"a", "b", "a"}).error().fields[0].pointer, "/x/2");
  EXPECT_EQ(verdict("grades", json::array{"low", "low"}), "field.duplicate");
  json::array many;
  for (std::size_t i = 0; i < kMaxItems; ++i) many.emplace_back(std::to_string(i));
  EXPECT_EQ(verdict("codes", many), "accepted");
  many.emplace_back("more");
  EXPECT_EQ(verdict("codes", many), "field.items");
  EXPECT_EQ(verdict("codes", json::array{"12345678901"}), "field.length");
}

TEST(ValueJson, IsNotErasedByInputButByTheJournal) {
  const json::value erased = json::object{{"erased", true}};
  EXPECT_EQ(verdict("line", erased), "field.type");
  EXPECT_TRUE(std::holds_alternative<Erased>(
      *accepted_from_json(specimen().field("line"), erased, "line")));
  EXPECT_EQ(to_json(specimen().field("line"), Erased{}), erased);
  EXPECT_FALSE(
      accepted_from_json(specimen().field("line"), json::object{{"erased", false}}, "line"));
}

TEST(ValueJson, ReadsFromTheJournalWhatTodaysLimitsWouldRefuse) {
  const auto accepted = [](std::string_view field, const json::value& value) {
    return accepted_from_json(specimen().field(field), value, field);
  };
  EXPECT_EQ(*accepted("line", "x"), Value(std::string("x")));
  EXPECT_EQ(*accepted("rating", 1000), Value(std::int64_t{1000}));
  EXPECT_EQ(*accepted("custom.colour", "green"), Value(std::string("green")));
  EXPECT_FALSE(accepted("line", 5));
  EXPECT_FALSE(accepted("grade", "sunny"));  // has no number, so it never was in a message
}

TEST(CheckValue, RefusesOtherFormsAndErasure) {
  EXPECT_FALSE(check_value(specimen().field("amount"), Value(std::string("5")), "/amount"));
  EXPECT_FALSE(check_value(specimen().field("line"), Erased{}, "/line"));
  EXPECT_TRUE(check_value(specimen().field("line"), Value{}, "/line"));
}

std::string input_verdict(std::string_view text) {
  const auto parsed = parse_strict_json(text);
  EXPECT_TRUE(parsed) << text;
  const auto fields = fields_from_json(*specimen().kind, parsed->get_object());
  return fields ? "accepted" : fields.error().rule;
}

TEST(InputJson, ReadsFieldsByTheirJsonNamesAndCustomOnesFromTheirObject) {
  const auto parsed =
      parse_strict_json(R"({"line": "abc", "seenAt": null, "custom": {"floor": 2}})");
  const auto fields = fields_from_json(*specimen().kind, parsed->get_object());
  ASSERT_TRUE(fields);
  ASSERT_EQ(fields->size(), 3U);
  EXPECT_EQ((*fields)[0].field, &specimen().field("line"));
  EXPECT_EQ((*fields)[1].value, Value{});
  EXPECT_EQ((*fields)[2].field, &specimen().field("custom.floor"));
  EXPECT_EQ((*fields)[2].value, Value(std::int64_t{2}));
}

TEST(InputJson, RefusesWhatIsNoInput) {
  EXPECT_EQ(input_verdict(R"({"nothing": 1})"), "input.unknown_field");
  EXPECT_EQ(input_verdict(R"({"seen_at": null})"), "input.unknown_field");
  EXPECT_EQ(input_verdict(R"({"custom.floor": 1})"), "input.unknown_field");
  EXPECT_EQ(input_verdict(R"({"floor": 1})"), "input.unknown_field");
  EXPECT_EQ(input_verdict(R"({"custom": {"nothing": 1}})"), "input.unknown_field");
  EXPECT_EQ(input_verdict(R"({"custom": {"line": "abc"}})"), "input.unknown_field");
  EXPECT_EQ(input_verdict(R"({"custom": null})"), "input.custom");
  EXPECT_EQ(input_verdict(R"({"custom": []})"), "input.custom");
  for (const std::string_view owned :
       {"id", "number", "state", "version", "createdAt", "closedAt", "erased"}) {
    EXPECT_EQ(input_verdict(fmt::format(R"({{"{}": null}})", owned)), "input.engine_owned");
  }
  EXPECT_EQ(input_verdict(R"({"custom": {"old_code": "x"}})"), "input.retired_field");
  EXPECT_EQ(input_verdict(R"({"custom": {"old_code": null}})"), "accepted");
}

TEST(InputJson, ListsEverythingThatIsWrongWithItsPointer) {
  const auto parsed =
      parse_strict_json(R"({"line": "x", "title": "fine", "a/b~c": 1, "custom": {"floor": "2"}})");
  const auto fields = fields_from_json(*specimen().kind, parsed->get_object());
  ASSERT_FALSE(fields);
  EXPECT_EQ(fields.error().rule, "input.fields");
  ASSERT_EQ(fields.error().fields.size(), 3U);
  EXPECT_EQ(fields.error().fields[0].pointer, "/line");
  EXPECT_EQ(fields.error().fields[1].pointer, "/a~1b~0c");
  EXPECT_EQ(fields.error().fields[2].pointer, "/custom/floor");
}

TEST(InputJson, RepeatsOnlySoMuchOfWhatItRefuses) {
  json::object many;
  for (int i = 0; i < 1000; ++i) many[fmt::format("nothing{}", i)] = 1;
  EXPECT_EQ(fields_from_json(*specimen().kind, many).error().fields.size(), 20U);
  EXPECT_EQ(fields_from_json(*specimen().kind, {{"custom", many}}).error().fields.size(), 20U);
  std::string name = "x";
  for (int i = 0; i < 1000; ++i) name += "é";
  const auto error = fields_from_json(*specimen().kind, {{name, 1}}).error();
  EXPECT_EQ(error.fields[0].pointer, "/" + name.substr(0, 99));
  EXPECT_LT(error.detail.size(), 250U);
}

}  // namespace
}  // namespace proofdesk
