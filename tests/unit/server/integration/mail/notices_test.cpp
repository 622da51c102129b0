// Which events tell whom what.

#include "server/integration/mail/notices.hpp"

#include "core/model/items.hpp"
#include "tests/support/processes/house.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::server::mail {
namespace {

using test::House;
using test::ref;
using test::word;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Notices : public ::testing::Test {
 protected:
  House house;

  /// What the events of a decision tell about records of this kind, as "rule: title".
  std::vector<Notice> told(const Result<Decision>& decision, std::string_view kind = "incident") {
    if (!decision) throw std::logic_error(decision.error().rule);
    std::vector<Notice> all;
    for (const auto& event : decision->events) {
      if (event.kind != kind) continue;
      OpenedEvent opened;
      opened.event = event;
      for (auto& notice : notices_for(opened, house.kind(kind), house.record(event.record, kind)))
        all.push_back(std::move(notice));
    }
    return all;
  }
  static std::vector<std::string> names(const std::vector<Notice>& notices) {
    std::vector<std::string> all;
    for (const auto& notice : notices) all.emplace_back(notice.rule->name);
    return all;
  }
  Result<Decision> say(const Actor& actor, Uuid id, std::string text, bool is_public = true) {
    return house.execute(actor, id, LogWork{{std::move(text), is_public}}, "incident");
  }
};

TEST_F(Notices, AcknowledgeWhatIsRecordedToWhomItIsFor) {
  const auto notices = told(house.try_create(
      house.agent(), "incident",
      {{"title", word("Printer burns")}, {"requester", ref(house.requester().person)}}));
  ASSERT_THAT(names(notices), ElementsAre("acknowledgement"));
  EXPECT_TRUE(notices[0].rule->automatic);
  EXPECT_THAT(notices[0].to, ElementsAre(house.requester().person));
  EXPECT_EQ(notices[0].title, "Received: Printer burns");
  EXPECT_THAT(notices[0].text, HasSubstr("Printer burns"));
}

TEST_F(Notices, AcknowledgeWhatSomebodyReportsHimself) {
  const auto notices =
      told(house.try_create(house.requester(), "incident", {{"title", word("Printer burns")}}));
  ASSERT_THAT(names(notices), ElementsAre("acknowledgement"));
  EXPECT_THAT(notices[0].to, ElementsAre(house.requester().person));
}

TEST_F(Notices, PassOnWhatTheDeskSaysInPublicAndNothingElse) {
  const Uuid id = house.incident({{"watchers", Value{std::vector{house.head.person.to_string()}}}});
  const auto notices = told(say(house.agent(), id, "Which printer?"));
  ASSERT_THAT(names(notices), ElementsAre("reply"));
  EXPECT_FALSE(notices[0].rule->automatic);
  EXPECT_THAT(notices[0].to, ElementsAre(house.requester().person, house.head.person));
  EXPECT_THAT(notices[0].text, HasSubstr("Which printer?"));
  EXPECT_THAT(told(say(house.agent(), id, "He always says so.", false)), IsEmpty());
}

TEST_F(Notices, TellWhoeverWorksOnItWhatTheCallerWrote) {
  const Uuid id = house.incident_in("in_progress");
  const auto notices = told(say(house.requester(), id, "The one by the window."));
  ASSERT_THAT(names(notices), ElementsAre("caller_replied"));
  EXPECT_THAT(notices[0].to, ElementsAre(house.agent().person));
}

TEST_F(Notices, TellAResolutionOnceWithWhatWasSaidWithIt) {
  const Uuid id = house.incident_in("in_progress");
  const auto notices = told(house.fire(
      house.agent(), "incident", id, "resolve",
      {{"resolution_code", word("fixed")}, {"resolution_text", word("The queue was restarted.")}},
      "Sorry for that."));
  ASSERT_THAT(names(notices), ElementsAre("resolved"));
  EXPECT_THAT(notices[0].text, HasSubstr("The queue was restarted."));
  EXPECT_THAT(notices[0].text, HasSubstr("Sorry for that."));
}

TEST_F(Notices, DoNotTellSomebodyWhatHeDid) {
  const Uuid id = house.incident();
  EXPECT_THAT(told(house.fire(house.requester(), "incident", id, "cancel",
                              {{"cancel_reason", word("withdrawn")}})),
              IsEmpty());
}

TEST_F(Notices, SendTheAgendaToWhoSitsAndWhoIsInvited) {
  Actor manager = house.agent();
  manager.roles = {"change_manager"};
  const Uuid board = house.create("group", {{"name", word("Board")}});
  const auto enrolled = house.edit(house.administrator(), "person", house.head.person,
                                   {{"groups", Value{std::vector{board.to_string()}}}});
  ASSERT_TRUE(enrolled);
  const Uuid meeting =
      house.create_as(manager, "cab_meeting",
                      {{"title", word("Board in May")},
                       {"board", ref(board)},
                       {"chair", ref(house.head.person)},
                       {"invited", Value{std::vector{house.requester().person.to_string()}}},
                       {"planned_start", house.now().micros + test::kHour},
                       {"planned_end", house.now().micros + 2 * test::kHour}});
  const auto notices = told(house.fire(manager, "cab_meeting", meeting, "convene"), "cab_meeting");
  ASSERT_THAT(names(notices), ElementsAre("convened"));
  EXPECT_THAT(notices[0].to, ElementsAre(house.head.person, house.requester().person));
  EXPECT_EQ(notices[0].title, "Agenda: Board in May");
}

TEST_F(Notices, NameAConfidentialRecordByItsNumberAlone) {
  const Uuid id = house.incident({{"title", word("Harassment")}, {"confidential", Value{true}}});
  const auto notices = told(say(house.agent(), id, "We have spoken to him."));
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_THAT(notices[0].title, Not(HasSubstr("Harassment")));
  EXPECT_THAT(notices[0].text, Not(HasSubstr("Harassment")));
  EXPECT_THAT(notices[0].text, Not(HasSubstr("spoken")));
}

TEST_F(Notices, FillEachPlaceholderOnceAndReadNothingFilledInAgain) {
  const Uuid id = house.incident({{"title", word("{entry} {{number}}")}});
  const auto notices = told(say(house.agent(), id, "{title}{resolution}"));
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_EQ(notices[0].title, "Reply: {entry} {{number}}");
  EXPECT_THAT(notices[0].text, HasSubstr("{title}{resolution}"));
}

TEST_F(Notices, SayNothingOfRefusalsAndImports) {
  const Uuid id = house.incident();
  OpenedEvent opened;
  opened.event.kind = "incident";
  opened.event.record = id;
  opened.event.revision = 1;
  opened.event.to = "new";
  opened.event.basis = Basis::kImported;
  EXPECT_THAT(notices_for(opened, house.kind("incident"), house.record(id, "incident")), IsEmpty());
  opened.event.basis = Basis::kLive;
  opened.event.refused = "incident.something@1";
  EXPECT_THAT(notices_for(opened, house.kind("incident"), house.record(id, "incident")), IsEmpty());
}

TEST(NoticeTable, NamesKindsStatesAndFieldsThatExist) {
  for (const auto& rule : notice_rules()) {
    const KindModel* kind = test::house_model()->kind(rule.kind);
    ASSERT_NE(kind, nullptr) << rule.kind;
    if (!rule.state.empty()) EXPECT_NE(kind->lifecycle.state(rule.state), nullptr) << rule.state;
    for (const auto field : rule.to) {
      ASSERT_NE(kind->field(field), nullptr) << field;
      EXPECT_EQ(kind->field(field)->target, "person");
    }
    const KindModel& communication = *test::house_model()->kind("communication");
    EXPECT_NE(communication.field("audience")->word(rule.audience), nullptr) << rule.audience;
    EXPECT_NE(communication.field("purpose")->word(rule.purpose), nullptr) << rule.purpose;
  }
}

TEST(NoticeTable, StandsInTheDocumentation) {
  std::ifstream file(std::filesystem::path(PROOFDESK_SOURCE_DIR) / "docs" / "mail.md");
  std::stringstream page;
  page << file.rdbuf();
  EXPECT_THAT(page.str(), HasSubstr(notice_reference())) << "put this into docs/mail.md:\n"
                                                         << notice_reference();
}

}  // namespace
}  // namespace proofdesk::server::mail
