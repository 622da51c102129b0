#include "server/api/names.hpp"

#include <gtest/gtest.h>

namespace proofdesk::server {
namespace {

TEST(Names, GoToAndFro) {
  EXPECT_EQ(to_camel("declare_major"), "declareMajor");
  EXPECT_EQ(to_camel("resolve"), "resolve");
  EXPECT_EQ(to_snake("declareMajor"), "declare_major");
  EXPECT_EQ(to_snake("declare_major"), "declare_major");
  EXPECT_EQ(to_snake("start_onVerbal"), "start_on_verbal");
  EXPECT_EQ(to_pascal("service_request"), "ServiceRequest");
  EXPECT_EQ(to_pascal(""), "");
}

}  // namespace
}  // namespace proofdesk::server
