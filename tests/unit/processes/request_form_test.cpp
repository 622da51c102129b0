// Forms of catalogue entries: questions whose answers are fields of the request, asked when they matter.

#include "tests/support/processes/catalogue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kAnswered = "service_request.form_answered@1";

class RequestForm : public ::testing::Test {
 protected:
  CatalogueHouse house;

  static std::vector<std::string> pointers(const Result<Decision>& decision) {
    std::vector<std::string> found;
    if (!decision) {
      for (const auto& field : decision.error().fields) found.push_back(field.pointer);
    }
    return found;
  }
  std::string submit(Uuid entry) {
    return rule_of(house.fire(house.service_owner, "offering", entry, "submit"));
  }
};

TEST_F(RequestForm, RefusesARequestNamingFieldAndQuestionThatIsNotAnswered) {
  const Uuid entry = house.device_entry();
  const auto refused = house.order(house.requester(), entry);
  EXPECT_EQ(rule_of(refused), kAnswered);
  EXPECT_THAT(pointers(refused), ElementsAre("/custom/device"));
  EXPECT_THAT(refused.error().detail, HasSubstr("\"What is the custom.device?\""));
  EXPECT_EQ(refused.error().clause, "8.6.2");
}

TEST_F(RequestForm, AsksMoreWhenEarlierAnswersSaySo) {
  const Uuid entry = house.device_entry();
  const auto laptop = house.order(house.requester(), entry, {{"custom.device", word("laptop")}});
  EXPECT_THAT(pointers(laptop), ElementsAre("/custom/screen_size"));
  EXPECT_TRUE(house.order(house.requester(), entry, {{"custom.device", word("phone")}}));
}

TEST_F(RequestForm, RefusesAnswersToWhatIsNotAsked) {
  const Uuid entry = house.device_entry();
  const auto refused =
      house.order(house.requester(), entry,
                  {{"custom.device", word("phone")}, {"custom.screen_size", std::int64_t{14}}});
  EXPECT_EQ(rule_of(refused), kAnswered);
  EXPECT_THAT(pointers(refused), ElementsAre("/custom/screen_size"));
  EXPECT_THAT(refused.error().detail, HasSubstr("custom.device = \"laptop\""));
}

TEST_F(RequestForm, CountsAnUnaskedQuestionAsUnansweredForThoseAfterIt) {
  const Uuid entry = house.draft();
  house.question(entry, 10, "custom.device");
  house.question(entry, 20, "custom.screen_size",
                 {{"visible_when", word("custom.device = \"laptop\"")}});
  house.question(entry, 30, "custom.reason",
                 {{"visible_when", word("custom.screen_size > 15")}, {"required", true}});
  house.publish(entry);
  EXPECT_THAT(pointers(house.order(
                  house.requester(), entry,
                  {{"custom.device", word("laptop")}, {"custom.screen_size", std::int64_t{17}}})),
              ElementsAre("/custom/reason"));
  EXPECT_THAT(pointers(house.order(
                  house.requester(), entry,
                  {{"custom.device", word("phone")}, {"custom.screen_size", std::int64_t{17}}})),
              ElementsAre("/custom/screen_size"))
      << "and not the reason, which is asked for large laptops only";
}

TEST_F(RequestForm, AnswersByDefaultWhereNothingElseIsAnswered) {
  const Uuid entry = house.draft();
  house.question(entry, 10, "custom.device",
                 {{"required", true}, {"default_answer", word("laptop")}});
  house.question(entry, 20, "custom.screen_size",
                 {{"required", true},
                  {"default_answer", word("14")},
                  {"visible_when", word("custom.device = \"laptop\"")}});
  house.publish(entry);
  const Uuid by_default = house.ordered(house.requester(), entry);
  EXPECT_EQ(house.text("service_request", by_default, "custom.device"), "laptop");
  EXPECT_EQ(house.integer("service_request", by_default, "custom.screen_size"), 14);
  const Uuid phone = house.ordered(house.requester(), entry, {{"custom.device", word("phone")}});
  EXPECT_FALSE(house.has("service_request", phone, "custom.screen_size"));
}

TEST_F(RequestForm, WritesDownWhatWasAskedAndAnswered) {
  const Uuid entry = house.device_entry();
  const Uuid request =
      house.ordered(house.requester(), entry,
                    {{"custom.device", word("laptop")}, {"custom.screen_size", std::int64_t{14}}});
  EXPECT_EQ(house.text("service_request", request, "form"),
            "What is the custom.device? Laptop\nWhat is the custom.screen_size? 14");
  ASSERT_TRUE(house.edit(house.agent(), "service_request", request,
                         {{"custom.screen_size", std::int64_t{16}}}));
  EXPECT_THAT(house.text("service_request", request, "form"), HasSubstr("screen_size? 16"));
  EXPECT_EQ(
      rule_of(house.edit(house.agent(), "service_request", request, {{"form", word("Mine")}})),
      kAnswered);
}

TEST_F(RequestForm, KeepsTheAnswersWholeWhenTheyAreChanged) {
  const Uuid entry = house.device_entry();
  const Uuid request =
      house.ordered(house.requester(), entry,
                    {{"custom.device", word("laptop")}, {"custom.screen_size", std::int64_t{14}}});
  EXPECT_THAT(pointers(house.edit(house.agent(), "service_request", request,
                                  {{"custom.device", word("phone")}})),
              ElementsAre("/custom/screen_size"))
      << "an answer that is no longer asked for must go with it";
  EXPECT_TRUE(house.edit(house.agent(), "service_request", request,
                         {{"custom.device", word("phone")}, {"custom.screen_size", Value{}}}));
}

TEST_F(RequestForm, AsksOnlyForWhatThoseWhoAskMayGive) {
  const Uuid entry = house.draft();
  for (const auto* field : {"priority", "escalated", "fulfilled_at", "no_such_field",
                            "custom.nothing", "catalogue_entry", "requestedFor"}) {
    EXPECT_EQ(rule_of(house.try_create(house.service_owner, "question",
                                       {{"offering", ref(entry)},
                                        {"position", std::int64_t{10}},
                                        {"field_name", word(field)},
                                        {"wording", word("What?")}})),
              "question.field_askable@1")
        << field;
  }
  EXPECT_NO_THROW(house.question(entry, 10, "requested_for"));
}

TEST_F(RequestForm, RefusesConditionsAndDefaultsThatCannotBeRead) {
  const Uuid entry = house.draft();
  const auto refused = house.try_create(house.service_owner, "question",
                                        {{"offering", ref(entry)},
                                         {"position", std::int64_t{10}},
                                         {"field_name", word("location")},
                                         {"wording", word("Where?")},
                                         {"visible_when", word("custom.device = \"tablet\"")}});
  EXPECT_EQ(rule_of(refused), "question.condition_readable@1");
  EXPECT_THAT(pointers(refused), ElementsAre("/visibleWhen"));
  EXPECT_THAT(refused.error().detail, HasSubstr("laptop, phone"));
  EXPECT_EQ(rule_of(house.try_create(house.service_owner, "question",
                                     {{"offering", ref(entry)},
                                      {"position", std::int64_t{10}},
                                      {"field_name", word("custom.screen_size")},
                                      {"wording", word("How large?")},
                                      {"default_answer", word("99")}})),
            "question.default_fits@1");
}

TEST_F(RequestForm, RefusesQuestionsThatGoInACircle) {
  const Uuid entry = house.draft();
  house.question(entry, 10, "custom.device", {{"visible_when", word("custom.reason:*")}});
  house.question(entry, 20, "custom.screen_size",
                 {{"visible_when", word("custom.device = \"laptop\"")}});
  house.question(entry, 30, "custom.reason", {{"visible_when", word("custom.screen_size > 12")}});
  const auto refused = house.fire(house.service_owner, "offering", entry, "submit");
  EXPECT_EQ(rule_of(refused), "offering.form_holds@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("10 → 30 → 20 → 10"));
}

TEST_F(RequestForm, RefusesQuestionsThatLookAtLaterAnswers) {
  const Uuid entry = house.draft();
  house.question(entry, 10, "custom.screen_size",
                 {{"visible_when", word("custom.device = \"laptop\"")}});
  const Uuid device = house.question(entry, 20, "custom.device");
  const auto refused = house.fire(house.service_owner, "offering", entry, "submit");
  EXPECT_EQ(rule_of(refused), "offering.form_holds@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("asked later (at 20)"));
  ASSERT_TRUE(house.edit(house.service_owner, "question", device, {{"position", std::int64_t{5}}}));
  EXPECT_EQ(submit(entry), "");
}

TEST_F(RequestForm, AsksForEachFieldOnce) {
  const Uuid entry = house.draft();
  house.question(entry, 10, "location");
  const Uuid again = house.question(entry, 20, "location");
  EXPECT_EQ(submit(entry), "offering.form_holds@1");
  house.must_fire(house.service_owner, "question", again, "discard");
  EXPECT_EQ(submit(entry), "");
}

}  // namespace
}  // namespace proofdesk::test
