// Standard changes (8.5.1): authorised beforehand, for a time and on certain things; a sample of them is reviewed; what
// goes wrong ends the authority.

#include "core/base/encoding.hpp"
#include "core/journal/digest.hpp"
#include "tests/unit/processes/change_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class StandardChange : public ChangeTest {
 protected:
  static constexpr std::string_view kTemplate = "standard_change";

  void SetUp() override { policy_of({authority.person}, kTemplate); }

  Uuid drafted(House::Fields more = {}) {
    House::Fields fields = {{"title", word("Restart a web server")},
                            {"category", word("web")},
                            {"plan", word("Take it out, restart, put it back.")},
                            {"backout_plan", word("Put it back as it was.")},
                            {"risk", word("low")},
                            {"risk_reason", word("Done weekly; one of three is enough.")},
                            {"test_evidence", word("Done forty times without an incident.")},
                            {"item_types", ids({host_type})},
                            {"authority_until", house.now().micros + 90 * kDay},
                            {"sample_percent", std::int64_t{20}}};
    add(fields, std::move(more));
    return house.create_as(manager, kTemplate, std::move(fields));
  }
  Uuid authorised(House::Fields more = {}) {
    const Uuid id = drafted(std::move(more));
    house.must_fire(manager, kTemplate, id, "request_approval");
    must_vote(id);
    return id;
  }
  void must_vote(Uuid id) {
    const auto said = house.vote(authority, kTemplate, id, "approve");
    if (!said) throw std::logic_error(said.error().rule + ": " + said.error().detail);
  }
  std::string standing(Uuid id) { return house.state(kTemplate, id); }

  Uuid wanted(House::Fields more = {}) {
    House::Fields fields = {{"title", word("Restart web01")},
                            {"requester", ref(requester.person)},
                            {"items", ids({web01})}};
    add(fields, std::move(more));
    return house.create_as(house.agent(), kChange, std::move(fields));
  }
  Result<Decision> schedule(Uuid id, Uuid standard) {
    return fire(implementer, id, "schedule_standard",
                {{"template", ref(standard)},
                 {"planned_start", house.now().micros},
                 {"planned_end", house.now().micros + kHour}});
  }
  Uuid running(Uuid standard) {
    const Uuid id = wanted();
    if (const auto done = schedule(id, standard); !done)
      throw std::logic_error(done.error().rule + ": " + done.error().detail);
    must(implementer, id, "start");
    return id;
  }
  void finish(Uuid id, std::string effectiveness) {
    must(implementer, id, "finish",
         {{"effectiveness", word(effectiveness)}, {"outcome_text", word("Restarted.")}});
  }
};

TEST_F(StandardChange, OfAnAuthorityThatHasGoneIsNeitherBegunNorMoved) {
  const Uuid standard = authorised();
  const Uuid id = wanted();
  ASSERT_TRUE(schedule(id, standard));
  house.must_fire(manager, kTemplate, standard, "suspend",
                  {{"suspend_reason", word("It broke a server.")}});
  EXPECT_EQ(rule_of(fire(implementer, id, "start")), "change.template_stands@1");
  EXPECT_EQ(rule_of(fire(manager, id, "reschedule",
                         {{"planned_start", house.now().micros + kHour},
                          {"planned_end", house.now().micros + 2 * kHour}})),
            "change.template_stands@1");
}

TEST_F(StandardChange, IsNotPlannedBeyondTheEndOfItsAuthority) {
  const Uuid standard = authorised();
  const Uuid id = wanted();
  const House::Fields late = {{"planned_start", house.now().micros + 91 * kDay},
                              {"planned_end", house.now().micros + 92 * kDay}};
  House::Fields fields = late;
  fields.push_back({"template", ref(standard)});
  EXPECT_EQ(rule_of(fire(implementer, id, "schedule_standard", fields)),
            "change.standard_authority@1");
  ASSERT_TRUE(schedule(id, standard));
  EXPECT_EQ(rule_of(fire(manager, id, "reschedule", late)), "change.template_stands@1");
}

TEST_F(StandardChange, IsAuthorisedByTheChangeAuthorityNotByItsAuthor) {
  policy_of({manager.person, second.person}, kTemplate);
  const Uuid id = drafted();
  house.must_fire(manager, kTemplate, id, "request_approval");
  for (const Uuid round : house.rounds(kTemplate, id))
    EXPECT_EQ(rule_of(house.fire(manager, "approval", round, "approve")),
              "approval.duties_kept_apart@1");
  EXPECT_EQ(standing(id), "awaiting_approval");
}

TEST_F(StandardChange, SaysOnWhatItMayBeDoneAndForHowLong) {
  const Uuid nowhere = drafted({{"item_types", Value{}}});
  EXPECT_EQ(rule_of(house.fire(manager, kTemplate, nowhere, "request_approval")),
            "standard_change.scope_stated@1");
  const Uuid past = drafted({{"authority_until", house.now().micros - 1}});
  EXPECT_EQ(rule_of(house.fire(manager, kTemplate, past, "request_approval")),
            "standard_change.ends_in_time@1");
  const Uuid for_ever = drafted({{"authority_until", house.now().micros + 800 * kDay}});
  EXPECT_EQ(rule_of(house.fire(manager, kTemplate, for_ever, "request_approval")),
            "standard_change.ends_in_time@1");
}

TEST_F(StandardChange, IsAuthorisedByNobodyWhoWroteOnIt) {
  Actor writes = authority;
  writes.roles.push_back("change_manager");
  const Uuid id = drafted();
  ASSERT_TRUE(house.edit(writes, kTemplate, id, {{"plan", word("Restart it while it serves.")}}));
  const auto refused = house.fire(manager, kTemplate, id, "request_approval");
  EXPECT_EQ(rule_of(refused), "standard_change.approvals_opened@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("who wrote or built it does not approve it"));
  EXPECT_EQ(standing(id), "draft");
}

TEST_F(StandardChange, LendsItsAuthorityPlanAndWayBackToWhatIsDoneUnderIt) {
  const Uuid standard = authorised();
  const Uuid id = wanted();
  ASSERT_TRUE(schedule(id, standard));
  EXPECT_EQ(state(id), "scheduled") << "nobody is asked";
  EXPECT_EQ(text(id, "model"), "standard");
  EXPECT_EQ(text(id, "plan"), "Take it out, restart, put it back.");
  EXPECT_EQ(text(id, "backout_plan"), "Put it back as it was.");
  EXPECT_EQ(text(id, "risk"), "low");
  EXPECT_THAT(list(id, "risk_basis"), ElementsAre(HasSubstr("STC-")));
  EXPECT_THAT(house.rounds(kChange, id), IsEmpty());
}

TEST_F(StandardChange, TakesAPersonsOwnSignInToBeUsed) {
  const Uuid standard = authorised();
  const Uuid id = wanted();
  Actor token = implementer;
  token.origin = Origin::kOperatorToken;
  EXPECT_EQ(rule_of(fire(token, id, "schedule_standard",
                         {{"template", ref(standard)},
                          {"planned_start", house.now().micros},
                          {"planned_end", house.now().micros + kHour}})),
            "change.schedule_standard.own_sign_in");
}

TEST_F(StandardChange, CoversWhatItNamesAndNothingElse) {
  const Uuid standard = authorised({{"item_types", Value{}}, {"items", ids({web01})}});
  const Uuid db01 = item("db01", "high");
  const Uuid other = wanted({{"items", ids({web01, db01})}});
  const auto refused = schedule(other, standard);
  EXPECT_EQ(rule_of(refused), "change.standard_authority@1");
  EXPECT_THAT(refused.error().detail,
              HasSubstr(house.kind("configuration_item")
                            .display_number(house.record(db01, "configuration_item").number)));
  const Uuid service = wanted({{"services", ids({shop})}});
  EXPECT_EQ(rule_of(schedule(service, standard)), "change.standard_authority@1");
  EXPECT_TRUE(schedule(wanted(), standard));
}

TEST_F(StandardChange, LosesItsAuthorityWhenItsTimeIsOver) {
  const Uuid standard = authorised();
  house.advance(90 * kDay);
  EXPECT_EQ(rule_of(schedule(wanted(), standard)), "change.standard_authority@1")
      << "by the clock, even before the timer says so";
  EXPECT_THAT(house.fire_due_timers(), IsEmpty());
  EXPECT_EQ(standing(standard), "expired");
  ASSERT_TRUE(house.edit(manager, kTemplate, standard,
                         {{"authority_until", house.now().micros + 90 * kDay}}));
  EXPECT_EQ(rule_of(schedule(wanted(), standard)), "change.standard_authority@1");
  house.must_fire(manager, kTemplate, standard, "request_approval");
  must_vote(standard);
  EXPECT_TRUE(schedule(wanted(), standard));
}

TEST_F(StandardChange, IsAuthorisedAnewWhenItIsChanged) {
  const Uuid standard = authorised();
  ASSERT_TRUE(house.edit(manager, kTemplate, standard, {{"plan", word("Restart them all.")}}));
  EXPECT_EQ(standing(standard), "awaiting_approval");
  EXPECT_EQ(rule_of(schedule(wanted(), standard)), "change.standard_authority@1");
}

TEST_F(StandardChange, ThatIsDoneOtherwiseIsNoStandardChange) {
  const Uuid standard = authorised();
  for (const House::Fields& otherwise : {House::Fields{{"plan", word("All three at once.")}},
                                         House::Fields{{"items", ids({item("db01", "high")})}},
                                         House::Fields{{"backout_duration", 30 * kDay}}}) {
    const Uuid id = wanted();
    ASSERT_TRUE(schedule(id, standard));
    ASSERT_TRUE(edit(id, otherwise));
    EXPECT_EQ(state(id), "assess") << otherwise.front().field;
    EXPECT_EQ(text(id, "model"), "normal");
    EXPECT_FALSE(has(id, "template"));
    EXPECT_FALSE(has(id, "risk")) << "it was the standard change's";
    EXPECT_EQ(rule_of(fire(implementer, id, "start")), "change.start.from");
    must(implementer, id, "cancel", {{"cancel_reason", word("Another way was found.")}});
  }
}

TEST_F(StandardChange, DoneOtherwiseNeedsAnAuthorityOfItsOwn) {
  policy_of({authority.person});
  const Uuid id = wanted();
  ASSERT_TRUE(schedule(id, authorised()));
  ASSERT_TRUE(edit(id, {{"plan", word("All three at once.")},
                        {"backout_duration", 1 * kHour},
                        {"implementer", ref(implementer.person)}}));
  EXPECT_EQ(rule_of(fire(manager, id, "request_authorization")), "change.risk_assessed@1");
  must(implementer, id, "assess_risk");
  must(manager, id, "request_authorization");
  ASSERT_TRUE(vote(authority, id, "approve"));
  EXPECT_EQ(state(id), "scheduled");
}

TEST_F(StandardChange, IsNotWrittenByWhoAuthorisesItAnewAfterItWasSuspended) {
  const Uuid standard = authorised();
  for (int again = 0; again < 2; ++again) {
    house.must_fire(manager, kTemplate, standard, "suspend",
                    {{"suspend_reason", word("It broke a server.")}});
    house.must_fire(manager, kTemplate, standard, "request_approval");
    must_vote(standard);
    EXPECT_EQ(standing(standard), "authorised") << again;
  }
  EXPECT_THAT(list(standard, "authors", kTemplate),
              ::testing::Not(::testing::Contains(authority.person.to_string())));
}

TEST_F(StandardChange, OrdersItsStepsOneAfterTheOther) {
  const Uuid standard = authorised({{"steps", words({"Take it out", "Restart", "Put it back"})}});
  const Uuid id = wanted();
  ASSERT_TRUE(schedule(id, standard));
  const auto orders = about("work_order", id);
  ASSERT_THAT(orders, SizeIs(3));
  EXPECT_EQ(house.state("work_order", orders[0]), "ordered");
  EXPECT_EQ(house.state("work_order", orders[1]), "waiting");
  EXPECT_EQ(house.text("work_order", orders[0], "title"), "Take it out");
  EXPECT_EQ(house.text("work_order", orders[2], "title"), "Put it back");
}

TEST_F(StandardChange, ClosesByItselfWhenItWentWellAndWasNotDrawn) {
  const Uuid standard = authorised({{"sample_percent", std::int64_t{1}}});
  const Uuid id = running(standard);
  finish(id, "successful");
  ASSERT_FALSE(flag(id, "sampled")) << "one of a hundred, and this seed draws another";
  EXPECT_EQ(state(id), "closed");
  EXPECT_EQ(house.integer(kTemplate, standard, "uses"), 1);
}

TEST_F(StandardChange, DrawsTheSampleThatAnybodyCanDrawAgain) {
  const Uuid standard = authorised({{"sample_percent", std::int64_t{40}}});
  const std::string seed = house.text(kTemplate, standard, "sample_seed");
  ASSERT_THAT(seed, SizeIs(16));
  int drawn = 0;
  for (int use = 0; use < 50; ++use) {
    const Uuid id = running(standard);
    house.advance(use * 1'000'003);
    finish(id, "successful");
    const Instant done{house.integer(kChange, id, "actual_end")};
    const std::string late = to_hex(journal::sha256(seed + "\n" + to_rfc3339(done)));
    const std::string digest = to_hex(journal::sha256(late + ":" + id.to_string()));
    const bool expected = std::stoul(digest.substr(0, 8), nullptr, 16) % 100 < 40;
    EXPECT_EQ(flag(id, "sampled"), expected) << use;
    EXPECT_EQ(state(id), expected ? "review" : "closed") << use;
    drawn += expected ? 1 : 0;
  }
  EXPECT_GT(drawn, 5);
  EXPECT_LT(drawn, 45);
  EXPECT_EQ(house.integer(kTemplate, standard, "drawn"), drawn);
  EXPECT_EQ(house.integer(kTemplate, standard, "uses"), 50);
}

TEST_F(StandardChange, IsNotKnownToBeDrawnBeforeItIsDone) {
  const Uuid standard = authorised({{"sample_percent", std::int64_t{50}}});
  const std::string seed = house.text(kTemplate, standard, "sample_seed");
  int otherwise = 0;
  for (int use = 0; use < 20; ++use) {
    const Uuid id = running(standard);
    house.advance(use * 1'000'003);
    const std::string digest = to_hex(journal::sha256(seed + ":" + id.to_string()));
    const bool guessed = std::stoul(digest.substr(0, 8), nullptr, 16) % 100 < 50;
    finish(id, "successful");
    otherwise += flag(id, "sampled") == guessed ? 0 : 1;
  }
  EXPECT_GT(otherwise, 3) << "from seed and id alone nobody can tell";
}

TEST_F(StandardChange, IsDrawnWhereSomebodySaysWhenItWasDone) {
  const Uuid id = running(authorised({{"sample_percent", std::int64_t{1}}}));
  Command command;
  command.actor = implementer;
  command.kind = kChange;
  command.record = id;
  command.occurred_at = house.now();
  command.action =
      Fire{.transition = "finish",
           .fields = {{"effectiveness", word("successful")}, {"outcome_text", word("Restarted.")}},
           .comment = {}};
  ASSERT_TRUE(house.execute(command));
  EXPECT_TRUE(flag(id, "sampled"));
}

TEST_F(StandardChange, ThatIsDrawnIsReviewedByAnother) {
  const Uuid standard = authorised({{"sample_percent", std::int64_t{100}}});
  const Uuid id = running(standard);
  finish(id, "successful");
  EXPECT_EQ(rule_of(fire(reviewer, id, "close")), "change.review_complete@1");
  const House::Fields review = {{"review_text", word("Done by the book.")},
                                {"review_result", word("passed")}};
  Actor did = implementer;
  did.roles = {"change_manager"};
  EXPECT_EQ(rule_of(fire(did, id, "close", review)), "change.may_review@1");
  must(reviewer, id, "close", review);
  EXPECT_EQ(standing(standard), "authorised");
}

TEST_F(StandardChange, IsSuspendedByAFailure) {
  const Uuid standard = authorised();
  const Uuid id = running(standard);
  finish(id, "failed");
  EXPECT_EQ(standing(standard), "suspended");
  EXPECT_THAT(house.text(kTemplate, standard, "suspend_reason"), HasSubstr("CHG-"));
  EXPECT_EQ(house.integer(kTemplate, standard, "failures"), 1);
  EXPECT_EQ(rule_of(schedule(wanted(), standard)), "change.standard_authority@1");
  house.must_fire(manager, kTemplate, standard, "request_approval");
  must_vote(standard);
  EXPECT_EQ(standing(standard), "authorised");
}

TEST_F(StandardChange, IsSuspendedByAFailedReview) {
  const Uuid standard = authorised({{"sample_percent", std::int64_t{100}}});
  const Uuid id = running(standard);
  finish(id, "successful");
  must(reviewer, id, "close",
       {{"review_text", word("The host was not taken out first.")},
        {"review_result", word("failed")},
        {"agreed_actions", words({"Write the step down"})}});
  EXPECT_EQ(standing(standard), "suspended");
  EXPECT_EQ(house.integer(kTemplate, standard, "failures"), 0) << "the change itself went well";
}

}  // namespace
}  // namespace proofdesk::test
