// What the writer keeps of relations: in step with what is written, undone with it, and seen with the changes of the
// decision that asks.

#include "core/engine/budgeted_world.hpp"
#include "core/engine/draft.hpp"
#include "core/engine/standing_records.hpp"
#include "core/engine/store_world.hpp"
#include "tests/support/storage/ties.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk {
namespace {

using test::must;
using test::thing;
using test::ties;
using test::ties_model;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class KeptRelationsTest : public ::testing::Test {
 protected:
  KeptRelationsTest() {
    must(store_.migrate(ties_model()));
    transaction_ = must(store_.begin());
  }

  Record tie(std::string_view from, std::string_view to) {
    Record record = new_record(kind_, Uuid::from_name("tie", std::to_string(++made_)));
    record.number = must(transaction_->next_number(kind_));
    record.key_slot = must(transaction_->next_key_slot());
    record.state = "open";
    record.version = 1;
    set(record, "meaning", "from_needs_to");
    set(record, "from", RecordRef{"thing", thing(from)}.to_string());
    set(record, "to", RecordRef{"thing", thing(to)}.to_string());
    must(transaction_->insert(kind_, record));
    standing_.written(kind_, record);
    return record;
  }
  void end(Record& record) {
    record.state = "done";
    ++record.version;
    must(transaction_->update(kind_, record));
    standing_.written(kind_, record);
  }
  void set(Record& record, std::string_view field, std::string value) const {
    record.set(*kind_.field(field), Value{std::move(value)});
  }
  std::vector<Uuid> lost_with(World& world, std::string_view name) {
    std::vector<Uuid> lost;
    for (const Hit& hit : must(impact_of(world, ties(), std::vector{thing(name)})).hits)
      lost.push_back(hit.thing);
    return lost;
  }
  std::vector<Uuid> lost_with(std::string_view name) {
    StoreWorld world(*ties_model(), *transaction_, standing_, keys_, "test");
    return lost_with(world, name);
  }

  const KindModel& kind_ = *ties_model()->kind("tie");
  MemoryStore store_;
  test::NoKeys keys_;
  StandingRecords standing_;
  std::unique_ptr<WriteTransaction> transaction_;
  int made_ = 0;
};

TEST_F(KeptRelationsTest, AreReadOnceAndKeptInStep) {
  Record first = tie("shop", "web");
  EXPECT_THAT(lost_with("web"), ElementsAre(thing("shop")));
  tie("web", "disk");
  EXPECT_THAT(lost_with("disk"), ElementsAre(thing("web"), thing("shop")));
  set(first, "to", RecordRef{"thing", thing("disk")}.to_string());
  must(transaction_->update(kind_, first));
  EXPECT_THAT(lost_with("web"), ElementsAre(thing("shop"))) << "nobody has said that it changed";
  standing_.written(kind_, first);
  EXPECT_THAT(lost_with("web"), IsEmpty());
  end(first);
  EXPECT_THAT(lost_with("disk"), ElementsAre(thing("web")));
}

TEST_F(KeptRelationsTest, AreUndoneWithTheTransaction) {
  Record first = tie("shop", "web");
  standing_.settled();
  EXPECT_THAT(lost_with("web"), ElementsAre(thing("shop")));
  must(transaction_->savepoint());
  const auto before = standing_.mark();
  end(first);
  tie("mail", "web");
  tie("mail", "disk");
  EXPECT_THAT(lost_with("web"), ElementsAre(thing("mail")));
  must(transaction_->rollback());
  standing_.rollback_to(before);
  EXPECT_THAT(lost_with("web"), ElementsAre(thing("shop")));
  EXPECT_THAT(lost_with("disk"), IsEmpty());
}

TEST_F(KeptRelationsTest, ReadAfterWhatIsUndoneAreReadAgain) {
  must(transaction_->savepoint());
  tie("shop", "web");
  EXPECT_THAT(lost_with("web"), ElementsAre(thing("shop"))) << "read with it";
  must(transaction_->rollback());
  standing_.rollback_to(0);
  EXPECT_THAT(lost_with("web"), IsEmpty());
}

TEST_F(KeptRelationsTest, AreTheSameHoweverTheyCameAbout) {
  Record moved = tie("shop", "web");
  tie("mail", "web");
  (void)lost_with("web");
  set(moved, "from", RecordRef{"thing", thing("search")}.to_string());
  must(transaction_->update(kind_, moved));
  standing_.written(kind_, moved);
  const auto kept = lost_with("web");
  standing_.clear();
  EXPECT_EQ(lost_with("web"), kept) << "as after a start";
}

TEST_F(KeptRelationsTest, AreSeenAsTheDecisionHasThem) {
  Record first = tie("shop", "web");
  tie("mail", "web");
  StoreWorld store_world(*ties_model(), *transaction_, standing_, keys_, "test", 4'711);
  BudgetedWorld world(store_world, 3);
  SeededIdSource ids(1);
  DraftSet drafts(*ties_model(), world, ids, Instant{0});
  world.see_through(drafts);
  drafts.open(kind_, first, "updated")
      .set("from", Value{RecordRef{"thing", thing("search")}.to_string()});
  RecordDraft& fresh = drafts.create(kind_, Uuid::from_name("tie", "fresh"));
  fresh.set("meaning", Value{std::string("from_needs_to")});
  fresh.set("from", Value{RecordRef{"thing", thing("wiki")}.to_string()});
  fresh.set("to", Value{RecordRef{"thing", thing("mail")}.to_string()});
  fresh.enter("open");
  std::vector<Uuid> expected{thing("mail"), thing("search")};
  std::ranges::sort(expected);
  expected.push_back(thing("wiki"));
  EXPECT_EQ(lost_with(world, "web"), expected);
  EXPECT_THAT(lost_with("web"), ::testing::UnorderedElementsAre(thing("mail"), thing("shop")))
      << "others do not see it";
  boost::json::array pinned;
  pinned.push_back(boost::json::array{"tie", Uuid{}.to_string(), 4'711});
  EXPECT_EQ(world.reads(), pinned) << "all of the kind, as of a size of the journal";
}

TEST_F(KeptRelationsTest, CostNothingOfTheRowBudget) {
  for (int i = 0; i < 2'000; ++i) tie("thing " + std::to_string(i), "hub");
  StoreWorld store_world(*ties_model(), *transaction_, standing_, keys_, "test");
  BudgetedWorld world(store_world, 1);
  EXPECT_EQ(lost_with(world, "hub").size(), 2'000U);
  EXPECT_TRUE(world.within_budget());
}

}  // namespace
}  // namespace proofdesk
