#include "core/journal/digest.hpp"

#include "tests/unit/core/journal/journal_testing.hpp"

#include <string>

#include <gtest/gtest.h>

namespace proofdesk::journal {
namespace {

using testing::unhex;

TEST(Sha256, MatchesFips180) {
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256(std::string(1'000'000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, ACopyContinuesFromTheSameState) {
  Sha256 prefix;
  prefix.update("ab");
  Sha256 copy = prefix;
  EXPECT_EQ(copy.update("c").finish(), sha256("abc"));
  EXPECT_EQ(prefix.update("d").finish(), sha256("abd"));
}

TEST(HmacSha256, MatchesRfc4231) {
  EXPECT_EQ(to_hex(HmacSha256(as_bytes(std::string(20, '\x0b'))).mac("Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(to_hex(HmacSha256(as_bytes("Jefe")).mac("what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(HmacSha256(as_bytes(std::string(131, '\xaa')))
                       .mac("Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(HmacSha256, OneKeyMakesManyMacs) {
  const HmacSha256 key(as_bytes("Jefe"));
  const Digest first = key.mac("one");
  EXPECT_NE(key.mac("two"), first);
  EXPECT_EQ(key.begin().update("o").update("ne").finish(), first);
}

}  // namespace
}  // namespace proofdesk::journal
