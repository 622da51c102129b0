#include "core/base/words.hpp"

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

TEST(WithArticle, GoesByTheFirstSound) {
  EXPECT_EQ(with_article("Incident"), "an Incident");
  EXPECT_EQ(with_article("incident"), "an incident");
  EXPECT_EQ(with_article("API token"), "an API token");
  EXPECT_EQ(with_article("Service request"), "a Service request");
  EXPECT_EQ(with_article("user"), "a user");
  EXPECT_EQ(with_article("Unit"), "a Unit");
  EXPECT_EQ(with_article("unknown thing"), "an unknown thing");
  EXPECT_EQ(with_article(""), "a ");
}

}  // namespace
}  // namespace proofdesk
