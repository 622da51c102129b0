#include "server/identity/password_hash.hpp"

#include <gtest/gtest.h>

namespace proofdesk::server {
namespace {

constexpr HashCost kCheap{.passes = 1, .memory = 8UL * 1024 * 1024};

std::string hash(std::string_view password, const HashCost& cost = kCheap) {
  return hash_password(password, cost).value();
}

TEST(PasswordHash, KnowsItsPasswordAndNoOther) {
  const std::string encoded = hash("four words on paper");
  EXPECT_TRUE(encoded.starts_with("$argon2id$v=19$m=8192,t=1,p=1$")) << encoded;
  EXPECT_TRUE(is_password(encoded, "four words on paper"));
  EXPECT_FALSE(is_password(encoded, "four words on papers"));
  EXPECT_FALSE(is_password(encoded, ""));
  EXPECT_NE(hash("four words on paper"), encoded) << "a salt of its own each";
}

TEST(PasswordHash, TakesBytesOfAnyKind) {
  const std::string odd("a\0b \xff", 5);
  EXPECT_TRUE(is_password(hash(odd), odd));
  EXPECT_FALSE(is_password(hash(odd), "a"));
}

TEST(PasswordHash, IsNoPasswordWhereItDoesNotRead) {
  for (const std::string& encoded : {std::string(), std::string("nonsense"), std::string(500, '$'),
                                     hash("x").substr(0, 60), std::string("$argon2id$\0", 11)})
    EXPECT_FALSE(is_password(encoded, "x"));
}

TEST(PasswordHash, AsksToBeMadeAnewWhenTheCostRises) {
  const std::string encoded = hash("x");
  EXPECT_FALSE(needs_rehash(encoded, kCheap));
  EXPECT_TRUE(needs_rehash(encoded, {.passes = 2, .memory = kCheap.memory}));
  EXPECT_TRUE(needs_rehash(encoded, {.passes = 1, .memory = 2 * kCheap.memory}));
}

TEST(PasswordHash, HasADecoyThatCostsTheSameAndOpensNothing) {
  const std::string decoy = decoy_hash(kCheap);
  EXPECT_EQ(decoy.size(), hash("x").size());
  EXPECT_FALSE(needs_rehash(decoy, kCheap)) << "it reads as one of this cost";
  EXPECT_FALSE(is_password(decoy, "x"));
  EXPECT_NE(decoy, decoy_hash(kCheap));
}

}  // namespace
}  // namespace proofdesk::server
