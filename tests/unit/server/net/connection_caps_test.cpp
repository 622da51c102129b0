#include "server/net/connection_caps.hpp"

#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace proofdesk::server {
namespace {

AddressKey address(std::uint8_t last) {
  AddressKey key{};
  key[10] = key[11] = 0xff;
  key[15] = last;
  return key;
}

TEST(ConnectionCaps, CountsEachAddressAndAllTogether) {
  ConnectionCaps caps(3, 2);
  auto one = caps.take(address(1));
  auto two = caps.take(address(1));
  EXPECT_TRUE(one && two);
  EXPECT_FALSE(caps.take(address(1)));
  auto three = caps.take(address(2));
  EXPECT_TRUE(three);
  EXPECT_FALSE(caps.take(address(3)));
  EXPECT_EQ(caps.open(), 3U);
}

TEST(ConnectionCaps, GivesBackWhatIsLetGo) {
  ConnectionCaps caps(1, 1);
  {
    auto slot = caps.take(address(1));
    auto moved = std::move(slot);
    EXPECT_FALSE(slot);  // NOLINT(bugprone-use-after-move): a moved slot holds nothing
    EXPECT_TRUE(moved);
    EXPECT_EQ(caps.open(), 1U);
  }
  EXPECT_EQ(caps.open(), 0U);
  auto slot = caps.take(address(1));
  slot = {};
  EXPECT_TRUE(caps.take(address(1)));
}

TEST(ConnectionCaps, AlwaysLetsTheOperatorIn) {
  ConnectionCaps caps(1, 1);
  const auto full = caps.take(address(1));
  std::vector<ConnectionCaps::Slot> local;
  for (int i = 0; i < 5; ++i) local.push_back(caps.take({}));
  for (const auto& slot : local) EXPECT_TRUE(slot);
}

}  // namespace
}  // namespace proofdesk::server
