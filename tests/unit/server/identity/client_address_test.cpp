#include "server/identity/client_address.hpp"

#include <gtest/gtest.h>

namespace proofdesk::server {
namespace {

std::string address(std::string_view peer, std::vector<std::string_view> forwarded,
                    const std::vector<std::string>& proxies = {"10.0.0.1", "10.0.0.2", "::1"}) {
  Request request;
  request.peer = peer;
  for (const auto value : forwarded) request.headers.push_back({"x-forwarded-FOR", value});
  return client_address(request, proxies);
}

TEST(ClientAddress, IsThePeerUnlessThePeerIsAProxy) {
  EXPECT_EQ(address("203.0.113.7", {}), "203.0.113.7");
  EXPECT_EQ(address("203.0.113.7", {"192.0.2.1"}), "203.0.113.7") << "anybody can write a header";
  EXPECT_EQ(address("10.0.0.1", {"192.0.2.1"}, {}), "10.0.0.1") << "no proxy is named";
  EXPECT_EQ(address("local", {"192.0.2.1"}), "local");
}

TEST(ClientAddress, IsTheLastStrangerThatProxiesNamed) {
  EXPECT_EQ(address("10.0.0.1", {"192.0.2.1"}), "192.0.2.1");
  EXPECT_EQ(address("10.0.0.1", {"6.6.6.6, 192.0.2.1"}), "192.0.2.1");
  EXPECT_EQ(address("10.0.0.1", {"6.6.6.6,192.0.2.1 ,10.0.0.2"}), "192.0.2.1");
  EXPECT_EQ(address("10.0.0.1", {"6.6.6.6", "192.0.2.1"}), "192.0.2.1")
      << "two headers are one list";
  EXPECT_EQ(address("::1", {"192.0.2.1"}), "192.0.2.1");
}

TEST(ClientAddress, StaysWithTheProxyWhereItNamesNobody) {
  EXPECT_EQ(address("10.0.0.1", {}), "10.0.0.1");
  EXPECT_EQ(address("10.0.0.1", {""}), "10.0.0.1");
  EXPECT_EQ(address("10.0.0.1", {"192.0.2.1, unknown"}), "10.0.0.1");
  EXPECT_EQ(address("10.0.0.1", {"10.0.0.2"}), "10.0.0.2");
}

TEST(ClientAddress, IsOneForAllSpellingsAndForOneNetwork) {
  EXPECT_EQ(address("::ffff:203.0.113.7", {}), "203.0.113.7");
  EXPECT_EQ(address("2001:db8:1:2:3:4:5:6", {}), address("2001:0DB8:1:2::9", {}));
  EXPECT_NE(address("2001:db8:1:2::1", {}), address("2001:db8:1:3::1", {}));
  EXPECT_EQ(address("10.0.0.1", {"[2001:db8:1:2::1]"}), address("2001:db8:1:2::7", {}));
}

}  // namespace
}  // namespace proofdesk::server
