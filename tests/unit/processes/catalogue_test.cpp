// The service catalogue: entries, their publication and their editions (ISO/IEC 20000-1:2018, 8.2.4).

#include "tests/support/processes/catalogue.hpp"

#include "core/query/list_query.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

using ::testing::HasSubstr;

class Catalogue : public ::testing::Test {
 protected:
  CatalogueHouse house;

  Result<Decision> fire(const Actor& actor, Uuid entry, std::string transition,
                        House::Fields fields = {}, std::string comment = {}) {
    return house.fire(actor, "offering", entry, std::move(transition), std::move(fields),
                      std::move(comment));
  }
  std::string state(Uuid entry) { return house.state("offering", entry); }
};

TEST_F(Catalogue, TakesNothingThatDoesNotSayWhatItIsForWhomAndWhatItNeeds) {
  const Uuid entry = house.create_as(house.service_owner, "offering", {{"name", word("A device")}});
  const auto refused = fire(house.service_owner, entry, "submit");
  ASSERT_FALSE(refused);
  EXPECT_EQ(rule_of(refused), "offering.submit.requires.service");
  std::vector<std::string> pointers;
  for (const auto& field : refused.error().fields) pointers.push_back(field.pointer);
  EXPECT_THAT(pointers, ::testing::IsSupersetOf({"/service", "/description", "/intendedOutcomes"}));
  const Uuid nobody = house.draft({{"for_everyone", false}});
  EXPECT_EQ(rule_of(fire(house.service_owner, nobody, "submit")), "offering.audience_named@1");
  const Uuid needs = house.draft({{"no_dependencies", false}});
  EXPECT_EQ(rule_of(fire(house.service_owner, needs, "submit")), "offering.dependencies_known@1");
  const Uuid price = house.draft({{"price", word("12.50")}});
  EXPECT_EQ(rule_of(fire(house.service_owner, price, "submit")), "offering.price_complete@1");
  const Uuid gift = house.draft({{"price", word("-5")}, {"currency", word("EUR")}});
  EXPECT_EQ(rule_of(fire(house.service_owner, gift, "submit")), "offering.price_complete@1");
}

TEST_F(Catalogue, IsReviewedBySomebodyOtherThanTheAuthor) {
  const Uuid entry = house.draft();
  house.must_fire(house.service_owner, "offering", entry, "submit");
  EXPECT_EQ(rule_of(fire(house.service_owner, entry, "publish")), "offering.reviewer_is_another@1");
  ASSERT_TRUE(fire(house.reviewer, entry, "publish"));
  EXPECT_EQ(state(entry), "published");
  EXPECT_EQ(house.text("offering", entry, "reviewed_by"), house.reviewer.person.to_string());
}

TEST_F(Catalogue, OffersWhatIsDelivered) {
  const Uuid planned = house.create_as(house.service_owner, "service", {{"name", word("Planned")}});
  const Uuid entry = house.draft({{"service", ref(planned)}});
  house.must_fire(house.service_owner, "offering", entry, "submit");
  EXPECT_EQ(rule_of(fire(house.reviewer, entry, "publish")), "offering.service_live@1");
}

TEST_F(Catalogue, StandsStillWhileItIsReviewedAndOncePublished) {
  const Uuid entry = house.draft();
  const Uuid question = house.question(entry, 10, "location");
  house.must_fire(house.service_owner, "offering", entry, "submit");
  EXPECT_EQ(rule_of(house.edit(house.service_owner, "offering", entry, {{"name", word("Other")}})),
            "offering.in_review.read_only");
  EXPECT_EQ(
      rule_of(house.edit(house.service_owner, "question", question, {{"wording", word("Where?")}})),
      "question.entry_in_draft@1");
  house.must_fire(house.reviewer, "offering", entry, "publish");
  EXPECT_EQ(
      rule_of(house.edit(house.service_owner, "question", question, {{"wording", word("Where?")}})),
      "question.in_force.read_only");
  EXPECT_EQ(
      rule_of(house.try_create(
          house.service_owner, "task_template",
          {{"offering", ref(entry)}, {"position", std::int64_t{10}}, {"title", word("Order it")}})),
      "task_template.entry_in_draft@1");
}

TEST_F(Catalogue, CanBeOrderedWhileAnotherEditionIsWritten) {
  const Uuid first = house.device_entry();
  const auto revised = fire(house.service_owner, first, "revise", {}, "Tablets too.");
  ASSERT_TRUE(revised) << revised.error().detail;
  ASSERT_EQ(revised->offers.size(), 1U);
  const Uuid second = revised->offers.front().id;
  EXPECT_EQ(state(second), "draft");
  EXPECT_EQ(house.integer("offering", second, "edition"), 2);
  EXPECT_EQ(house.text("offering", second, "name"), "A device");
  EXPECT_EQ(rule_of(fire(house.service_owner, first, "revise", {}, "Again.")),
            "offering.no_edition_under_way@1");

  EXPECT_TRUE(house.order(house.requester(), first,
                          {{"custom.device", word("phone")}, {"custom.contract", word("C1")}}));

  house.must_fire(house.service_owner, "offering", second, "submit",
                  {{"review_due", house.now().micros + 400 * kMicrosPerDay}});
  house.must_fire(house.reviewer, "offering", second, "publish");
  EXPECT_EQ(state(first), "superseded");
  EXPECT_EQ(house.text("offering", first, "superseded_by"), second.to_string());
  const auto late = house.order(house.requester(), first, {{"custom.device", word("phone")}});
  EXPECT_EQ(rule_of(late), "service_request.orderable@1");
  EXPECT_THAT(remedy_of(late), HasSubstr("OFF-"));
  // The copy asks what the first one asked.
  EXPECT_EQ(rule_of(house.order(house.requester(), second, {{"custom.device", word("laptop")}})),
            "service_request.form_answered@1");
}

TEST_F(Catalogue, KeepsARequestUnderTheEditionItWasOrderedFrom) {
  const Uuid first = house.device_entry();
  const Uuid request =
      house.ordered(house.requester(), first,
                    {{"custom.device", word("laptop")}, {"custom.screen_size", std::int64_t{14}}});
  const Uuid second = fire(house.service_owner, first, "revise", {}, "New.")->offers.front().id;
  house.must_fire(house.service_owner, "offering", second, "submit",
                  {{"review_due", house.now().micros + 400 * kMicrosPerDay}});
  house.must_fire(house.reviewer, "offering", second, "publish");
  EXPECT_TRUE(house.edit(house.agent(), "service_request", request,
                         {{"custom.screen_size", std::int64_t{16}}}));
  EXPECT_EQ(rule_of(house.edit(house.agent(), "service_request", request,
                               {{"custom.screen_size", Value{}}})),
            "service_request.form_answered@1");
  EXPECT_EQ(house.text("service_request", request, "request_model_version"),
            "OFF-000000, edition 1")
      << "numbers are given by the executor";
}

TEST_F(Catalogue, TellsTheServiceUntilWhenItSpeaksForIt) {
  const std::int64_t due = house.now().micros + 300 * kMicrosPerDay;
  const Uuid entry = house.device_entry();
  EXPECT_EQ(house.integer("service", house.service, "catalogued_until"), due);
  EXPECT_EQ(rule_of(house.fire(house.service_owner, "service", house.service, "retire",
                               {{"retire_reason", word("Too old")}})),
            "service.nothing_offered@1");
  house.must_fire(house.service_owner, "offering", entry, "withdraw",
                  {{"withdraw_reason", word("Too old")}});
  EXPECT_FALSE(house.has("service", house.service, "catalogued_until"));
  EXPECT_TRUE(house.fire(house.service_owner, "service", house.service, "retire",
                         {{"retire_reason", word("Too old")}}));
}

TEST_F(Catalogue, IsLookedAtAgainInTime) {
  const Uuid entry = house.device_entry();
  house.advance(300 * kMicrosPerDay);
  house.fire_due_timers();
  EXPECT_TRUE(house.record(entry, "offering").flag(house.kind("offering"), "review_overdue"));
  EXPECT_EQ(rule_of(fire(house.reviewer, entry, "review", {}, "Still true.")),
            "offering.review_moves_on@1");
  ASSERT_TRUE(fire(house.reviewer, entry, "review",
                   {{"review_due", house.now().micros + 300 * kMicrosPerDay}}, "Still true."));
  EXPECT_FALSE(house.record(entry, "offering").flag(house.kind("offering"), "review_overdue"));
}

TEST_F(Catalogue, IsForItsAudienceOnly) {
  const Uuid entry =
      house.draft({{"for_everyone", false},
                   {"audience", std::vector<std::string>{house.second_line.to_string()}}});
  house.publish(entry);
  EXPECT_EQ(rule_of(house.order(house.requester(), entry)), "service_request.orderable@1");
  Actor member = house.requester();
  member.groups = {house.second_line};
  EXPECT_TRUE(house.order(member, entry));
  EXPECT_EQ(
      rule_of(house.order(house.agent(), entry, {{"requester", ref(house.requester().person)}})),
      "service_request.orderable@1")
      << "the desk does not order for somebody it is not meant for";
}

TEST_F(Catalogue, ShowsRequestersWhatIsPublishedAndMeantForThem) {
  const Uuid everyone = house.device_entry();
  const Uuid some =
      house.draft({{"for_everyone", false},
                   {"audience", std::vector<std::string>{house.second_line.to_string()}}});
  const KindModel& kind = house.kind("offering");
  const auto sees = [&](const Actor& actor, Uuid id) {
    return may_see(kind, Access::of(actor), house.record(id, "offering"));
  };
  Actor member = house.requester();
  member.groups = {house.second_line};
  EXPECT_TRUE(sees(house.requester(), everyone));
  EXPECT_FALSE(sees(member, some)) << "a draft";
  house.publish(some);
  EXPECT_TRUE(sees(member, some));
  EXPECT_FALSE(sees(house.requester(), some));
  house.must_fire(house.service_owner, "offering", everyone, "withdraw",
                  {{"withdraw_reason", word("Too old")}});
  EXPECT_FALSE(sees(house.requester(), everyone));
}

}  // namespace
}  // namespace proofdesk::test
