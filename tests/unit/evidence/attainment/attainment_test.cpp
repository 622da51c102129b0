// Figures out of clocks: what counts, by month, and what may be expected.

#include "evidence/attainment/attainment.hpp"

#include "tests/support/evidence/test_house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk {
namespace {

using evidence::AttainedClock;
using evidence::TargetAttainment;
using testing::StoreKind;
using testing::TestHouse;

Instant at(std::string_view text) { return *parse_rfc3339(text); }

AttainedClock clock(std::string_view stopped, std::string state, std::string excluded = {}) {
  AttainedClock one;
  one.kind = "incident";
  one.state = std::move(state);
  if (!stopped.empty()) one.stopped_at = at(stopped);
  one.excluded = std::move(excluded);
  return one;
}

TEST(Attainment, CountsWhatStoppedAndLeavesOutWhatHasAReason) {
  TargetAttainment target;
  target.clocks = {clock("2026-01-10T00:00:00Z", "met"),
                   clock("2026-01-11T00:00:00Z", "met"),
                   clock("2026-02-10T00:00:00Z", "missed"),
                   clock("2026-02-11T00:00:00Z", "missed", "Outside our premises."),
                   clock("", "running"),
                   clock("", "paused")};
  target.clocks[4].breached_at = at("2026-02-20T00:00:00Z");
  sum_up(target, BusinessCalendar::always(), at("2026-01-01T00:00:00Z"),
         at("2026-03-01T00:00:00Z"));
  EXPECT_EQ(target.figures.measured, 3);
  EXPECT_EQ(target.figures.met, 2);
  EXPECT_EQ(target.figures.per_mille(), 667);
  EXPECT_EQ(target.excluded, 1);
  EXPECT_EQ(target.running, 2);
  EXPECT_EQ(target.running_breached, 1);
  ASSERT_EQ(target.months.size(), 2U);
  EXPECT_EQ(target.months[0].month, "2026-01");
  EXPECT_EQ(target.months[0].figures.per_mille(), 1000);
  EXPECT_EQ(target.months[1].figures.per_mille(), 0);
  EXPECT_TRUE(target.forecast.method.empty());
  EXPECT_THAT(target.forecast.why_not, ::testing::HasSubstr("too few"));
}

TEST(Attainment, ForecastsFromTheLastThreeFullMonthsPutTogether) {
  TargetAttainment target;
  // January is whole but too long ago; May is under way.
  for (int i = 0; i < 50; ++i) target.clocks.push_back(clock("2026-01-10T00:00:00Z", "missed"));
  for (int i = 0; i < 10; ++i) target.clocks.push_back(clock("2026-02-10T00:00:00Z", "met"));
  for (int i = 0; i < 10; ++i) target.clocks.push_back(clock("2026-03-10T00:00:00Z", "missed"));
  for (int i = 0; i < 20; ++i) target.clocks.push_back(clock("2026-04-10T00:00:00Z", "met"));
  for (int i = 0; i < 50; ++i) target.clocks.push_back(clock("2026-05-10T00:00:00Z", "missed"));
  sum_up(target, BusinessCalendar::always(), at("2026-01-01T00:00:00Z"),
         at("2026-05-15T00:00:00Z"));
  EXPECT_THAT(target.forecast.months, ::testing::ElementsAre("2026-02", "2026-03", "2026-04"));
  EXPECT_EQ(target.forecast.per_mille, 750) << "30 of 40, not the mean of 100, 0 and 100 percent";
  EXPECT_EQ(target.forecast.volume, 13);
}

TEST(Attainment, AMonthLookedAtFromItsFirstToItsLastInstantIsAFullOne) {
  const auto calendar = *BusinessCalendar::parse({.zone = "America/New_York",
                                                  .weekly_hours = {"Mon-Sun 00:00-24:00"},
                                                  .holidays = {},
                                                  .exceptions = {}});
  const auto ten_a_month = [&](std::string_view from, std::string_view to) {
    TargetAttainment target;
    for (const auto stopped :
         {"2026-01-10T00:00:00Z", "2026-02-10T00:00:00Z", "2026-04-01T03:00:00Z"}) {
      for (int i = 0; i < 10; ++i) target.clocks.push_back(clock(stopped, "met"));
    }
    sum_up(target, calendar, at(from), at(to));
    return target;
  };
  const auto whole = ten_a_month("2026-01-01T05:00:00Z", "2026-04-01T04:00:00Z");
  ASSERT_EQ(whole.months.size(), 3U) << "the last one stopped on 31 March over there";
  EXPECT_THAT(whole.forecast.months, ::testing::ElementsAre("2026-01", "2026-02", "2026-03"));
  EXPECT_EQ(whole.forecast.volume, 10);
  const auto parts = ten_a_month("2026-01-01T05:00:01Z", "2026-04-01T04:00:00Z");
  EXPECT_THAT(parts.forecast.why_not, ::testing::HasSubstr("there are 2"));
}

class AttainmentOfAStore : public ::testing::TestWithParam<StoreKind> {
 protected:
  AttainmentOfAStore() {
    house_.agent = house_.actor("service_level_manager");
    calendar_ =
        put("calendar", {{"title", std::string("Always")},
                         {"zone", std::string("UTC")},
                         {"weekly_hours", std::vector<std::string>{"Mon-Sun 00:00-24:00"}}});
  }
  Record put(std::string_view kind, std::vector<FieldInput> fields) {
    auto made = house_.create(kind, std::move(fields));
    if (!made) throw std::logic_error(made.error().detail);
    auto done = house_.fire(made->record, "put_in_force");
    if (!done) throw std::logic_error(done.error().detail);
    return done->record;
  }
  TestHouse house_{GetParam()};
  Record calendar_;
};

TEST_P(AttainmentOfAStore, IsDerivedFromHistoriesAndNamesTheRecords) {
  const Record target = put("service_target", {{"applies_to", std::string("incident")},
                                               {"clock", std::string("resolution")},
                                               {"goal", std::int64_t{3'600} * kMicrosPerSecond},
                                               {"calendar", calendar_.id.to_string()},
                                               {"attainment_goal", std::string("90")}});
  const Instant from = house_.clock.now();
  std::vector<Record> incidents;
  for (int i = 0; i < 3; ++i) {
    auto made = house_.create("incident", {{"title", std::string("Mail does not arrive")},
                                           {"impact", std::string("high")},
                                           {"urgency", std::string("high")},
                                           {"category", std::string("mail")}});
    ASSERT_TRUE(made) << made.error().detail;
    incidents.push_back(made->record);
  }
  const auto resolve = [&](const Record& record) {
    auto done = house_.fire(record, "resolve",
                            {{"resolution_code", std::string("fixed")},
                             {"resolution_text", std::string("The queue was restarted.")}});
    ASSERT_TRUE(done) << done.error().detail;
  };
  house_.clock.advance(kMicrosPerDay / 48);  // half an hour
  resolve(incidents[0]);
  house_.clock.advance(kMicrosPerDay / 12);  // two hours
  resolve(incidents[1]);
  house_.clock.advance(kMicrosPerSecond);

  const auto model = house_.desk->model();
  auto view = house_.store->snapshot();
  const auto report = evidence::attainment_of(**view, house_.keys, house_.identity.origin, *model,
                                              {.agreement = {},
                                               .target = target.id,
                                               .from = from,
                                               .to = {house_.clock.now().micros + kMicrosPerDay},
                                               .now = house_.clock.now()});
  ASSERT_TRUE(report) << report.error().detail;
  ASSERT_EQ(report->targets.size(), 1U);
  const auto& figures = report->targets.front();
  EXPECT_EQ(figures.figures.measured, 2);
  EXPECT_EQ(figures.figures.met, 1);
  EXPECT_EQ(figures.running, 1);
  EXPECT_EQ(figures.running_breached, 1);
  EXPECT_EQ(figures.goal_per_mille, 900);
  ASSERT_EQ(figures.clocks.size(), 3U);
  EXPECT_EQ(figures.clocks[0].record, incidents[0].id);
  EXPECT_EQ(figures.clocks[0].state, "met");
  EXPECT_EQ(figures.clocks[1].state, "missed");
  EXPECT_EQ(figures.clocks[1].breached_at, (Instant{from.micros + 3'600 * kMicrosPerSecond}));
}

TEST_P(AttainmentOfAStore, DatesAreDaysOfTheTargetsCalendar) {
  const Record newyork =
      put("calendar", {{"title", std::string("New York")},
                       {"zone", std::string("America/New_York")},
                       {"weekly_hours", std::vector<std::string>{"Mon-Sun 00:00-24:00"}}});
  const Record target = put("service_target", {{"applies_to", std::string("incident")},
                                               {"clock", std::string("resolution")},
                                               {"goal", std::int64_t{3'600} * kMicrosPerSecond},
                                               {"calendar", newyork.id.to_string()}});
  house_.clock.advance(400 * kMicrosPerDay);
  const auto model = house_.desk->model();
  auto view = house_.store->snapshot();
  evidence::AttainmentRequest request{
      .agreement = {}, .target = target.id, .from = {}, .to = {}, .now = house_.clock.now()};
  // Last year's January is over, whatever day the house's clock stands at.
  const std::string year =
      std::to_string(std::stoi(to_rfc3339(house_.clock.now()).substr(0, 4)) - 1);
  request.from_date = year + "-01-01";
  request.to_date = year + "-02-01";
  const auto report =
      evidence::attainment_of(**view, house_.keys, house_.identity.origin, *model, request);
  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->zone, "America/New_York");
  EXPECT_EQ(to_rfc3339(report->from), year + "-01-01T05:00:00Z");
  EXPECT_EQ(to_rfc3339(report->to), year + "-02-01T05:00:00Z");
  EXPECT_EQ(report->targets.front().months.size(), 1U) << "no month beside the one asked for";
  request.to_date = year + "-02-31";
  EXPECT_FALSE(
      evidence::attainment_of(**view, house_.keys, house_.identity.origin, *model, request));
}

TEST_P(AttainmentOfAStore, CancelledInTimeIsLeftOutWithItsReasonAndCancelledLateIsMissed) {
  const Record target = put("service_target", {{"applies_to", std::string("incident")},
                                               {"clock", std::string("resolution")},
                                               {"goal", std::int64_t{3'600} * kMicrosPerSecond},
                                               {"calendar", calendar_.id.to_string()}});
  const Instant from = house_.clock.now();
  const auto open = [&] {
    return house_
        .create("incident", {{"title", std::string("Mail does not arrive")},
                             {"impact", std::string("high")},
                             {"urgency", std::string("high")}})
        ->record;
  };
  const Record early = open();
  const Record late = open();
  house_.clock.advance(kMicrosPerDay / 48);  // half an hour
  ASSERT_TRUE(house_.fire(early, "cancel", {{"cancel_reason", std::string("raised_in_error")}}));
  house_.clock.advance(kMicrosPerDay / 12);  // two hours
  ASSERT_TRUE(house_.fire(late, "cancel", {{"cancel_reason", std::string("raised_in_error")}}));
  house_.clock.advance(kMicrosPerDay);
  const auto model = house_.desk->model();
  auto view = house_.store->snapshot();
  const auto report = evidence::attainment_of(**view, house_.keys, house_.identity.origin, *model,
                                              {.agreement = {},
                                               .target = target.id,
                                               .from = from,
                                               .to = {house_.clock.now().micros + 1},
                                               .now = house_.clock.now()});
  ASSERT_TRUE(report) << report.error().detail;
  const auto& figures = report->targets.front();
  EXPECT_EQ(figures.figures.measured, 1);
  EXPECT_EQ(figures.figures.missed(), 1);
  EXPECT_EQ(figures.excluded, 1);
  ASSERT_EQ(figures.clocks.size(), 2U);
  EXPECT_EQ(figures.clocks[0].state, "cancelled");
  EXPECT_EQ(figures.clocks[0].excluded, "cancelled: Raised in error");
  EXPECT_EQ(figures.clocks[0].spent, kMicrosPerDay / 48) << "a day later too";
  EXPECT_EQ(figures.clocks[1].state, "missed");
  EXPECT_EQ(figures.clocks[1].breached_at, (Instant{from.micros + 3'600 * kMicrosPerSecond}));
}

INSTANTIATE_TEST_SUITE_P(Stores, AttainmentOfAStore,
                         ::testing::Values(StoreKind::kSqlite, StoreKind::kMemory),
                         [](const auto& each) {
                           return each.param == StoreKind::kSqlite ? "Sqlite" : "Memory";
                         });

}  // namespace
}  // namespace proofdesk
