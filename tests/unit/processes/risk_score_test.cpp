// The arithmetic of a change's risk, without records (ISO/IEC 20000-1:2018, 8.5.1).

#include "processes/shared/risk_score.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

using shared::risk_of;
using shared::RiskInput;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(RiskScore, OfNothingKnownIsLowButNotNothing) {
  const auto risk = risk_of({});
  EXPECT_EQ(risk.score, 5) << "never done before";
  EXPECT_EQ(risk.level, "low");
  EXPECT_THAT(risk.basis, SizeIs(3));
}

TEST(RiskScore, WeighsAnswersByTheirWorst) {
  RiskInput input;
  input.past.similar = 10;
  input.answers = {
      {.question = "Rehearsed?", .answer = "no", .points = 10, .most = 10, .weight = 3},
      {.question = "Known?", .answer = "yes", .points = 0, .most = 10, .weight = 1}};
  const auto risk = risk_of(input);
  EXPECT_EQ(risk.score, 38) << "30 of 40 weighted points of at most 50: 37.5";
  EXPECT_EQ(risk.level, "medium");
  EXPECT_THAT(risk.basis, Contains("Rehearsed?: no, 10 of 10 points, weight 3."));
}

TEST(RiskScore, GoesByTheMostCriticalThingTouchedAndByHowManyThereAre) {
  RiskInput input;
  input.past.similar = 10;
  input.touched = {{.name = "CI-1", .criticality = "low"}};
  EXPECT_EQ(risk_of(input).score, 3);
  input.touched.push_back({.name = "SVC-1", .criticality = "high"});
  EXPECT_EQ(risk_of(input).score, 16);
  for (int more = 0; more < 20; ++more)
    input.touched.push_back({.name = "CI-2", .criticality = "medium"});
  EXPECT_EQ(risk_of(input).score, 20);
  input.major_impact = true;
  EXPECT_EQ(risk_of(input).score, 30);
}

TEST(RiskScore, CountsWhatWentWrongBeforeAndTrustsFewCasesLess) {
  RiskInput input;
  input.past = {.similar = 10, .not_well = 5};
  EXPECT_EQ(risk_of(input).score, 10);
  input.past = {.similar = 1, .not_well = 1};
  EXPECT_EQ(risk_of(input).score, 5);
  input.past = {.similar = 8, .not_well = 8};
  EXPECT_EQ(risk_of(input).score, 20);
}

TEST(RiskScore, IsNeverLowInAnEmergencyOrWithMajorImpact) {
  RiskInput input;
  input.emergency = true;
  EXPECT_EQ(risk_of(input).level, "medium");
  input = {};
  input.major_impact = true;
  EXPECT_EQ(risk_of(input).level, "medium");
}

TEST(RiskScore, OfWhatCouldNotBeLookedAtAsAWholeIsHigh) {
  RiskInput input;
  input.touched_whole = false;
  EXPECT_EQ(risk_of(input).level, "high");
  EXPECT_THAT(risk_of(input).basis, testing::Contains(HasSubstr("counts as of high risk")));
}

TEST(RiskScore, NeverExceedsAHundred) {
  RiskInput input;
  input.answers = {{.question = "q", .answer = "a", .points = 10, .most = 10, .weight = 10}};
  for (int more = 0; more < 9; ++more)
    input.touched.push_back({.name = "x", .criticality = "high"});
  input.major_impact = true;
  input.past = {.similar = 50, .not_well = 50};
  EXPECT_EQ(risk_of(input).score, 100);
  EXPECT_EQ(risk_of(input).level, "high");
}

TEST(RiskAnswers, AreWrittenWithTheirPoints) {
  const auto answer = shared::parse_offered(" yes = almost = 7 ");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->words, "yes = almost");
  EXPECT_EQ(answer->points, 7);
  for (const auto* wrong : {"yes", "= 3", "yes = ", "yes = 11", "yes = -1", "yes = 3x", ""})
    EXPECT_FALSE(shared::parse_offered(wrong)) << wrong;
}

}  // namespace
}  // namespace proofdesk::test
