// What the desk knows, reviewed by somebody else and kept true: ISO/IEC 20000-1:2018, 7.6.

#include "core/query/list_query.hpp"
#include "tests/support/processes/house.hpp"

#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

class Article : public ::testing::Test {
 protected:
  House house;

  Value in_days(int days) { return Value{house.now().micros + days * 24 * kHour}; }
  Uuid draft(std::string_view audience = "requesters") {
    return house.create_as(house.agent(), "article",
                           {{"title", word("How to empty the mail queue")},
                            {"summary", word("Restart the relay.")},
                            {"body", word("Open the console and restart the relay.")},
                            {"audience", word(audience)}});
  }
  Uuid published(std::string_view audience = "requesters") {
    const Uuid id = draft(audience);
    house.must_fire(house.agent(), "article", id, "submit");
    house.must_fire(house.colleague, "article", id, "publish", {{"review_due", in_days(90)}});
    return id;
  }
  Result<Decision> fire(const Actor& actor, Uuid id, std::string transition,
                        House::Fields fields = {}, std::string comment = {}) {
    return house.fire(actor, "article", id, std::move(transition), std::move(fields),
                      std::move(comment));
  }
  std::string state(Uuid id) { return house.state("article", id); }
  std::string text(Uuid id, std::string_view field) { return house.text("article", id, field); }
  std::int64_t count(Uuid id, std::string_view field) {
    return house.integer("article", id, field);
  }
  bool open_to_requesters(Uuid id) {
    Actor stranger = house.requester();
    stranger.person = Uuid::from_name("test", "stranger");
    return may_see(house.kind("article"), Access::of(stranger), house.record(id, "article"));
  }
};

TEST_F(Article, IsPublishedBySomebodyElseThanItsAuthor) {
  const Uuid id = draft();
  ASSERT_TRUE(fire(house.agent(), id, "submit"));
  EXPECT_EQ(rule_of(fire(house.agent(), id, "publish", {{"review_due", in_days(90)}})),
            "article.reviewer_is_not_the_author@1");
  ASSERT_TRUE(fire(house.colleague, id, "publish", {{"review_due", in_days(90)}}));
  EXPECT_EQ(state(id), "published");
  EXPECT_EQ(count(id, "edition"), 1);
  EXPECT_EQ(text(id, "reviewer"), house.colleague.person.to_string());
}

TEST_F(Article, IsNotPublishedByWhoChangedItsWordsLast) {
  const Uuid id = draft();
  ASSERT_TRUE(house.edit(house.colleague, "article", id, {{"body", word("My words now.")}}));
  ASSERT_TRUE(fire(house.agent(), id, "submit"));
  EXPECT_EQ(rule_of(fire(house.colleague, id, "publish", {{"review_due", in_days(90)}})),
            "article.reviewer_is_not_the_author@1");
}

TEST_F(Article, KeepsItsPublishedWordsUntilTheNextEditionIsReviewed) {
  const Uuid id = published();
  EXPECT_EQ(rule_of(house.edit(house.agent(), "article", id, {{"body", word("Quietly changed.")}})),
            "article.published.read_only");
  ASSERT_TRUE(fire(house.colleague, id, "revise"));
  EXPECT_EQ(text(id, "new_body"), "Open the console and restart the relay.");
  EXPECT_EQ(rule_of(fire(house.colleague, id, "submit", {{"change_note", word("none")}})),
            "article.something_new@1");
  ASSERT_TRUE(
      fire(house.colleague, id, "submit",
           {{"new_body", word("Call the desk.")}, {"change_note", word("No console any more")}}));
  EXPECT_EQ(text(id, "body"), "Open the console and restart the relay.") << "not yet in force";
  EXPECT_EQ(rule_of(fire(house.colleague, id, "publish")), "article.reviewer_is_not_the_author@1")
      << "the author of this edition, though not of the first";
  ASSERT_TRUE(fire(house.agent(), id, "publish"));
  EXPECT_EQ(text(id, "body"), "Call the desk.");
  EXPECT_EQ(count(id, "edition"), 2);
  EXPECT_FALSE(house.has("article", id, "new_body"));
}

TEST_F(Article, LosesNothingWhenARevisionIsGivenUp) {
  const Uuid id = published();
  ASSERT_TRUE(fire(house.agent(), id, "revise"));
  ASSERT_TRUE(house.edit(house.agent(), "article", id, {{"new_body", word("Half a thought")}}));
  ASSERT_TRUE(fire(house.agent(), id, "abandon", {}, "Not worth it."));
  EXPECT_EQ(text(id, "body"), "Open the console and restart the relay.");
  EXPECT_FALSE(house.has("article", id, "new_body"));
  EXPECT_EQ(count(id, "edition"), 1);
}

TEST_F(Article, IsOpenToRequestersWhenItIsPublishedAndMeantForThem) {
  const Uuid id = draft();
  EXPECT_FALSE(open_to_requesters(id));
  ASSERT_TRUE(fire(house.agent(), id, "submit"));
  EXPECT_FALSE(open_to_requesters(id));
  ASSERT_TRUE(fire(house.colleague, id, "publish", {{"review_due", in_days(90)}}));
  EXPECT_TRUE(open_to_requesters(id));
  ASSERT_TRUE(fire(house.agent(), id, "revise"));
  EXPECT_TRUE(open_to_requesters(id)) << "the edition in force stays";
  ASSERT_TRUE(fire(house.agent(), id, "retire", {{"retire_reason", word("Gone")}}));
  EXPECT_FALSE(open_to_requesters(id));
  EXPECT_FALSE(open_to_requesters(published("internal")));
}

TEST_F(Article, IsFlaggedByAnybodyWithAReason) {
  const Uuid id = published();
  EXPECT_EQ(rule_of(fire(house.requester(), id, "flag")), "article.flag.requires.flag_reason");
  ASSERT_TRUE(fire(house.requester(), id, "flag", {{"flag_reason", word("The console is gone.")}}));
  EXPECT_EQ(state(id), "flagged");
  EXPECT_TRUE(open_to_requesters(id)) << "one reader does not take it from the others";
  ASSERT_TRUE(fire(house.agent(), id, "confirm", {{"review_due", in_days(180)}}));
  EXPECT_EQ(state(id), "published");
  EXPECT_FALSE(house.has("article", id, "flag_reason"));
}

TEST_F(Article, IsFlaggedByItselfWhenItsReviewIsDue) {
  const Uuid id = published();
  house.advance(89 * 24 * kHour);
  EXPECT_TRUE(house.fire_due_timers().empty());
  EXPECT_EQ(state(id), "published");
  house.advance(2 * 24 * kHour);
  EXPECT_TRUE(house.fire_due_timers().empty());
  EXPECT_EQ(state(id), "flagged");
  EXPECT_EQ(rule_of(fire(house.agent(), id, "confirm")), "article.review_ahead@1");
}

TEST_F(Article, CountsItsUseOncePerRecordThatItAnswers) {
  const Uuid id = published();
  const Uuid incident = house.incident_in("in_progress");
  house.link("incident", incident, "answered_by", House::here("article", id));
  house.link("incident", incident, "relates_to", House::here("article", id));
  house.must_fire(
      house.agent(), "incident", incident, "resolve",
      {{"resolution_code", word("fixed")}, {"resolution_text", word("As the article says")}});
  EXPECT_EQ(count(id, "use_count"), 1);
  EXPECT_EQ(count(id, "last_used_at"), house.now().micros);
  house.must_fire(house.agent(), "incident", incident, "reopen",
                  {{"reopen_reason", word("Again")}});
  EXPECT_EQ(count(id, "use_count"), 1);
}

TEST_F(Article, CountsWhomItHelped) {
  const Uuid id = published();
  ASSERT_TRUE(fire(house.requester(), id, "solved"));
  ASSERT_TRUE(fire(house.requester(), id, "solved"));
  ASSERT_TRUE(fire(house.requester(), id, "not_solved"));
  EXPECT_EQ(count(id, "solved_count"), 2);
  EXPECT_EQ(count(id, "not_solved_count"), 1);
  EXPECT_EQ(state(id), "published");
}

}  // namespace
}  // namespace proofdesk::test
