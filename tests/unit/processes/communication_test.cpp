// What was told to whom, and when.

#include "tests/support/processes/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

class Communication : public ::testing::Test {
 protected:
  House house;
  Uuid id = house.create_as(house.agent(), "communication", {{"title", word("Mail is down")}});
  const House::Fields message = {{"audience", word("users")},
                                 {"channel", word("portal")},
                                 {"text", word("We are working on it.")}};

  Result<Decision> fire(std::string transition, House::Fields fields = {}) {
    return house.fire(house.agent(), "communication", id, std::move(transition), std::move(fields));
  }
};

TEST_F(Communication, NamesAudienceChannelAndText) {
  const auto refused = fire("send");
  EXPECT_EQ(rule_of(refused), "communication.send.requires.audience");
  EXPECT_EQ(refused.error().fields.size(), 3U);
}

TEST_F(Communication, SaysMoreThanItsTitle) {
  auto fields = message;
  fields.back().value = word("Mail is down");
  EXPECT_EQ(rule_of(fire("send", fields)), "communication.says_something@1");
}

TEST_F(Communication, NotesWhenAndByWhomItWasSentAndStandsFromThen) {
  ASSERT_TRUE(fire("send", message));
  EXPECT_EQ(house.integer("communication", id, "sent_at"), house.now().micros);
  EXPECT_EQ(house.text("communication", id, "sent_by"), house.agent().person.to_string());
  EXPECT_EQ(
      rule_of(house.edit(house.agent(), "communication", id, {{"text", word("All is well.")}})),
      "communication.sent.read_only");
}

TEST_F(Communication, IsNotedWhereItBelongs) {
  const Uuid incident = house.incident();
  house.link("communication", id, "informs_about", House::here("incident", incident));
  ASSERT_TRUE(fire("send", message));
  const auto& log = house.image(incident, "incident").worklog;
  ASSERT_EQ(log.size(), 1U);
  EXPECT_THAT(log.begin()->second.text, ::testing::HasSubstr("Told to Users: Mail is down"));
}

TEST_F(Communication, IsSentAgainAfterItFailed) {
  ASSERT_TRUE(fire("send", message));
  EXPECT_EQ(rule_of(fire("fail")), "communication.fail.requires.failure_reason");
  ASSERT_TRUE(fire("fail", {{"failure_reason", word("The portal is down too.")}}));
  ASSERT_TRUE(fire("send", {{"channel", word("phone")}}));
  EXPECT_FALSE(house.has("communication", id, "failure_reason"));
  ASSERT_TRUE(fire("confirm_delivery"));
  EXPECT_EQ(house.state("communication", id), "delivered");
  EXPECT_TRUE(house.has("communication", id, "delivered_at"));
}

}  // namespace
}  // namespace proofdesk::test
