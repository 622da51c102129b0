#include "server/identity/password_policy.hpp"

#include <gtest/gtest.h>

namespace proofdesk::server {
namespace {

const std::vector<std::string> kNames = {"ana.silva", "ana.silva@example.org", "Ana Silva"};

bool is_good(std::string_view password) { return password_weakness(password, kNames).empty(); }

TEST(PasswordPolicy, TakesWhateverIsLongAndNotObvious) {
  for (const std::string_view password :
       {"correct battery stapler", "four words on paper", "x7#kd02Lq!pz",
        "sch\u00f6ner Montag im Mai",
        "\u043f\u0430\u0440\u043e\u043b\u044c\u043d\u044b\u0439 \u043f\u043e\u0435\u0437\u0434",
        "my dog eats 14 socks", "ana.silva rides a purple bicycle"})
    EXPECT_TRUE(is_good(password)) << password << ": " << password_weakness(password, kNames);
}

TEST(PasswordPolicy, CountsCharactersNotBytes) {
  EXPECT_FALSE(
      is_good("\u00e9\u00e8\u00ea\u00eb\u00e0\u00e2\u00e4\u00fb"));  // eight in sixteen bytes
  std::string varied;
  for (int i = 1; varied.size() < kLongestPassword; ++i) varied += std::to_string(i * 7919) + "z";
  varied.resize(kLongestPassword);
  EXPECT_EQ(password_weakness(varied, {}), "");
  EXPECT_NE(password_weakness(varied + "x", {}), "");
}

TEST(PasswordPolicy, RefusesRepetitionsAndSequences) {
  for (const std::string_view password :
       {"aaaaaaaaaaaa", "abababababab", "abcabcabcabc", "hunter2hunter2", "123456789012",
        "abcdefghijkl", "lkjihgfedcba", "987654321098", "aaaabbbbcccc"})
    EXPECT_FALSE(is_good(password)) << password;
}

TEST(PasswordPolicy, RefusesTheCommonestHoweverTheyAreDressedUp) {
  for (const std::string_view password :
       {"password12345", "Password2026!", "P@ssw0rd!!!!", "123password456", "qwertyuiop12",
        "Administrator1", "!!!changeme!!!", "iloveyou2026", "correcthorsebatterystaple",
        "Correct Horse Battery Staple", "welcome-1234567"})
    EXPECT_FALSE(is_good(password)) << password;
}

TEST(PasswordPolicy, RefusesLittleMoreThanAName) {
  for (const std::string_view password : {"ana.silva2026", "ANA.SILVA!!!!", "1ana silva123"})
    EXPECT_FALSE(is_good(password)) << password;
}

TEST(PasswordPolicy, NeverRepeatsThePassword) {
  for (const std::string_view password : {"Password2026!", "short", "aaaaaaaaaaaaaaaa"})
    EXPECT_EQ(password_weakness(password, kNames).find(password), std::string::npos);
}

}  // namespace
}  // namespace proofdesk::server
