// A promise broken stays broken: nothing that is done to a record afterwards takes it back.

#include "tests/support/processes/promises.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using Fields = PromisingHouse::Fields;

// 2026-01-05 is a Monday; Lisbon keeps UTC in winter. One hour is promised for moderate, eight for low.
class BrokenPromise : public ::testing::Test {
 protected:
  BrokenPromise() {
    house_.go_to("2026-01-05T10:00:00Z");
    hour_ = house_.target("resolution", "PT1H", of({"moderate"}));
    house_.target("resolution", "PT8H", of({"low"}));
  }

  static Fields of(std::vector<std::string> priorities) {
    return {{"priorities", Value{std::move(priorities)}}};
  }
  Uuid incident(Fields more = {}) { return house_.incident(std::move(more)); }
  Uuid clock_of(Uuid id, std::string_view measure = "resolution") {
    return house_.clock_of(id, measure);
  }
  void fire(std::string_view kind, Uuid id, std::string transition, Fields fields = {}) {
    house_.must_fire(house_.agent(), kind, id, std::move(transition), std::move(fields));
  }
  static Fields lower() { return {{"impact", word("low")}, {"urgency", word("medium")}}; }
  static Fields resolution(Fields more = {}) {
    more.push_back({"resolution_code", word("fixed")});
    more.push_back({"resolution_text", word("The queue was restarted.")});
    return more;
  }
  void expect_broken(Uuid subject, Uuid clock, std::string_view at = "2026-01-05T11:00:00Z") {
    EXPECT_EQ(house_.clock_instant(clock, "breached_at"), at);
    EXPECT_TRUE(house_.record(clock, "clock").flag(house_.kind("clock"), "breached"));
    EXPECT_EQ(house_.text("clock", clock, "target"), hour_.to_string());
    EXPECT_TRUE(house_.record(subject, "incident").flag(house_.kind("incident"), "breached"));
  }

  PromisingHouse house_;
  Uuid hour_;
};

TEST_F(BrokenPromise, StandsWhenThePriorityIsLoweredAfterwards) {
  const Uuid id = incident();
  const Uuid clock = clock_of(id);
  house_.go_to("2026-01-05T12:00:00Z");
  ASSERT_TRUE(house_.edit(house_.agent(), "incident", id, lower()));
  ASSERT_EQ(house_.text("incident", id, "priority"), "low");
  expect_broken(id, clock);
  EXPECT_EQ(house_.state("clock", clock), "running") << "the work is still owed";
  fire("incident", id, "resolve", resolution());
  EXPECT_EQ(house_.state("clock", clock), "missed");
  expect_broken(id, clock);
  EXPECT_EQ(house_.count_clocks(id), 1U) << "none beside it";
}

TEST_F(BrokenPromise, IsReadOffTheTimeSpentAndNotOffItsTimer) {
  const Uuid id = incident();
  const Uuid clock = clock_of(id);
  house_.advance(2 * kHour);  // nothing has fired: the server was down
  ASSERT_TRUE(house_.edit(house_.agent(), "incident", id, lower()));
  expect_broken(id, clock);
}

TEST_F(BrokenPromise, StandsWhenThePriorityIsLoweredWhileResolving) {
  const Uuid id = incident();
  const Uuid clock = clock_of(id);
  house_.go_to("2026-01-05T12:00:00Z");
  fire("incident", id, "resolve", resolution(lower()));
  ASSERT_EQ(house_.text("incident", id, "priority"), "low");
  EXPECT_EQ(house_.state("clock", clock), "missed");
  expect_broken(id, clock);
  house_.go_to("2026-01-05T12:10:00Z");
  fire("incident", id, "close");
  EXPECT_EQ(house_.state("clock", clock), "missed");
}

TEST_F(BrokenPromise, StandsWhenTheChangeThatCameBeforeItIsUndone) {
  const Uuid id = incident(lower());
  const Uuid clock = clock_of(id);
  ASSERT_TRUE(house_.edit(house_.agent(), "incident", id,
                          {{"impact", word("medium")}, {"urgency", word("medium")}}));
  house_.go_to("2026-01-05T12:00:00Z");
  ASSERT_TRUE(house_.edit(house_.agent(), "incident", id, lower()));
  expect_broken(id, clock);
}

TEST_F(BrokenPromise, StandsWhenNoTargetHoldsAnyMore) {
  const Uuid id = incident();
  const Uuid clock = clock_of(id);
  house_.go_to("2026-01-05T12:00:00Z");
  ASSERT_TRUE(house_.edit(house_.agent(), "incident", id,
                          {{"impact", word("high")}, {"urgency", word("high")}}));
  expect_broken(id, clock);
  house_.must_fire(house_.levels, "service_target", hour_, "retire",
                   {{"retire_reason", word("no longer promised")}});
  house_.must_fire(Actor::system(), "incident", id, "keep_clocks");
  expect_broken(id, clock);
  fire("incident", id, "resolve", resolution());
  EXPECT_EQ(house_.state("clock", clock), "missed");
}

TEST_F(BrokenPromise, APromiseStillKeptFollowsThePriorityAsBefore) {
  const Uuid id = incident();
  const Uuid clock = clock_of(id);
  house_.go_to("2026-01-05T10:59:00Z");
  ASSERT_TRUE(house_.edit(house_.agent(), "incident", id, lower()));
  EXPECT_EQ(house_.integer("clock", clock, "goal"), 8 * kHour);
  house_.go_to("2026-01-05T13:00:00Z");
  EXPECT_EQ(house_.clock_instant(clock, "breached_at"), "");
}

TEST_F(BrokenPromise, OfACancelledRecordIsMissedAndCanBeReviewed) {
  const Uuid id = incident();
  const Uuid clock = clock_of(id);
  house_.go_to("2026-01-05T12:00:00Z");
  fire("incident", id, "cancel", {{"cancel_reason", word("not_an_incident")}});
  EXPECT_EQ(house_.state("clock", clock), "missed");
  EXPECT_EQ(house_.text("clock", clock, "outcome"), "missed");
  EXPECT_EQ(house_.clock_instant(clock, "stopped_at"), "2026-01-05T12:00:00Z");
  expect_broken(id, clock);
  EXPECT_TRUE(house_.image(clock, "clock").timers.empty());
  house_.go_to("2026-01-06T12:00:00Z");
  house_.must_fire(house_.agent(), "clock", clock, "review_breach",
                   {{"breach_cause", word("Nobody was there.")},
                    {"improvement", word("A second person on duty.")}});
}

TEST_F(BrokenPromise, IsNeverMadeByCancellingInTime) {
  const Uuid id = incident();
  const Uuid clock = clock_of(id);
  house_.go_to("2026-01-05T10:30:00Z");
  fire("incident", id, "cancel", {{"cancel_reason", word("not_an_incident")}});
  EXPECT_EQ(house_.state("clock", clock), "cancelled");
  EXPECT_EQ(house_.integer("clock", clock, "elapsed"), kHour / 2);
  EXPECT_EQ(house_.clock_instant(clock, "stopped_at"), "2026-01-05T10:30:00Z");
}

TEST_F(BrokenPromise, IsNotMendedByMergingAndTakingOutAgain) {
  const Uuid main = incident();
  const Uuid id = incident();
  const Uuid clock = clock_of(id);
  house_.go_to("2026-01-05T12:00:00Z");
  fire("incident", id, "merge", {{"merged_into", ref(main)}});
  EXPECT_EQ(house_.state("clock", clock), "missed");
  house_.go_to("2026-01-05T13:00:00Z");
  fire("incident", id, "unmerge");
  EXPECT_EQ(clock_of(id), clock) << "the same clock goes on";
  EXPECT_EQ(house_.state("clock", clock), "running");
  expect_broken(id, clock);
  fire("incident", id, "resolve", resolution());
  EXPECT_EQ(house_.state("clock", clock), "missed");
  expect_broken(id, clock);
}

TEST_F(BrokenPromise, TimeMergedIsNoPause) {
  const Uuid main = incident(lower());
  const Uuid id = incident(lower());
  const Uuid clock = clock_of(id);
  house_.go_to("2026-01-05T11:00:00Z");
  fire("incident", id, "merge", {{"merged_into", ref(main)}});
  EXPECT_EQ(house_.state("clock", clock), "cancelled");
  house_.go_to("2026-01-05T15:00:00Z");
  fire("incident", id, "unmerge");
  EXPECT_EQ(clock_of(id), clock);
  EXPECT_EQ(house_.state("clock", clock), "running");
  EXPECT_EQ(house_.clock_instant(clock, "due_at"), "2026-01-06T10:00:00Z")
      << "eight hours from the start, as though nothing had happened";
  EXPECT_EQ(house_.integer("clock", clock, "paused_for"), 0);
}

TEST_F(BrokenPromise, TimeOnHoldBeforeAMergeEndsWithIt) {
  const Uuid main = incident(lower());
  const Uuid id = incident(lower());
  const Uuid clock = clock_of(id);
  fire("incident", id, "take");
  house_.go_to("2026-01-05T11:00:00Z");
  fire("incident", id, "hold",
       {{"hold_reason", word("caller")},
        {"follow_up_at", Value{parse_rfc3339("2026-02-01T00:00:00Z")->micros}}});
  house_.go_to("2026-01-05T12:00:00Z");
  fire("incident", id, "merge", {{"merged_into", ref(main)}});
  house_.go_to("2026-01-05T15:00:00Z");
  fire("incident", id, "unmerge");
  EXPECT_EQ(house_.integer("clock", clock, "paused_for"), kHour);
  EXPECT_EQ(house_.clock_instant(clock, "due_at"), "2026-01-06T11:00:00Z");
}

TEST_F(BrokenPromise, BrokenWhileMergedItIsBrokenWhenTakenOut) {
  const Uuid main = incident(lower());
  const Uuid id = incident();
  const Uuid clock = clock_of(id);
  house_.go_to("2026-01-05T10:30:00Z");
  fire("incident", id, "merge", {{"merged_into", ref(main)}});
  house_.go_to("2026-01-05T15:00:00Z");
  fire("incident", id, "unmerge");
  EXPECT_EQ(clock_of(id), clock);
  expect_broken(id, clock);
}

class Converted : public BrokenPromise {
 protected:
  Converted() { request_hour_ = house_.target("resolution", "PT4H", request()); }
  static Fields request() { return {{"applies_to", word("service_request")}}; }
  /// What the last conversion of a record made.
  Uuid successor(std::string_view kind) {
    Uuid newest;
    std::int64_t at = 0;
    for (const auto& [place, image] : house_.world().images()) {
      if (place.first != kind || image.record.created_at.micros <= at) continue;
      at = image.record.created_at.micros;
      newest = place.second;
    }
    return newest;
  }
  Uuid request_hour_;
};

TEST_F(Converted, ASuccessorCountsFromTheFirstStart) {
  const Uuid id = incident(lower());
  fire("incident", id, "take");
  house_.go_to("2026-01-05T11:00:00Z");
  fire("incident", id, "hold",
       {{"hold_reason", word("caller")},
        {"follow_up_at", Value{parse_rfc3339("2026-02-01T00:00:00Z")->micros}}});
  house_.go_to("2026-01-05T12:00:00Z");
  fire("incident", id, "resume");
  house_.go_to("2026-01-05T13:00:00Z");
  fire("incident", id, "convert");
  EXPECT_EQ(house_.count_clocks(id), 1U);
  const Uuid request = successor("service_request");
  const Uuid clock = clock_of(request);
  ASSERT_FALSE(clock.is_nil());
  EXPECT_EQ(house_.clock_instant(clock, "started_at"), "2026-01-05T10:00:00Z");
  EXPECT_EQ(house_.integer("clock", clock, "paused_for"), kHour) << "its pauses come along";
  EXPECT_EQ(house_.clock_instant(clock, "due_at"), "2026-01-05T15:00:00Z");
  house_.go_to("2026-01-05T14:00:00Z");
  fire("service_request", request, "convert");
  const Uuid back = successor("incident");
  ASSERT_NE(back, id);
  EXPECT_EQ(house_.clock_instant(clock_of(back), "started_at"), "2026-01-05T10:00:00Z");
}

TEST_F(Converted, ABreachStaysWhereItWas) {
  const Uuid id = incident();
  const Uuid clock = clock_of(id);
  house_.go_to("2026-01-05T12:00:00Z");
  fire("incident", id, "convert");
  EXPECT_EQ(house_.state("clock", clock), "missed");
  expect_broken(id, clock);
  const Uuid its = clock_of(successor("service_request"));
  EXPECT_EQ(house_.clock_instant(its, "breached_at"), "") << "four hours are promised there";
  EXPECT_EQ(house_.clock_instant(its, "due_at"), "2026-01-05T14:00:00Z");
}

TEST_F(Converted, IsNoConversationWithTheCaller) {
  house_.target("response", "PT1H", request());
  const Uuid id = incident({{"channel", word("email")}});
  ASSERT_TRUE(house_.edit(house_.agent(), "incident", id, {{"channel", word("phone")}}));
  fire("incident", id, "convert");
  const Uuid request = successor("service_request");
  EXPECT_FALSE(house_.has("service_request", request, "first_human_action_at"));
  EXPECT_EQ(house_.state("clock", clock_of(request, "response")), "running");
}

TEST_F(Converted, AReplyThatWasGivenWasGiven) {
  house_.target("response", "PT4H", request());
  const Uuid id = incident();
  house_.go_to("2026-01-05T10:30:00Z");
  ASSERT_TRUE(house_.execute(house_.agent(), id, LogWork{{"I look into it.", true}}, "incident"));
  house_.go_to("2026-01-05T11:00:00Z");
  fire("incident", id, "convert");
  const Uuid request = successor("service_request");
  EXPECT_EQ(house_.instant_of("service_request", request, "first_human_action_at"),
            "2026-01-05T10:30:00Z");
  EXPECT_EQ(house_.state("clock", clock_of(request, "response")), "met");
}

class Response : public BrokenPromise {
 protected:
  Response() { house_.target("response", "PT2H"); }
};

TEST_F(Response, IsNotMetByANoteAmongOurselves) {
  const Uuid id = incident();
  const Fire note{
      .transition = "respond", .fields = {}, .comment = WorkInput{"called, no answer", false}};
  EXPECT_EQ(rule_of(house_.execute(house_.agent(), id, note, "incident")),
            "incident.reply_readable@1");
  EXPECT_EQ(house_.state("clock", clock_of(id, "response")), "running");
}

TEST_F(Response, IsNotMetByWaitingForACallerWhoWasNeverAsked) {
  const Uuid id = incident();
  fire("incident", id, "take");
  fire("incident", id, "hold",
       {{"hold_reason", word("caller")},
        {"follow_up_at", Value{parse_rfc3339("2026-02-01T00:00:00Z")->micros}}});
  EXPECT_EQ(house_.state("clock", clock_of(id, "response")), "running");
  fire("incident", id, "resume");
  house_.must_fire(house_.agent(), "incident", id, "hold",
                   {{"hold_reason", word("caller")},
                    {"follow_up_at", Value{parse_rfc3339("2026-02-01T00:00:00Z")->micros}}},
                   "Which of the two printers is it?");
  EXPECT_EQ(house_.state("clock", clock_of(id, "response")), "met");
}

TEST_F(Response, IsNotMetByWhatTheCallerSaysWhoIsAlsoAnAgent) {
  const Uuid id = incident({{"requester", ref(house_.agent().person)}});
  ASSERT_TRUE(house_.execute(house_.agent(), id, LogWork{{"Anybody there?", true}}, "incident"));
  EXPECT_EQ(house_.state("clock", clock_of(id, "response")), "running");
  ASSERT_TRUE(house_.execute(house_.colleague, id, LogWork{{"I am here.", true}}, "incident"));
  EXPECT_EQ(house_.state("clock", clock_of(id, "response")), "met");
}

TEST_F(Response, IsNotMetByAMachineThatResolves) {
  const Uuid id = incident();
  house_.must_fire(house_.integration, "incident", id, "resolve", resolution());
  EXPECT_FALSE(house_.has("incident", id, "first_human_action_at"));
  fire("incident", id, "reopen", {{"reopen_reason", word("Not at all")}});
  EXPECT_EQ(house_.state("clock", clock_of(id, "response")), "running");
}

}  // namespace
}  // namespace proofdesk::test
