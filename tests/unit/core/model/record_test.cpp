#include "core/model/record.hpp"

#include "tests/support/core/random_record.hpp"
#include "tests/support/core/test_schema.hpp"

#include <stdexcept>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace proofdesk {
namespace {

using testing::RandomRecords;
using testing::specimen;

class RecordTest : public ::testing::Test {
 protected:
  static const FieldModel& field(std::string_view name) { return specimen().field(name); }
  const KindModel& kind_ = *specimen().kind;
  Record record_ = new_record(kind_, Uuid::from_name("test", "record"));
};

TEST_F(RecordTest, StartsWithoutAnyValue) {
  EXPECT_EQ(record_.kind, "specimen");
  EXPECT_EQ(record_.values.size(), kind_.slots());
  for (const FieldModel& one : kind_.fields()) {
    if (one.origin != FieldOrigin::kSystem) EXPECT_FALSE(is_set(record_.get(one))) << one.name;
  }
}

TEST_F(RecordTest, GivesSystemFieldsAsValues) {
  record_.number = 5;
  record_.state = "open";
  record_.version = 3;
  record_.created_at = Instant{10};
  record_.updated_at = Instant{20};
  EXPECT_EQ(record_.get(field("id")), Value(record_.id.to_string()));
  EXPECT_EQ(record_.get(field("number")), Value(std::int64_t{5}));
  EXPECT_EQ(record_.get(field("state")), Value(std::string("open")));
  EXPECT_EQ(record_.get(field("version")), Value(std::int64_t{3}));
  EXPECT_EQ(record_.get(field("created_at")), Value(std::int64_t{10}));
  EXPECT_EQ(record_.get(field("updated_at")), Value(std::int64_t{20}));
}

TEST_F(RecordTest, GivesBackWhatWasSetWhateverTheOrigin) {
  record_.set(field("title"), std::string("facet"));
  record_.set(field("line"), std::string("own"));
  record_.set(field("amount"), std::int64_t{4});
  record_.set(field("sure"), true);
  record_.set(field("custom.floor"), std::int64_t{-2});
  EXPECT_EQ(record_.text(kind_, "title"), "facet");
  EXPECT_EQ(record_.text(kind_, "line"), "own");
  EXPECT_EQ(record_.integer(kind_, "amount"), 4);
  EXPECT_TRUE(record_.flag(kind_, "sure"));
  EXPECT_EQ(record_.integer(kind_, "custom.floor"), -2);
  EXPECT_TRUE(record_.has(kind_, "custom.floor"));
  EXPECT_EQ(record_.custom.at("floor"), Value(std::int64_t{-2}));
}

TEST_F(RecordTest, AnswersEmptyForUnsetUnknownAndOtherTypes) {
  EXPECT_EQ(record_.text(kind_, "line"), "");
  EXPECT_EQ(record_.text(kind_, "nothing"), "");
  EXPECT_EQ(record_.integer(kind_, "nothing"), 0);
  EXPECT_FALSE(record_.flag(kind_, "nothing"));
  EXPECT_FALSE(record_.has(kind_, "nothing"));
  record_.set(field("amount"), std::int64_t{4});
  EXPECT_EQ(record_.text(kind_, "amount"), "");
  EXPECT_FALSE(record_.flag(kind_, "amount"));
}

TEST_F(RecordTest, ForgetsAValueThatIsSetToNone) {
  record_.set(field("custom.floor"), std::int64_t{1});
  record_.set(field("codes"), std::vector<std::string>{"a"});
  record_.set(field("custom.floor"), Value{});
  record_.set(field("codes"), std::vector<std::string>{});
  EXPECT_EQ(record_, new_record(kind_, record_.id));
}

TEST_F(RecordTest, KeepsTheListOfErasedFieldsSortedAndInStep) {
  record_.set(field("title"), Erased{});
  record_.set(field("custom.floor"), Erased{});
  record_.set(field("secret_note"), Erased{});
  record_.set(field("title"), Erased{});
  EXPECT_EQ(record_.get(field("erased")),
            Value(std::vector<std::string>{"custom.floor", "secretNote", "title"}));
  EXPECT_FALSE(record_.has(kind_, "title"));
  record_.set(field("title"), std::string("anew"));
  EXPECT_EQ(record_.get(field("erased")),
            Value(std::vector<std::string>{"custom.floor", "secretNote"}));
  record_.set(field("secret_note"), Value{});
  record_.set(field("custom.floor"), Value{});
  EXPECT_EQ(record_.get(field("erased")), Value{});
}

TEST_F(RecordTest, ThrowsOnWhatOnlyABugCanAsk) {
  EXPECT_THROW(record_.set(field("state"), std::string("done")), std::logic_error);
  EXPECT_THROW(record_.set(field("erased"), std::vector<std::string>{"title"}), std::logic_error);
  EXPECT_THROW(record_.set(field("amount"), std::string("4")), std::logic_error);
  EXPECT_THROW(record_.set(field("codes"), std::string("a")), std::logic_error);
  EXPECT_THROW(record_.set(field("line"), std::int64_t{4}), std::logic_error);
  EXPECT_THROW(record_.set(field("sure"), std::int64_t{1}), std::logic_error);
  EXPECT_THROW(Record{}.set(field("line"), std::string("x")), std::logic_error);
}

RC_GTEST_PROP(RecordProperty, DependsOnlyOnTheLastValueOfEachField, (std::uint64_t seed)) {
  RandomRecords random(seed);
  const KindModel& kind = *specimen().kind;
  const Record wanted = random.record(kind);
  Record record = wanted;
  const Record detour = random.record(kind);
  for (const Record* source : {&detour, &wanted}) {
    for (const FieldModel& one : kind.fields()) {
      if (one.origin == FieldOrigin::kSystem || one.name == "erased") continue;
      record.set(one, source->get(one));
    }
  }
  RC_ASSERT(record == wanted);
}

}  // namespace
}  // namespace proofdesk
