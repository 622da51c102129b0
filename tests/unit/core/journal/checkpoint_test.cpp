#include "core/journal/checkpoint.hpp"

#include "tests/unit/core/journal/journal_testing.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace proofdesk::journal {
namespace {

using testing::rule_of;

// The body of the example in the specification.
constexpr std::string_view kBody =
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

TEST(Checkpoint, ReadsAndWritesTheExample) {
  const Checkpoint checkpoint = parse_checkpoint(kBody).value();
  EXPECT_EQ(checkpoint.origin, "example.com/behind-the-sofa");
  EXPECT_EQ(checkpoint.size, 20852163U);
  EXPECT_EQ(to_base64(checkpoint.root), "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=");
  EXPECT_EQ(write_checkpoint(checkpoint).value(), kBody);
}

TEST(Checkpoint, KeepsExtensionLines) {
  const std::string text = std::string(kBody) + "one\n+two = 2\n";
  const Checkpoint checkpoint = parse_checkpoint(text).value();
  EXPECT_EQ(checkpoint.extensions, (std::vector<std::string>{"one", "+two = 2"}));
  EXPECT_EQ(write_checkpoint(checkpoint).value(), text);
}

TEST(Checkpoint, ReadsOnlyTheOneSpelling) {
  const std::string root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
  EXPECT_EQ(rule_of(parse_checkpoint("o\n0\n" + root)), "");
  const std::string bare = root.substr(0, root.size() - 1);
  const std::vector<std::string> others = {"",
                                           "o\n",
                                           "o\n1\n",
                                           "\n1\n" + root,
                                           "o\n\n" + root,
                                           "o\n01\n" + root,
                                           "o\n00\n" + root,
                                           "o\n+1\n" + root,
                                           "o\n-1\n" + root,
                                           "o\n 1\n" + root,
                                           "o\n1 \n" + root,
                                           "o\n1a\n" + root,
                                           "o\n0x1\n" + root,
                                           "o\n9007199254740992\n" + root,
                                           "o\n99999999999999999999\n" + root,
                                           "o\n1\n" + bare.substr(0, bare.size() - 1) + "\n",
                                           "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",
                                           "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n",
                                           "o\n1\n\n",
                                           "o\n1\n" + bare,
                                           "o\n1\n" + root + "\n",
                                           "o\n1\n" + root + "x\n\n",
                                           "o\n1\n" + root + "x",
                                           "o\r\n1\n" + bare + "\r\n"};
  for (const std::string& text : others) {
    EXPECT_EQ(rule_of(parse_checkpoint(text)), "checkpoint.form") << text;
  }
}

TEST(Checkpoint, WritesNoLineThatWouldReadAsAnother) {
  Checkpoint checkpoint = parse_checkpoint(kBody).value();
  checkpoint.origin = "evil\n999";
  EXPECT_EQ(rule_of(write_checkpoint(checkpoint)), "checkpoint.line");
  checkpoint.origin = "";
  EXPECT_EQ(rule_of(write_checkpoint(checkpoint)), "checkpoint.line");
  checkpoint.origin = "o";
  checkpoint.extensions = {""};
  EXPECT_EQ(rule_of(write_checkpoint(checkpoint)), "checkpoint.line");
}

TEST(Checkpoint, OpensOnlyForItsOriginAndKey) {
  const NoteSigner signer = NoteSigner::generate("desk.example/journal").value();
  const std::vector verifiers{signer.verifier()};
  const Checkpoint head{"desk.example/journal", 3, sha256("x"), {}};
  const std::string note = sign_note(write_checkpoint(head).value(), signer).value();
  EXPECT_EQ(open_checkpoint(note, "desk.example/journal", verifiers).value(), head);
  EXPECT_EQ(rule_of(open_checkpoint(note, "desk.example/other", verifiers)), "checkpoint.origin");
  const std::vector strangers{NoteSigner::generate("desk.example/journal").value().verifier()};
  EXPECT_EQ(rule_of(open_checkpoint(note, "desk.example/journal", strangers)), "note.unsigned");
  const std::string no_head = sign_note("desk.example/journal\nthree\nx\n", signer).value();
  EXPECT_EQ(rule_of(open_checkpoint(no_head, "desk.example/journal", verifiers)),
            "checkpoint.form");
}

}  // namespace
}  // namespace proofdesk::journal
