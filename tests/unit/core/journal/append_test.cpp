#include "core/journal/append.hpp"

#include "core/journal/checkpoint.hpp"
#include "core/journal/rollback_guard.hpp"
#include "tests/unit/core/journal/journal_testing.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace proofdesk::journal {
namespace {

using testing::key_from;
using testing::Keys;
using testing::MemoryTree;
using testing::rule_of;

NoteSigner signer(std::uint8_t seed = 1) {
  return NoteSigner::from_seed("proofdesk/test", key_from(seed)).value();
}

Envelope event(std::int64_t number) {
  Envelope envelope;
  envelope.recorded_at = {1'000'000 * number};
  envelope.occurred_at = envelope.recorded_at;
  envelope.command = Uuid::v7(envelope.recorded_at, 1, static_cast<std::uint64_t>(number));
  envelope.kind = "incident";
  envelope.record = Uuid::v7(envelope.recorded_at, 2, static_cast<std::uint64_t>(number));
  envelope.revision = 1;
  envelope.name = "created";
  envelope.to = "new";
  return envelope;
}

class AppenderTest : public ::testing::Test {
 protected:
  Result<Appended> append(JournalAppender& journal, std::int64_t number,
                          std::string_view title = "Printer") {
    const boost::json::value text = boost::json::string(title);
    const boost::json::value count = number;
    const ChangeToSeal changes[] = {{"title", &text, 1, &record_key_},
                                    {"requester", &count, 2, &person_key_}};
    return journal.append(event(number), changes);
  }

  const SealingKey record_key_{key_from(0)};
  const SealingKey person_key_{key_from(100)};
  const Keys keys_ = Keys().put(1, key_from(0)).put(2, key_from(100));
};

TEST_F(AppenderTest, MakesLeavesThatOpenAndProve) {
  JournalAppender journal{signer()};
  EXPECT_EQ(journal.origin(), "proofdesk/test");
  EXPECT_EQ(journal.size(), 0);
  EXPECT_EQ(journal.root(), empty_root());
  MemoryTree stored;
  std::vector<Appended> all;
  for (std::int64_t i = 0; i < 300; ++i) {
    all.push_back(append(journal, i).value());
    EXPECT_EQ(all.back().sequence, i);
    stored.add(all.back().leaf_hash);
  }
  EXPECT_EQ(journal.root(), stored.root(300));
  EXPECT_EQ(all[255].tiles.size(), 2U);
  EXPECT_TRUE(all[256].tiles.empty());

  const std::vector verifiers{journal.verifier()};
  const Checkpoint head =
      open_checkpoint(journal.checkpoint(), "proofdesk/test", verifiers).value();
  EXPECT_EQ(head.size, 300U);
  EXPECT_EQ(head.root, journal.root());
  EXPECT_EQ(parse_head(journal.head()).value(), (Head{"proofdesk/test", 300, journal.root()}));

  for (const Appended& each : all) {
    const Envelope envelope = parse_leaf(each.leaf).value();
    EXPECT_EQ(envelope.sequence, each.sequence);
    EXPECT_EQ(hash_leaf(each.leaf), each.leaf_hash);
    const auto opened =
        open_payload(each.payload, {journal.origin(), each.sequence}, envelope.commitments, keys_)
            .value();
    ASSERT_EQ(opened.size(), 2U);
    EXPECT_EQ(opened[0].value, each.sequence);
    EXPECT_EQ(opened[1].value, "Printer");
    EXPECT_EQ(each.key_slots, (std::vector<std::int64_t>{1, 2}));
    const auto proof =
        prove_inclusion(stored, static_cast<std::uint64_t>(each.sequence), 300).value();
    EXPECT_TRUE(verify_inclusion(static_cast<std::uint64_t>(each.sequence), 300, each.leaf_hash,
                                 proof, head.root));
  }
}

TEST_F(AppenderTest, SameKeysAndInputsGiveTheSameBytes) {
  JournalAppender one{signer()};
  JournalAppender two{signer()};
  for (std::int64_t i = 0; i < 20; ++i) {
    const Appended a = append(one, i).value();
    const Appended b = append(two, i).value();
    EXPECT_EQ(a.leaf, b.leaf);
    EXPECT_EQ(a.payload, b.payload);
  }
  EXPECT_EQ(one.checkpoint(), two.checkpoint());
  JournalAppender other{signer()};
  for (std::int64_t i = 0; i < 20; ++i) {
    ASSERT_TRUE(append(other, i, i == 7 ? "Plotter" : "Printer"));
  }
  EXPECT_NE(other.root(), one.root());
}

TEST_F(AppenderTest, PutsDefinitionsInOrder) {
  JournalAppender journal{signer()};
  Envelope envelope = event(1);
  envelope.definitions = {std::string(64, 'c'), std::string(64, 'a'), std::string(64, 'c')};
  envelope.sequence = 99;
  envelope.commitments = sha256("not mine");
  const Envelope written = parse_leaf(journal.append(envelope, {}).value().leaf).value();
  EXPECT_EQ(written.definitions,
            (std::vector<std::string>{std::string(64, 'a'), std::string(64, 'c')}));
  EXPECT_EQ(written.sequence, 0);
  EXPECT_EQ(written.commitments, sha256(""));
}

TEST_F(AppenderTest, ARefusedEventMovesNothing) {
  JournalAppender journal{signer()};
  ASSERT_TRUE(append(journal, 0));
  const std::string before = journal.frontier();
  Envelope envelope = event(1);
  envelope.name = "two words";
  EXPECT_EQ(rule_of(journal.append(envelope, {})), "leaf.name");
  const boost::json::value half = 0.5;
  const ChangeToSeal change{"half", &half, 1, &record_key_};
  EXPECT_EQ(rule_of(journal.append(event(1), {&change, 1})), "canonical.number");
  EXPECT_EQ(journal.frontier(), before);
  EXPECT_EQ(append(journal, 1).value().sequence, 1);
}

TEST_F(AppenderTest, RollsBackToASavepointInTheMiddleOfABatch) {
  JournalAppender straight{signer()};
  JournalAppender journal{signer()};
  for (std::int64_t i = 0; i < 700; ++i) {
    if (i % 3 == 0) {  // a command that is refused after it made two events
      const auto savepoint = journal.savepoint();
      ASSERT_TRUE(append(journal, 10'000 + i));
      ASSERT_TRUE(append(journal, 20'000 + i));
      journal.rollback_to(savepoint);
    }
    const Appended a = append(journal, i).value();
    const Appended b = append(straight, i).value();
    ASSERT_EQ(a.leaf, b.leaf);
    ASSERT_EQ(a.tiles.size(), b.tiles.size());
    for (std::size_t t = 0; t < a.tiles.size(); ++t)
      ASSERT_EQ(a.tiles[t].hashes, b.tiles[t].hashes);
    if (i % 50 == 0) journal.settle();
  }
  EXPECT_EQ(journal.checkpoint(), straight.checkpoint());
}

TEST_F(AppenderTest, ResumesFromWhatWasStored) {
  JournalAppender journal{signer()};
  MemoryTree stored;
  for (std::int64_t i = 0; i < 600; ++i) stored.add(append(journal, i).value().leaf_hash);
  const Frontier frontier = Frontier::deserialise(journal.frontier()).value();
  JournalAppender resumed{signer(), TileBuilder::resume(frontier, stored).value()};
  EXPECT_EQ(resumed.checkpoint(), journal.checkpoint());
  for (std::int64_t i = 600; i < 800; ++i)
    EXPECT_EQ(append(resumed, i).value().leaf, append(journal, i).value().leaf);
  EXPECT_EQ(resumed.checkpoint(), journal.checkpoint());
}

}  // namespace
}  // namespace proofdesk::journal
