// Clocks on records: what starts, pauses, stops, re-targets and voids them, and what they say of it.

#include "tests/support/processes/promises.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// 2026-01-05 is a Monday; Lisbon keeps UTC in winter.
class Clocks : public ::testing::Test {
 protected:
  Clocks() { house_.go_to("2026-01-05T10:00:00Z"); }

  Uuid incident(PromisingHouse::Fields more = {}) { return house_.incident(std::move(more)); }
  void start(Uuid id) { house_.must_fire(house_.agent(), "incident", id, "take"); }
  void hold(Uuid id, std::string reason, std::string_view until = "2026-03-01T00:00:00Z") {
    PromisingHouse::Fields fields = {{"hold_reason", Value{reason}},
                                     {"follow_up_at", Value{parse_rfc3339(until)->micros}}};
    if (reason == "supplier") fields.push_back({"supplier_reference", word("S-1")});
    house_.must_fire(house_.agent(), "incident", id, "hold", fields);
  }
  void resume(Uuid id) { house_.must_fire(house_.agent(), "incident", id, "resume"); }
  void resolve(Uuid id) {
    house_.must_fire(house_.agent(), "incident", id, "resolve",
                     {{"resolution_code", word("fixed")},
                      {"resolution_text", word("The queue was restarted.")}});
  }
  std::string state(Uuid clock) { return house_.state("clock", clock); }
  std::string at(Uuid clock, std::string_view field) { return house_.clock_instant(clock, field); }

  PromisingHouse house_;
};

TEST_F(Clocks, NothingRunsWhereNothingIsPromised) {
  const Uuid id = incident();
  start(id);
  EXPECT_EQ(house_.count_clocks(id), 0U);
  house_.draft_target("resolution", "PT4H");
  const Uuid other = incident();
  EXPECT_EQ(house_.count_clocks(other), 0U) << "a draft promises nothing";
}

TEST_F(Clocks, RunFromTheOpeningWithinTheHoursOfTheCalendar) {
  house_.target("resolution", "PT8H");
  const Uuid id = incident();
  const Uuid clock = house_.clock_of(id, "resolution");
  ASSERT_FALSE(clock.is_nil());
  EXPECT_EQ(state(clock), "running");
  EXPECT_EQ(at(clock, "started_at"), "2026-01-05T10:00:00Z");
  EXPECT_EQ(at(clock, "due_at"), "2026-01-06T10:00:00Z") << "seven hours today, one tomorrow";
  EXPECT_EQ(at(clock, "half_at"), "2026-01-05T14:00:00Z");
  EXPECT_EQ(at(clock, "warn_at"), "2026-01-05T16:00:00Z");
  EXPECT_EQ(house_.instant_of("incident", id, "resolution_due_at"), "2026-01-06T10:00:00Z");
  EXPECT_EQ(house_.instant_of("incident", id, "next_due_at"), "2026-01-06T10:00:00Z");
  EXPECT_TRUE(house_.clock_of(id, "response").is_nil());
}

TEST_F(Clocks, WhatStandsStillOnHoldIsNotDue) {
  house_.target("resolution", "PT8H");
  const Uuid id = incident();
  start(id);
  const Uuid clock = house_.clock_of(id, "resolution");
  house_.go_to("2026-01-05T11:00:00Z");
  hold(id, "caller");
  EXPECT_EQ(state(clock), "paused");
  EXPECT_EQ(at(clock, "due_at"), "");
  EXPECT_TRUE(house_.image(clock, "clock").timers.empty()) << "a pause disarms";
  EXPECT_FALSE(house_.has("incident", id, "next_due_at"));
  house_.go_to("2026-01-06T11:00:00Z");
  resume(id);
  EXPECT_EQ(state(clock), "running");
  EXPECT_EQ(at(clock, "due_at"), "2026-01-07T10:00:00Z");
  EXPECT_EQ(house_.integer("clock", clock, "paused_for"), kMicrosPerDay);
  EXPECT_THAT(house_.lines("clock", clock, "marks"),
              Contains(HasSubstr("2026-01-05T11:00:00Z pause/caller")));
}

TEST_F(Clocks, AResponseDoesNotWaitUnlessToldTo) {
  house_.target("response", "PT4H");
  const Uuid id = incident();
  start(id);
  hold(id, "supplier");
  const Uuid clock = house_.clock_of(id, "response");
  EXPECT_EQ(state(clock), "running");
  EXPECT_EQ(at(clock, "due_at"), "2026-01-05T14:00:00Z");
}

TEST_F(Clocks, WaitOnlyForTheReasonsTheTargetNames) {
  house_.target("resolution", "PT8H",
                {{"hold_reasons", Value{std::vector<std::string>{"caller"}}}});
  const Uuid id = incident();
  start(id);
  hold(id, "supplier");
  EXPECT_EQ(state(house_.clock_of(id, "resolution")), "running");
  resume(id);
  hold(id, "caller");
  EXPECT_EQ(state(house_.clock_of(id, "resolution")), "paused");
}

TEST_F(Clocks, AResponseIsMetByTheFirstReplyOfAPerson) {
  house_.target("response", "PT1H");
  const Uuid id = incident();
  const Uuid clock = house_.clock_of(id, "response");
  house_.go_to("2026-01-05T10:20:00Z");
  // What a machine writes to the caller is no response.
  ASSERT_TRUE(
      house_.execute(house_.integration, id, LogWork{{"We have received it.", true}}, "incident"));
  EXPECT_EQ(state(clock), "running");
  ASSERT_TRUE(
      house_.execute(house_.agent(), id, LogWork{{"note to ourselves", false}}, "incident"));
  EXPECT_EQ(state(clock), "running");
  house_.go_to("2026-01-05T10:30:00Z");
  ASSERT_TRUE(house_.execute(house_.agent(), id, LogWork{{"I look into it.", true}}, "incident"));
  EXPECT_EQ(state(clock), "met");
  EXPECT_EQ(at(clock, "stopped_at"), "2026-01-05T10:30:00Z");
  EXPECT_EQ(house_.instant_of("incident", id, "first_human_action_at"), "2026-01-05T10:30:00Z");
  EXPECT_FALSE(house_.has("incident", id, "response_due_at"));
}

TEST_F(Clocks, ARecordMadeInConversationIsRespondedToByBeingMade) {
  house_.target("response", "PT1H");
  const Uuid id = incident({{"channel", word("phone")}});
  const Uuid clock = house_.clock_of(id, "response");
  ASSERT_FALSE(clock.is_nil());
  EXPECT_EQ(state(clock), "met");
  EXPECT_EQ(house_.integer("clock", clock, "elapsed"), 0);
}

TEST_F(Clocks, ThresholdsSayOnceWhatTheyRestOn) {
  house_.target("resolution", "PT4H");
  const Uuid id = incident();
  const Uuid clock = house_.clock_of(id, "resolution");
  house_.go_to("2026-01-05T13:30:00Z");
  EXPECT_THAT(house_.told("clock", clock),
              ElementsAre(HasSubstr("50 % of PT4H spent at 2026-01-05 12:00 (Europe/Lisbon)"),
                          HasSubstr("75 % of PT4H spent at 2026-01-05 13:00")));
  EXPECT_THAT(house_.told("clock", clock).front(),
              HasSubstr("by TGT-000000 and CAL-000000 version 2. Counted from 2026-01-05 10:00."))
      << "numbers are given by the store";
  EXPECT_FALSE(house_.record(clock, "clock").flag(house_.kind("clock"), "breached"));
  house_.go_to("2026-01-05T15:00:00Z");
  EXPECT_TRUE(house_.record(clock, "clock").flag(house_.kind("clock"), "breached"));
  EXPECT_EQ(at(clock, "breached_at"), "2026-01-05T14:00:00Z");
  EXPECT_TRUE(house_.record(id, "incident").flag(house_.kind("incident"), "breached"));
  EXPECT_THAT(house_.told("clock", clock), SizeIs(3));
  EXPECT_EQ(state(clock), "running") << "late is not done";
  resolve(id);
  EXPECT_EQ(state(clock), "missed");
  EXPECT_EQ(house_.text("clock", clock, "outcome"), "missed");
}

TEST_F(Clocks, ComplaintOne_PauseTimeSurvivesAChangeOfPriority) {
  house_.target("resolution", "PT8H",
                {{"priorities", Value{std::vector<std::string>{"moderate"}}}});
  house_.target("resolution", "PT4H", {{"priorities", Value{std::vector<std::string>{"high"}}}});
  const Uuid id = incident();
  start(id);
  const Uuid clock = house_.clock_of(id, "resolution");
  EXPECT_EQ(house_.integer("clock", clock, "goal"), 8 * kHour);
  house_.go_to("2026-01-05T11:00:00Z");
  hold(id, "caller");
  house_.go_to("2026-01-05T15:00:00Z");
  resume(id);
  ASSERT_TRUE(house_.edit(house_.agent(), "incident", id, {{"impact", word("high")}}));
  EXPECT_EQ(house_.clock_of(id, "resolution"), clock) << "the same clock goes on";
  EXPECT_EQ(house_.integer("clock", clock, "goal"), 4 * kHour);
  EXPECT_EQ(at(clock, "started_at"), "2026-01-05T10:00:00Z");
  EXPECT_EQ(house_.integer("clock", clock, "paused_for"), 4 * kHour);
  EXPECT_EQ(at(clock, "due_at"), "2026-01-06T10:00:00Z")
      << "one hour spent, two left today, one tomorrow";
  EXPECT_THAT(house_.lines("clock", clock, "promises"), SizeIs(2));
}

TEST_F(Clocks, AStricterGoalThatIsSpentIsBreachedWhenItIsSet) {
  house_.target("resolution", "PT8H",
                {{"priorities", Value{std::vector<std::string>{"moderate"}}}});
  house_.target("resolution", "PT1H", {{"priorities", Value{std::vector<std::string>{"high"}}}});
  const Uuid id = incident();
  const Uuid clock = house_.clock_of(id, "resolution");
  house_.go_to("2026-01-05T13:00:00Z");
  ASSERT_TRUE(house_.edit(house_.agent(), "incident", id, {{"impact", word("high")}}));
  EXPECT_EQ(at(clock, "breached_at"), "2026-01-05T13:00:00Z");
  EXPECT_TRUE(house_.record(id, "incident").flag(house_.kind("incident"), "breached"));
  ASSERT_TRUE(house_.edit(house_.agent(), "incident", id, {{"impact", word("medium")}}));
  EXPECT_EQ(at(clock, "breached_at"), "") << "the promise in force is not broken";
  EXPECT_THAT(house_.told("clock", clock),
              Contains(HasSubstr("It was breached at 2026-01-05T13:00:00Z")));
}

TEST_F(Clocks, ComplaintTwo_WorkingDaysOnHoldAreNotCounted) {
  house_.target("resolution", "2");
  const Uuid id = incident();
  start(id);
  const Uuid clock = house_.clock_of(id, "resolution");
  EXPECT_EQ(at(clock, "due_at"), "2026-01-07T10:00:00Z");
  house_.go_to("2026-01-06T10:00:00Z");
  hold(id, "caller", "2026-01-20T10:00:00Z");
  house_.go_to("2026-01-16T10:00:00Z");
  EXPECT_FALSE(house_.record(clock, "clock").flag(house_.kind("clock"), "breached"))
      << "nothing is breached while it waits";
  resume(id);
  EXPECT_EQ(at(clock, "due_at"), "2026-01-19T10:00:00Z") << "one working day left, over a weekend";
}

TEST_F(Clocks, ComplaintSix_AMoveToAnotherGroupLeavesNoStaleClock) {
  house_.target("resolution", "PT8H");
  house_.target("resolution", "PT2H", {{"handled_by", ref(house_.second_line)}});
  const Uuid id = incident();
  const Uuid clock = house_.clock_of(id, "resolution");
  house_.go_to("2026-01-05T11:00:00Z");
  house_.must_fire(house_.agent(), "incident", id, "assign", {{"group", ref(house_.second_line)}});
  EXPECT_EQ(house_.integer("clock", clock, "goal"), 2 * kHour);
  EXPECT_EQ(at(clock, "due_at"), "2026-01-05T12:00:00Z");
  EXPECT_EQ(house_.instant_of("incident", id, "resolution_due_at"), "2026-01-05T12:00:00Z");
  EXPECT_THAT(house_.lines("clock", clock, "overlaps"), SizeIs(1));
  house_.must_fire(house_.agent(), "incident", id, "assign", {{"group", ref(house_.desk_group)}});
  EXPECT_EQ(house_.integer("clock", clock, "goal"), 8 * kHour);
  EXPECT_EQ(at(clock, "due_at"), "2026-01-06T10:00:00Z");
  EXPECT_THAT(house_.lines("clock", clock, "overlaps"), SizeIs(0));
}

TEST_F(Clocks, ComplaintSeven_AReopenedRecordGoesOnAndKeepsItsStop) {
  house_.target("resolution", "PT4H");
  const Uuid id = incident();
  start(id);
  const Uuid clock = house_.clock_of(id, "resolution");
  house_.go_to("2026-01-05T12:00:00Z");
  resolve(id);
  EXPECT_EQ(state(clock), "met");
  EXPECT_EQ(at(clock, "due_at"), "");
  house_.go_to("2026-01-06T09:00:00Z");
  house_.must_fire(house_.agent(), "incident", id, "reopen", {{"reopen_reason", word("Again")}});
  EXPECT_EQ(state(clock), "running");
  EXPECT_EQ(at(clock, "due_at"), "2026-01-06T11:00:00Z") << "two hours were spent, two are left";
  EXPECT_THAT(
      house_.lines("clock", clock, "marks"),
      ElementsAre(HasSubstr("2026-01-05T10:00:00Z start"), HasSubstr("2026-01-05T12:00:00Z stop"),
                  HasSubstr("2026-01-06T09:00:00Z resume")));
  house_.go_to("2026-01-06T12:00:00Z");
  resolve(id);
  EXPECT_EQ(state(clock), "missed");
}

TEST_F(Clocks, AnUpdateClockIsWoundByEveryReplyTheCallerCanRead) {
  house_.target("update", "PT2H");
  const Uuid id = incident();
  const Uuid clock = house_.clock_of(id, "update");
  house_.go_to("2026-01-05T11:00:00Z");
  ASSERT_TRUE(house_.execute(house_.agent(), id, LogWork{{"Still looking.", true}}, "incident"));
  EXPECT_EQ(at(clock, "due_at"), "2026-01-05T13:00:00Z");
  EXPECT_EQ(house_.instant_of("incident", id, "last_update_at"), "2026-01-05T11:00:00Z");
  house_.go_to("2026-01-05T14:00:00Z");
  EXPECT_TRUE(house_.record(clock, "clock").flag(house_.kind("clock"), "breached"));
  ASSERT_TRUE(house_.execute(house_.agent(), id, LogWork{{"Found it.", true}}, "incident"));
  EXPECT_EQ(at(clock, "due_at"), "2026-01-05T16:00:00Z");
  resolve(id);
  EXPECT_EQ(state(clock), "missed") << "one update came too late";
}

TEST_F(Clocks, ACancelledRecordCountsForNothing) {
  house_.target("resolution", "PT4H");
  const Uuid id = incident();
  const Uuid clock = house_.clock_of(id, "resolution");
  house_.must_fire(house_.agent(), "incident", id, "cancel",
                   {{"cancel_reason", word("withdrawn")}});
  EXPECT_EQ(state(clock), "cancelled");
  EXPECT_EQ(house_.text("clock", clock, "outcome"), "cancelled");
  EXPECT_TRUE(house_.image(clock, "clock").timers.empty());
  EXPECT_FALSE(house_.has("incident", id, "next_due_at"));
}

TEST_F(Clocks, ATargetThatComesLateFindsStartAndPausesInTheHistory) {
  const Uuid id = incident();
  start(id);
  house_.go_to("2026-01-05T11:00:00Z");
  hold(id, "caller");
  house_.go_to("2026-01-05T13:00:00Z");
  resume(id);
  house_.target("resolution", "PT8H");
  house_.go_to("2026-01-05T14:00:00Z");
  house_.must_fire(Actor::system(), "incident", id, "keep_clocks");
  const Uuid clock = house_.clock_of(id, "resolution");
  ASSERT_FALSE(clock.is_nil());
  EXPECT_EQ(at(clock, "started_at"), "2026-01-05T10:00:00Z");
  EXPECT_EQ(house_.integer("clock", clock, "paused_for"), 2 * kHour);
  EXPECT_EQ(at(clock, "promised_at"), "2026-01-05T13:00:00Z");
  EXPECT_EQ(at(clock, "due_at"), "2026-01-06T12:00:00Z");
}

TEST_F(Clocks, ARecordThatIsOverIsNoBusinessOfALaterTarget) {
  const Uuid id = incident();
  start(id);
  resolve(id);
  house_.target("resolution", "PT8H");
  ASSERT_TRUE(house_.edit(house_.agent(), "incident", id, {{"customer", word("Porto")}}));
  EXPECT_EQ(house_.count_clocks(id), 0U);
}

TEST_F(Clocks, ARetiredTargetLetsGoOfOpenRecords) {
  const Uuid target = house_.target("resolution", "PT8H");
  const Uuid id = incident();
  const Uuid clock = house_.clock_of(id, "resolution");
  house_.must_fire(house_.levels, "service_target", target, "retire",
                   {{"retire_reason", word("no longer promised")}});
  EXPECT_TRUE(house_.record(target, "service_target")
                  .flag(house_.kind("service_target"), "spread_pending"));
  house_.must_fire(Actor::system(), "incident", id, "keep_clocks");
  EXPECT_EQ(state(clock), "cancelled");
  EXPECT_THAT(house_.told("clock", clock), Contains(HasSubstr("No target in force holds")));
}

TEST_F(Clocks, LogAndResolveLeavesAClockThatWasMet) {
  house_.target("resolution", "PT8H");
  Create create{.fields = {{"title", word("Mail does not arrive")},
                           {"impact", word("medium")},
                           {"urgency", word("medium")},
                           {"category", word("mail")},
                           {"resolution_code", word("fixed")},
                           {"resolution_text", word("The queue was restarted.")}},
                .alias_source = {},
                .alias_key = {},
                .then = "resolve"};
  const auto done = house_.execute(house_.agent(), {}, create, "incident");
  ASSERT_TRUE(done) << done.error().detail;
  const Uuid clock = house_.clock_of(done->records.front().id, "resolution");
  ASSERT_FALSE(clock.is_nil());
  EXPECT_EQ(state(clock), "met");
}

TEST_F(Clocks, APauseAfterAThresholdThatNobodyNoticedStillTellsIt) {
  house_.target("resolution", "PT2H");
  const Uuid id = incident();
  start(id);
  const Uuid clock = house_.clock_of(id, "resolution");
  house_.advance(3 * kHour);  // no timer has fired: the server was down
  hold(id, "caller");
  EXPECT_EQ(at(clock, "breached_at"), "2026-01-05T12:00:00Z");
  EXPECT_THAT(house_.told("clock", clock), SizeIs(3));
  EXPECT_TRUE(house_.record(id, "incident").flag(house_.kind("incident"), "breached"));
}

TEST_F(Clocks, ABreachIsReviewedWithCauseAndImprovement) {
  house_.target("resolution", "PT1H");
  const Uuid id = incident();
  const Uuid clock = house_.clock_of(id, "resolution");
  const PromisingHouse::Fields review = {{"breach_cause", word("Nobody was there.")},
                                         {"improvement", word("A second person on duty.")}};
  EXPECT_EQ(rule_of(house_.fire(house_.agent(), "clock", clock, "review_breach", review)),
            "clock.is_breached@1");
  house_.go_to("2026-01-05T12:00:00Z");
  auto excluded = review;
  excluded.push_back({"excluded", Value{true}});
  EXPECT_EQ(rule_of(house_.fire(house_.agent(), "clock", clock, "review_breach", excluded)),
            "clock.exclusion_explained@1");
  house_.must_fire(house_.agent(), "clock", clock, "review_breach", review);
  EXPECT_EQ(house_.text("clock", clock, "reviewed_by"), house_.agent().person.to_string());
}

TEST_F(Clocks, ASuppliersClockRunsWhileTheRecordWaitsForIt) {
  const Uuid service = house_.create_as(house_.service_owner, "service",
                                        {{"name", word("Mail")}, {"title", word("Mail")}});
  const Uuid agreement =
      house_.create_as(house_.levels, "agreement",
                       {{"title", word("Carrier")},
                        {"agreement_kind", word("supplier")},
                        {"supplier", word("Carrier")},
                        {"services", Value{std::vector<std::string>{service.to_string()}}},
                        {"calendar", ref(house_.around_the_clock)}});
  house_.draft_target("resolution", "PT4H",
                      {{"agreement", ref(agreement)}, {"calendar", ref(house_.around_the_clock)}});
  house_.must_fire(house_.levels, "agreement", agreement, "negotiate");
  house_.must_fire(house_.levels, "agreement", agreement, "agree",
                   {{"effective_at", Value{house_.now().micros}},
                    {"review_interval_days", Value{std::int64_t{365}}},
                    {"signed_customer_by", ref(house_.levels.person)},
                    {"signed_customer_at", Value{house_.now().micros}},
                    {"signed_provider_by", ref(house_.head.person)},
                    {"signed_provider_at", Value{house_.now().micros}}});
  EXPECT_TRUE(house_.fire_due_timers().empty());
  ASSERT_EQ(house_.state("agreement", agreement), "active");

  const Uuid id = incident({{"service", ref(service)}});
  start(id);
  EXPECT_EQ(house_.count_clocks(id), 0U) << "nothing is owed before it is asked";
  house_.go_to("2026-01-05T12:00:00Z");
  hold(id, "supplier");
  const Uuid clock = house_.clock_of(id, "resolution", "supplier");
  ASSERT_FALSE(clock.is_nil());
  EXPECT_EQ(at(clock, "started_at"), "2026-01-05T12:00:00Z");
  EXPECT_EQ(at(clock, "due_at"), "2026-01-05T16:00:00Z");
  house_.go_to("2026-01-05T14:00:00Z");
  resume(id);
  EXPECT_EQ(state(clock), "met");
  house_.go_to("2026-01-05T20:00:00Z");
  hold(id, "supplier");
  EXPECT_EQ(state(clock), "running");
  EXPECT_EQ(at(clock, "due_at"), "2026-01-05T22:00:00Z");
}

}  // namespace
}  // namespace proofdesk::test
