// The risk of a change as the desk computes it, explains it and pins what it rests on (ISO/IEC 20000-1:2018, 8.5.1).

#include "tests/unit/processes/change_assessment_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class ChangeRisk : public AssessmentTest {};

TEST_F(ChangeRisk, AnswersEveryQuestionInForceThatIsAskedOfIt) {
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

TEST_F(ChangeRisk, ExplainsEachPartOfTheScore) {
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

TEST_F(ChangeRisk, PinsTheVersionsItReliedOn) {
  const Uuid asked = question("rehearsed");
  const Uuid id = in_assessment();
  const auto decided = assess(id, {"rehearsed = no"});
  ASSERT_TRUE(decided);
  const auto& changes = decided->events.front().changes;
  const auto reads = std::ranges::find(changes, kReads, &proofdesk::Change::path);
  ASSERT_NE(reads, changes.end());
  EXPECT_THAT(boost::json::serialize(reads->value), HasSubstr(asked.to_string()));
}

TEST_F(ChangeRisk, LooksAtHowSuchChangesWentBefore) {
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

TEST_F(ChangeRisk, IsStaleWhenWhatItWasComputedOverChanges) {
  for (const House::Fields& change :
       {House::Fields{{"items", ids({item("db01", "high")})}},
        House::Fields{{"major_impact", true}}, House::Fields{{"category", word("mail")}}}) {
    const Uuid id = assessed();
    ASSERT_TRUE(edit(id, change));
    EXPECT_FALSE(has(id, "risk")) << change.front().field;
    EXPECT_EQ(rule_of(fire(manager, id, "request_authorization")), "change.risk_assessed@1");
  }
}

TEST_F(ChangeRisk, IsComputedAndNeverGivenByHand) {
  const Uuid id = in_assessment();
  EXPECT_FALSE(edit(id, {{"risk", word("low")}}));
  EXPECT_FALSE(edit(id, {{"risk_score", std::int64_t{1}}}));
}

TEST_F(ChangeRisk, QuestionsAreRevisedNotWrittenOver) {
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

TEST_F(ChangeRisk, AQuestionThatIsAskedIsRetiredByAnotherThanWhoWroteIt) {
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

TEST_F(ChangeRisk, FollowsRelationsToWhatStopsAndWhatIsWeakened) {
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

TEST_F(ChangeRisk, OfWhatMuchHangsOnIsByWhatThatIs) {
  for (int i = 0; i < 400; ++i)
    relate("configuration_item", item("node" + std::to_string(i), "low"), web01);
  const Uuid id = assessed();
  EXPECT_EQ(text(id, "risk"), "low") << "however much stops, none of it is a service";
  relate("service", shop, last_item_);
  EXPECT_THAT(list(assessed(), "risk_basis"),
              Contains(AllOf(HasSubstr("Impact: 16 of 30"), HasSubstr("Web shop (high"))))
      << "behind four hundred others";
}

TEST_F(ChangeRisk, SaysUpToWhereTheRelationsCountThatItRestsOn) {
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

TEST_F(ChangeRisk, DoesNotNameWhatIsConfidential) {
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

TEST_F(ChangeRisk, QuestionsTellRiskFromRiskUnderAKeyOfTheirOwn) {
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

}  // namespace
}  // namespace proofdesk::test
