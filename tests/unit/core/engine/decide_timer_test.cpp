#include "tests/unit/core/engine/engine_testing.hpp"

namespace proofdesk {
namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DecideTimer : public ::testing::Test {
 protected:
  TestDesk desk_;
  Result<Decision> ring(Uuid id, std::string timer, std::int64_t arming) {
    return desk_.execute(Actor::system(), id, FireTimer{std::move(timer), arming});
  }
  const ArmedTimer* armed(Uuid id, const std::string& name) {
    const auto found = desk_.image(id).timers.find(name);
    return found == desk_.image(id).timers.end() ? nullptr : &found->second;
  }
  void resume(Uuid id) { desk_.must(desk_.agent(), id, fire("resume")); }
};

TEST_F(DecideTimer, IsArmedOnEntryAndDisarmedOnLeaving) {
  const Uuid id = desk_.ticket_in("resolved");
  const ArmedTimer* timer = armed(id, "auto_close");
  ASSERT_NE(timer, nullptr);
  EXPECT_EQ(timer->due.micros, desk_.now().micros + 5 * kMicrosPerDay);
  EXPECT_EQ(timer->arming, desk_.record(id).version);
  ASSERT_TRUE(desk_.execute(desk_.requester(), id, fire("reopen", {}, "again")));
  EXPECT_EQ(armed(id, "auto_close"), nullptr);
}

TEST_F(DecideTimer, WaitsForTheInstantInAField) {
  const Uuid id = desk_.ticket_in("on_hold");
  const ArmedTimer* timer = armed(id, "follow_up");
  ASSERT_NE(timer, nullptr);
  EXPECT_EQ(timer->due.micros, desk_.record(id).integer(desk_.tickets(), "hold_until"));
}

TEST_F(DecideTimer, MovesWithItsField) {
  const Uuid id = desk_.ticket_in("on_hold");
  const auto first = armed(id, "follow_up")->arming;
  const auto later = desk_.now().micros + 3 * kMicrosPerDay;
  ASSERT_TRUE(desk_.execute(desk_.agent(), id, update({{"hold_until", later}})));
  EXPECT_EQ(armed(id, "follow_up")->due.micros, later);
  EXPECT_EQ(armed(id, "follow_up")->arming, first + 1);
  ASSERT_TRUE(desk_.execute(desk_.agent(), id, update({text("title", "y")})));
  EXPECT_EQ(armed(id, "follow_up")->arming, first + 1) << "other fields do not move it";
  ASSERT_TRUE(desk_.execute(desk_.agent(), id, update({{"hold_until", Value{}}})));
  EXPECT_EQ(armed(id, "follow_up"), nullptr);
}

TEST_F(DecideTimer, TakesItsTransitionWhenDue) {
  const Uuid id = desk_.ticket_in("resolved");
  const auto arming = armed(id, "auto_close")->arming;
  desk_.advance(5 * kMicrosPerDay);
  const auto decision = ring(id, "auto_close", arming);
  ASSERT_TRUE(decision) << decision.error().detail;
  const Event& event = decision->events[0];
  EXPECT_EQ(event.name, "close");
  EXPECT_EQ(event.to, "closed");
  EXPECT_EQ(event.basis, Basis::kSystem);
  EXPECT_TRUE(event.actor.is_nil());
  EXPECT_EQ(change_of(event, "firedTimer")->value, boost::json::value("auto_close"));
  EXPECT_THAT(desk_.image(id).timers, IsEmpty());
}

TEST_F(DecideTimer, DoesNothingBeforeItIsDueOrWhenStale) {
  const Uuid id = desk_.ticket_in("on_hold");
  const auto arming = armed(id, "follow_up")->arming;
  auto decision = ring(id, "follow_up", arming);
  ASSERT_TRUE(decision);
  EXPECT_THAT(decision->events, IsEmpty()) << "not due";
  desk_.advance(2 * kMicrosPerDay);
  decision = ring(id, "follow_up", arming - 1);
  ASSERT_TRUE(decision);
  EXPECT_THAT(decision->events, IsEmpty()) << "another arming";
  resume(id);
  decision = ring(id, "follow_up", arming);
  ASSERT_TRUE(decision);
  EXPECT_THAT(decision->events, IsEmpty()) << "no longer armed";
  EXPECT_EQ(desk_.record(id).state, "working");
}

TEST_F(DecideTimer, LapsesWhenItsConditionDoesNotHold) {
  const Uuid id = desk_.ticket_in("resolved");
  ASSERT_TRUE(desk_.execute(desk_.agent(), id, update({text("hold_reason", "objection")})));
  const auto arming = armed(id, "auto_close")->arming;
  desk_.advance(5 * kMicrosPerDay);
  expect_refused(ring(id, "auto_close", arming), ErrorCode::kRefused, "ticket.no_objection@1");
  EXPECT_EQ(desk_.record(id).state, "resolved");
}

TEST_F(DecideTimer, IsOnlyTheSystems) {
  const Uuid id = desk_.ticket_in("resolved");
  const auto arming = armed(id, "auto_close")->arming;
  desk_.advance(5 * kMicrosPerDay);
  expect_refused(desk_.execute(desk_.administrator(), id, FireTimer{"auto_close", arming}),
                 ErrorCode::kForbidden, "ticket.fire_timer.roles");
}

TEST_F(DecideTimer, LapsesWhenTheLifecycleNoLongerHasIt) {
  const Uuid id = desk_.ticket_in("resolved");
  const auto arming = armed(id, "auto_close")->arming;
  std::string without = ticket_lifecycle();
  const auto at = without.find("timer { name: \"auto_close\"");
  without.erase(at, without.find('\n', at) - at);
  desk_.change_model(ticket_model(without));
  desk_.advance(5 * kMicrosPerDay);
  expect_refused(ring(id, "auto_close", arming), ErrorCode::kRefused,
                 "ticket.auto_close.timer_applies");
  ASSERT_TRUE(desk_.execute(desk_.agent(), id, fire("close")));
  EXPECT_THAT(desk_.image(id).timers, IsEmpty()) << "leaving disarms what an older lifecycle armed";
}

TEST_F(DecideTimer, ReentryArmsAnew) {
  const Uuid id = desk_.ticket_in("resolved");
  const auto first = armed(id, "auto_close")->arming;
  ASSERT_TRUE(desk_.execute(desk_.requester(), id, fire("reopen", {}, "again")));
  desk_.advance(kMicrosPerDay);
  ASSERT_TRUE(desk_.execute(desk_.agent(), id, fire("resolve")));
  EXPECT_GT(armed(id, "auto_close")->arming, first);
  EXPECT_EQ(armed(id, "auto_close")->due.micros, desk_.now().micros + 5 * kMicrosPerDay);
}

TEST_F(DecideTimer, AnEdgeThatStaysSpendsItsTimer) {
  std::string text_of = ticket_lifecycle();
  const std::string nudge =
      "transition { name: \"nudge\" from: \"new\" from: \"working\" roles: \"agent\"";
  text_of.replace(text_of.find(nudge), nudge.size(), nudge + " roles: \"system\"");
  text_of += R"(timer { name: "remind" state: "new" after: "PT4H" transition: "nudge" })";
  TestDesk desk(ticket_model(text_of));
  const Uuid id = desk.create_ticket();
  ASSERT_EQ(desk.image(id).timers.at("remind").arming, 1);
  desk.advance(kMicrosPerDay);
  ASSERT_TRUE(desk.execute(Actor::system(), id, FireTimer{"remind", 1}));
  EXPECT_THAT(desk.image(id).timers, IsEmpty());
  EXPECT_EQ(desk.image(id).worklog.size(), 1u);
}

}  // namespace
}  // namespace proofdesk
