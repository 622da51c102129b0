#include "core/journal/commitment.hpp"

#include "tests/unit/core/journal/journal_testing.hpp"

#include <string>

#include <gtest/gtest.h>

namespace proofdesk::journal {
namespace {

using testing::digest_of;
using testing::key_from;
using testing::rule_of;

constexpr EventPlace kPlace{"proofdesk/test", 7};

std::string disclose(const SealingKey& key, const EventPlace& place, std::string_view path,
                     const boost::json::value& value) {
  std::string text;
  EXPECT_TRUE(append_disclosure_json(text, key.salt(place, path), path, value));
  return to_base64url(as_bytes(text));
}

// The expected texts were made by another implementation (Python's hmac, json and base64).
TEST(Commitment, MatchesTheDecidedFormat) {
  const SealingKey key(key_from(0));
  const std::string title = disclose(key, kPlace, "title", "Printer on fire");
  EXPECT_EQ(title, "WyJsVWVjR2djRHBMbnNLWDE4N1AxVzlRIiwidGl0bGUiLCJQcmludGVyIG9uIGZpcmUiXQ");
  EXPECT_EQ(to_hex(commit(title)),
            "e9b65d889d89232ca296ac4cf275190f54976d872591538f734ab068fd8bb9e6");
  const std::string count = disclose(key, kPlace, "custom.count", 42);
  EXPECT_EQ(count, "WyJVMzVWU0VPNXlvNHFzMER5dGRYbmVRIiwiY3VzdG9tLmNvdW50Iiw0Ml0");
  const std::string requester =
      disclose(SealingKey(key_from(100)), kPlace, "requester", "Zo\xc3\xab");
  EXPECT_EQ(requester, "WyJLdVdPdDNndXlUb0ItTHV3VDRURlVRIiwicmVxdWVzdGVyIiwiWm_DqyJd");
}

TEST(Commitment, SaltDependsOnKeyOriginSequenceAndPath) {
  const SealingKey key(key_from(0));
  const Salt salt = key.salt(kPlace, "title");
  EXPECT_EQ(salt, SealingKey(key_from(0)).salt({"proofdesk/test", 7}, "title"));
  EXPECT_NE(salt, SealingKey(key_from(1)).salt(kPlace, "title"));
  EXPECT_NE(salt, key.salt({"proofdesk/tesu", 7}, "title"));
  EXPECT_NE(salt, key.salt({"proofdesk/test", 8}, "title"));
  EXPECT_NE(salt, key.salt(kPlace, "titles"));
  EXPECT_NE(key.encryption_key(), SealingKey(key_from(1)).encryption_key());
  EXPECT_NE(key.encryption_key(), key.labelled("another purpose").finish());
}

TEST(Disclosure, ReadsBackWhatItSays) {
  const SealingKey key(key_from(9));
  for (const boost::json::value& value :
       {boost::json::value(nullptr), boost::json::value(true), boost::json::value(-5),
        boost::json::value("x\n\"y"), boost::json::value({"a", "b"}),
        boost::json::value({{"erased", true}, {"at", 3}})}) {
    const auto parsed = parse_disclosure(disclose(key, kPlace, "a/b", value));
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->path, "a/b");
    EXPECT_EQ(parsed->salt, key.salt(kPlace, "a/b"));
    EXPECT_EQ(parsed->value, value);
  }
}

TEST(Disclosure, RefusesEverythingElse) {
  const auto rule = [](std::string_view json) { return rule_of(parse_disclosure_json(json)); };
  const std::string salt = "AAAAAAAAAAAAAAAAAAAAAA";
  EXPECT_EQ(rule("[\"" + salt + "\",\"p\",1]"), "");
  for (const std::string& text :
       {std::string(), std::string("[]"), std::string("{}"), "[\"" + salt + "\",\"p\"]",
        "[\"" + salt + "\",\"p\",1,2]", "[\"" + salt + "\",\"p\",1.5]",
        "[\"" + salt + "\",\"p\", 1]", "[\"" + salt + "A\",\"p\",1]", std::string("[\"\",\"p\",1]"),
        std::string("[\"AAAAAAAAAAAAAAAAAAAAAB\",\"p\",1]"), "[\"" + salt + "\",\"\",1]",
        "[\"" + salt + "\",\"a\\tb\",1]", "[\"" + salt + "\",1,1]", std::string("[1,\"p\",1]")}) {
    EXPECT_EQ(rule(text), "commitment.disclosure") << text;
  }
  EXPECT_EQ(rule_of(parse_disclosure("WyJ*")), "commitment.disclosure");
  EXPECT_EQ(rule_of(parse_disclosure("WyJsVWVj==")), "commitment.disclosure");
}

TEST(Disclosure, RefusesPathsThatCannotStandInALine) {
  std::string out = "kept";
  using namespace std::string_literals;
  for (const std::string& path :
       {""s, "a\tb"s, "a\nb"s, "a\0b"s, "\x7f"s, "\xff"s, std::string(513, 'x')}) {
    EXPECT_EQ(rule_of(append_disclosure_json(out, {}, path, 1)), "commitment.path");
    EXPECT_EQ(rule_of(CommitmentList().add(path, {})), "commitment.path");
  }
  EXPECT_EQ(rule_of(append_disclosure_json(out, {}, "p", 1.5)), "canonical.number");
  EXPECT_EQ(out, "kept");
  EXPECT_TRUE(is_path(std::string(512, 'x')));
  EXPECT_TRUE(
      is_path("custom.gr\xc3\xb6\xc3\x9f"
              "e"));
}

TEST(CommitmentList, IsSortedTextWithOneLineForEachPath) {
  CommitmentList list;
  const Digest a = sha256("a");
  EXPECT_EQ(list.digest(), sha256(""));
  ASSERT_TRUE(list.add("Z", a));
  ASSERT_TRUE(list.add("a", a));
  ASSERT_TRUE(list.add("a/b", a));
  EXPECT_EQ(list.text(), "Z\t" + to_hex(a) + "\na\t" + to_hex(a) + "\na/b\t" + to_hex(a) + "\n");
  EXPECT_EQ(list.digest(), sha256(list.text()));
  EXPECT_EQ(rule_of(list.add("a/b", a)), "commitment.order");
  EXPECT_EQ(rule_of(list.add("B", a)), "commitment.order");
  EXPECT_EQ(list.text().size(), 3 * 66U + 5);
}

TEST(CommitmentList, OrdersByBytesNotBySignedCharacters) {
  CommitmentList list;
  ASSERT_TRUE(list.add("z", {}));
  EXPECT_TRUE(list.add("\xc3\xb6", {}));
}

}  // namespace
}  // namespace proofdesk::journal
