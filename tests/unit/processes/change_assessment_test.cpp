// The risk of a change, computed and explained, and its impacts, signed by those who answer for what is affected
// (ISO/IEC 20000-1:2018, 8.5.1).

#include "processes/shared/risk_score.hpp"
#include "tests/unit/processes/change_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// The arithmetic alone.

using shared::risk_of;
using shared::RiskInput;

TEST(RiskScore, OfNothingKnownIsLowButNotNothing) {
  const auto risk = risk_of({});
  EXPECT_EQ(risk.score, 5) << "never done before";
  EXPECT_EQ(risk.level, "low");
  EXPECT_THAT(risk.basis, SizeIs(3));
}

TEST(RiskScore, WeighsAnswersByTheirWorst) {
  RiskInput input;
  input.past.similar = 10;
  input.answers = {
      {.question = "Rehearsed?", .answer = "no", .points = 10, .most = 10, .weight = 3},
      {.question = "Known?", .answer = "yes", .points = 0, .most = 10, .weight = 1}};
  const auto risk = risk_of(input);
  EXPECT_EQ(risk.score, 38) << "30 of 40 weighted points of at most 50: 37.5";
  EXPECT_EQ(risk.level, "medium");
  EXPECT_THAT(risk.basis, Contains("Rehearsed?: no, 10 of 10 points, weight 3."));
}

TEST(RiskScore, GoesByTheMostCriticalThingTouchedAndByHowManyThereAre) {
  RiskInput input;
  input.past.similar = 10;
  input.touched = {{.name = "CI-1", .criticality = "low"}};
  EXPECT_EQ(risk_of(input).score, 3);
  input.touched.push_back({.name = "SVC-1", .criticality = "high"});
  EXPECT_EQ(risk_of(input).score, 16);
  for (int more = 0; more < 20; ++more)
    input.touched.push_back({.name = "CI-2", .criticality = "medium"});
  EXPECT_EQ(risk_of(input).score, 20);
  input.major_impact = true;
  EXPECT_EQ(risk_of(input).score, 30);
}

TEST(RiskScore, CountsWhatWentWrongBeforeAndTrustsFewCasesLess) {
  RiskInput input;
  input.past = {.similar = 10, .not_well = 5};
  EXPECT_EQ(risk_of(input).score, 10);
  input.past = {.similar = 1, .not_well = 1};
  EXPECT_EQ(risk_of(input).score, 5);
  input.past = {.similar = 8, .not_well = 8};
  EXPECT_EQ(risk_of(input).score, 20);
}

TEST(RiskScore, IsNeverLowInAnEmergencyOrWithMajorImpact) {
  RiskInput input;
  input.emergency = true;
  EXPECT_EQ(risk_of(input).level, "medium");
  input = {};
  input.major_impact = true;
  EXPECT_EQ(risk_of(input).level, "medium");
}

TEST(RiskScore, OfWhatCouldNotBeLookedAtAsAWholeIsHigh) {
  RiskInput input;
  input.touched_whole = false;
  EXPECT_EQ(risk_of(input).level, "high");
  EXPECT_THAT(risk_of(input).basis, testing::Contains(HasSubstr("counts as of high risk")));
}

TEST(RiskScore, NeverExceedsAHundred) {
  RiskInput input;
  input.answers = {{.question = "q", .answer = "a", .points = 10, .most = 10, .weight = 10}};
  for (int more = 0; more < 9; ++more)
    input.touched.push_back({.name = "x", .criticality = "high"});
  input.major_impact = true;
  input.past = {.similar = 50, .not_well = 50};
  EXPECT_EQ(risk_of(input).score, 100);
  EXPECT_EQ(risk_of(input).level, "high");
}

TEST(RiskAnswers, AreWrittenWithTheirPoints) {
  const auto answer = shared::parse_offered(" yes = almost = 7 ");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->words, "yes = almost");
  EXPECT_EQ(answer->points, 7);
  for (const auto* wrong : {"yes", "= 3", "yes = ", "yes = 11", "yes = -1", "yes = 3x", ""})
    EXPECT_FALSE(shared::parse_offered(wrong)) << wrong;
}

class Assessment : public ChangeTest {
 protected:
  static constexpr std::string_view kQuestion = "risk_question";
  static constexpr std::string_view kImpact = "impact_assessment";

  void SetUp() override { policy_of({authority.person}); }

  Uuid question(const std::string& key, House::Fields more = {}) {
    House::Fields fields = {{"key", word(key)},
                            {"question", word("Has it been rehearsed?")},
                            {"answers", words({"yes = 0", "partly = 4", "no = 10"})}};
    add(fields, std::move(more));
    const Uuid id = house.create_as(manager, kQuestion, std::move(fields));
    house.must_fire(manager, kQuestion, id, "put_in_force");
    return id;
  }
  Uuid in_assessment(House::Fields more = {}) {
    const Uuid id = recorded(std::move(more));
    must(manager, id, "begin_assessment");
    return id;
  }
  Result<Decision> assess(Uuid id, std::vector<std::string> answers) {
    return fire(implementer, id, "assess_risk", {{"risk_answers", words(std::move(answers))}});
  }
  std::int64_t score(Uuid id) { return house.integer(kChange, id, "risk_score"); }
  Result<Decision> sign(const Actor& actor, Uuid assessment) {
    return house.fire(actor, kImpact, assessment, "sign",
                      {{"grade", word("low")}, {"finding", word("A minute of slower pages.")}});
  }
  Uuid service(const std::string& name) {
    return house.create_as(
        house.service_owner, "service",
        {{"name", word(name)}, {"criticality", word("low")}, {"owner", ref(owner)}});
  }
  /// The one runs on the other.
  void relate(std::string_view kind, Uuid one, Uuid other,
              std::string_view other_kind = "configuration_item", House::Fields more = {}) {
    House::Fields fields = {
        {"from", Value{RecordRef{std::string(kind), one}.to_string()}},
        {"relation", word(kind == other_kind && kind == "service" ? "depends_on" : "runs_on")},
        {"to", Value{RecordRef{std::string(other_kind), other}.to_string()}}};
    add(fields, std::move(more));
    house.create_as(relater_, "ci_relation", std::move(fields));
    last_item_ = one;
  }
  /// Relations to what is confidential are made by those who may see it.
  void keeper_insight() { relater_.roles.emplace_back("change_manager"); }
  Uuid last_item_;
  Actor relater_ = keeper;
  /// The assessment of this aspect.
  Uuid on(Uuid change, std::string_view aspect) {
    for (const Uuid& each : about(kImpact, change)) {
      if (house.text(kImpact, each, "aspect") == aspect) return each;
    }
    throw std::logic_error("nobody was asked about it");
  }
  Actor as(Uuid person, std::string role = "agent") {
    return {.person = person, .roles = {std::move(role)}, .groups = {}, .origin = Origin::kSignIn};
  }
};

TEST_F(Assessment, AnswersEveryQuestionInForceThatIsAskedOfIt) {
  question("rehearsed");
  question("at_night", {{"condition", word("category = \"mail\"")}});
  const Uuid id = in_assessment();
  const auto refused = assess(id, {});
  EXPECT_EQ(rule_of(refused), "change.risk_questions_answered@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("rehearsed"));
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{"rehearsed"},
                                                {"rehearsed = perhaps"},
                                                {"other = yes"},
                                                {"rehearsed = yes", "rehearsed = no"},
                                                {"rehearsed = yes", "at_night = no"}})
    EXPECT_EQ(rule_of(assess(id, wrong)), "change.risk_questions_answered@1") << wrong.back();
  ASSERT_TRUE(assess(id, {"rehearsed = partly"}));
  EXPECT_EQ(text(id, "risk_assessed_by"), implementer.person.to_string());
}

TEST_F(Assessment, ExplainsEachPartOfTheScore) {
  question("rehearsed", {{"weight", std::int64_t{2}}});
  const Uuid id = in_assessment({{"services", ids({shop})}});
  ASSERT_TRUE(assess(id, {"rehearsed = partly"}));
  const auto basis = list(id, "risk_basis");
  EXPECT_THAT(basis, Contains(HasSubstr("edition 1): partly, 4 of 10 points, weight 2")));
  EXPECT_THAT(basis, Contains(HasSubstr("Web shop (high criticality)")));
  EXPECT_THAT(basis, Contains(HasSubstr("no change like it")));
  EXPECT_EQ(score(id), 20 + 16 + 5);
  EXPECT_EQ(text(id, "risk"), "medium");
}

TEST_F(Assessment, PinsTheVersionsItReliedOn) {
  const Uuid asked = question("rehearsed");
  const Uuid id = in_assessment();
  const auto decided = assess(id, {"rehearsed = no"});
  ASSERT_TRUE(decided);
  const auto& changes = decided->events.front().changes;
  const auto reads = std::ranges::find(changes, kReads, &proofdesk::Change::path);
  ASSERT_NE(reads, changes.end());
  EXPECT_THAT(boost::json::serialize(reads->value), HasSubstr(asked.to_string()));
}

TEST_F(Assessment, LooksAtHowSuchChangesWentBefore) {
  for (const auto* word_ : {"successful", "failed", "partial", "successful"}) finished(word_);
  const Uuid id = in_assessment();
  ASSERT_TRUE(assess(id, {}));
  EXPECT_THAT(list(id, "risk_basis"), Contains(HasSubstr("2 of 4 changes like it")));
  const Uuid elsewhere = in_assessment({{"category", word("mail")}, {"items", Value{}}});
  ASSERT_TRUE(assess(elsewhere, {}));
  EXPECT_THAT(list(elsewhere, "risk_basis"), Contains(HasSubstr("no change like it")));
  const Uuid same_item = in_assessment({{"category", word("mail")}});
  ASSERT_TRUE(assess(same_item, {}));
  EXPECT_THAT(list(same_item, "risk_basis"), Contains(HasSubstr("2 of 4 changes like it")));
  house.advance(366 * kDay);
  const Uuid later = in_assessment();
  ASSERT_TRUE(assess(later, {}));
  EXPECT_THAT(list(later, "risk_basis"), Contains(HasSubstr("no change like it")));
}

TEST_F(Assessment, IsStaleWhenWhatItWasComputedOverChanges) {
  for (const House::Fields& change :
       {House::Fields{{"items", ids({item("db01", "high")})}},
        House::Fields{{"major_impact", true}}, House::Fields{{"category", word("mail")}}}) {
    const Uuid id = assessed();
    ASSERT_TRUE(edit(id, change));
    EXPECT_FALSE(has(id, "risk")) << change.front().field;
    EXPECT_EQ(rule_of(fire(manager, id, "request_authorization")), "change.risk_assessed@1");
  }
}

TEST_F(Assessment, IsComputedAndNeverGivenByHand) {
  const Uuid id = in_assessment();
  EXPECT_FALSE(edit(id, {{"risk", word("low")}}));
  EXPECT_FALSE(edit(id, {{"risk_score", std::int64_t{1}}}));
}

TEST_F(Assessment, QuestionsAreRevisedNotWrittenOver) {
  const Uuid first = question("rehearsed");
  EXPECT_EQ(rule_of(house.edit(manager, kQuestion, first, {{"weight", std::int64_t{9}}})),
            "risk_question.in_force.read_only");
  const auto revised =
      house.fire(manager, kQuestion, first, "revise", {{"reason", word("Too mild")}});
  ASSERT_TRUE(revised);
  const Uuid next = revised->records.back().id;
  EXPECT_EQ(house.integer(kQuestion, next, "edition"), 2);
  ASSERT_TRUE(house.edit(manager, kQuestion, next, {{"weight", std::int64_t{5}}}));
  EXPECT_EQ(rule_of(house.fire(manager, kQuestion, next, "put_in_force")),
            "risk_question.four_eyes@1")
      << "the risk decides who decides";
  house.must_fire(reviewer, kQuestion, next, "put_in_force");
  EXPECT_EQ(house.state(kQuestion, first), "retired");
}

TEST_F(Assessment, AQuestionThatIsAskedIsRetiredByAnotherThanWhoWroteIt) {
  const Uuid asked = question("rehearsed");
  const House::Fields why = {{"reason", word("Nobody heeds it")}};
  EXPECT_EQ(rule_of(house.fire(manager, kQuestion, asked, "retire", why)),
            "risk_question.four_eyes@1");
  house.must_fire(reviewer, kQuestion, asked, "retire", why);
  const Uuid draft = house.create_as(manager, kQuestion,
                                     {{"key", word("again")},
                                      {"question", word("Again?")},
                                      {"answers", words({"yes = 0", "no = 1"})}});
  house.must_fire(manager, kQuestion, draft, "retire", why);
}

TEST_F(Assessment, RiskFollowsRelationsToWhatStopsAndWhatIsWeakened) {
  const auto needs = [&](Uuid service, Uuid other, House::Fields more = {}) {
    House::Fields fields = {{"from", Value{RecordRef{"service", service}.to_string()}},
                            {"relation", word("runs_on")},
                            {"to", Value{RecordRef{"configuration_item", other}.to_string()}}};
    add(fields, std::move(more));
    return house.create_as(keeper, "ci_relation", std::move(fields));
  };
  const auto impact = [&] {
    const auto basis = list(assessed(), "risk_basis");
    const auto line = std::ranges::find_if(
        basis, [](const std::string& each) { return each.starts_with("Impact:"); });
    return line == basis.end() ? std::string() : *line;
  };
  EXPECT_THAT(impact(), HasSubstr("Impact: 8 of 30; CI-"));

  const House::Fields one_of_two = {{"redundancy_group", word("web")}, {"needed", std::int64_t{1}}};
  const Uuid tie = needs(shop, web01, one_of_two);
  needs(shop, item("web02", "medium"), one_of_two);
  EXPECT_THAT(impact(), AllOf(HasSubstr("Impact: 9 of 30"),
                              HasSubstr("Web shop (high criticality, weakened meanwhile)")));

  house.must_fire(keeper, "ci_relation", tie, "end");
  needs(shop, web01);
  EXPECT_THAT(impact(), AllOf(HasSubstr("Impact: 16 of 30"),
                              HasSubstr("Web shop (high criticality, stops meanwhile)")));
}

TEST_F(Assessment, RiskOfWhatMuchHangsOnIsByWhatThatIs) {
  for (int i = 0; i < 400; ++i)
    relate("configuration_item", item("node" + std::to_string(i), "low"), web01);
  const Uuid id = assessed();
  EXPECT_EQ(text(id, "risk"), "low") << "however much stops, none of it is a service";
  relate("service", shop, last_item_);
  EXPECT_THAT(list(assessed(), "risk_basis"),
              Contains(AllOf(HasSubstr("Impact: 16 of 30"), HasSubstr("Web shop (high"))))
      << "behind four hundred others";
}

TEST_F(Assessment, RiskSaysUpToWhereTheRelationsCountThatItRestsOn) {
  relate("service", shop, web01);
  const auto before = static_cast<std::int64_t>(house.world().events().size());
  const Uuid id = in_assessment();
  const auto at = static_cast<std::int64_t>(house.world().events().size());
  const auto decision = assess(id, {});
  ASSERT_TRUE(decision);
  EXPECT_LT(before, at);
  const auto& changes = decision->events.front().changes;
  const auto reads = std::ranges::find(changes, kReads, &proofdesk::Change::path);
  ASSERT_NE(reads, changes.end());
  EXPECT_THAT(reads->value.as_array(),
              Contains(boost::json::array{"ci_relation", Uuid{}.to_string(), at}));
}

TEST_F(Assessment, RiskDoesNotNameWhatIsConfidential) {
  const Uuid secret = house.create_as(
      house.service_owner, "service",
      {{"name", word("Merger")}, {"criticality", word("high")}, {"confidential", true}});
  Actor insider = keeper;
  insider.roles.push_back("change_manager");
  house.create_as(insider, "ci_relation",
                  {{"from", Value{RecordRef{"service", secret}.to_string()}},
                   {"relation", word("runs_on")},
                   {"to", Value{RecordRef{"configuration_item", web01}.to_string()}}});
  const auto basis = list(assessed(), "risk_basis");
  EXPECT_THAT(basis, Contains(AllOf(HasSubstr("Impact: 16 of 30"), HasSubstr("SVC-"),
                                    Not(HasSubstr("Merger")))));
}

TEST_F(Assessment, QuestionsTellRiskFromRiskUnderAKeyOfTheirOwn) {
  const auto made = [&](House::Fields fields) {
    House::Fields all = {
        {"key", word("x")}, {"question", word("?")}, {"answers", words({"yes = 0", "no = 1"})}};
    add(all, std::move(fields));
    return house.try_create(manager, kQuestion, std::move(all));
  };
  for (const std::vector<std::string>& answers : {std::vector<std::string>{"yes = 0"},
                                                  {"yes = 0", "no = 0"},
                                                  {"yes = 0", "yes = 1"},
                                                  {"yes", "no"}})
    EXPECT_EQ(rule_of(made({{"answers", words(answers)}})), "risk_question.answers_readable@1");
  EXPECT_EQ(rule_of(made({{"condition", word("colour = 3")}})),
            "risk_question.condition_readable@1");
  question("rehearsed");
  const Uuid twin = house.create_as(manager, kQuestion,
                                    {{"key", word("rehearsed")},
                                     {"question", word("Again?")},
                                     {"answers", words({"yes = 0", "no = 1"})}});
  EXPECT_EQ(rule_of(house.fire(manager, kQuestion, twin, "put_in_force")),
            "risk_question.key_free@1");
}

// Impacts.

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
