// How messages and records find each other, and what is never answered.

#include "server/integration/mail/threading.hpp"

#include "server/integration/mail/loop_rules.hpp"
#include "tests/support/processes/house.hpp"

#include <gtest/gtest.h>

namespace proofdesk::server::mail {
namespace {

const Uuid kId = Uuid::from_name("test", "communication");

TEST(Threading, ReadsBackTheIdsItGives) {
  EXPECT_EQ(named_by(message_id_of(kId, "desk.test"), "desk.test"),
            (RecordRef{"communication", kId}));
  EXPECT_EQ(named_by(thread_id_of({"service_request", kId}, "desk.test"), "desk.test"),
            (RecordRef{"service_request", kId}));
}

TEST(Threading, KnowsNoIdsButItsOwn) {
  const auto id = kId.to_string();
  for (const auto& foreign :
       {id + "@other.test", std::string("4711@desk.test"), std::string("@desk.test"), id,
        "thread." + id + "@desk.test", "thread.Incident." + id + "@desk.test", std::string()}) {
    EXPECT_FALSE(named_by(foreign, "desk.test")) << foreign;
  }
}

TEST(Threading, FindsNumbersInBracketsOnly) {
  const auto& model = *test::house_model();
  const auto found = numbers_in("Re: AW: [EXT] [INC-000123] about REQ-000001 [REQ-7]", model);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].kind->name, "incident");
  EXPECT_EQ(found[0].number, 123);
  EXPECT_EQ(found[1].kind->name, "service_request");
  EXPECT_TRUE(numbers_in("INC-000123", model).empty());
  EXPECT_TRUE(numbers_in("[INC-000123", model).empty());
}

TEST(Threading, TagsASubject) {
  EXPECT_EQ(tagged_subject("INC-000123", "Printer"), "[INC-000123] Printer");
  EXPECT_EQ(tagged_subject("INC-000123", ""), "[INC-000123]");
  EXPECT_EQ(tagged_subject("", "News"), "News");
}

InboundMail letter() {
  InboundMail mail;
  mail.from_address = "ana@example.test";
  mail.return_path = "ana@example.test";
  return mail;
}

TEST(LoopRules, TakesAPersonsMailForThat) {
  EXPECT_EQ(nature_of(letter(), "desk@desk.test"), Nature::kPersonal);
  auto mail = letter();
  mail.auto_submitted = "no";
  EXPECT_EQ(nature_of(mail, "desk@desk.test"), Nature::kPersonal);
}

TEST(LoopRules, AnswersNothingThatAMachineSent) {
  const auto with = [](auto change) {
    auto mail = letter();
    change(mail);
    return nature_of(mail, "desk@desk.test");
  };
  EXPECT_EQ(with([](InboundMail& m) { m.auto_submitted = "auto-replied"; }),
            Nature::kAutomaticReply);
  EXPECT_EQ(with([](InboundMail& m) { m.auto_submitted = "auto-generated"; }), Nature::kAutomatic);
  EXPECT_EQ(with([](InboundMail& m) { m.auto_reply_header = true; }), Nature::kAutomaticReply);
  EXPECT_EQ(with([](InboundMail& m) { m.precedence = "auto_reply"; }), Nature::kAutomaticReply);
  for (const char* precedence : {"bulk", "junk", "list"})
    EXPECT_EQ(with([&](InboundMail& m) { m.precedence = precedence; }), Nature::kAutomatic);
  EXPECT_EQ(with([](InboundMail& m) { m.from_list = true; }), Nature::kAutomatic);
  EXPECT_EQ(with([](InboundMail& m) { m.return_path = ""; }), Nature::kAutomaticReply);
  EXPECT_EQ(with([](InboundMail& m) { m.from_address = "mailer-daemon@mx.test"; }),
            Nature::kAutomaticReply);
  EXPECT_EQ(with([](InboundMail& m) { m.report.emplace(); }), Nature::kReport);
  EXPECT_EQ(with([](InboundMail& m) { m.from_address = "desk@desk.test"; }), Nature::kOwn);
}

}  // namespace
}  // namespace proofdesk::server::mail
