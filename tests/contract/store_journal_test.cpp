#include "tests/contract/store_contract.hpp"

namespace proofdesk::test {
namespace {

using StoreJournal = StoreContract;

JournalRow row(std::int64_t sequence) {
  return {sequence, "leaf " + std::to_string(sequence),
          std::string("payload\0", 8) + std::to_string(sequence)};
}

TEST_P(StoreJournal, RowsAreReadBackInSequence) {
  const auto a = Uuid::from_name("r", "a"), b = Uuid::from_name("r", "b");
  {
    auto transaction = begin();
    must(transaction->append(row(0), {kind_.name, a, 1, {0}}));
    must(transaction->append(row(1), {kind_.name, b, 1, {1, 7}}));
    must(transaction->append(row(2), {kind_.name, a, 2, {0, 7}}));
    must(transaction->append(row(3), {"definition", {}, 0, {}}));
    must(transaction->append(row(4), {kind_.name, a, 0, {}}));
    must(transaction->commit());
  }
  auto view = snapshot();
  const auto all = must(view->journal(0, 100));
  ASSERT_EQ(all.size(), 5);
  for (std::int64_t i = 0; i < 5; ++i) {
    EXPECT_EQ(all[static_cast<std::size_t>(i)].sequence, i);
    EXPECT_EQ(all[static_cast<std::size_t>(i)].leaf, row(i).leaf);
    EXPECT_EQ(all[static_cast<std::size_t>(i)].payload, row(i).payload);
  }
  const auto some = must(view->journal(1, 2));
  ASSERT_EQ(some.size(), 2);
  EXPECT_EQ(some[0].sequence, 1);
  EXPECT_TRUE(must(view->journal(5, 10)).empty());

  const auto of_a = must(view->journal_of(kind_, a));
  ASSERT_EQ(of_a.size(), 3) << "refusals, which have no revision, too";
  EXPECT_EQ(of_a[0].sequence, 0);
  EXPECT_EQ(of_a[1].sequence, 2);
  EXPECT_EQ(of_a[2].sequence, 4);
  EXPECT_EQ(must(view->journal_of_subject(7)), (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(must(view->journal_of_subject(0)), (std::vector<std::int64_t>{0, 2}));
  EXPECT_TRUE(must(view->journal_of_subject(5)).empty());
}

TEST_P(StoreJournal, LeavesNoGapAndNoDouble) {
  auto transaction = begin();
  EXPECT_EQ(transaction->append(row(1), {}).error().rule, "journal.sequence");
  must(transaction->append(row(0), {}));
  EXPECT_EQ(transaction->append(row(0), {}).error().rule, "journal.sequence");
  must(transaction->append(row(1), {}));
  must(transaction->commit());
  transaction.reset();
  transaction = begin();
  EXPECT_EQ(transaction->append(row(1), {}).error().rule, "journal.sequence");
  EXPECT_EQ(transaction->append(row(3), {}).error().rule, "journal.sequence");
  must(transaction->append(row(2), {}));
}

TEST_P(StoreJournal, ResealingReplacesThePayloadAndItsSubjects) {
  const auto a = Uuid::from_name("r", "a");
  {
    auto transaction = begin();
    must(transaction->append(row(0), {kind_.name, a, 1, {3, 4}}));
    must(transaction->append(row(1), {kind_.name, a, 2, {4}}));
    must(transaction->commit());
  }
  auto early = snapshot();
  auto transaction = begin();
  EXPECT_EQ(transaction->reseal(9, "", {}).error().rule, "journal.sequence");
  must(transaction->reseal(0, "sealed anew", {3, 5}));
  must(transaction->commit());
  transaction.reset();

  auto view = snapshot();
  const auto rows = must(view->journal(0, 9));
  EXPECT_EQ(rows[0].payload, "sealed anew");
  EXPECT_EQ(rows[0].leaf, row(0).leaf) << "the leaf never changes";
  EXPECT_EQ(rows[1].payload, row(1).payload);
  EXPECT_EQ(must(view->journal_of_subject(3)), std::vector<std::int64_t>{0});
  EXPECT_EQ(must(view->journal_of_subject(4)), std::vector<std::int64_t>{1});
  EXPECT_EQ(must(view->journal_of_subject(5)), std::vector<std::int64_t>{0});
  EXPECT_EQ(must(early->journal(0, 1)).front().payload, row(0).payload);
}

TEST_P(StoreJournal, HeadAndCheckpointsGrow) {
  EXPECT_EQ(must(snapshot()->head()).size, 0);
  EXPECT_EQ(must(snapshot()->head()).checkpoint, "");
  EXPECT_EQ(must(snapshot()->checkpoint_covering(0)), std::nullopt);
  const std::string frontier("f\0r", 3);
  for (const std::int64_t size : {2, 5, 9}) {
    auto transaction = begin();
    must(transaction->put_head({size, frontier, "note " + std::to_string(size)}));
    must(transaction->commit());
  }
  auto view = snapshot();
  const auto head = must(view->head());
  EXPECT_EQ(head.size, 9);
  EXPECT_EQ(head.frontier, frontier);
  EXPECT_EQ(head.checkpoint, "note 9");
  EXPECT_EQ(must(view->checkpoint_covering(1)), "note 2");
  EXPECT_EQ(must(view->checkpoint_covering(2)), "note 2");
  EXPECT_EQ(must(view->checkpoint_covering(3)), "note 5");
  EXPECT_EQ(must(view->checkpoint_covering(10)), std::nullopt);
}

TEST_P(StoreJournal, TilesAreStoredByLevelAndReplaced) {
  const std::string hashes(8192, '\0');
  {
    auto transaction = begin();
    must(transaction->put_tile(0, 0, hashes));
    must(transaction->put_tile(0, 1, "b"));
    must(transaction->put_tile(1, 0, "short"));
    must(transaction->put_tile(1, 0, "longer now"));
    must(transaction->commit());
  }
  auto view = snapshot();
  EXPECT_EQ(must(view->tile(0, 0)), hashes);
  EXPECT_EQ(must(view->tile(0, 1)), "b");
  EXPECT_EQ(must(view->tile(1, 0)), "longer now");
  EXPECT_EQ(must(view->tile(2, 0)), "");
}

TEST_P(StoreJournal, LongJournalsKeepOldSnapshotsWhole) {
  std::int64_t next = 0;
  const auto grow = [&](int count) {
    auto transaction = begin();
    for (int i = 0; i < count; ++i, ++next) {
      must(transaction->append(row(next), {kind_.name, {}, 0, {next % 3}}));
    }
    must(transaction->put_head({next, "", ""}));
    must(transaction->commit());
  };
  grow(1500);
  auto early = snapshot();
  grow(1500);
  EXPECT_EQ(must(early->journal(0, 10'000)).size(), 1500);
  EXPECT_EQ(must(early->journal_of_subject(1)).size(), 500);
  EXPECT_EQ(must(snapshot()->journal(2999, 10)).front().leaf, "leaf 2999");
}

PROOFDESK_EACH_STORE(StoreJournal);

}  // namespace
}  // namespace proofdesk::test
