// How a change ended and what its review looks at (ISO/IEC 20000-1:2018, 8.5.1).

#include "tests/unit/processes/change_testing.hpp"

namespace proofdesk::test {
namespace {

class ChangeOutcome : public ChangeTest {
 protected:
  void SetUp() override { policy_of({authority.person}); }
};

TEST_F(ChangeOutcome, IsFinishedWithHowFarItSucceededAndBackedOutByItsOwnName) {
  const Uuid id = begun();
  const House::Fields told = {{"outcome_text", word("It did not start.")}};
  EXPECT_EQ(rule_of(fire(implementer, id, "finish", told)), "change.finish.requires.effectiveness");
  for (const auto* word_ : {"cancelled", "backed_out"}) {
    auto fields = told;
    fields.push_back({"effectiveness", word(word_)});
    EXPECT_EQ(rule_of(fire(implementer, id, "finish", fields)), "change.outcome_said@1");
  }
  must(implementer, id, "back_out", told);
  EXPECT_EQ(text(id, "effectiveness"), "backed_out");
  EXPECT_TRUE(flag(id, "full_review"));
}

TEST_F(ChangeOutcome, ThatDidNotSucceedIsReviewedInFullByAnotherThanWhoDidOrAllowedIt) {
  const Uuid id = finished("failed");
  EXPECT_TRUE(flag(id, "full_review"));
  EXPECT_TRUE(has(id, "review_due_at"));
  EXPECT_EQ(rule_of(fire(reviewer, id, "close")), "change.review_complete@1");
  House::Fields review = {{"review_text", word("The package was for another release.")},
                          {"review_result", word("passed")}};
  EXPECT_EQ(rule_of(fire(reviewer, id, "close", review)), "change.review_complete@1")
      << "something follows from a failure, or there is a reason why not";
  review.push_back({"agreed_actions", words({"Check the release before download"})});
  Actor did = implementer;
  did.roles = {"change_manager"};
  EXPECT_EQ(rule_of(fire(did, id, "close", review)), "change.may_review@1");
  Actor allowed = authority;
  allowed.roles = {"change_manager"};
  EXPECT_EQ(rule_of(fire(allowed, id, "close", review)), "change.may_review@1");
  must(reviewer, id, "close", review);
  EXPECT_EQ(text(id, "reviewed_by"), reviewer.person.to_string());
}

TEST_F(ChangeOutcome, ThatSucceededNeedsNoFullReview) {
  const Uuid id = finished("successful");
  EXPECT_FALSE(flag(id, "full_review"));
  must(manager, id, "close");
}

TEST_F(ChangeOutcome, OfMajorImpactIsReviewedHoweverWellItWent) {
  const Uuid id = finished("successful", {{"major_impact", true}, {"design", word("Plan DT-4")}});
  EXPECT_EQ(rule_of(fire(reviewer, id, "close")), "change.review_complete@1");
}

TEST_F(ChangeOutcome, ThatCausedAnIncidentIsReviewedInFullAndCountsIt) {
  const Uuid id = finished("successful");
  const Uuid incident = house.incident();
  house.link("incident", incident, "caused_by", House::here("change", id));
  EXPECT_EQ(rule_of(fire(reviewer, id, "close")), "change.review_complete@1");
  must(reviewer, id, "close",
       {{"review_text", word("Sessions were lost.")}, {"review_result", word("passed")}});
  EXPECT_EQ(house.integer(kChange, id, "incidents_caused"), 1);
}

TEST_F(ChangeOutcome, CountsIncidentsThatAreLinkedAfterItIsClosed) {
  const Uuid id = finished("successful");
  must(manager, id, "close");
  EXPECT_FALSE(has(id, "incidents_caused"));
  const Uuid incident = house.incident();
  house.link("incident", incident, "caused_by", House::here("change", id));
  house.link("incident", house.incident(), "caused_by", House::here("change", id));
  EXPECT_EQ(house.integer(kChange, id, "incidents_caused"), 2);
  EXPECT_EQ(state(id), "closed");
  const Uuid link = house.image(incident, "incident").links.begin()->first;
  ASSERT_TRUE(house.execute(house.agent(), incident, RemoveLink{link}, "incident"));
  EXPECT_EQ(house.integer(kChange, id, "incidents_caused"), 1) << "it was another cause after all";
  house.link("incident", incident, "relates_to", House::here("change", id));
  EXPECT_EQ(house.integer(kChange, id, "incidents_caused"), 1) << "related is not caused";
}

TEST_F(ChangeOutcome, IsReviewedInFullForAsLongAsAnIncidentIsBlamedOnIt) {
  const Uuid id = finished("successful");
  const Uuid incident = house.incident();
  house.link("incident", incident, "caused_by", House::here("change", id));
  EXPECT_TRUE(flag(id, "full_review"));
  EXPECT_TRUE(has(id, "review_due_at"));
  const Uuid link = house.image(incident, "incident").links.begin()->first;
  ASSERT_TRUE(house.execute(house.agent(), incident, RemoveLink{link}, "incident"));
  EXPECT_FALSE(flag(id, "full_review"));
  EXPECT_FALSE(has(id, "review_due_at"));
  must(manager, id, "close");
}

TEST_F(ChangeOutcome, ThatNobodyReviewsInTimeIsMarkedOnceAndCanStillBeReviewed) {
  const Uuid id = finished("failed");
  house.advance(9 * kDay);
  house.fire_due_timers();
  EXPECT_FALSE(flag(id, "review_overdue"));
  house.advance(2 * kDay);
  house.fire_due_timers();
  EXPECT_TRUE(flag(id, "review_overdue"));
  const auto version = house.record(id, kChange).version;
  house.advance(kDay);
  house.fire_due_timers();
  EXPECT_EQ(house.record(id, kChange).version, version) << "once is enough";
  must(reviewer, id, "close",
       {{"review_text", word("The package was for another release.")},
        {"review_result", word("passed")},
        {"agreed_actions", words({"Check the release before download"})}});
  EXPECT_TRUE(flag(id, "review_overdue")) << "it was late, and stays so";
}

TEST_F(ChangeOutcome, ThatIsReviewedInTimeIsNeverOverdue) {
  const Uuid id = finished("successful");
  must(manager, id, "close");
  house.advance(30 * kDay);
  house.fire_due_timers();
  EXPECT_FALSE(flag(id, "review_overdue"));
}

TEST_F(ChangeOutcome, DoneWithoutAuthorityIsMarkedAndReviewed) {
  const Uuid id = recorded();
  const House::Fields found = {{"effectiveness", word("partial")},
                               {"outcome_text", word("A port was opened on web01.")}};
  EXPECT_EQ(rule_of(fire(manager, id, "record_unauthorised", found)),
            "change.record_unauthorised.requires_comment");
  must(manager, id, "record_unauthorised", found, "Found by the audit of web01.");
  EXPECT_TRUE(flag(id, "unauthorised"));
  EXPECT_TRUE(flag(id, "full_review"));
  EXPECT_EQ(rule_of(fire(reviewer, id, "close")), "change.review_complete@1");
}

}  // namespace
}  // namespace proofdesk::test
