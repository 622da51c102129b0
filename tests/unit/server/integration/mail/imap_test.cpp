#include "server/integration/mail/imap.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::server::mail {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ImapSearch, ReadsTheNumbersOfItsReplyAlone) {
  EXPECT_THAT(found_in("* SEARCH 2 84 882\r\nA1 OK 3 done\r\n"), ElementsAre(2, 84, 882));
  EXPECT_THAT(found_in("* SEARCH\r\n"), IsEmpty());
  EXPECT_THAT(found_in("* 23 EXISTS\r\n"), IsEmpty());
  EXPECT_THAT(found_in("* SEARCH 0 99999999999 7"), ElementsAre(7));
}

}  // namespace
}  // namespace proofdesk::server::mail
