// What the journal writes must be checkable by anyone with a shell and OpenSSL. These tests run them.

#include "core/journal/checkpoint.hpp"
#include "core/journal/commitment.hpp"
#include "core/journal/note_key.hpp"
#include "core/journal/signed_note.hpp"
#include "tests/unit/core/journal/journal_testing.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace proofdesk::journal {
namespace {

using testing::key_from;

class StandardToolsTest : public ::testing::Test {
 protected:
  StandardToolsTest() {
    std::string name = (std::filesystem::temp_directory_path() / "journal-tools-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    folder_ = name;
  }
  ~StandardToolsTest() override { std::filesystem::remove_all(folder_); }

  void put(const std::string& name, std::string_view bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }
  std::string get(const std::string& name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  struct Run {
    int exit = -1;
    std::string output;
  };
  Run shell(const std::string& command) const {
    FILE* pipe = popen(("cd '" + folder_.string() + "' && ( " + command + " ) 2>&1").c_str(), "r");
    Run run;
    std::array<char, 4096> buffer;
    for (std::size_t got = 0; (got = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
      run.output.append(buffer.data(), got);
    }
    const int status = pclose(pipe);
    if (WIFEXITED(status)) run.exit = WEXITSTATUS(status);
    return run;
  }

  std::filesystem::path folder_;
};

constexpr const char* kVerify =
    "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in text -sigfile sig";

TEST_F(StandardToolsTest, OpensslVerifiesACheckpoint) {
  const NoteSigner signer = NoteSigner::generate("proofdesk/test").value();
  const std::string text = write_checkpoint({"proofdesk/test", 12, sha256("root"), {}}).value();
  const SignedNote note = parse_note(sign_note(text, signer).value()).value();
  put("key.pem", signer.verifier().pem());
  put("text", note.text);
  put("sig", note.signatures.at(0).signature);
  const Run good = shell(kVerify);
  EXPECT_EQ(good.exit, 0) << good.output;
  EXPECT_NE(good.output.find("Signature Verified Successfully"), std::string::npos) << good.output;

  put("text", note.text + "x");
  EXPECT_NE(shell(kVerify).exit, 0);
  put("text", note.text);
  put("key.pem", NoteSigner::generate("proofdesk/test").value().verifier().pem());
  EXPECT_NE(shell(kVerify).exit, 0);
}

TEST_F(StandardToolsTest, KeysOfOpensslAreKeysOfOurs) {
  ASSERT_EQ(shell("openssl genpkey -algorithm ed25519 -out private.pem").exit, 0);
  ASSERT_EQ(shell("openssl pkey -in private.pem -pubout -out key.pem").exit, 0);
  const NoteSigner signer = NoteSigner::from_pem("proofdesk/test", get("private.pem")).value();
  EXPECT_EQ(signer.verifier().pem(), get("key.pem"));
  EXPECT_EQ(signer.pem(), get("private.pem"));
  put("text", "signed elsewhere\n");
  ASSERT_EQ(shell("openssl pkeyutl -sign -inkey private.pem -rawin -in text -out sig").exit, 0);
  EXPECT_TRUE(signer.verifier().verify("signed elsewhere\n", as_bytes(get("sig"))));
}

TEST_F(StandardToolsTest, RefusesAPrivateKeyUnderAPassphraseWithoutAskingForIt) {
  ASSERT_EQ(
      shell("openssl genpkey -algorithm ed25519 -aes256 -pass pass:secret -out private.pem").exit,
      0);
  EXPECT_FALSE(NoteSigner::from_pem("a", get("private.pem")));
}

TEST_F(StandardToolsTest, ShellRecomputesLeafAndCommitment) {
  put("leaf", "{\"example\":1}");
  EXPECT_EQ(shell("(printf '\\000'; cat leaf) | openssl dgst -sha256 -r | cut -d' ' -f1").output,
            to_hex(hash_leaf("{\"example\":1}")) + "\n");

  std::string json;
  const SealingKey key(key_from(3));
  ASSERT_TRUE(append_disclosure_json(json, key.salt({"o", 1}, "title"), "title",
                                     "Printer's \"fire\" \xe2\x82\xac"));
  const std::string disclosure = to_base64url(as_bytes(json));
  EXPECT_EQ(shell("printf %s " + disclosure + " | sha256sum | cut -d' ' -f1").output,
            to_hex(commit(disclosure)) + "\n");

  CommitmentList list;
  ASSERT_TRUE(list.add("title", commit(disclosure)));
  EXPECT_EQ(shell("printf 'title\\t%s\\n' $(printf %s " + disclosure +
                  " | sha256sum | cut -d' ' -f1) | sha256sum | cut -d' ' -f1")
                .output,
            to_hex(list.digest()) + "\n");
}

}  // namespace
}  // namespace proofdesk::journal
