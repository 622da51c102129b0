#include "core/model/value_copy.hpp"

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

using Texts = std::vector<std::string>;

std::vector<Value> one_of_each() {
  return {Value{},
          Value{true},
          Value{std::int64_t{7}},
          Value{std::string("text")},
          Value{Texts{"a", "b"}},
          Value{Erased{}}};
}

Record full_record() {
  Record record;
  record.kind = "incident";
  record.id = Uuid::parse("018f0000-0000-7000-8000-000000000001").value();
  record.number = 3;
  record.state = "open";
  record.version = 5;
  record.created_at = {11};
  record.updated_at = {13};
  record.lifecycle = "ab";
  record.key_slot = 17;
  record.values = one_of_each();
  record.custom = {{"cost_centre", Value{std::string("4711")}}};
  return record;
}

TEST(SameValueTest, SaysWhatEqualitySays) {
  auto values = one_of_each();
  values.insert(values.end(), {Value{false}, Value{std::int64_t{0}}, Value{std::string()},
                               Value{Texts{}}, Value{Texts{"a"}}});
  for (const Value& a : values) {
    for (const Value& b : values) EXPECT_EQ(same_value(a, b), a == b);
  }
}

TEST(CopyOfTest, IsTheSameRecord) { EXPECT_EQ(copy_of(full_record()), full_record()); }

TEST(CopyRecordTest, LeavesNothingOfWhatWasThere) {
  Record full = full_record();
  Record sparse;
  sparse.values.resize(2);
  Record to = full;
  copy_record(sparse, to);
  EXPECT_EQ(to, sparse);
  copy_record(full, to);
  EXPECT_EQ(to, full);
  copy_record(to, to);
  EXPECT_EQ(to, full);
}

}  // namespace
}  // namespace proofdesk
