#include "core/time/rota.hpp"

#include <date/tz.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace proofdesk {
namespace {

Instant at(std::string_view text) { return *parse_rfc3339(text); }
Uuid person(std::string_view name) { return Uuid::from_name("person", name); }

Rotation weekly() {
  return {.zone = "Europe/Lisbon",
          .members = {person("ann"), person("bob"), person("cid")},
          .starts_on = "2026-03-02",
          .handover_minute = 9 * 60,
          .shift_days = 7,
          .overrides = {}};
}

TEST(Rota, NamesNobodyBeforeItStarts) {
  EXPECT_FALSE(on_call_at(weekly(), at("2026-03-02T08:59:59Z")));
  EXPECT_EQ(on_call_at(weekly(), at("2026-03-02T09:00:00Z"))->person, person("ann"));
}

TEST(Rota, GoesRoundInOrder) {
  EXPECT_EQ(on_call_at(weekly(), at("2026-03-09T08:59:59Z"))->person, person("ann"));
  EXPECT_EQ(on_call_at(weekly(), at("2026-03-09T09:00:00Z"))->person, person("bob"));
  EXPECT_EQ(on_call_at(weekly(), at("2026-03-18T00:00:00Z"))->person, person("cid"));
  EXPECT_EQ(on_call_at(weekly(), at("2026-03-23T09:00:00Z"))->person, person("ann"));
}

TEST(Rota, HandsOverAtLocalTimeWhenTheClocksHaveChanged) {
  // Summer time begins on 29 March: nine o'clock is eight in UTC.
  const auto last = on_call_at(weekly(), at("2026-03-29T12:00:00Z"));
  EXPECT_EQ(last->until, at("2026-03-30T08:00:00Z"));
  EXPECT_EQ(on_call_at(weekly(), at("2026-03-30T08:00:00Z"))->person, person("bob"));
}

TEST(Rota, HandsOverAtTheJumpWhenTheLocalTimeIsSkipped) {
  Rotation rota = weekly();
  rota.zone = "Europe/Berlin";
  rota.starts_on = "2026-03-29";
  rota.handover_minute = 2 * 60 + 30;
  EXPECT_FALSE(on_call_at(rota, at("2026-03-29T00:59:59Z")));
  EXPECT_EQ(on_call_at(rota, at("2026-03-29T01:00:00Z"))->from, at("2026-03-29T01:00:00Z"));
}

TEST(Rota, HandsOverAtTheFirstOfTwoLikeLocalTimes) {
  Rotation rota = weekly();
  rota.zone = "Europe/Berlin";
  rota.starts_on = "2026-10-25";
  rota.handover_minute = 2 * 60 + 30;
  EXPECT_EQ(on_call_at(rota, at("2026-10-25T03:00:00Z"))->from, at("2026-10-25T00:30:00Z"));
}

TEST(Rota, LetsSomebodyElseStepIn) {
  Rotation rota = weekly();
  rota.overrides = {
      {at("2026-03-04T18:00:00Z"), at("2026-03-05T06:00:00Z"), person("dee").to_string()}};
  const auto before = on_call_at(rota, at("2026-03-04T12:00:00Z"));
  EXPECT_EQ(before->person, person("ann"));
  EXPECT_EQ(before->until, at("2026-03-04T18:00:00Z"));
  const auto within = on_call_at(rota, at("2026-03-04T18:00:00Z"));
  EXPECT_EQ(within->person, person("dee"));
  EXPECT_TRUE(within->overridden);
  EXPECT_EQ(within->until, at("2026-03-05T06:00:00Z"));
  EXPECT_EQ(on_call_at(rota, at("2026-03-05T06:00:00Z"))->person, person("ann"));
}

TEST(Rota, TakesTheLaterOfTwoOverrides) {
  Rotation rota = weekly();
  rota.overrides = {
      {at("2026-03-04T00:00:00Z"), at("2026-03-06T00:00:00Z"), person("dee").to_string()},
      {at("2026-03-05T00:00:00Z"), at("2026-03-07T00:00:00Z"), person("eve").to_string()}};
  EXPECT_EQ(on_call_at(rota, at("2026-03-04T12:00:00Z"))->person, person("dee"));
  EXPECT_EQ(on_call_at(rota, at("2026-03-05T12:00:00Z"))->person, person("eve"));
}

TEST(Rota, ReadsOverridesAsTheyAreWritten) {
  const std::string text = "2026-12-24T09:00:00Z/2026-12-26T09:00:00Z PER-000012";
  EXPECT_EQ(to_text(*parse_rota_override(text)), text);
  for (const auto* bad :
       {"", "x", "2026-12-24T09:00:00Z", "2026-12-24T09:00:00Z/2026-12-24T09:00:00Z p",
        "2026-12-26T09:00:00Z/2026-12-24T09:00:00Z p", "2026-12-24/2026-12-25 p",
        "2026-12-24T09:00:00Z/2026-12-26T09:00:00Z ", "a b/c"}) {
    EXPECT_FALSE(parse_rota_override(bad)) << bad;
  }
}

TEST(Rota, RefusesWhatNobodyCouldFollow) {
  const auto rule = [](auto change) {
    Rotation rota = weekly();
    change(rota);
    const auto status = check_rota(rota);
    return status ? std::string() : status.error().rule;
  };
  EXPECT_EQ(rule([](Rotation&) {}), "");
  EXPECT_EQ(rule([](Rotation& rota) { rota.zone = "Europe/Atlantis"; }), "rota.zone");
  EXPECT_EQ(rule([](Rotation& rota) { rota.members.clear(); }), "rota.members");
  EXPECT_EQ(rule([](Rotation& rota) { rota.starts_on = "2026-02-30"; }), "rota.starts_on");
  EXPECT_EQ(rule([](Rotation& rota) { rota.handover_minute = 1440; }), "rota.handover");
  EXPECT_EQ(rule([](Rotation& rota) { rota.shift_days = 0; }), "rota.shift");
}

/// An oracle that walks day by day: who took over last, by the local calendar.
std::optional<Uuid> walk(const Rotation& rota, Instant when) {
  const auto* zone = date::locate_zone(rota.zone);
  const auto first =
      date::local_days{date::days{start_of_day_utc(rota.starts_on)->micros / kMicrosPerDay}};
  std::optional<Uuid> current;
  for (int day = 0; day < 800; ++day) {
    const auto local = first + date::days{day} + std::chrono::minutes{rota.handover_minute};
    const auto handover = zone->to_sys(local, date::choose::earliest);
    if (std::chrono::duration_cast<std::chrono::microseconds>(handover.time_since_epoch()).count() >
        when.micros)
      return current;
    if (day % rota.shift_days == 0)
      current = rota.members[static_cast<std::size_t>(day / rota.shift_days) % rota.members.size()];
  }
  return current;
}

RC_GTEST_PROP(Rota, IsWhatWalkingFromHandoverToHandoverFinds, ()) {
  Rotation rota = weekly();
  rota.zone =
      *rc::gen::element<std::string>("Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
                                     "Asia/Kathmandu", "Pacific/Apia", "UTC");
  rota.handover_minute = *rc::gen::inRange(0, 24 * 60);
  rota.shift_days = *rc::gen::inRange(1, 15);
  const auto minutes = *rc::gen::inRange<std::int64_t>(0, 700LL * 24 * 60);
  const Instant when{start_of_day_utc(rota.starts_on)->micros + minutes * 60 * kMicrosPerSecond};
  const auto found = on_call_at(rota, when);
  const auto walked = walk(rota, when);
  RC_ASSERT(found.has_value() == walked.has_value());
  if (!found) return;
  RC_ASSERT(found->person == *walked);
  RC_ASSERT(found->from <= when);
  RC_ASSERT(when < found->until);
  // Shifts meet without a gap.
  RC_ASSERT(on_call_at(rota, found->until)->from == found->until);
}

}  // namespace
}  // namespace proofdesk
