// The impacts of a change, asked of and signed by those who answer for what is affected (ISO/IEC 20000-1:2018, 8.5.1).

#include "tests/unit/processes/change_assessment_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class Assessment : public AssessmentTest {};

TEST_F(Assessment, AsksForTheImpactsThatThePoliciesWantOfWhoAnswersForTheThing) {
  policy({{"condition", word("category = \"web\"")},
          {"impacts_needed", words({"services", "items", "customers", "security"})}});
  const Uuid id =
      in_assessment({{"services", ids({shop})}, {"affected_customers", words({"Books and Co"})}});
  ASSERT_TRUE(assess(id, {}));
  ASSERT_THAT(about(kImpact, id), SizeIs(4));
  EXPECT_EQ(house.text(kImpact, on(id, "services"), "assessor"), owner.to_string());
  EXPECT_EQ(house.text(kImpact, on(id, "customers"), "customer"), "Books and Co");
  ASSERT_TRUE(assess(id, {}));
  EXPECT_THAT(about(kImpact, id), SizeIs(4)) << "nobody is asked twice";
}

TEST_F(Assessment, AsksWhoAnswersForServicesThatStopOrAreWeakenedThoughNobodyNamedThem) {
  policy({{"impacts_needed", words({"services"})}});
  const Uuid mail = service("Mail");
  const Uuid search = service("Search");
  const Uuid untouched = service("Payroll");
  const Uuid front = item("front", "low");
  relate("configuration_item", front, web01);
  relate("service", shop, front);
  relate("service", mail, shop, "service");
  relate("service", search, web01, "configuration_item", {{"redundancy_group", word("web")}});
  relate("service", search, item("web02", "low"), "configuration_item",
         {{"redundancy_group", word("web")}});
  const Uuid id = in_assessment();
  ASSERT_TRUE(assess(id, {}));
  std::vector<std::string> affected;
  for (const Uuid each : about(kImpact, id))
    affected.push_back(house.text(kImpact, each, "affected"));
  const auto ref_of = [](Uuid one) { return RecordRef{"service", one}.to_string(); };
  EXPECT_THAT(affected, testing::UnorderedElementsAre(ref_of(shop), ref_of(mail), ref_of(search)));
  EXPECT_EQ(house.text(kImpact, about(kImpact, id).front(), "assessor"), owner.to_string());
  EXPECT_EQ(rule_of(fire(manager, id, "request_authorization")), "change.impacts_signed@1");
  for (const Uuid each : about(kImpact, id)) ASSERT_TRUE(sign(as(owner), each));

  // What has come to hang on it since is missing.
  relate("service", untouched, shop, "service");
  const auto refused = fire(manager, id, "request_authorization");
  EXPECT_EQ(rule_of(refused), "change.impacts_signed@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("which stops meanwhile (not asked for yet)"));
  ASSERT_TRUE(assess(id, {}));
  for (const Uuid each : about(kImpact, id, "requested")) ASSERT_TRUE(sign(as(owner), each));
  must(manager, id, "request_authorization");
}

TEST_F(Assessment, OfAServiceThatIsConfidentialIsConfidential) {
  policy({{"impacts_needed", words({"services"})}});
  const Uuid secret = house.create_as(house.service_owner, "service",
                                      {{"name", word("Merger")},
                                       {"criticality", word("low")},
                                       {"owner", ref(owner)},
                                       {"confidential", true}});
  keeper_insight();
  relate("service", secret, web01);
  const Uuid id = in_assessment();
  ASSERT_TRUE(assess(id, {}));
  ASSERT_THAT(about(kImpact, id), SizeIs(1));
  const Record& asked = house.record(about(kImpact, id).front(), kImpact);
  EXPECT_TRUE(asked.flag(house.kind(kImpact), "confidential"));
  EXPECT_THAT(fire(manager, id, "request_authorization").error().detail, Not(HasSubstr("Merger")));
}

TEST_F(Assessment, BeyondThirtyServicesHitIsOneOfAllOfThem) {
  policy({{"impacts_needed", words({"services"})}});
  for (int i = 0; i < 31; ++i) relate("service", service("Shop " + std::to_string(i)), web01);
  const Uuid id = in_assessment({{"services", ids({shop})}});
  ASSERT_TRUE(assess(id, {}));
  EXPECT_THAT(about(kImpact, id), SizeIs(2)) << "the one that is named, and the others";
  ASSERT_TRUE(assess(id, {}));
  EXPECT_THAT(about(kImpact, id), SizeIs(2));
}

TEST_F(Assessment, IsPutToTheVoteOnceEveryImpactIsSigned) {
  policy({{"impacts_needed", words({"services", "security"})}});
  const Uuid id = in_assessment({{"services", ids({shop})}});
  ASSERT_TRUE(assess(id, {}));
  const auto refused = fire(manager, id, "request_authorization");
  EXPECT_EQ(rule_of(refused), "change.impacts_signed@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("IMA-"));
  ASSERT_TRUE(sign(as(owner), on(id, "services")));
  EXPECT_EQ(rule_of(fire(manager, id, "request_authorization")), "change.impacts_signed@1");
  ASSERT_TRUE(sign(reviewer, on(id, "security"))) << "nobody is named: somebody of the desk";
  EXPECT_EQ(house.text(kImpact, on(id, "security"), "assessor"), reviewer.person.to_string());
  must(manager, id, "request_authorization");
}

TEST_F(Assessment, WantedByAPolicyInForceLaterIsNamedAsMissing) {
  const Uuid id = assessed();
  policy({{"impacts_needed", words({"capacity"})}});
  const auto refused = fire(manager, id, "request_authorization");
  EXPECT_EQ(rule_of(refused), "change.impacts_signed@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("capacity (not asked for yet)"));
}

TEST_F(Assessment, IsSignedByItsAssessorInPerson) {
  policy({{"impacts_needed", words({"services"})}});
  const Uuid id = in_assessment({{"services", ids({shop})}});
  ASSERT_TRUE(assess(id, {}));
  const Uuid impact = about(kImpact, id).front();
  EXPECT_EQ(rule_of(sign(manager, impact)), "impact_assessment.is_assessor@1");
  Actor token = as(owner);
  token.origin = Origin::kOperatorToken;
  EXPECT_EQ(rule_of(sign(token, impact)), "impact_assessment.sign.own_sign_in");
  EXPECT_EQ(
      rule_of(house.fire(second, kImpact, impact, "hand_over", {{"assessor", ref(second.person)}})),
      "impact_assessment.own_or_desk@1");
  house.must_fire(as(owner), kImpact, impact, "hand_over", {{"assessor", ref(second.person)}});
  ASSERT_TRUE(sign(second, impact));
  EXPECT_EQ(house.text(kImpact, impact, "signed_by"), second.person.to_string());
  EXPECT_EQ(house.integer(kImpact, impact, "subject_version"), house.record(id, kChange).version);
}

TEST_F(Assessment, CannotBeWithdrawnWhereAPolicyWantsIt) {
  policy({{"impacts_needed", words({"security"})}});
  const Uuid id = in_assessment();
  ASSERT_TRUE(assess(id, {}));
  const Uuid impact = about(kImpact, id).front();
  EXPECT_EQ(rule_of(house.fire(manager, kImpact, impact, "withdraw", {{"end_reason", word("x")}})),
            "impact_assessment.not_demanded@1");
  const Uuid extra = house.create_as(
      house.agent(), kImpact,
      {{"subject", word(RecordRef{"change", id}.to_string())}, {"aspect", word("cost")}});
  house.must_fire(manager, kImpact, extra, "withdraw", {{"end_reason", word("It costs nothing.")}});
}

TEST_F(Assessment, IsOutdatedWhenTheScopeIsAnother) {
  policy({{"impacts_needed", words({"items"})}});
  const Uuid id = in_assessment();
  ASSERT_TRUE(assess(id, {}));
  ASSERT_TRUE(sign(as(owner), about(kImpact, id).front()));
  ASSERT_TRUE(edit(id, {{"items", ids({web01, item("web02", "medium")})}}));
  EXPECT_THAT(about(kImpact, id, "outdated"), SizeIs(1));
  ASSERT_TRUE(assess(id, {}));
  EXPECT_THAT(about(kImpact, id, "requested"), SizeIs(2));
}

TEST_F(Assessment, BeyondThirtyThingsIsOfAllOfThemTogether) {
  policy({{"impacts_needed", words({"items"})}});
  std::vector<Uuid> many;
  for (int i = 0; i < 31; ++i) many.push_back(item("node" + std::to_string(i), "low"));
  const Uuid id = in_assessment({{"items", ids(many)}});
  ASSERT_TRUE(assess(id, {}));
  EXPECT_THAT(about(kImpact, id), SizeIs(1));
}

}  // namespace
}  // namespace proofdesk::test
