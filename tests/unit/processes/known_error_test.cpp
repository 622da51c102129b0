// A known error, so that nobody looks for the same cause twice: ISO/IEC 20000-1:2018, 8.6.3.

#include "tests/support/processes/house.hpp"

#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

class KnownError : public ::testing::Test {
 protected:
  House house;

  Uuid draft(House::Fields more = {}) {
    House::Fields fields = {{"title", word("The queue stalls")},
                            {"symptom", word("Mail is late.")}};
    for (auto& field : more) fields.push_back(std::move(field));
    return house.create_as(house.agent(), "known_error", std::move(fields));
  }
  Uuid published() {
    const Uuid id = draft({{"root_cause", word("Full disk")}, {"workaround", word("Empty it")}});
    house.must_fire(house.problem_manager, "known_error", id, "publish");
    return id;
  }
  Result<Decision> fire(Uuid id, std::string transition, House::Fields fields = {},
                        std::string comment = {}) {
    return house.fire(house.problem_manager, "known_error", id, std::move(transition),
                      std::move(fields), std::move(comment));
  }
  std::string state(Uuid id) { return house.state("known_error", id); }
};

TEST_F(KnownError, IsPublishedWithARootCauseOrAWorkaround) {
  EXPECT_EQ(rule_of(fire(draft(), "publish")), "known_error.cause_or_workaround@1");
}

TEST_F(KnownError, GivesAReasonForTheMissingHalf) {
  const Uuid no_workaround = draft({{"root_cause", word("Full disk")}});
  EXPECT_EQ(rule_of(fire(no_workaround, "publish")), "known_error.missing_half_explained@1");
  EXPECT_TRUE(
      fire(no_workaround, "publish", {{"no_workaround_reason", word("Waiting is all there is.")}}));
  const Uuid no_cause = draft({{"workaround", word("Restart it")}});
  EXPECT_EQ(rule_of(fire(no_cause, "publish")), "known_error.missing_half_explained@1");
  EXPECT_TRUE(
      fire(no_cause, "publish", {{"no_root_cause_reason", word("The maker does not say.")}}));
}

TEST_F(KnownError, IsPublishedByTheProblemManager) {
  EXPECT_EQ(house.fire(house.agent(), "known_error", draft(), "publish").error().code,
            ErrorCode::kForbidden);
}

TEST_F(KnownError, ShowsAtItsProblemOnce) {
  const Uuid problem =
      house.create_as(house.agent(), "problem", {{"title", word("The queue stalls")}});
  const Uuid id = draft({{"problem", ref(problem)},
                         {"root_cause", word("Full disk")},
                         {"workaround", word("Empty it")}});
  ASSERT_TRUE(fire(id, "publish"));
  ASSERT_TRUE(fire(id, "withdraw", {}, "The symptom is wrong."));
  ASSERT_TRUE(fire(id, "publish"));
  const auto links = *house.world().links_from("problem", problem);
  ASSERT_EQ(links.size(), 1U);
  EXPECT_EQ(links.front().id, id);
  EXPECT_EQ(links.front().link.type, "known_as");
}

TEST_F(KnownError, KeepsWhatMadeItFitToBePublished) {
  const Uuid id = published();
  EXPECT_EQ(rule_of(house.edit(house.agent(), "known_error", id, {{"workaround", {}}})),
            "known_error.stays_publishable@1");
  EXPECT_TRUE(
      house.edit(house.agent(), "known_error", id,
                 {{"workaround", {}}, {"no_workaround_reason", word("It made things worse.")}}));
  EXPECT_TRUE(house.edit(house.agent(), "known_error", draft({{"workaround", word("x")}}),
                         {{"workaround", {}}}))
      << "a draft may still change its mind";
}

TEST_F(KnownError, NotesItsReviews) {
  const Uuid id = published();
  house.advance(kHour);
  ASSERT_TRUE(fire(id, "review", {{"review_due", word("2026-07-01")}}));
  EXPECT_EQ(house.integer("known_error", id, "last_reviewed_at"), house.now().micros);
  EXPECT_EQ(state(id), "published");
}

TEST_F(KnownError, GoesFromPlannedFixToRetirement) {
  const Uuid id = published();
  EXPECT_EQ(rule_of(fire(id, "plan_fix")), "known_error.plan_fix.requires.fix_plan");
  ASSERT_TRUE(fire(id, "plan_fix", {{"fix_plan", word("Larger disk in March")}}));
  EXPECT_EQ(rule_of(fire(id, "resolve")), "known_error.resolve.requires.fix_text");
  ASSERT_TRUE(fire(id, "resolve", {{"fix_text", word("Larger disk")}}));
  EXPECT_EQ(rule_of(fire(id, "retire")), "known_error.retire.requires.retire_reason");
  ASSERT_TRUE(fire(id, "retire", {{"retire_reason", word("Nobody runs the old one.")}}));
  EXPECT_EQ(state(id), "retired");
}

}  // namespace
}  // namespace proofdesk::test
