#include "core/base/instant.hpp"
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
using ::testing::Not;
using testing::RandomRecords;
using testing::specimen;

constexpr std::string_view kId = "01890a5d-ac96-774b-bcce-b302099a8057";

Record sample() {
  Record record = new_record(*specimen().kind, *Uuid::parse(kId));
  record.number = 123;
  record.state = "open";
  record.version = 7;
  record.created_at = *parse_rfc3339("2016-02-29T01:16:00Z");
  record.updated_at = *parse_rfc3339("2016-02-29T01:23:45.678Z");
  return record;
}

void set(Record& record, std::string_view field, Value value) {
  record.set(specimen().field(field), std::move(value));
}

std::string json_of(const Record& record, JsonView view = {}, std::string_view extra = {}) {
  std::string out;
  append_json(*specimen().kind, record, view, extra, out);
  return out;
}

std::string text_of(std::string_view text) {
  std::string out;
  append_json_text(text, out);
  return out;
}

TEST(RecordJson, ShowsOpenlyWhatTheLifecycleNamesAndNothingElse) {
  const auto opened = testing::make_specimen(R"(open { states: "open" shows: "line" })",
                                             testing::specimen_fields());
  Record record = new_record(*opened.kind, Uuid::from_name("test", "open"));
  record.set(*opened.kind->field("line"), std::string("seen"));
  record.set(*opened.kind->field("title"), std::string("not seen"));
  record.set(*opened.kind->field("custom.floor"), std::int64_t{3});
  std::string out;
  append_json(*opened.kind, record, {.internal = false, .openly = true}, {}, out);
  EXPECT_NE(out.find(R"("line":"seen")"), std::string::npos) << out;
  EXPECT_EQ(out.find("not seen"), std::string::npos) << out;
  EXPECT_EQ(out.find("custom"), std::string::npos) << out;
}

TEST(RecordJson, ShowsSystemFieldsThenSetFieldsInOrderThenCustomOnes) {
  Record record = sample();
  set(record, "title", std::string("Say \"hi\"\n"));
  set(record, "tags", std::vector<std::string>{"a", "b"});
  set(record, "remark", std::string("é"));
  set(record, "grade", std::string("very_low"));
  set(record, "amount", (std::int64_t{1} << 53) - 1);
  set(record, "rating", std::int64_t{-5});
  set(record, "sure", false);
  set(record, "seen_at", std::int64_t{-1});
  set(record, "spent", std::int64_t{5'400'000'000});
  set(record, "far_away", std::string(""));
  set(record, "custom.floor", std::int64_t{3});
  set(record, "custom.colour", std::string("red"));
  EXPECT_EQ(
      json_of(record),
      R"({"id":"01890a5d-ac96-774b-bcce-b302099a8057","number":"SPE-000123","state":"open","version":7,)"
      R"("createdAt":"2016-02-29T01:16:00Z","updatedAt":"2016-02-29T01:23:45.678Z",)"
      R"("title":"Say \"hi\"\n","tags":["a","b"],"remark":"é","grade":"very_low","amount":9007199254740991,)"
      R"("rating":-5,"sure":false,"seenAt":"1969-12-31T23:59:59.999999Z","spent":"PT1H30M","farAway":"",)"
      R"("custom":{"floor":3,"colour":"red"}})");
}

TEST(RecordJson, AppendsExtraMembersBehindTheFields) {
  EXPECT_THAT(json_of(sample(), {}, R"(,"receipt":{"sequence":4})"),
              ::testing::EndsWith(R"(01:23:45.678Z","receipt":{"sequence":4}})"));
}

TEST(RecordJson, AppendsToWhatIsThere) {
  std::string out = "[";
  append_json(*specimen().kind, sample(), {}, {}, out);
  EXPECT_THAT(out, ::testing::StartsWith("[{\"id\":"));
}

TEST(RecordJson, KeepsInternalFieldsFromThoseWhoMayNotSeeThem) {
  Record record = sample();
  set(record, "secret_note", std::string("psst"));
  set(record, "custom.margin", std::string("12.50"));
  EXPECT_THAT(json_of(record), HasSubstr("psst"));
  EXPECT_THAT(json_of(record), HasSubstr("12.50"));
  EXPECT_THAT(json_of(record, {.internal = false}), Not(HasSubstr("psst")));
  EXPECT_THAT(json_of(record, {.internal = false}), Not(HasSubstr("custom")));
}

TEST(RecordJson, ListsErasedFieldsAndHidesInternalOnesAmongThem) {
  Record record = sample();
  set(record, "line", Erased{});
  set(record, "secret_note", Erased{});
  set(record, "custom.floor", Erased{});
  EXPECT_THAT(json_of(record), HasSubstr(R"("erased":["custom.floor","line","secretNote"])"));
  EXPECT_THAT(json_of(record, {.internal = false}),
              HasSubstr(R"("erased":["custom.floor","line"])"));
  Record only_secret = sample();
  set(only_secret, "secret_note", Erased{});
  EXPECT_THAT(json_of(only_secret, {.internal = false}), Not(HasSubstr("erased")));
}

TEST(RecordJson, WritesIntegersBeyondTwoToTheFiftyThreeAsText) {
  Record record = sample();
  set(record, "amount", std::int64_t{1} << 53);
  EXPECT_THAT(json_of(record), HasSubstr(R"("amount":"9007199254740992")"));
  set(record, "amount", INT64_MIN);
  EXPECT_THAT(json_of(record), HasSubstr(R"("amount":"-9223372036854775808")"));
  set(record, "amount", -(std::int64_t{1} << 53) + 1);
  EXPECT_THAT(json_of(record), HasSubstr(R"("amount":-9007199254740991)"));
}

RC_GTEST_PROP(RecordJson, SaysOfEveryFieldWhatItsOwnJsonSays, (std::uint64_t seed)) {
  const Record record = RandomRecords(seed).record(*specimen().kind);
  const auto parsed = parse_strict_json(json_of(record));
  RC_ASSERT(parsed.has_value());
  const auto& object = parsed->get_object();
  std::size_t members = 6;
  for (const FieldModel& field : specimen().kind->fields()) {
    if (field.origin == FieldOrigin::kSystem) continue;
    const Value value = record.get(field);
    const bool custom = field.origin == FieldOrigin::kCustom;
    const auto* inside = custom ? object.if_contains("custom") : nullptr;
    const auto* member = !custom             ? object.if_contains(field.json_name)
                         : inside != nullptr ? inside->get_object().if_contains(field.name)
                                             : nullptr;
    RC_ASSERT((member != nullptr) == is_set(value));
    if (member == nullptr) continue;
    RC_ASSERT(*member == to_json(field, value));
    members += custom ? 0 : 1;
  }
  RC_ASSERT(object.size() == members + (object.contains("custom") ? 1 : 0));
}

TEST(JsonText, EscapesWhatHasToBeAndNothingElse) {
  EXPECT_EQ(text_of(""), R"("")");
  EXPECT_EQ(text_of("plain / text < > & '"), R"("plain / text < > & '")");
  EXPECT_EQ(text_of("\"\\\b\f\n\r\t"), R"("\"\\\b\f\n\r\t")");
  EXPECT_EQ(text_of(std::string("\0\x01\x1f\x7f", 4)), "\"\\u0000\\u0001\\u001f\x7f\"");
  EXPECT_EQ(text_of("ä€😀"), "\"ä€😀\"");
}

/// Every byte at every place of the eight that are looked at together.
TEST(JsonText, FindsWhatToEscapeAtAnyPlace) {
  for (int c = 0; c < 0x80; ++c) {
    for (std::size_t place = 0; place < 19; ++place) {
      std::string text(19, 'x');
      text[place] = static_cast<char>(c);
      const std::string written = text_of(text);
      const auto parsed = parse_strict_json(written);
      ASSERT_TRUE(parsed) << c << " at " << place;
      EXPECT_EQ(parsed->get_string(), text);
      const bool escaped = c < 0x20 || c == '"' || c == '\\';
      EXPECT_EQ(written.size() > text.size() + 2, escaped) << c;
    }
  }
}

RC_GTEST_PROP(JsonText, IsReadBackTheSame, (const std::string& text)) {
  const auto parsed = parse_strict_json(text_of(text));
  // Arbitrary bytes: what is no UTF-8 is written as it stands, and refused by the reader.
  if (parsed) {
    RC_ASSERT(std::string_view(parsed->get_string()) == text);
  } else {
    RC_ASSERT(parsed.error().rule == "json.utf8");
  }
}

RC_GTEST_PROP(RecordJson, WritesInstantsAsTheHouseDoes, (std::uint64_t seed)) {
  RandomRecords random(seed);
  Record record = sample();
  // Every day of a leap cycle and its borders come up in whole seconds.
  record.created_at.micros =
      static_cast<std::int64_t>(random.below(315'569'520'000)) * 1'000'000 - 62'167'219'200'000'000;
  RC_ASSERT(json_of(record).find("\"createdAt\":\"" + to_rfc3339(record.created_at) + "\"") !=
            std::string::npos);
}

TEST(RecordJson, WritesTheDaysAroundEveryTurnOfAMonth) {
  Record record = sample();
  for (const std::string_view text :
       {"0000-01-01T00:00:00Z", "0000-02-28T23:59:59Z", "0000-02-29T00:00:00Z",
        "0000-03-01T00:00:00Z", "0099-12-31T23:59:59Z", "0100-02-28T12:00:00Z",
        "0100-03-01T00:00:00Z", "0399-12-31T00:00:00Z", "0400-02-29T00:00:00Z",
        "1899-12-31T00:00:00Z", "1900-02-28T00:00:00Z", "1900-03-01T00:00:00Z",
        "1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "2000-02-29T23:59:59Z",
        "2023-12-31T23:59:59Z", "2024-01-01T00:00:00Z", "2024-02-29T10:20:30Z",
        "2100-02-28T00:00:00Z", "2100-03-01T00:00:00Z", "9999-12-31T23:59:59Z"}) {
    record.created_at = *parse_rfc3339(text);
    EXPECT_THAT(json_of(record), HasSubstr(fmt::format("\"createdAt\":\"{}\"", text)));
  }
}

}  // namespace
}  // namespace proofdesk
