// Taking back the last step, over the real processes and each store.

#include "core/engine/last_change.hpp"
#include "tests/support/evidence/test_house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk {
namespace {

using ::testing::HasSubstr;
using testing::StoreKind;
using testing::TestHouse;

class UndoTest : public ::testing::TestWithParam<StoreKind> {
 protected:
  TestHouse house{GetParam()};
  const Uuid group_ = [this] {
    Command command;
    command.actor = house.actor("administrator");
    command.kind = "group";
    command.action =
        Create{{{"title", std::string("First line")}, {"name", std::string("First line")}}, {}, {}};
    auto made = house.run(command);
    EXPECT_TRUE(made) << made.error().rule << ": " << made.error().detail;
    return made ? made->record.id : Uuid{};
  }();

  Record incident() {
    auto reply = house.create("incident", {{"title", std::string("Mail does not arrive")},
                                           {"impact", std::string("high")},
                                           {"urgency", std::string("medium")}});
    EXPECT_TRUE(reply) << reply.error().rule << " " << reply.error().detail;
    return reply->record;
  }
  Result<Reply> act(const Record& record, Action action, const Actor& actor) {
    Command command;
    command.actor = actor;
    command.kind = record.kind;
    command.record = record.id;
    command.action = std::move(action);
    return house.run(command);
  }
  Result<Reply> undo(const Record& record) { return act(record, Undo{}, house.agent); }
  Record now(const Record& record) { return house.find(record.kind, record.id); }
  Record must(const Result<Reply>& reply) {
    EXPECT_TRUE(reply) << reply.error().rule << ": " << reply.error().detail;
    return reply ? reply->record : Record{};
  }
  /// As it was, but for what every event moves on.
  void expect_as_before(const Record& before, const Record& after) {
    for (const FieldModel& field : house.kind(before.kind).fields()) {
      if (field.origin == FieldOrigin::kSystem) continue;
      EXPECT_EQ(after.get(field), before.get(field)) << field.name;
    }
    EXPECT_EQ(after.state, before.state);
  }
  std::vector<LinkedRecord> links(const Record& record) {
    const auto view = std::move(*house.store->snapshot());
    return view->links_from(house.kind(record.kind), record.id).value();
  }
};

TEST_P(UndoTest, AChangeOfFieldsIsTakenBackWithAllThatFollowedFromIt) {
  const Record before = incident();
  must(house.update(before, {{"impact", std::string("low")},
                             {"title", std::string("Mail is slow")},
                             {"tags", std::vector<std::string>{"mail"}}}));
  EXPECT_NE(now(before).text(house.kind("incident"), "priority"), "high");
  const Record after = must(undo(before));
  expect_as_before(before, after);
  EXPECT_EQ(after.version, 3) << "a step of its own";
  const OpenedEvent event = house.journal().back();
  EXPECT_EQ(event.event.name, "undone");
  EXPECT_TRUE(std::ranges::any_of(event.event.changes, [](const Change& change) {
    return change.path == kUndoneRevision && change.value.to_number<int>() == 2;
  })) << "says what it took back";
}

TEST_P(UndoTest, AssigningIsTakenBackAndCountsAsNoHandOver) {
  Record record = incident();
  must(house.fire(record, "assign",
                  {{"group", group_.to_string()}, {"assignee", house.agent.person.to_string()}}));
  const Record before = now(record);
  must(house.fire(before, "assign",
                  {{"assignee", house.actor("incident_manager").person.to_string()}}));
  EXPECT_EQ(now(record).integer(house.kind("incident"), "reassign_count"), 1);
  expect_as_before(before, must(undo(record)));
}

TEST_P(UndoTest, TakingHoldingAndResumingAreTakenBack) {
  const Record fresh = incident();
  must(house.fire(fresh, "take"));
  expect_as_before(fresh, must(undo(fresh)));
  must(house.fire(now(fresh), "take"));
  const Record working = now(fresh);
  const std::int64_t until = house.clock.now().micros + 3'600 * kMicrosPerSecond;
  const std::vector<FieldInput> hold{{"hold_reason", std::string("caller")},
                                     {"follow_up_at", until}};
  must(house.fire(working, "hold", hold));
  expect_as_before(working, must(undo(working)));
  must(house.fire(now(fresh), "hold", hold));
  const Record waiting = now(fresh);
  must(house.fire(waiting, "resume"));
  expect_as_before(waiting, must(undo(waiting)));
  const auto view = std::move(*house.store->snapshot());
  const auto timers = view->timers(house.kind("incident"), fresh.id).value();
  ASSERT_FALSE(timers.empty()) << "it waits again until the same instant";
  EXPECT_EQ(timers.front().due.micros, until);
}

TEST_P(UndoTest, LinksAreTakenAwayAgainOrPutBack) {
  const Record record = incident();
  const LinkEnd change{.kind = "change", .id = {}, .source = "elsewhere", .key = "CHG7"};
  must(act(record, AddLink{"caused_by", change}, house.agent));
  const auto linked = links(record);
  ASSERT_EQ(linked.size(), 1u);
  must(undo(record));
  EXPECT_TRUE(links(record).empty());
  must(act(record, AddLink{"caused_by", change}, house.agent));
  const auto again = links(record);
  must(act(record, RemoveLink{again.front().link.id}, house.agent));
  must(undo(record));
  ASSERT_EQ(links(record).size(), 1u);
  EXPECT_EQ(links(record).front().link, again.front().link);
}

TEST_P(UndoTest, WhatWasSaidStaysSaid) {
  const Record record = incident();
  Command take;
  take.actor = house.agent;
  take.kind = "incident";
  take.record = record.id;
  take.action = Fire{.transition = "take", .fields = {}, .comment = WorkInput{"On it", true}};
  must(house.run(take));
  must(undo(record));
  const auto view = std::move(*house.store->snapshot());
  EXPECT_EQ(view->worklog(house.kind("incident"), record.id, true, {}, 10)->size(), 1u);
}

TEST_P(UndoTest, OnlyOnesOwnLastStepAndOnlyOnce) {
  const Record record = incident();
  const auto refused = [&](const Result<Reply>& reply) {
    EXPECT_FALSE(reply);
    if (reply) return std::string();
    EXPECT_EQ(reply.error().code, ErrorCode::kRefused);
    EXPECT_FALSE(reply.error().remedy.empty());
    return reply.error().rule;
  };
  EXPECT_EQ(refused(undo(record)), "incident.undo.own_last_step") << "a creation is not undone";
  must(house.fire(record, "take"));
  EXPECT_EQ(refused(act(record, Undo{}, house.actor("incident_manager"))),
            "incident.undo.own_last_step");
  must(act(record, LogWork{{"Looks like the queue", false}}, house.actor("incident_manager")));
  EXPECT_EQ(refused(undo(record)), "incident.undo.own_last_step") << "something happened since";
  must(house.update(now(record), {{"title", std::string("Mail is slow")}}));
  must(undo(record));
  EXPECT_EQ(refused(undo(record)), "incident.undo.reversible") << "no undo of an undo";
}

TEST_P(UndoTest, NamesTheTransitionThatTakesBackWhatUndoDoesNot) {
  const Record into = incident();
  const Record record = incident();
  must(house.fire(record, "merge", {{"merged_into", into.id.to_string()}}));
  const auto merged = undo(record);
  ASSERT_FALSE(merged);
  EXPECT_EQ(merged.error().rule, "incident.undo.reversible");
  EXPECT_THAT(merged.error().remedy, HasSubstr("unmerge"));
  must(house.fire(now(record), "unmerge"));
  must(house.fire(now(record), "resolve",
                  {{"resolution_code", std::string("fixed")},
                   {"resolution_text", std::string("Restarted.")},
                   {"category", std::string("mail")}}));
  const auto resolved = undo(record);
  ASSERT_FALSE(resolved);
  EXPECT_THAT(resolved.error().remedy, HasSubstr("reopen"));
}

TEST_P(UndoTest, ComesTooLateAfterAQuarterOfAnHour) {
  const Record record = incident();
  must(house.fire(record, "take"));
  house.clock.advance(kUndoWindow + kMicrosPerSecond);
  const auto late = undo(record);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().rule, "incident.undo.soon");
  EXPECT_EQ(now(record).state, "in_progress");
}

TEST_P(UndoTest, GoesByTheVersionThatWasSeen) {
  const Record record = incident();
  must(house.fire(record, "take"));
  Command command;
  command.actor = house.agent;
  command.kind = "incident";
  command.record = record.id;
  command.expected_version = 1;
  command.action = Undo{};
  EXPECT_EQ(house.run(command).error().code, ErrorCode::kStaleVersion);
}

INSTANTIATE_TEST_SUITE_P(Stores, UndoTest,
                         ::testing::Values(StoreKind::kMemory, StoreKind::kSqlite));

}  // namespace
}  // namespace proofdesk
