// Figures of releases, deployments and acceptance criteria, each against cases worked out by hand. Hours after the start of a
// period of 720 hours.

#include "tests/support/processes/case_book.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

using ::testing::ElementsAre;

struct ReleaseMeasures : ::testing::Test {
  CaseBook book{"release"};

  CaseBook::Case used(std::int64_t planned, std::int64_t deployed, const char* type = "minor") {
    auto one = book.add();
    one.moved(deployed, "enter_early_life", "deploying", "early_life")
        .at("planned_at", planned)
        .at("deployed_at", deployed)
        .with("type", type);
    return one;
  }
  CaseBook::Case closed(std::int64_t hour, const char* outcome, const char* type = "minor") {
    auto one = book.add();
    one.moved(hour, "close", "early_life", "closed")
        .at("closed_at", hour)
        .with("outcome", outcome)
        .with("type", type);
    return one;
  }
};

TEST_F(ReleaseMeasures, ShareTheSuccessfulByType) {
  closed(1, "successful");
  closed(2, "successful", "patch");
  closed(3, "rolled_back", "patch");
  closed(720, "failed");
  EXPECT_THAT(book.figures("success_rate"),
              ElementsAre(": 667 of 3", "type=minor: 1000 of 1", "type=patch: 500 of 2"));
  EXPECT_EQ(book.whole("rollback_rate"), "333 of 3");
}

TEST_F(ReleaseMeasures, HoldTheDateToTheToleranceOrADay) {
  used(100, 124);
  used(100, 125);
  used(100, 75);
  used(100, 125).with("tolerance", Value{30 * kHour});
  used(100, 720);
  EXPECT_EQ(book.whole("on_schedule"), "500 of 4");
}

TEST_F(ReleaseMeasures, CountWhatCameIntoUseByType) {
  used(0, 0, "emergency");
  used(0, 5, "patch");
  used(0, 719, "patch");
  used(0, 720, "patch");
  EXPECT_THAT(book.figures("frequency"),
              ElementsAre(": 3 of 3", "type=patch: 2 of 2", "type=emergency: 1 of 1"));
}

TEST_F(ReleaseMeasures, GiveIncidentsPerReleaseThatWasCounted) {
  used(0, 1)
      .at("incidents_counted_at", 50)
      .with("early_life_incidents", Value{std::int64_t{3}})
      .with("incidents_caused", Value{std::int64_t{1}});
  used(0, 2).at("incidents_counted_at", 50).with("early_life_incidents", Value{std::int64_t{0}});
  used(0, 3);  // not counted yet
  EXPECT_EQ(book.whole("incidents_per_release"), "1500 of 2");
  EXPECT_EQ(book.whole("incidents_caused_per_release"), "500 of 2");
}

TEST_F(ReleaseMeasures, ShareThoseWhoseWatchingLedToConclusions) {
  used(0, 1).at("early_life_until", 100).with("conclusions", "Rehearse.");
  used(0, 1).at("early_life_until", 200);
  used(0, 1).at("early_life_until", 900);
  EXPECT_EQ(book.whole("analysed"), "500 of 2");
}

struct DeploymentMeasures : ::testing::Test {
  CaseBook book{"deployment"};

  CaseBook::Case ended(std::int64_t start, std::int64_t end, const char* state,
                       const char* environment = "production") {
    auto one = book.add();
    one.moved(end, "complete", "verifying", state)
        .at("actual_start", start)
        .at("actual_end", end)
        .with("environment", environment);
    return one;
  }
};

TEST_F(DeploymentMeasures, ShareTheDoneByEnvironment) {
  ended(1, 2, "done");
  ended(1, 3, "rolled_back");
  ended(1, 5, "failed", "staging");
  ended(1, 720, "done");
  EXPECT_THAT(
      book.figures("success_rate"),
      ElementsAre(": 333 of 3", "environment=production: 500 of 2", "environment=staging: 0 of 1"));
  EXPECT_EQ(book.whole("rollback_rate"), "333 of 3");
  EXPECT_EQ(book.whole("duration_median"), "7200 of 3");
}

TEST_F(DeploymentMeasures, ShowADeploymentWithoutABaselineTakenBefore) {
  ended(10, 20, "done").at("baseline_taken_at", 10);
  ended(10, 20, "done").at("baseline_taken_at", 11);
  ended(10, 20, "done");
  ended(10, 20, "done").at("baseline_taken_at", 1);
  EXPECT_EQ(book.whole("baseline_coverage"), "500 of 4");
}

TEST(AcceptanceMeasures, ShareTheMetAndTheDoneWithout) {
  CaseBook book{"acceptance_criterion"};
  const auto verified = [&](std::int64_t hour, const char* state) {
    book.add().moved(hour, "pass", "open", state).at("tested_at", hour);
  };
  verified(1, "met");
  verified(2, "met");
  verified(3, "waived");
  verified(4, "not_met");
  verified(720, "met");
  EXPECT_EQ(book.whole("met"), "500 of 4");
  EXPECT_EQ(book.whole("waived"), "250 of 4");
}

}  // namespace
}  // namespace proofdesk::test
