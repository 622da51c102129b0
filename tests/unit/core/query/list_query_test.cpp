#include "core/query/list_query.hpp"

#include "core/base/encoding.hpp"
#include "tests/support/core/random_record.hpp"
#include "tests/support/core/test_schema.hpp"

#include <algorithm>
#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace proofdesk {
namespace {

using ::testing::HasSubstr;
using testing::make_specimen;
using testing::RandomRecords;
using testing::specimen;

std::string order_text(std::string_view text) {
  const auto keys = parse_order(*specimen().kind, text);
  if (!keys) return keys.error().rule;
  std::string result;
  for (const OrderKey& key : *keys) result += key.field->name + (key.descending ? "- " : "+ ");
  return result;
}

ListQuery ordered_by(std::string_view text) {
  return {.order = *parse_order(*specimen().kind, text)};
}

TEST(Order, ReadsFieldsWithTheirDirection) {
  EXPECT_EQ(order_text(""), "");
  EXPECT_EQ(order_text("  "), "");
  EXPECT_EQ(order_text("grade, createdAt desc"), "grade+ created_at- ");
  EXPECT_EQ(order_text("custom.floor asc,number  desc , line"), "floor+ number- line+ ");
}

TEST(Order, RefusesWhatCannotBeSortedBy) {
  EXPECT_EQ(order_text("nothing"), "order.unknown_field");
  EXPECT_EQ(order_text("remark"), "order.unindexed_field");
  EXPECT_EQ(order_text("grades"), "order.repeated");
  EXPECT_EQ(order_text("custom.labels"), "order.repeated");
  EXPECT_EQ(order_text("price"), "order.type");
  EXPECT_EQ(order_text("line,amount,sure,grade"), "order.keys");
  EXPECT_EQ(order_text("line,line desc"), "order.syntax");
  EXPECT_EQ(order_text("line down"), "order.syntax");
  EXPECT_EQ(order_text("line,,amount"), "order.syntax");
  EXPECT_EQ(order_text("line,"), "order.syntax");
  EXPECT_EQ(order_text(","), "order.syntax");
  EXPECT_EQ(order_text(std::string(600, 'x')), "order.size");
  EXPECT_THAT(parse_order(*specimen().kind, "nothing").error().remedy, HasSubstr("createdAt"));
}

Record with_amount(std::optional<std::int64_t> amount) {
  Record record = new_record(*specimen().kind, {});
  if (amount) record.set(specimen().field("amount"), *amount);
  return record;
}

TEST(ListOrder, PutsRecordsWithoutAValueLastInEitherDirection) {
  const Record none = with_amount({});
  const Record one = with_amount(1);
  const Record two = with_amount(2);
  EXPECT_TRUE(comes_before(ordered_by("amount"), one, 2, two, 1));
  EXPECT_TRUE(comes_before(ordered_by("amount"), two, 2, none, 1));
  EXPECT_FALSE(comes_before(ordered_by("amount"), none, 1, two, 2));
  EXPECT_TRUE(comes_before(ordered_by("amount desc"), two, 2, one, 1));
  EXPECT_TRUE(comes_before(ordered_by("amount desc"), one, 2, none, 1));
}

TEST(ListOrder, BreaksTiesByRowInTheDirectionOfTheFirstKey) {
  const Record one = with_amount(1);
  EXPECT_TRUE(comes_before(ordered_by("amount"), one, 1, one, 2));
  EXPECT_FALSE(comes_before(ordered_by("amount"), one, 2, one, 1));
  EXPECT_TRUE(comes_before(ordered_by("amount desc, number"), one, 2, one, 1));
  EXPECT_TRUE(comes_before({}, one, 2, one, 1));  // newest first
  EXPECT_FALSE(comes_before({}, one, 1, one, 1));
}

/// Random orders over random records: sorting is total, and paging by cursors gives the same list.
RC_GTEST_PROP(ListOrder, PagesGiveTheWholeListWithoutGapsOrDoubles, (std::uint64_t seed)) {
  RandomRecords random(seed);
  static const std::vector<std::string_view> kFields = {"amount", "line",           "grade",
                                                        "sure",   "custom.floor",   "state",
                                                        "seenAt", "custom.checked", "number"};
  std::string order;
  for (std::uint64_t i = random.below(4); i > 0; --i) {
    const std::string_view name = kFields[random.below(kFields.size())];
    if (order.find(name) != std::string::npos) continue;
    order +=
        fmt::format("{}{}{}", order.empty() ? "" : ",", name, random.below(2) == 0 ? "" : " desc");
  }
  const ListQuery query = ordered_by(order);
  std::vector<Record> records;
  for (int i = 0; i < 20; ++i) records.push_back(random.record(*specimen().kind));
  // Few different values, so that ties come up.
  for (Record& record : records) {
    if (random.below(2) == 0)
      record.set(specimen().field("amount"), static_cast<std::int64_t>(random.below(3)));
  }
  std::vector<std::size_t> sorted(records.size());
  std::iota(sorted.begin(), sorted.end(), std::size_t{0});
  const auto before = [&](std::size_t a, std::size_t b) {
    return comes_before(query, records[a], static_cast<std::int64_t>(a), records[b],
                        static_cast<std::int64_t>(b));
  };
  std::ranges::sort(sorted, before);
  for (std::size_t i = 1; i < sorted.size(); ++i) RC_ASSERT(before(sorted[i - 1], sorted[i]));

  for (std::size_t end = 0; end < sorted.size(); ++end) {
    const auto row = static_cast<std::int64_t>(sorted[end]);
    const auto token =
        encode_page_token(query, "filter", cursor_at(query, records[sorted[end]], row));
    const auto cursor = decode_page_token(query, "filter", token);
    RC_ASSERT(cursor.has_value());
    for (std::size_t i = 0; i < sorted.size(); ++i) {
      RC_ASSERT(comes_after(query, *cursor, records[sorted[i]],
                            static_cast<std::int64_t>(sorted[i])) == (i > end));
    }
  }
}

class PageToken : public ::testing::Test {
 protected:
  ListQuery query_ = ordered_by("line, amount desc");
  PageCursor cursor_{.keys = {Value{std::string("é\"x")}, Value{}}, .row = 77};
  std::string token_ = encode_page_token(query_, "state=open", cursor_);

  [[nodiscard]] std::string rule(const ListQuery& query, std::string_view filter,
                                 std::string_view token) const {
    const auto cursor = decode_page_token(query, filter, token);
    return cursor ? "accepted" : cursor.error().rule;
  }
};

TEST_F(PageToken, GivesBackItsCursor) {
  const auto cursor = decode_page_token(query_, "state=open", token_);
  ASSERT_TRUE(cursor);
  EXPECT_EQ(cursor->keys, cursor_.keys);
  EXPECT_EQ(cursor->row, 77);
  EXPECT_EQ(
      token_.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
      std::string::npos);
}

TEST_F(PageToken, IsRefusedWithAnotherFilterOrOrder) {
  EXPECT_EQ(rule(query_, "state=done", token_), "page_token.other_query");
  EXPECT_EQ(rule(query_, "", token_), "page_token.other_query");
  EXPECT_EQ(rule(ordered_by("line, amount"), "state=open", token_), "page_token.other_query");
  EXPECT_EQ(rule(ordered_by("line"), "state=open", token_), "page_token.other_query");
  EXPECT_EQ(rule({}, "state=open", token_), "page_token.other_query");
  ListQuery other_size = query_;
  other_size.page_size = 7;
  EXPECT_EQ(rule(other_size, "state=open", token_), "accepted");
}

TEST_F(PageToken, IsRefusedWhenAnyCharacterIsChanged) {
  for (std::size_t i = 0; i < token_.size(); ++i) {
    std::string changed = token_;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(rule(query_, "state=open", changed), "page_token.damaged") << i;
    EXPECT_EQ(rule(query_, "state=open", token_.substr(0, i)), "page_token.damaged") << i;
  }
  EXPECT_EQ(rule(query_, "state=open", token_ + "A"), "page_token.damaged");
  EXPECT_EQ(rule(query_, "state=open", "not a token"), "page_token.damaged");
  EXPECT_EQ(rule(query_, "state=open", std::string(5000, 'A')), "page_token.damaged");
  EXPECT_EQ(decode_page_token(query_, "state=open", "x").error().remedy,
            "start again without a page token");
}

TEST_F(PageToken, IsRefusedWhenItsValuesDoNotFitTheOrder) {
  // Made with the right fingerprint by somebody who knows how, but with a number for a text.
  const std::string forged = encode_page_token(
      query_, "state=open", {.keys = {Value{std::int64_t{5}}, Value{}}, .row = 1});
  EXPECT_EQ(rule(query_, "state=open", forged), "page_token.damaged");
  const std::string longer =
      encode_page_token(query_, "state=open", {.keys = {Value{}, Value{}, Value{}}, .row = 1});
  EXPECT_EQ(rule(query_, "state=open", longer), "page_token.damaged");
  const std::string shorter =
      encode_page_token(query_, "state=open", {.keys = {Value{}}, .row = 1});
  EXPECT_EQ(rule(query_, "state=open", shorter), "page_token.damaged");
}

class AccessFilter : public ::testing::Test {
 protected:
  AccessFilter() {
    requester_.person = person_;
    requester_.roles = {"requester"};
  }
  static Record specimen_record() {
    return new_record(*specimen().kind, Uuid::from_name("test", "seen"));
  }
  static Record with(std::string_view field, Value value) {
    Record record = specimen_record();
    record.set(specimen().field(field), std::move(value));
    return record;
  }
  static bool sees(const Actor& actor, const Record& record) {
    return matches(access_filter(*specimen().kind, Access::of(actor)), record);
  }
  static Actor in_role(std::string role) {
    Actor actor;
    actor.person = Uuid::from_name("test", "agent");
    actor.roles = {std::move(role)};
    return actor;
  }

  Uuid person_ = Uuid::from_name("test", "person");
  Uuid group_ = Uuid::from_name("test", "group");
  Actor requester_;
};

TEST_F(AccessFilter, ShowsRequestersOnlyWhatInvolvesThem) {
  const std::string me = person_.to_string();
  EXPECT_FALSE(sees(requester_, specimen_record()));
  EXPECT_TRUE(sees(requester_, with("requester", me)));
  EXPECT_TRUE(sees(requester_, with("owner", me)));
  EXPECT_TRUE(sees(requester_, with("assignee", me)));
  EXPECT_TRUE(sees(requester_, with("helpers", std::vector<std::string>{group_.to_string(), me})));
  EXPECT_FALSE(sees(requester_, with("requester", group_.to_string())));
  EXPECT_FALSE(sees(requester_,
                    with("watchers", std::vector<std::string>{me})));  // not flagged as involving
}

TEST_F(AccessFilter, ShowsMembersWhatInvolvesTheirGroups) {
  EXPECT_FALSE(sees(requester_, with("group", group_.to_string())));
  requester_.groups = {Uuid::from_name("test", "other"), group_};
  EXPECT_TRUE(sees(requester_, with("group", group_.to_string())));
  EXPECT_FALSE(sees(requester_, with("group", person_.to_string())));
}

TEST_F(AccessFilter, ShowsConfidentialRecordsOnlyWithTheRightOrWhenInvolved) {
  const Actor agent = in_role("agent");
  Record secret = with("confidential", true);
  EXPECT_TRUE(sees(agent, specimen_record()));
  EXPECT_TRUE(sees(agent, with("confidential", false)));
  EXPECT_FALSE(sees(agent, secret));
  EXPECT_TRUE(sees(in_role("auditor"), secret));
  EXPECT_TRUE(sees(Actor::system(), secret));
  secret.set(specimen().field("assignee"), agent.person.to_string());
  EXPECT_TRUE(sees(agent, secret));
  secret.set(specimen().field("requester"), person_.to_string());
  EXPECT_TRUE(sees(requester_, secret));
}

TEST_F(AccessFilter, ShowsNobodyNothing) {
  EXPECT_FALSE(sees(Actor{}, specimen_record()));
  Record unassigned = specimen_record();
  EXPECT_FALSE(matches(access_filter(*specimen().kind, Access{}), unassigned));
  EXPECT_FALSE(sees(Actor{}, with("requester", Uuid{}.to_string())));
}

TEST_F(AccessFilter, ClosesKindsToRolesThatMayNotReadThem) {
  const auto closed = make_specimen("read_roles: \"auditor\"", {});
  const auto sees_closed = [&](const Access& access) {
    return matches(access_filter(*closed.kind, access),
                   new_record(*closed.kind, Uuid::from_name("test", "x")));
  };
  EXPECT_FALSE(sees_closed(Access::of(in_role("agent"))));
  EXPECT_TRUE(sees_closed(Access::of(in_role("auditor"))));
  EXPECT_TRUE(sees_closed(Access::unrestricted()));
  Actor owner = in_role("requester");
  Record own = new_record(*closed.kind, Uuid::from_name("test", "x"));
  own.set(*closed.kind->field("requester"), owner.person.to_string());
  EXPECT_FALSE(matches(access_filter(*closed.kind, Access::of(owner)), own));
}

TEST_F(AccessFilter, ShowsPeopleAndGroupsTheirOwnRecord) {
  const KindModel& people = *specimen().model->kind("person");
  const KindModel& groups = *specimen().model->kind("group");
  requester_.groups = {group_};
  const Access access = Access::of(requester_);
  EXPECT_TRUE(matches(access_filter(people, access), new_record(people, person_)));
  EXPECT_FALSE(matches(access_filter(people, access), new_record(people, group_)));
  EXPECT_TRUE(matches(access_filter(groups, access), new_record(groups, group_)));
  EXPECT_FALSE(matches(access_filter(groups, access), new_record(groups, person_)));
  EXPECT_FALSE(
      matches(access_filter(*specimen().kind, access), new_record(*specimen().kind, person_)));
}

}  // namespace
}  // namespace proofdesk
