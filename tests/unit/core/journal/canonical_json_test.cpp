#include "core/journal/canonical_json.hpp"

#include "tests/unit/core/journal/journal_testing.hpp"

#include <random>
#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace proofdesk::journal {
namespace {

namespace json = boost::json;
using testing::rule_of;

std::string canonical(const json::value& value) { return to_canonical(value).value(); }

TEST(CanonicalJson, OrdersKeysByUtf16CodeUnits) {
  // The sorting example of RFC 8785 §3.2.3: the emoji is a surrogate pair and so precedes U+FB33.
  const json::value value = json::parse(
      R"({"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh",)"
      R"("1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control",)"
      R"("\u00f6":"Latin Small Letter O With Diaeresis"})");
  EXPECT_EQ(canonical(value),
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xc2\x80\":\"Control\","
            "\"\xc3\xb6\":\"Latin Small Letter O With Diaeresis\",\"\xe2\x82\xac\":\"Euro Sign\","
            "\"\xf0\x9f\x98\x80\":\"Emoji: Grinning Face\","
            "\"\xef\xac\xb3\":\"Hebrew Letter Dalet With Dagesh\"}");
}

TEST(CanonicalJson, WritesTheStringAndLiteralsOfTheRfcExample) {
  // RFC 8785 §3.2.2, without its fractions.
  const json::value value = json::parse(
      R"({"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null, true, false]})");
  EXPECT_EQ(canonical(value),
            "{\"literals\":[null,true,false],"
            "\"string\":\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

TEST(CanonicalJson, EscapesAllControlCharactersAndNothingElse) {
  std::string text;
  for (char c = 0; c < 0x20; ++c) text.push_back(c);
  text += "\x7f\xe2\x80\xa8</script>";
  EXPECT_EQ(canonical(json::string(text)),
            "\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000"
            "e\\u000f"
            "\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a\\u001b\\"
            "u001c\\u001d"
            "\\u001e\\u001f\x7f\xe2\x80\xa8</script>\"");
}

TEST(CanonicalJson, KeepsKeysThatArePrefixesInOrder) {
  EXPECT_EQ(canonical(json::parse(R"({"ab":1,"":2,"a":3,"abc":4,"b":5})")),
            R"({"":2,"a":3,"ab":1,"abc":4,"b":5})");
}

TEST(CanonicalJson, RefusesWhatReadersDisagreeOn) {
  EXPECT_EQ(rule_of(to_canonical(1.5)), "canonical.number");
  EXPECT_EQ(rule_of(to_canonical(1.0)), "canonical.number");
  EXPECT_EQ(rule_of(to_canonical(json::array{1, json::object{{"a", 0.1}}})), "canonical.number");
  EXPECT_EQ(canonical(kMaxJsonInteger), "9007199254740991");
  EXPECT_EQ(canonical(-kMaxJsonInteger), "-9007199254740991");
  EXPECT_EQ(canonical(static_cast<std::uint64_t>(kMaxJsonInteger)), "9007199254740991");
  EXPECT_EQ(rule_of(to_canonical(kMaxJsonInteger + 1)), "canonical.integer_range");
  EXPECT_EQ(rule_of(to_canonical(-kMaxJsonInteger - 1)), "canonical.integer_range");
  EXPECT_EQ(rule_of(to_canonical(static_cast<std::uint64_t>(kMaxJsonInteger) + 1)),
            "canonical.integer_range");
  EXPECT_EQ(rule_of(to_canonical(std::numeric_limits<std::uint64_t>::max())),
            "canonical.integer_range");
  EXPECT_EQ(rule_of(to_canonical(json::string("\xff"))), "canonical.utf8");
  EXPECT_EQ(rule_of(to_canonical(json::string("\xed\xa0\x80"))), "canonical.utf8");
  EXPECT_EQ(rule_of(to_canonical(json::object{{"\xc3", 1}})), "canonical.utf8");
}

TEST(CanonicalJson, RefusesDeepNestingAndAcceptsTheLimit) {
  json::value value = 1;
  for (unsigned i = 0; i < kMaxJsonDepth; ++i) value = json::array{std::move(value)};
  const std::string text = canonical(value);
  EXPECT_TRUE(is_canonical(text));
  EXPECT_EQ(rule_of(to_canonical(json::array{value})), "canonical.depth");
  EXPECT_FALSE(is_canonical("[" + text + "]"));
}

TEST(CanonicalJson, LeavesTheOutputAloneOnError) {
  std::string out = "kept";
  EXPECT_FALSE(append_canonical(out, json::array{"a", 1.5}));
  EXPECT_FALSE(append_canonical_string(out, "abc\xff"));
  EXPECT_EQ(out, "kept");
}

TEST(CanonicalJson, ReadsOnlyTheOneSpelling) {
  EXPECT_TRUE(is_canonical(R"({"a":[1,-2,"x",null,true,{}],"b":""})"));
  for (const char* text : {"",
                           " ",
                           "{",
                           R"({"a": 1})",
                           R"({"b":1,"a":2})",
                           R"({"a":1,"a":1})",
                           R"({"a":1,"a":2})",
                           "[1 ]",
                           "\n1",
                           "1\n",
                           "1.0",
                           "1e2",
                           "-0",
                           "01",
                           "+1",
                           "\"\\u0041\"",
                           "\"\\/\"",
                           "\"\\u000A\"",
                           "\"\\u000a\"",
                           "\"\t\"",
                           "\"\xff\"",
                           "\"\\ud800\"",
                           "9007199254740992",
                           "18446744073709551616",
                           "nul",
                           "[1,]",
                           "'a'",
                           "1 2",
                           "\xef\xbb\xbf"
                           "1"}) {
    EXPECT_FALSE(is_canonical(text)) << text;
  }
  EXPECT_EQ(rule_of(parse_canonical("{")), "canonical.syntax");
  EXPECT_EQ(rule_of(parse_canonical("[ 1]")), "canonical.form");
}

json::value random_value(std::mt19937_64& random, int depth) {
  const auto text = [&] {
    std::string out;
    for (std::uint64_t i = random() % 6; i > 0; --i) {
      constexpr const char* kPieces[] = {
          "a", "\"", "\\", "\n", "\x01", "\xc3\xa9", "\xef\xac\xb3", "\xf0\x9f\x98\x80", "Z"};
      out += kPieces[random() % std::size(kPieces)];
    }
    return out;
  };
  switch (random() % (depth > 0 ? 7 : 5)) {
    case 0:
      return nullptr;
    case 1:
      return random() % 2 == 0;
    case 2:
      return static_cast<std::int64_t>(random() % (1ULL << 53)) * (random() % 2 == 0 ? 1 : -1);
    case 3:
    case 4:
      return json::string(text());
    case 5: {
      json::array array;
      for (std::uint64_t i = random() % 4; i > 0; --i)
        array.push_back(random_value(random, depth - 1));
      return array;
    }
    default: {
      json::object object;
      for (std::uint64_t i = random() % 5; i > 0; --i)
        object[text()] = random_value(random, depth - 1);
      return object;
    }
  }
}

TEST(CanonicalJson, WhatIsWrittenReadsBackAsTheSameValueAndText) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 3000; ++i) {
    const json::value value = random_value(random, 4);
    const std::string text = canonical(value);
    const auto again = parse_canonical(text);
    ASSERT_TRUE(again) << text;
    ASSERT_EQ(*again, value) << text;
    ASSERT_EQ(canonical(*again), text);
  }
}

}  // namespace
}  // namespace proofdesk::journal
