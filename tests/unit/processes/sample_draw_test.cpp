// The sample of an audit and how far its result can be trusted.

#include "processes/shared/sample_draw.hpp"

#include "processes/shared/wilson.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

TEST(SampleDraw, FollowsFromSeedAndListAlone) {
  std::vector<Uuid> population;
  for (int i = 0; i < 1'000; ++i) population.push_back(Uuid::from_name("item", std::to_string(i)));
  const std::string list = shared::population_list(population);
  std::vector<Uuid> turned(population.rbegin(), population.rend());
  EXPECT_EQ(shared::population_list(turned), list);
  const auto read = shared::read_population(list);
  EXPECT_EQ(read.size(), 1'000U);
  const std::string digest = shared::population_digest(list);
  const auto sample = shared::draw_sample("dice 4 2 6", digest, read, 20);
  EXPECT_EQ(sample.size(), 20U);
  EXPECT_EQ(std::set<Uuid>(sample.begin(), sample.end()).size(), 20U);
  EXPECT_EQ(shared::draw_sample("dice 4 2 6", digest, turned, 20), sample);
  EXPECT_NE(shared::draw_sample("dice 4 2 7", digest, read, 20), sample);
  const auto more = shared::draw_sample("dice 4 2 6", digest, read, 30);
  EXPECT_TRUE(std::equal(sample.begin(), sample.end(), more.begin())) << "a larger one contains it";
  EXPECT_EQ(shared::draw_sample("x", digest, read, 5'000).size(), 1'000U);
}

TEST(SampleDraw, GivesEveryItemTheSameChance) {
  std::vector<Uuid> population;
  for (int i = 0; i < 50; ++i) population.push_back(Uuid::from_name("item", std::to_string(i)));
  const std::string digest = shared::population_digest(shared::population_list(population));
  std::map<Uuid, int> drawn;
  for (int seed = 0; seed < 2'000; ++seed)
    for (const Uuid& id : shared::draw_sample(std::to_string(seed), digest, population, 10))
      ++drawn[id];
  double chi_square = 0;
  for (const Uuid& id : population) {
    const double off = drawn[id] - 400.0;
    chi_square += off * off / 400.0;
  }
  EXPECT_LT(chi_square, 90.0) << "49 degrees of freedom: 0.1 % lie beyond 85";
}

TEST(Wilson, GivesTheIntervalsOfTheTables) {
  const auto half = shared::wilson(5, 10);
  EXPECT_NEAR(half.low, 0.2366, 0.0001);
  EXPECT_NEAR(half.high, 0.7634, 0.0001);
  const auto all = shared::wilson(20, 20);
  EXPECT_NEAR(all.low, 0.8389, 0.0001);
  EXPECT_EQ(all.high, 1.0);
  EXPECT_EQ(shared::wilson(0, 20).low, 0.0);
  EXPECT_EQ(shared::wilson(0, 0).high, 1.0);
}

}  // namespace
}  // namespace proofdesk::test
