// Several steps on one record: all or none, each an event of its own; and commands that are only tried.

#include "tests/support/evidence/test_house.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

using testing::StoreKind;
using testing::TestHouse;

class SequenceTest : public ::testing::TestWithParam<StoreKind> {
 protected:
  TestHouse house{GetParam()};

  Record incident() {
    auto reply = house.create("incident", {{"title", std::string("Mail does not arrive")},
                                           {"impact", std::string("high")},
                                           {"urgency", std::string("medium")}});
    EXPECT_TRUE(reply) << reply.error().rule << " " << reply.error().detail;
    return reply ? reply->record : Record{};
  }
  static Fire resolve() {
    return {.transition = "resolve",
            .fields = {{"resolution_code", std::string("fixed")},
                       {"resolution_text", std::string("The queue was restarted.")}},
            .comment = {}};
  }
  static Update category() { return Update{{{"category", std::string("mail")}}}; }
  static LogWork note() { return LogWork{{.text = "Looked at the queue.", .is_public = false}}; }
  Result<Reply> apply(const Record& record, std::vector<Sequence::Step> steps, bool dry_run = false,
                      std::vector<Ground> grounds = {}) {
    Command command;
    command.kind = "incident";
    command.record = record.id;
    command.expected_version = record.version;
    command.grounds = std::move(grounds);
    command.dry_run = dry_run;
    command.action = Sequence{std::move(steps)};
    return house.run(command);
  }
  std::int64_t leaves() { return house.desk->journal_size(); }
};

TEST_P(SequenceTest, EachStepStandsOnWhatTheOneBeforeLeft) {
  const Record record = incident();
  const auto before = leaves();
  const auto reply = apply(record, {category(), note(), resolve()});
  ASSERT_TRUE(reply) << reply.error().rule << " " << reply.error().detail;
  EXPECT_EQ(reply->record.state, "resolved");
  EXPECT_EQ(reply->record.version, record.version + 3);
  EXPECT_EQ(house.find("incident", record.id), reply->record);
  ASSERT_EQ(leaves(), before + 3);
  const auto journal = house.journal();
  std::vector<std::string> names;
  for (auto i = static_cast<std::size_t>(before); i < journal.size(); ++i) {
    names.push_back(journal[i].event.name);
    EXPECT_EQ(journal[i].command, journal.back().command) << "one command";
  }
  EXPECT_EQ(names, (std::vector<std::string>{"updated", "worked", "resolve"}));
}

TEST_P(SequenceTest, ARefusedStepUndoesTheOnesBefore) {
  const Record record = incident();
  const auto before = leaves();
  const auto refused =
      apply(record, {category(), note(), Fire{.transition = "close", .fields = {}, .comment = {}}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().rule, "incident.close.from");
  EXPECT_TRUE(refused.error().detail.starts_with("step 3: ")) << refused.error().detail;
  EXPECT_EQ(house.find("incident", record.id), record);
  EXPECT_EQ(leaves(), before);
  EXPECT_TRUE(apply(record, {category(), resolve()})) << "the version it was made for still stands";
}

TEST_P(SequenceTest, WhatIsWrongInAStepSaysInWhich) {
  const auto refused =
      apply(incident(), {category(), Fire{.transition = "resolve", .fields = {}, .comment = {}}});
  ASSERT_FALSE(refused);
  ASSERT_FALSE(refused.error().fields.empty());
  EXPECT_EQ(refused.error().fields.front().pointer, "/steps/1/resolutionCode");
}

TEST_P(SequenceTest, NobodyMayDoMoreThanStepByStep) {
  const Record record = incident();
  house.agent = house.actor("requester");
  const auto refused = apply(record, {note()});
  EXPECT_FALSE(refused);
  EXPECT_EQ(house.find("incident", record.id), record);
}

TEST_P(SequenceTest, StepsThatChangeNothingAreNoChange) {
  const Record record = incident();
  const auto reply = apply(record, {Update{{{"title", std::string("Mail does not arrive")}}}});
  ASSERT_TRUE(reply) << reply.error().detail;
  EXPECT_FALSE(reply->changed);
  EXPECT_EQ(reply->record, record);
}

TEST_P(SequenceTest, WhatIsOnlyTriedLeavesNoTrace) {
  const Record record = incident();
  const auto before = leaves();
  const auto tried = apply(record, {category(), resolve()}, true);
  ASSERT_TRUE(tried) << tried.error().detail;
  EXPECT_EQ(tried->record.state, "resolved") << "the answer shows what would be";
  EXPECT_TRUE(tried->receipts.empty());
  EXPECT_EQ(house.find("incident", record.id), record);
  EXPECT_EQ(leaves(), before);
  const auto refused =
      apply(record, {Fire{.transition = "close", .fields = {}, .comment = {}}}, true);
  ASSERT_FALSE(refused);
  EXPECT_EQ(leaves(), before);
  EXPECT_EQ(incident().number, record.number + 1) << "numbers have no gaps";
}

TEST_P(SequenceTest, WhatItWasMadeFromMustStillSayTheSame) {
  const Record record = incident();
  const Record source = incident();
  const auto stale = apply(record, {note()}, false, {{"incident", source.id, source.version + 1}});
  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().rule, "command.grounds");
  ASSERT_TRUE(apply(record, {note()}, false, {{"incident", source.id, source.version}}));
  const auto changes = house.journal().back().event.changes;
  const auto reads = std::ranges::find(changes, kReads, &Change::path);
  ASSERT_NE(reads, changes.end()) << "the journal says what it was made from";
  EXPECT_NE(boost::json::serialize(reads->value).find(source.id.to_string()), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Stores, SequenceTest,
                         ::testing::Values(StoreKind::kSqlite, StoreKind::kMemory));

}  // namespace
}  // namespace proofdesk
