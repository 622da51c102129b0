#include "server/api/in_flight.hpp"

#include <gtest/gtest.h>

namespace proofdesk::server {
namespace {

TEST(InFlight, HoldsAKeyUntilItIsLetGo) {
  InFlight keys;
  auto first = keys.take("a");
  EXPECT_TRUE(first);
  EXPECT_FALSE(keys.take("a"));
  EXPECT_TRUE(keys.take("b"));
  auto moved = std::move(first);
  EXPECT_FALSE(keys.take("a"));
  moved = {};
  EXPECT_TRUE(keys.take("a"));
}

TEST(InFlight, AssigningLetsGoOfWhatWasHeld) {
  InFlight keys;
  auto hold = keys.take("a");
  hold = keys.take("b");
  EXPECT_TRUE(keys.take("a"));
  EXPECT_FALSE(keys.take("b"));
}

}  // namespace
}  // namespace proofdesk::server
