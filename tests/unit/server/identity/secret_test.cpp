#include "server/identity/secret.hpp"

#include <set>

#include <gtest/gtest.h>

namespace proofdesk::server {
namespace {

TEST(Secret, HasTwoHundredAndFiftySixBitsAndIsNeverTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string secret = new_secret();
    EXPECT_EQ(secret.size(), 3U + 43U);
    EXPECT_TRUE(secret.starts_with("pd_"));
    EXPECT_EQ(bearer_of("Bearer " + secret), secret);
    seen.insert(secret);
  }
  EXPECT_EQ(seen.size(), 1000U);
}

TEST(Secret, IsKeptAsTheHashOfAllOfIt) {
  EXPECT_EQ(secret_digest("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Secret, ComparesWholeTexts) {
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

TEST(Bearer, IsTakenFromItsHeaderOnly) {
  EXPECT_EQ(bearer_of("Bearer a.b-c_d~e+f/g="), "a.b-c_d~e+f/g=");
  EXPECT_EQ(bearer_of("bearer x"), "x");
  for (const std::string_view header :
       {"", "Bearer", "Bearer ", "Basic eDp5", "Bearer a b", "Bearer a\"", "Bearer é", "Bearerx"}) {
    EXPECT_EQ(bearer_of(header), "") << header;
  }
  EXPECT_EQ(bearer_of("Bearer " + std::string(513, 'a')), "");
}

}  // namespace
}  // namespace proofdesk::server
