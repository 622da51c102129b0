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

/// What goes by mail, driven as the mail sender drives it.
class QueuedCommunication : public Communication {
 protected:
  Result<Decision> queue(House::Fields more = {}) {
    House::Fields fields = {{"audience", word("users")},
                            {"text", word("We are working on it.")},
                            {"recipients", people({house.requester().person})}};
    for (auto& field : more) fields.push_back(std::move(field));
    return fire("queue", std::move(fields));
  }
  Result<Decision> system(std::string transition, House::Fields fields = {}) {
    return house.fire(Actor::system(), "communication", id, std::move(transition),
                      std::move(fields));
  }
  static Value people(std::initializer_list<Uuid> ids) {
    std::vector<std::string> list;
    for (const Uuid each : ids) list.push_back(each.to_string());
    return list;
  }
  [[nodiscard]] std::string state() const { return house.state("communication", id); }
};

TEST_F(QueuedCommunication, NamesWhomItIsFor) {
  EXPECT_EQ(rule_of(fire("queue",
                         {{"audience", word("users")}, {"text", word("We are working on it.")}})),
            "communication.has_recipients@1");
}

TEST_F(QueuedCommunication, GoesByMailAndIsSentOnlyOnceTheServerTookIt) {
  ASSERT_TRUE(queue());
  EXPECT_EQ(state(), "queued");
  EXPECT_EQ(house.text("communication", id, "channel"), "email");
  EXPECT_EQ(house.text("communication", id, "direction"), "out");
  EXPECT_FALSE(house.has("communication", id, "sent_at"));
  EXPECT_EQ(rule_of(fire("mailed", {{"message_id", word("a@b")}})),
            "communication.mailed.roles");  // no person says what a server did
  ASSERT_TRUE(system("mailed", {{"message_id", word("a@b")},
                                {"reached", people({house.requester().person})},
                                {"server_reply", word("250 queued as 4711")}}));
  EXPECT_EQ(state(), "sent");
  EXPECT_EQ(house.integer("communication", id, "sent_at"), house.now().micros);
  EXPECT_EQ(house.text("communication", id, "sent_by"), house.agent().person.to_string());
}

TEST_F(QueuedCommunication, CountsAttemptsPutOffAndForgetsThemOnceItIsSent) {
  ASSERT_TRUE(queue());
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(system("put_off", {{"retry_at", house.now().micros + kHour},
                                   {"failure_reason", word("450 try later")}}));
  }
  EXPECT_EQ(house.integer("communication", id, "attempts"), 2);
  ASSERT_TRUE(system("mailed", {{"message_id", word("a@b")}}));
  EXPECT_FALSE(house.has("communication", id, "failure_reason"));
  EXPECT_FALSE(house.has("communication", id, "retry_at"));
}

TEST_F(QueuedCommunication, KeepsTheServersWordsWhenItIsRefusedAndMayBeQueuedAgain) {
  ASSERT_TRUE(queue());
  ASSERT_TRUE(system("mail_refused", {{"failure_reason", word("550 no such user")}}));
  EXPECT_EQ(state(), "failed");
  EXPECT_EQ(house.text("communication", id, "failure_reason"), "550 no such user");
  ASSERT_TRUE(queue());
  EXPECT_FALSE(house.has("communication", id, "failure_reason"));
}

TEST_F(QueuedCommunication, ThatComesBackHasFailedAndSaysWhy) {
  ASSERT_TRUE(queue());
  ASSERT_TRUE(system("mailed", {{"message_id", word("a@b")}}));
  ASSERT_TRUE(system("bounce", {{"failure_reason", word("5.1.1 mailbox unknown")},
                                {"unreached", people({house.requester().person})}}));
  EXPECT_EQ(state(), "failed");
  EXPECT_TRUE(house.has("communication", id, "bounced_at"));
}

TEST_F(QueuedCommunication, IsLinkedToItsSubjectAndNotedThere) {
  const Uuid incident = house.incident();
  ASSERT_TRUE(queue({{"subject", word("incident/" + incident.to_string())}}));
  EXPECT_TRUE(house.image(incident, "incident").worklog.empty());
  ASSERT_TRUE(system("mailed", {{"message_id", word("a@b")}}));
  EXPECT_EQ(house.image(incident, "incident").worklog.size(), 1U);
}

TEST(InboundCommunication, IsOneRecordHoweverOftenTheMessageComes) {
  House house;
  const Uuid id = house.create_as(Actor::system(), "communication", {{"title", word("Help")}});
  const auto fire = [&](std::string transition, House::Fields fields = {}) {
    return house.fire(Actor::system(), "communication", id, std::move(transition),
                      std::move(fields));
  };
  EXPECT_EQ(rule_of(fire("receive")), "communication.receive.requires.source_hash");
  ASSERT_TRUE(fire("receive", {{"source_hash", Value{std::string(64, 'a')}}}));
  EXPECT_EQ(house.text("communication", id, "direction"), "in");
  EXPECT_EQ(rule_of(fire("take_in", {{"outcome", word("new_record")}})),
            "communication.take_in.requires.subject");
  ASSERT_TRUE(fire("set_aside", {{"outcome", word("automatic_reply")}}));
  ASSERT_TRUE(fire("see_again"));
  ASSERT_TRUE(fire("see_again"));
  EXPECT_EQ(house.integer("communication", id, "copies_seen"), 2);
  EXPECT_EQ(house.state("communication", id), "set_aside");
}

}  // namespace
}  // namespace proofdesk::test
