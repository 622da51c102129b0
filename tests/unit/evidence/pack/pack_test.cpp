#include "evidence/pack/pack.hpp"

#include "evidence/verify/verify.hpp"
#include "processes/registry.hpp"
#include "tests/support/evidence/busy_desk.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::evidence {
namespace {

using proofdesk::testing::BusyDesk;
using proofdesk::testing::StoreKind;
using proofdesk::testing::Unpacked;
using ::testing::HasSubstr;
using ::testing::Not;


std::string refutation(const Verdict& verdict) {
  return verdict.reason ? verdict.reason->rule + ": " + verdict.reason->detail : "none";
}

Verdict verify(const Pack& pack, VerifyOptions options = {}) {
  static const auto processes = all_processes();
  options.processes = processes;
  return verify_pack(pack.files, options);
}

TEST(Pack, VerifiesWithTheProgram) {
  BusyDesk desk;
  const Pack pack = desk.pack();
  const Verdict unpinned = verify(pack);
  EXPECT_EQ(unpinned.outcome, Outcome::kUnpinned) << refutation(unpinned);
  EXPECT_THAT(unpinned.remarks, ::testing::IsEmpty());
  const Verdict proven = verify(pack, {.key = desk.house.desk->verifier_key()});
  EXPECT_EQ(proven.outcome, Outcome::kProven) << refutation(proven);
  EXPECT_THAT(proven.shown, ::testing::Contains(HasSubstr("figures are what the records give")));
}

TEST(Pack, VerifiesWithTheShell) {
  BusyDesk desk;
  const Unpacked folder(desk.pack().files);
  const auto unpinned = folder.verify();
  EXPECT_EQ(unpinned.exit_code, 3) << unpinned.output;
  const auto proven = folder.verify(desk.house.desk->verifier_key());
  EXPECT_EQ(proven.exit_code, 0) << proven.output;
}

TEST(Pack, IsTheSameWhateverItIsStoredIn) {
  BusyDesk memory(StoreKind::kMemory);
  BusyDesk sqlite(StoreKind::kSqlite);
  EXPECT_EQ(memory.pack().files, sqlite.pack().files);
  EXPECT_EQ(*write_zip(memory.pack().files), *write_zip(memory.pack().files));
}

}  // namespace
}  // namespace proofdesk::evidence
