#include "core/journal/note_key.hpp"

#include "tests/unit/core/journal/journal_testing.hpp"

#include <string>

#include <gtest/gtest.h>

namespace proofdesk::journal {
namespace {

using testing::rule_of;

// The key pair with which Go's sumdb/note package documents itself.
constexpr std::string_view kVkey =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

TEST(NoteSigner, MatchesRfc8032) {
  const auto seed =
      to_array<32>(from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
          .value();
  const NoteSigner signer = NoteSigner::from_seed("test", seed).value();
  EXPECT_EQ(to_hex(signer.verifier().public_key()),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  EXPECT_EQ(to_hex(signer.sign("")),
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39"
            "701cf9b46bd25bf5f0595bb"
            "e24655141438e7a100b");
}

TEST(NoteSigner, SurvivesPemAndRefusesAnythingElse) {
  const NoteSigner signer = NoteSigner::generate("desk.example/journal").value();
  const std::string pem = signer.pem();
  EXPECT_TRUE(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
  const NoteSigner again = NoteSigner::from_pem("desk.example/journal", pem).value();
  EXPECT_EQ(again.verifier().vkey(), signer.verifier().vkey());
  EXPECT_EQ(again.sign("text\n"), signer.sign("text\n"));
  EXPECT_NE(NoteSigner::generate("desk.example/journal").value().verifier().vkey(),
            signer.verifier().vkey());
  EXPECT_EQ(rule_of(NoteSigner::from_pem("a", "")), "note.private_key");
  EXPECT_EQ(rule_of(NoteSigner::from_pem("a", pem.substr(0, 60))), "note.private_key");
  EXPECT_EQ(rule_of(NoteSigner::from_pem("a", signer.verifier().pem())), "note.private_key");
  EXPECT_EQ(rule_of(NoteSigner::from_pem("a b", pem)), "note.key_name");
  // An elliptic curve key of another kind (P-256), made with `openssl genpkey`.
  EXPECT_EQ(rule_of(NoteSigner::from_pem(
                "a",
                "-----BEGIN PRIVATE KEY-----\n"
                "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgZ7CiYzgLHJMK6NAH\n"
                "03PPultRuajST2ogSXhqqRUwBy6hRANCAATp83zWKTG9xCIKqho0hSoKpS4Wv3cr\n"
                "6H1ZXIZOE1BMMmenjvSEWp+IB3tcFG3R4jf/eNkvQitEH/FJzQ6fZtu0\n"
                "-----END PRIVATE KEY-----\n")),
            "note.private_key");
}

TEST(NoteVerifier, SurvivesTextAndPem) {
  const NoteVerifier verifier = NoteSigner::generate("desk.example/journal").value().verifier();
  EXPECT_EQ(NoteVerifier::parse(verifier.vkey()).value().public_key(), verifier.public_key());
  EXPECT_EQ(NoteVerifier::from_pem("desk.example/journal", verifier.pem()).value().vkey(),
            verifier.vkey());
  EXPECT_EQ(rule_of(NoteVerifier::from_pem("a", "nonsense")), "note.public_key");
  EXPECT_EQ(NoteVerifier::parse(kVkey).value().vkey(), kVkey);
  EXPECT_EQ(to_hex(NoteVerifier::parse(kVkey).value().id()), "c74f20a3");
}

TEST(NoteVerifier, VerifiesOnlyTheSignedText) {
  const NoteSigner signer = NoteSigner::generate("a").value();
  Signature signature = signer.sign("text\n");
  EXPECT_TRUE(signer.verifier().verify("text\n", signature));
  EXPECT_FALSE(signer.verifier().verify("text", signature));
  EXPECT_FALSE(signer.verifier().verify("text\n", std::span(signature).first(63)));
  EXPECT_FALSE(NoteSigner::generate("a").value().verifier().verify("text\n", signature));
  signature[10] ^= 1;
  EXPECT_FALSE(signer.verifier().verify("text\n", signature));
}

TEST(NoteVerifier, RefusesEveryManglingOfAVerifierKey) {
  const std::string vkey(kVkey);
  for (std::size_t begin = 0; begin < vkey.size(); ++begin) {
    for (std::size_t end = begin + 1; end <= vkey.size(); ++end) {
      if (begin == 0 && end == vkey.size()) continue;
      EXPECT_FALSE(NoteVerifier::parse(vkey.substr(begin, end - begin)));
    }
    std::string mangled = vkey;
    ++mangled[begin];
    EXPECT_EQ(rule_of(NoteVerifier::parse(mangled)), "note.vkey") << mangled;
  }
  for (const char* text :
       {"PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",  // too long
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",          // algorithm
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",          // upper case
        "", "+", "++", "a+b", "PeterNeumann+c74f20a3+"}) {
    EXPECT_EQ(rule_of(NoteVerifier::parse(text)), "note.vkey") << text;
  }
}

TEST(KeyName, HoldsNoSpacesOrPlus) {
  for (const char* name :
       {"a", "proofdesk/0189", "example.com/behind-the-sofa", "Zo\xc3\xab", "\xe6\x97\xa5"}) {
    EXPECT_TRUE(is_key_name(name)) << name;
  }
  for (const char* name :
       {"", " ", "a b", "a+b", "a\tb", "a\n", "\x7f", "a\xc2\xa0", "\xe2\x80\x83",
        "\xe3\x80\x80"
        "a",
        "a\xe2\x80\xa8", "\xff", "\xc2\x85"}) {
    EXPECT_FALSE(is_key_name(name)) << name;
  }
  EXPECT_TRUE(is_key_name(std::string(255, 'a')));
  EXPECT_FALSE(is_key_name(std::string(256, 'a')));
}

}  // namespace
}  // namespace proofdesk::journal
