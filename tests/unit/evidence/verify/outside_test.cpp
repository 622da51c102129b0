// What an outsider holds: keys, earlier checkpoints, receipts.

#include "evidence/verify/outside.hpp"

#include "core/base/encoding.hpp"
#include "core/journal/checkpoint.hpp"
#include "core/journal/merkle.hpp"
#include "evidence/pack/journal_files.hpp"
#include "evidence/pack/layout.hpp"
#include "evidence/verify/pack_files.hpp"
#include "evidence/verify/verify.hpp"
#include "tests/support/evidence/busy_desk.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::evidence {
namespace {

using proofdesk::testing::BusyDesk;
using proofdesk::testing::Unpacked;
using ::testing::HasSubstr;

struct Outside : ::testing::Test {
  BusyDesk desk;
  std::string early = head();
  Result<Reply> reply = desk.house.create("incident", {{"title", std::string("One more")}});
  Pack pack = desk.pack();

  std::string head() { return (*desk.house.store->snapshot())->head()->checkpoint; }

  Verdict verify(const VerifyOptions& options) { return verify_pack(pack.files, options); }
  std::string reason(const VerifyOptions& options) {
    const Verdict verdict = verify(options);
    return verdict.outcome == Outcome::kRefuted ? verdict.reason->detail : "none";
  }
  std::string receipt(std::int64_t sequence, std::string_view hash) {
    return fmt::format(R"({{"sequence":{},"leafHash":"{}"}})", sequence, hash);
  }
};

TEST_F(Outside, AnEarlierCheckpointPinsTheJournal) {
  const Verdict verdict = verify({.checkpoint = early});
  EXPECT_EQ(verdict.outcome, Outcome::kProven);
  EXPECT_THAT(verdict.shown.back(), HasSubstr("continues the checkpoint given"));
  EXPECT_EQ(verify({.checkpoint = head()}).outcome, Outcome::kProven);
}

TEST_F(Outside, ALaterCheckpointProvesNothingYet) {
  ASSERT_TRUE(desk.house.create("incident", {{"title", std::string("Too late")}}));
  EXPECT_THAT(reason({.checkpoint = head()}), HasSubstr("hold it against a later pack"));
}

TEST_F(Outside, ACheckpointOfARewrittenHistoryShows) {
  const auto head = *journal::parse_checkpoint(journal::parse_note(early)->text);
  journal::Checkpoint other = head;
  other.root[0] ^= 1;
  const std::string note = *journal::sign_note(*journal::write_checkpoint(other), desk.signer());
  EXPECT_THAT(reason({.checkpoint = note}), HasSubstr("rewritten since"));
}

TEST_F(Outside, ACheckpointMustBeSignedByTheSameJournal) {
  const auto stranger = *journal::NoteSigner::from_seed("proofdesk/stranger", {9});
  const auto head = *journal::parse_checkpoint(journal::parse_note(early)->text);
  EXPECT_THAT(
      reason({.checkpoint = *journal::sign_note(*journal::write_checkpoint(head), stranger)}),
      HasSubstr("not a head of this journal"));
  EXPECT_THAT(reason({.checkpoint = "nonsense"}), HasSubstr("not a head of this journal"));
}

TEST_F(Outside, AReceiptPinsItsLeaf) {
  const Receipt given = reply->receipts.front();
  EXPECT_EQ(verify({.receipt = receipt(given.sequence, given.leaf_hash)}).outcome,
            Outcome::kProven);
  // As the API answers it.
  const std::string answer =
      fmt::format(R"({{"id":"x","receipt":{}}})", receipt(given.sequence, given.leaf_hash)) + "\n";
  EXPECT_EQ(verify({.receipt = answer}).outcome, Outcome::kProven);
}

TEST_F(Outside, AReceiptForSomethingElseShows) {
  const Receipt given = reply->receipts.front();
  EXPECT_THAT(reason({.receipt = receipt(given.sequence - 1, given.leaf_hash)}),
              HasSubstr("not the one in the receipt"));
  EXPECT_THAT(reason({.receipt = receipt(given.sequence + 99, given.leaf_hash)}),
              HasSubstr("has only"));
  std::string hash = given.leaf_hash;
  hash[5] = hash[5] == '0' ? '1' : '0';
  EXPECT_THAT(reason({.receipt = receipt(given.sequence, hash)}),
              HasSubstr("not the one in the receipt"));
  for (const char* text : {"", "{}", "[]", R"({"sequence":1})", R"({"sequence":-1,"leafHash":""})",
                           "{\"receipt\":1}"}) {
    EXPECT_THAT(reason({.receipt = text}), HasSubstr("no JSON object with")) << text;
  }
}

TEST_F(Outside, AKeyMayBePemOrVerifierKey) {
  EXPECT_EQ(verify({.key = desk.signer().verifier().pem()}).outcome, Outcome::kProven);
  EXPECT_EQ(verify({.key = desk.signer().verifier().vkey() + "\n"}).outcome, Outcome::kProven);
  EXPECT_THAT(reason({.key = "nonsense"}), HasSubstr("neither a verifier key"));
  EXPECT_THAT(reason({.key = ""}), HasSubstr("neither a verifier key"));
}

TEST_F(Outside, PacksAreReadFromArchiveAndFolder) {
  const Unpacked folder(pack.files);
  const auto from_folder = load_pack(folder.folder);
  ASSERT_TRUE(from_folder);
  EXPECT_EQ(*from_folder, pack.files);
  const Unpacked archive({{"pack.zip", *write_zip(pack.files)}});
  const auto from_archive = load_pack(archive.folder / "pack.zip");
  ASSERT_TRUE(from_archive);
  EXPECT_EQ(*from_archive, pack.files);
  EXPECT_EQ(load_pack(archive.folder / "none.zip").error().code, ErrorCode::kNotFound);
  std::filesystem::create_symlink("verify.sh", folder.folder / "link.sh");
  EXPECT_EQ(load_pack(folder.folder).error().rule, "zip.name");
  EXPECT_EQ(load_pack(archive.folder / "pack.zip", {.bytes = 1000}).error().code,
            ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace proofdesk::evidence
