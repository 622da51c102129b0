#include "core/journal/aead.hpp"

#include "tests/unit/core/journal/journal_testing.hpp"

#include <string>

#include <gtest/gtest.h>

namespace proofdesk::journal {
namespace {

using testing::unhex;

// Test case 16 of the GCM submission.
const Aead::Key kKey =
    to_array<32>(from_hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"))
        .value();
const Aead::Nonce kNonce = to_array<12>(from_hex("cafebabefacedbaddecaf888")).value();
const std::string kPlain = unhex(
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b5"
    "25b16aedf5aa0de657"
    "ba637b39");
const std::string kAssociated = unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
const std::string kSealed = unhex(
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b10568288"
    "38c5f61e6393ba7a0a"
    "bcc9f66276fc6ece0f4e1768cddf8853bb2d551b");

TEST(Aead, MatchesTheKnownVectorAgainAndAgain) {
  Aead aead;
  for (int i = 0; i < 3; ++i) {
    std::string out = "before:";
    aead.seal(kKey, kNonce, kAssociated, kPlain, out);
    EXPECT_EQ(out, "before:" + kSealed);
    EXPECT_EQ(aead.open(kKey, kNonce, kAssociated, kSealed), kPlain);
    EXPECT_FALSE(aead.open(kKey, kNonce, "", kSealed));
  }
}

TEST(Aead, OpensNothingThatWasTouched) {
  Aead aead;
  for (std::size_t i = 0; i < kSealed.size(); ++i) {
    std::string touched = kSealed;
    touched[i] = static_cast<char>(touched[i] ^ 1);
    EXPECT_FALSE(aead.open(kKey, kNonce, kAssociated, touched));
    EXPECT_FALSE(aead.open(kKey, kNonce, kAssociated, kSealed.substr(0, i)));
  }
  Aead::Key key = kKey;
  key[31] ^= 1;
  EXPECT_FALSE(aead.open(key, kNonce, kAssociated, kSealed));
  Aead::Nonce nonce = kNonce;
  nonce[0] ^= 1;
  EXPECT_FALSE(aead.open(kKey, nonce, kAssociated, kSealed));
  EXPECT_FALSE(aead.open(kKey, kNonce, kAssociated + "x", kSealed));
}

TEST(Aead, SealsTheEmptyText) {
  Aead aead;
  std::string out;
  aead.seal(kKey, kNonce, "", "", out);
  EXPECT_EQ(out.size(), Aead::kTagBytes);
  EXPECT_EQ(aead.open(kKey, kNonce, "", out), "");
}

}  // namespace
}  // namespace proofdesk::journal
