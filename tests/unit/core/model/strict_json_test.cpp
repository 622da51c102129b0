#include "core/model/strict_json.hpp"

#include "core/model/codec.hpp"

#include <functional>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace proofdesk {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;

/// "rule at byte" of the refusal, or the value written out.
std::string outcome(std::string_view text, const JsonLimits& limits = {}) {
  const auto result = parse_strict_json(text, limits);
  return result ? json::serialize(*result)
                : fmt::format("{} | {}", result.error().rule, result.error().detail);
}

TEST(StrictJson, ReadsWhatIsSound) {
  EXPECT_EQ(outcome(R"( {"a": [1, -2, true, false, null, "x"], "b": {"a": {}}} )"),
            R"({"a":[1,-2,true,false,null,"x"],"b":{"a":{}}})");
  EXPECT_EQ(outcome("\"a\\u00e9\\ud83d\\ude00\\n\""), "\"aé😀\\n\"");
  EXPECT_EQ(outcome("18446744073709551615"), "18446744073709551615");
  EXPECT_EQ(outcome("-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(outcome("[]"), "[]");
}

TEST(StrictJson, RefusesDuplicateKeysAndSaysWhere) {
  EXPECT_EQ(outcome(R"({"a":1,"a":2})"),
            "json.duplicate_key | the key that ends at byte 9 is in its object already");
  for (const std::string_view text :
       {R"({"a":1,"b":{"c":1,"d":2,"c":3}})", R"([{"x":{}, "y":[], "x":{}}])",
        R"({"\u0061":1,"a":2})", R"({"":1,"":2})", R"({"é":1,"\u00e9":2})",
        R"({"abcdefghijk":1,"abcdefghijk":1})", R"({"a\nb":1,"a\u000ab":1})"}) {
    EXPECT_THAT(outcome(text), HasSubstr("json.duplicate_key")) << text;
  }
}

TEST(StrictJson, LetsEqualKeysBeInDifferentObjects) {
  for (const std::string_view text :
       {R"({"a":{"a":{"a":1}}})", R"([{"a":1},{"a":1}])", R"({"x":{"a":1},"y":{"a":1},"a":2})",
        R"({"abcdefghi":1,"abcdefghj":2,"abcdefgh":3})", R"({"a":1,"a\u0000":2})"}) {
    EXPECT_THAT(outcome(text), ::testing::Not(HasSubstr("json."))) << text;
  }
}

TEST(StrictJson, FindsTheDuplicateAmongManyKeysWhereverItIs) {
  for (const int count : {2, 31, 32, 33, 34, 500}) {
    for (const int again : {0, count / 2, count - 1}) {
      std::string text = "{";
      for (int i = 0; i < count; ++i) text += fmt::format("\"key number {}\":{{\"inner\":1}},", i);
      const std::string sound = text + "\"last\":1}";
      EXPECT_TRUE(parse_strict_json(sound)) << count;
      const std::string doubled = fmt::format("{}\"key number {}\"", text, again);
      EXPECT_EQ(
          outcome(doubled + ":1, \"behind\":2}"),
          fmt::format("json.duplicate_key | the key that ends at byte {} is in its object already",
                      doubled.size() - 1))
          << count << " " << again;
    }
  }
}

TEST(StrictJson, NamesTheFirstOfSeveralDuplicates) {
  std::string text = "{";
  for (int i = 0; i < 40; ++i) text += fmt::format("\"k{}\":1,", i);
  const std::string first = text + "\"k7\"";
  EXPECT_THAT(outcome(first + ":1,\"k30\":1,\"k3\":1}"),
              HasSubstr(fmt::format("ends at byte {}", first.size() - 1)));
}

TEST(StrictJson, RefusesNumbersThatAreNoExactIntegers) {
  EXPECT_EQ(outcome("[1.5]"),
            "json.integer | byte 4: numbers are integers here; write an exact fraction as text");
  for (const std::string_view text : {"1.0", "1e2", "-0.0", "1E400", "0.1"}) {
    EXPECT_THAT(outcome(text), HasSubstr("json.integer")) << text;
  }
  for (const std::string_view text :
       {"18446744073709551616", "-9223372036854775809", "123456789012345678901234567890"}) {
    EXPECT_THAT(outcome(text), HasSubstr("too large to be kept exactly")) << text;
  }
}

TEST(StrictJson, RefusesWhatOtherReadersPutUpWith) {
  for (const std::string_view text : {"{a:1}",
                                      "{'a':1}",
                                      "[1,]",
                                      "{\"a\":1,}",
                                      "// x\n1",
                                      "[1] /* x */",
                                      "01",
                                      "+1",
                                      ".5",
                                      "1.",
                                      "NaN",
                                      "Infinity",
                                      "0x10",
                                      "\"\t\"",
                                      "\"\n\"",
                                      "\"\\x41\"",
                                      "\"\\u12\"",
                                      "[1 2]",
                                      "{\"a\" 1}",
                                      "{\"a\":}",
                                      "tru",
                                      "True",
                                      "\"\\ud800\"",
                                      "\"\\udc00\"",
                                      "\"\\ud800\\u0041\"",
                                      "\xef\xbb\xbf{}",
                                      "undefined"}) {
    EXPECT_THAT(outcome(text),
                ::testing::AnyOf(HasSubstr("json.syntax"), HasSubstr("json.incomplete"),
                                 HasSubstr("json.trailing")))
        << text;
  }
  EXPECT_THAT(outcome(std::string("[\"a\0b\"]", 7)), HasSubstr("json.syntax | byte 3"));
}

TEST(StrictJson, RefusesTextThatEndsTooSoonOrGoesOn) {
  for (const std::string_view text : {"", " ", "{", "[1,", "\"abc", "{\"a\"", "-", "\"\\", "nul"}) {
    EXPECT_THAT(outcome(text), HasSubstr("json.incomplete")) << text;
  }
  EXPECT_EQ(outcome("{} {}"), "json.trailing | byte 3: something follows the value");
  EXPECT_THAT(outcome("1 x"), HasSubstr("json.trailing"));
  EXPECT_THAT(outcome(std::string("{}\0", 3)), HasSubstr("json.trailing"));
}

TEST(StrictJson, RefusesInvalidUtf8InValuesAndKeys) {
  for (const std::string_view bad :
       {"\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"}) {
    EXPECT_THAT(outcome(fmt::format("[\"ab{}\"]", bad)), HasSubstr("json.utf8 | byte 4: ")) << bad;
    EXPECT_THAT(outcome(fmt::format("{{\"{}\":1}}", bad)), HasSubstr("json.utf8 | byte 2: "))
        << bad;
  }
}

TEST(StrictJson, HoldsItsLimits) {
  const std::string deep = std::string(32, '[') + std::string(32, ']');
  EXPECT_EQ(outcome(deep), deep);
  EXPECT_THAT(outcome("[" + deep + "]"), HasSubstr("json.depth | byte 32: nested deeper than 32"));
  EXPECT_THAT(outcome(std::string(100'000, '[')), HasSubstr("json.depth"));
  EXPECT_THAT(outcome("12345", {.bytes = 4}), HasSubstr("json.size"));
  EXPECT_EQ(parse_strict_json("12345", {.bytes = 4}).error().code, ErrorCode::kTooLarge);
  const std::string three = R"([{"a":1},{"b":{"c":2}}])";
  EXPECT_EQ(outcome(three, {.keys = 3}), three);
  EXPECT_THAT(outcome(three, {.keys = 2}), HasSubstr("json.keys"));
  EXPECT_EQ(parse_strict_json(three, {.keys = 2}).error().code, ErrorCode::kTooLarge);
}

/// Random JSON text out of pieces, mostly sound; and whatever Boost.JSON itself says of it.
RC_GTEST_PROP(StrictJson, AgreesWithBoostOnEverythingButWhatItRefusesMore, (std::uint64_t seed)) {
  std::mt19937_64 random(seed);
  const auto below = [&](std::size_t limit) { return random() % limit; };
  std::string text;
  const std::function<void(int)> write = [&](int depth) {
    static const std::vector<std::string> kScalars = {
        "0",    "-1",   "12345678901234567890", "1.5",          "true",   "false",
        "null", "\"\"", "\"a\\\"b\"",           "\"\\u00e9é\"", "\"\\n\""};
    static const std::vector<std::string> kKeys = {"\"a\"", "\"b\"", "\"\\u0061\"",
                                                   "\"long key number one\"", "\"\""};
    const std::size_t choice = below(depth > 4 ? 2 : 4);
    if (below(60) == 0) text += ',';
    if (choice < 2) {
      text += kScalars[below(kScalars.size())];
    } else {
      const std::size_t count = below(4);
      text += choice == 2 ? '[' : '{';
      for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) text += ", ";
        if (choice == 3) text += kKeys[below(kKeys.size())] + " :";
        write(depth + 1);
      }
      text += choice == 2 ? ']' : '}';
    }
  };
  write(0);
  if (below(8) == 0) text.resize(below(text.size()) + 1);
  boost::system::error_code error;
  const json::value plain = json::parse(text, error);
  const auto strict = parse_strict_json(text);
  if (strict) {
    RC_ASSERT(!error.failed());
    RC_ASSERT(*strict == plain);
  } else if (!error.failed()) {
    RC_ASSERT(strict.error().rule == "json.integer" || strict.error().rule == "json.duplicate_key");
  }
}

RC_GTEST_PROP(StrictJson, ReadsWhatWeWrite, (const std::vector<std::string>& texts)) {
  json::object object;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    std::string ascii;
    for (const char c : texts[i]) ascii += static_cast<char>(c & 0x7f);
    object[ascii] = static_cast<std::int64_t>(i);
  }
  const auto again = parse_strict_json(json::serialize(object));
  RC_ASSERT(again.has_value());
  RC_ASSERT(*again == json::value(object));
}

}  // namespace
}  // namespace proofdesk
