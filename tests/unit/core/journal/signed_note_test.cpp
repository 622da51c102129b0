#include "core/journal/signed_note.hpp"

#include "tests/unit/core/journal/journal_testing.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace proofdesk::journal {
namespace {

using testing::rule_of;

// The example of Go's sumdb/note package.
constexpr std::string_view kText =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
constexpr std::string_view kPeter =
    "\xe2\x80\x94 PeterNeumann "
    "x08go/ZJkuBS9UG/"
    "SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

std::string text_with(std::string_view rest) {
  return std::string(kText) + "\n" + std::string(rest);
}

NoteVerifier peter() {
  return NoteVerifier::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
      .value();
}
NoteSigner peter_signer() {
  // The package's private key text ends in the base64 of 0x01 and this seed.
  const auto bytes = from_base64("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz").value();
  return NoteSigner::from_seed("PeterNeumann", to_array<32>(std::optional(bytes.substr(1))).value())
      .value();
}
std::string rule(std::string_view note) {
  const std::vector verifiers{peter()};
  return rule_of(open_note(note, verifiers));
}

TEST(SignedNote, ReproducesTheGoExampleToTheByte) {
  EXPECT_EQ(peter_signer().verifier().vkey(), peter().vkey());
  EXPECT_EQ(sign_note(kText, peter_signer()).value(), text_with(kPeter));
  const std::vector verifiers{peter()};
  const VerifiedNote note = open_note(text_with(kPeter), verifiers).value();
  EXPECT_EQ(note.text, kText);
  EXPECT_EQ(note.signed_by, std::vector<std::string>{"PeterNeumann"});
}

TEST(SignedNote, AnyChangeOfTextOrSignatureIsNoticed) {
  const std::string note = text_with(kPeter);
  for (std::size_t i = 0; i < note.size(); ++i) {
    std::string touched = note;
    touched[i] = static_cast<char>(touched[i] ^ 1);
    EXPECT_NE(rule(touched), "") << i;
    EXPECT_NE(rule(note.substr(0, i)), "") << i;
  }
}

TEST(SignedNote, RefusesWhatIsNoNote) {
  const std::string peter_line(kPeter);
  EXPECT_EQ(rule(kText), "note.form");
  EXPECT_EQ(rule(text_with("")), "note.form");
  EXPECT_EQ(rule(text_with(peter_line.substr(0, peter_line.size() - 1))), "note.form");
  EXPECT_EQ(rule("\x01" + text_with(kPeter)), "note.form");
  EXPECT_EQ(rule("\xff" + text_with(kPeter)), "note.form");
  EXPECT_EQ(rule("\t" + text_with(kPeter)), "note.form");
  EXPECT_EQ(rule(text_with("\xe2\x80\x94 Bad Name" + peter_line.substr(16))), "note.form");
  EXPECT_EQ(rule(text_with(peter_line + "Unexpected line.\n")), "note.form");
  EXPECT_EQ(rule(text_with("- " + peter_line.substr(4))), "note.form");
  EXPECT_EQ(rule(text_with("\xe2\x80\x94 a\n")), "note.form");
  EXPECT_EQ(rule(text_with("\xe2\x80\x94 a x08goA==\n")), "note.form");  // a key id alone
  EXPECT_EQ(rule(text_with("\xe2\x80\x94 a x08goBAA \n")), "note.form");
  EXPECT_EQ(rule(text_with(peter_line + "\n")), "note.form");
}

TEST(SignedNote, UnknownKeysAreIgnoredButDoNotSuffice) {
  const NoteSigner other = NoteSigner::generate("other.example/log").value();
  const NoteSigner namesake = NoteSigner::generate("PeterNeumann").value();
  const NoteSigner mine = peter_signer();
  const NoteSigner* const all[] = {&other, &namesake, &mine};
  const std::vector verifiers{peter()};
  EXPECT_EQ(open_note(sign_note(kText, all).value(), verifiers).value().signed_by,
            std::vector<std::string>{"PeterNeumann"});
  EXPECT_EQ(rule(sign_note(kText, other).value()), "note.unsigned");
  EXPECT_EQ(rule(sign_note(kText, namesake).value()), "note.unsigned");
  const std::vector<NoteVerifier> nobody;
  EXPECT_EQ(rule_of(open_note(text_with(kPeter), nobody)), "note.unsigned");
  // Another kind of signature, of another length, by a key nobody here knows.
  EXPECT_EQ(rule(text_with("\xe2\x80\x94 witness.example AAAAAAE=\n" + std::string(kPeter))), "");
}

TEST(SignedNote, AFalseSignatureByAKnownKeyCondemnsTheNote) {
  const NoteSigner mine = peter_signer();
  const std::string good = sign_note("other text\n", mine).value();
  const std::string line = good.substr(good.find("\n\n") + 2);
  EXPECT_EQ(rule(text_with(line)), "note.signature");
  EXPECT_EQ(rule(text_with(line + std::string(kPeter))), "note.signature");
  EXPECT_EQ(rule(text_with(std::string(kPeter) + line)), "");  // the first line of a key counts
  EXPECT_EQ(rule(text_with("\xe2\x80\x94 PeterNeumann x08gowA=\n")),
            "note.signature");  // right key, wrong length
}

TEST(SignedNote, SeveralKeysSignOneNote) {
  const NoteSigner old_key = NoteSigner::generate("desk.example/journal").value();
  const NoteSigner new_key = NoteSigner::generate("desk.example/journal").value();
  const NoteSigner* const both[] = {&old_key, &new_key};
  const std::string note = sign_note("rotation\n", both).value();
  for (const std::vector<NoteVerifier>& verifiers :
       {std::vector{old_key.verifier()}, std::vector{new_key.verifier()}}) {
    EXPECT_EQ(open_note(note, verifiers).value().signed_by.size(), 1U);
  }
  const std::vector all{new_key.verifier(), old_key.verifier()};
  EXPECT_EQ(open_note(note, all).value().signed_by.size(), 2U);
  const std::vector twice{old_key.verifier(), old_key.verifier()};
  EXPECT_EQ(rule_of(open_note(note, twice)), "note.verifiers");
}

TEST(SignedNote, BoundsTheNumberOfSignatures) {
  std::string lines;
  for (std::size_t i = 0; i < kMaxNoteSignatures; ++i) lines += kPeter;
  EXPECT_EQ(rule(text_with(lines)), "");
  EXPECT_EQ(rule(text_with(lines + std::string(kPeter))), "note.form");
}

TEST(SignedNote, TextMayHoldEmptyLinesAndDashes) {
  const std::string text = "one\n\n\xe2\x80\x94 not a signature\n\nend\n";
  const NoteSigner signer = NoteSigner::generate("a").value();
  const std::vector verifiers{signer.verifier()};
  EXPECT_EQ(open_note(sign_note(text, signer).value(), verifiers).value().text, text);
}

TEST(SignedNote, SignsOnlyPlainLines) {
  const NoteSigner signer = NoteSigner::generate("a").value();
  for (const char* text : {"", "no line feed", "bell\x07\n", "tab\t\n", "\xff\n", "cr\r\n"}) {
    EXPECT_EQ(rule_of(sign_note(text, signer)), "note.text") << text;
  }
}

}  // namespace
}  // namespace proofdesk::journal
