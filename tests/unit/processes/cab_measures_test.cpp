// The figures of boards, each against cases small enough to be worked out by hand.

#include "tests/support/processes/case_book.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

using ::testing::ElementsAre;

struct CabMeetingMeasures : ::testing::Test {
  CaseBook book{"cab_meeting"};

  CaseBook::Case held(std::int64_t hour, const char* sitting, std::int64_t filled) {
    auto one = book.add();
    one.moved(hour - 1, "created", "", "planned")
        .moved(hour, "open_session", "convened", "in_session")
        .at("started_at", hour)
        .with("sitting", sitting)
        .with("seats_filled", Value{filled});
    return one;
  }
};

TEST_F(CabMeetingMeasures, CountMeetingsThatWereOpenedBySitting) {
  held(1, "ordinary", 3);
  held(2, "emergency", 2);
  held(719, "ordinary", 4);
  held(720, "ordinary", 5);  // in the next period
  book.add().moved(3, "created", "", "planned");
  EXPECT_THAT(book.figures("held"),
              ElementsAre(": 3 of 3", "sitting=ordinary: 2 of 2", "sitting=emergency: 1 of 1"));
  EXPECT_EQ(book.whole("seats_filled"), "3000 of 3");
}

TEST_F(CabMeetingMeasures, AskForAQuorumOnlyWhereOneIsWanted) {
  held(1, "ordinary", 3).with("quorum", Value{std::int64_t{3}});
  held(2, "ordinary", 2).with("quorum", Value{std::int64_t{3}});
  held(3, "ordinary", 1);
  EXPECT_EQ(book.whole("quorate"), "500 of 2");
}

TEST_F(CabMeetingMeasures, TellHowLongMinutesTakeAndWhoApprovesHisOwn) {
  held(1, "ordinary", 3).at("ended_at", 2).at("approved_at", 12);
  held(1, "ordinary", 3)
      .at("ended_at", 2)
      .at("approved_at", 32)
      .with("approved_by_writer", Value{true});
  held(1, "ordinary", 3).at("ended_at", 2);  // not approved yet
  EXPECT_EQ(book.whole("minutes_time_median"), "72000 of 2");
  EXPECT_EQ(book.whole("minutes_by_writer_share"), "500 of 2");
}

TEST(AgendaItemMeasures, TellWhyThingsAreListedAndHowManyAreNotReached) {
  CaseBook book{"agenda_item"};
  const auto listed = [&](const char* why, const char* end) {
    auto one = book.add();
    one.moved(1, "created", "", "listed")
        .at("listed_at", 1)
        .with("why", why)
        .moved(2, "x", "listed", end);
  };
  listed("for_decision", "concluded");
  listed("for_decision", "carried_over");
  listed("failed", "concluded");
  listed("open_action", "withdrawn");
  EXPECT_THAT(book.figures("listed"), ElementsAre(": 4 of 4", "why=for_decision: 2 of 2",
                                                  "why=failed: 1 of 1", "why=open_action: 1 of 1"));
  EXPECT_EQ(book.whole("carried_over_share"), "250 of 4");
}

TEST(CabAdviceMeasures, TellWhatIsAdvisedAndHowMuchOfItInOnesOwnMatter) {
  CaseBook book{"cab_advice"};
  const auto given = [&](const char* advice) {
    auto one = book.add();
    one.moved(1, "created", "", "given").at("given_at", 1).with("advice", advice);
    return one;
  };
  given("support");
  given("support").with("own_matter", Value{true});
  given("object");
  given("abstain");
  EXPECT_THAT(book.figures("given"),
              ElementsAre(": 4 of 4", "advice=support: 2 of 2", "advice=object: 1 of 1",
                          "advice=abstain: 1 of 1"));
  EXPECT_EQ(book.whole("own_matter_share"), "250 of 4");
}

}  // namespace
}  // namespace proofdesk::test
