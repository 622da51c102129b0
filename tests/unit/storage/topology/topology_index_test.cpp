#include "storage/topology/topology_index.hpp"

#include "tests/support/storage/following.hpp"
#include "tests/support/storage/ties.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk {
namespace {

using test::event_of;
using test::must;
using test::thing;
using test::ties;
using test::ties_model;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

struct Meaning {
  std::string says = "from_needs_to";
  std::string group = {};
  std::int64_t needed = 0;
};

class TopologyIndexTest : public ::testing::Test {
 protected:
  TopologyIndexTest() { must(store_.migrate(ties_model())); }

  Record tie(std::string_view from, std::string_view to, Meaning meaning = {}) {
    auto transaction = must(store_.begin());
    Record record = new_record(kind_, Uuid::from_name("tie", std::to_string(++made_)));
    record.number = must(transaction->next_number(kind_));
    record.key_slot = must(transaction->next_key_slot());
    record.state = "open";
    record.version = 1;
    set(record, "from", Value{RecordRef{"thing", thing(from)}.to_string()});
    set(record, "to", Value{RecordRef{"thing", thing(to)}.to_string()});
    set(record, "word", Value{std::string("needs")});
    set(record, "meaning", Value{meaning.says});
    if (!meaning.group.empty()) set(record, "group_name", Value{meaning.group});
    if (meaning.needed > 0) set(record, "needed", Value{meaning.needed});
    must(transaction->insert(kind_, record));
    journal_.append(*transaction, event_of("tie", record.id, 1, "created", "", "open", {1}));
    must(transaction->commit());
    return record;
  }
  void becomes(Record& record, const std::string& state, const std::string& from = {},
               const std::string& to = {}) {
    auto transaction = must(store_.begin());
    const std::string before = record.state;
    record.state = state;
    ++record.version;
    if (!from.empty()) set(record, "from", Value{RecordRef{"thing", thing(from)}.to_string()});
    if (!to.empty()) set(record, "to", Value{RecordRef{"thing", thing(to)}.to_string()});
    must(transaction->update(kind_, record));
    journal_.append(*transaction, event_of("tie", record.id, record.version, "updated", before,
                                           state, {record.version}));
    must(transaction->commit());
  }
  /// Something happens to a record of another kind.
  void elsewhere() {
    auto transaction = must(store_.begin());
    journal_.append(*transaction, event_of("thing", thing("x"), 1, "created", "", "open", {1}));
    must(transaction->commit());
  }

  /// A new process: an index that knows nothing but the file.
  void start(std::size_t batch = 512) {
    runner_.reset();
    index_ = std::make_unique<TopologyIndex>(ties());
    FollowerRunner::Options options;
    options.batch = batch;
    options.first_pause = std::chrono::milliseconds(1);
    runner_ = must(FollowerRunner::start(
        *index_, file_, {store_, keys_, "proofdesk/test", [] { return ties_model(); }}, options));
    follow();
  }
  void follow() {
    runner_->notify(journal_.size());
    ASSERT_TRUE(journal_.size() == 0 ||
                runner_->wait_for(journal_.size() - 1, std::chrono::seconds(20)));
  }

  std::vector<Uuid> lost_with(std::string_view name) {
    std::vector<Uuid> ids;
    const std::vector<TopologyIndex::Named> asked = {{thing(name), "thing"}};
    for (const auto& hit : index_->impact(asked, 100)) {
      if (hit.depth > 0 && hit.fate == Fate::kLost) ids.push_back(hit.id);
    }
    return ids;
  }

  const KindModel& kind_ = *ties_model()->kind("tie");
  test::TemporaryDirectory directory_;
  const std::filesystem::path file_ = directory_ / "topology.db";
  MemoryStore store_;
  test::JournalWriter journal_{store_};
  test::NoKeys keys_;
  std::unique_ptr<TopologyIndex> index_;
  std::unique_ptr<FollowerRunner> runner_;

 private:
  void set(Record& record, std::string_view field, Value value) const {
    record.set(*kind_.field(field), std::move(value));
  }
  int made_ = 0;
};

TEST_F(TopologyIndexTest, FollowsTiesAsTheyComeChangeAndGo) {
  Record first = tie("shop", "web");
  start();
  EXPECT_THAT(lost_with("web"), ElementsAre(thing("shop")));
  Record second = tie("web", "disk");
  elsewhere();
  follow();
  EXPECT_THAT(lost_with("disk"), ElementsAre(thing("web"), thing("shop")));
  becomes(first, "open", "shop", "disk");
  follow();
  EXPECT_THAT(lost_with("web"), IsEmpty());
  EXPECT_THAT(lost_with("disk"), ElementsAre(thing("web"), thing("shop")));
  becomes(second, "done");
  follow();
  EXPECT_THAT(lost_with("disk"), ElementsAre(thing("shop")));
  EXPECT_EQ(index_->relations(), 1U);
  becomes(second, "open");
  follow();
  EXPECT_EQ(index_->relations(), 2U);
}

TEST_F(TopologyIndexTest, ReadsAllItKnewFromItsFile) {
  Record shop = tie("shop", "web1", {.group = "web", .needed = 1});
  tie("shop", "web2", {.group = "web", .needed = 1});
  tie("disk", "web1", {.says = "to_needs_from"});
  tie("left", "right", {.says = "both"});
  start();
  EXPECT_EQ(index_->relations(), 4U);
  start();
  ASSERT_EQ(index_->relations(), 4U);
  const std::vector<TopologyIndex::Named> asked = {{thing("disk"), "thing"}};
  const auto one = index_->impact(asked, 100);
  ASSERT_EQ(one.size(), 3U) << "disk, web1 that it is part of, and shop";
  EXPECT_TRUE(one[1].told_by_provider);
  EXPECT_EQ(one[1].type, "needs");
  EXPECT_EQ(one[2].id, thing("shop"));
  EXPECT_EQ(one[2].fate, Fate::kWeakened);
  EXPECT_EQ(one[2].left, 1);
  EXPECT_EQ(one[2].of, 2);
  EXPECT_THAT(one, Each(Field(&Impacted::kind, "thing")));
  EXPECT_THAT(lost_with("left"), ElementsAre(thing("right")));
  EXPECT_THAT(lost_with("right"), ElementsAre(thing("left")));
  // What went while nobody followed is gone after the next start too.
  becomes(shop, "done");
  start();
  EXPECT_EQ(index_->relations(), 3U);
  EXPECT_THAT(lost_with("web2"), ElementsAre(thing("shop")));
}

TEST_F(TopologyIndexTest, AnswersNothingBeforeItsFileIsRead) {
  tie("shop", "web");
  start();
  EXPECT_TRUE(index_->wait_until_loaded(std::chrono::seconds(0)));
  const TopologyIndex never_started(ties());
  EXPECT_FALSE(never_started.wait_until_loaded(std::chrono::milliseconds(20)));
}

TEST_F(TopologyIndexTest, IsBuiltAnewWhenItsFileIsLost) {
  std::vector<Record> all;
  for (int i = 0; i < 20; ++i)
    all.push_back(tie("n" + std::to_string(i), "n" + std::to_string(i + 1)));
  becomes(all[7], "done");
  start(3);
  const auto before = lost_with("n20");
  EXPECT_EQ(before.size(), 12U);
  runner_.reset();
  std::filesystem::remove(file_);
  start(3);
  EXPECT_EQ(lost_with("n20"), before);
  EXPECT_EQ(index_->relations(), 19U);
}

TEST_F(TopologyIndexTest, TiesThatSayNothingOfNeedAreNoneOfIts) {
  tie("camera", "door", {.says = "none"});
  start();
  EXPECT_EQ(index_->relations(), 0U);
  const std::vector<TopologyIndex::Named> asked = {{thing("door"), "thing"}};
  const auto alone = index_->impact(asked, 100);
  ASSERT_EQ(alone.size(), 1U);
  EXPECT_EQ(alone[0].kind, "thing") << "what no tie names is known by whoever asks";
}

TEST_F(TopologyIndexTest, TellsWhatAThingNeeds) {
  tie("shop", "web");
  tie("web", "disk");
  tie("other", "disk");
  start();
  const TopologyIndex::Named asked{thing("shop"), "thing"};
  const auto needs = index_->needs(asked, 1);
  ASSERT_EQ(needs.size(), 2U);
  EXPECT_EQ(needs[1].id, thing("web"));
  EXPECT_EQ(index_->needs(asked, 100).size(), 3U);
}

}  // namespace
}  // namespace proofdesk
