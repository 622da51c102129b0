// What differs between the register and what is there, and how it is settled: ISO/IEC 20000-1:2018, 8.2.6.

#include "tests/unit/processes/configuration_audit_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::HasSubstr;

class Discrepancy : public ConfigurationAuditTest {};

TEST_F(Discrepancy, ADiscrepancySaysWhatItIsAboutAndIsOpenOnce) {
  const Uuid web = in_production("web01");
  const Uuid id = discrepancy(web);
  EXPECT_EQ(house.text("discrepancy", id, "expected"), "S-1");
  EXPECT_EQ(house.text("discrepancy", id, "title"), "web01: An attribute differs (serialNumber)");
  EXPECT_EQ(house.integer("discrepancy", id, "due_at"), (house.now().micros + 30 * kDay));
  const auto twice = house.try_create(
      house.integration, "discrepancy",
      {{"nature", word("differs")}, {"subject", thing(web)}, {"attribute", word("serialNumber")}});
  EXPECT_EQ(rule_of(twice), "discrepancy.not_open_yet@1");
  const auto vague = house.try_create(house.integration, "discrepancy",
                                      {{"nature", word("differs")}, {"subject", thing(web)}});
  EXPECT_EQ(rule_of(vague), "discrepancy.about_something@1");
  const auto nothing =
      house.try_create(house.integration, "discrepancy", {{"nature", word("unregistered")}});
  EXPECT_EQ(rule_of(nothing), "discrepancy.about_something@1");
  const House::Fields agrees = {{"reason", word("It is S-1 after all")}};
  EXPECT_EQ(rule_of(settle(id, "lapse")), "discrepancy.lapse.requires.reason");
  const auto word_alone = settle(id, "lapse", agrees);
  EXPECT_EQ(rule_of(word_alone), "discrepancy.looked_at_again@1");
  EXPECT_THAT(remedy_of(word_alone), HasSubstr("verify"));
  house.must_fire(keeper, "configuration_item", web, "verify");
  ASSERT_TRUE(settle(id, "lapse", agrees));
  discrepancy(web);
}

TEST_F(Discrepancy, CorrectingADiscrepancyCorrectsTheItemAsARecordedCorrection) {
  const Uuid web = in_production("web01");
  const Uuid id = discrepancy(web);
  EXPECT_EQ(rule_of(settle(id, "correct")), "discrepancy.correct.requires.reason");
  ASSERT_TRUE(settle(id, "correct", {{"reason", word("Mistyped; the plate says S-9")}}));
  EXPECT_EQ(house.text("configuration_item", web, "serial_number"), "S-9");
  EXPECT_EQ(house.integer("configuration_item", web, "corrections"), 1);
  EXPECT_THAT(house.text("configuration_item", web, "correction_reason"), HasSubstr("the plate"));
  EXPECT_EQ(house.text("discrepancy", id, "settlement"), "corrected");
  EXPECT_EQ(house.state("discrepancy", id), "settled");
}

TEST_F(Discrepancy, WhatCannotBeRecordedIsNotCorrectedFromHere) {
  const Uuid web = in_production("web01");
  const Uuid id = discrepancy(web, {{"attribute", word("environment")}, {"seen", word("Mars")}});
  EXPECT_EQ(rule_of(settle(id, "correct", {{"reason", word("x")}})), "discrepancy.correctable@1");
  const Uuid missing = discrepancy(web, {{"nature", word("not_found")}, {"attribute", Value{}}});
  EXPECT_EQ(rule_of(settle(missing, "correct", {{"reason", word("x")}})),
            "discrepancy.correctable@1");
}

TEST_F(Discrepancy, DriftThatNoChangeCoversBecomesAnUnauthorisedChangeInReview) {
  const Uuid web = in_production("web01");
  const Uuid id = discrepancy(web);
  ASSERT_TRUE(settle(id, "record_unauthorised", {{"reason", word("Nobody knows of it")}}));
  const auto change = Uuid::parse(house.text("discrepancy", id, "change"));
  ASSERT_TRUE(change);
  EXPECT_EQ(house.state("change", *change), "review");
  EXPECT_TRUE(house.record(*change, "change").flag(house.kind("change"), "unauthorised"));
  EXPECT_TRUE(house.record(*change, "change").flag(house.kind("change"), "full_review"));
  EXPECT_EQ(house.text("discrepancy", id, "settlement"), "unauthorised_change");
  const auto links = house.world().links_to("discrepancy", id);
  ASSERT_TRUE(links);
  ASSERT_EQ(links->size(), 1U);
  EXPECT_EQ(links->front().link.type, "raised_from");
  EXPECT_EQ(links->front().id, *change);
}

TEST_F(Discrepancy, AChangeOnTheItemSinceItWasFoundRightCoversTheDifference) {
  const Uuid web = in_production("web01");
  const Uuid change = change_in("implement", web);
  const Uuid id = discrepancy(web);
  const auto refused = settle(id, "record_unauthorised", {{"reason", word("Who knows")}});
  EXPECT_EQ(rule_of(refused), "discrepancy.unauthorised@1");
  EXPECT_THAT(
      refused.error().detail,
      HasSubstr(house.kind("change").display_number(house.record(change, "change").number)));
  EXPECT_TRUE(
      settle(id, "raise_change", {{"reason", word("Goes with it")}, {"change", ref(change)}}));
  EXPECT_EQ(house.text("discrepancy", id, "change"), change.to_string());
}

TEST_F(Discrepancy, WhatWasUnderControlAndIsGoneBecomesAnUnauthorisedChange) {
  const Uuid web = in_production("web01");
  const Uuid id = discrepancy(web, {{"nature", word("not_found")}, {"attribute", Value{}}});
  EXPECT_TRUE(house.record(id, "discrepancy").flag(house.kind("discrepancy"), "controlled"));
  house.must_fire(keeper, "configuration_item", web, "report_missing", {}, "Not in its rack");
  house.advance(31 * kDay);
  house.fire_due_timers();
  EXPECT_EQ(house.text("discrepancy", id, "settlement"), "unauthorised_change");
  const auto change = Uuid::parse(house.text("discrepancy", id, "change"));
  ASSERT_TRUE(change);
  EXPECT_THAT(house.text("change", *change, "outcome_text"), HasSubstr("not where it should be"));
}

TEST_F(Discrepancy, WhatWasSeenAndByWhenItIsSettledDoesNotMove) {
  const Uuid id = discrepancy(in_production("web01"));
  const auto edit = [&](const Actor& by, FieldInput field) {
    return rule_of(house.edit(by, "discrepancy", id, {std::move(field)}));
  };
  const std::int64_t later = house.now().micros + 900 * kDay;
  EXPECT_EQ(edit(keeper, {"due_at", later}), "discrepancy.finding_kept@1");
  EXPECT_EQ(edit(keeper, {"seen", word("S-1")}), "discrepancy.finding_kept@1");
  EXPECT_EQ(edit(house.integration, {"seen", word("S-1")}), "discrepancy.finding_kept@1")
      << "no source saw it";
  const auto far = house.try_create(
      house.integration, "discrepancy",
      {{"nature", word("unregistered")}, {"identity", word("web77")}, {"due_at", later}});
  EXPECT_EQ(rule_of(far), "discrepancy.due_in_time@1");
}

TEST_F(Discrepancy, AChangeThatIsOverOrAboutSomethingElseDealsWithNothing) {
  const Uuid web = in_production("web01");
  const Uuid id = discrepancy(web);
  const auto raise = [&](Uuid change) {
    return settle(id, "raise_change", {{"reason", word("Goes with it")}, {"change", ref(change)}});
  };
  const auto other = raise(change_in("new", in_production("web02")));
  EXPECT_EQ(rule_of(other), "discrepancy.change_deals_with_it@1");
  EXPECT_THAT(other.error().detail, HasSubstr("scope"));
  const Uuid cancelled = change_in("new", web);
  house.must_fire(house.agent(), "change", cancelled, "cancel", {{"cancel_reason", word("No")}});
  const auto over = raise(cancelled);
  EXPECT_EQ(rule_of(over), "discrepancy.change_deals_with_it@1");
  EXPECT_THAT(over.error().detail, HasSubstr("Cancelled"));
}

TEST_F(Discrepancy, WhatIsNotUnderControlIsNoUnauthorisedChange) {
  const Uuid book = item("book01", laptop, keeper);
  const Uuid id = discrepancy(book);
  EXPECT_EQ(rule_of(settle(id, "record_unauthorised", {{"reason", word("x")}})),
            "discrepancy.unauthorised@1");
  ASSERT_TRUE(settle(id, "correct", {{"reason", word("Exchanged under warranty")}}));
  EXPECT_EQ(house.text("configuration_item", book, "serial_number"), "S-9");
  EXPECT_EQ(house.integer("configuration_item", book, "corrections"), 0);
}

TEST_F(Discrepancy, DriftThatNobodyExplainsInTimeCountsAsUnauthorised) {
  const Uuid web = in_production("web01");
  const Uuid controlled = discrepancy(web);
  const Uuid book = item("book01", laptop, keeper);
  const Uuid free = discrepancy(book);
  house.advance(31 * kDay);
  house.fire_due_timers();
  EXPECT_EQ(house.text("discrepancy", controlled, "settlement"), "unauthorised_change");
  EXPECT_EQ(house.state("discrepancy", free), "open");
}

TEST_F(Discrepancy, RaisingAChangeNamesTheItemAndTheReason) {
  const Uuid web = in_production("web01");
  const Uuid id = discrepancy(web);
  ASSERT_TRUE(settle(id, "raise_change", {{"reason", word("Put the old disk back")}}));
  const auto change = Uuid::parse(house.text("discrepancy", id, "change"));
  ASSERT_TRUE(change);
  EXPECT_EQ(house.state("change", *change), "new");
  EXPECT_THAT(house.text("change", *change, "reason"), HasSubstr("Put the old disk back"));
}

TEST_F(Discrepancy, WhatWasNotRegisteredIsSettledByItsRecord) {
  const Uuid id = house.create_as(house.integration, "discrepancy",
                                  {{"nature", word("unregistered")}, {"identity", word("web07")}});
  const Uuid other = item("web08", laptop, keeper);
  EXPECT_EQ(rule_of(settle(id, "register", {{"subject", thing(other)}})),
            "discrepancy.is_registered@1");
  const Uuid right = item("web07", laptop, keeper);
  ASSERT_TRUE(settle(id, "register", {{"subject", thing(right)}}));
  EXPECT_EQ(house.text("discrepancy", id, "settlement"), "registered");
}

TEST_F(Discrepancy, ADiscrepancyOfAConfidentialItemIsConfidential) {
  const Uuid web = in_production("vault");
  ASSERT_TRUE(house.fire(keeper, "configuration_item", web, "correct",
                         {{"confidential", true}, {"correction_reason", word("Not for all")}}));
  const Uuid id = house.create_as(Actor::system(), "discrepancy",
                                  {{"nature", word("not_found")}, {"subject", thing(web)}});
  EXPECT_TRUE(house.record(id, "discrepancy").flag(house.kind("discrepancy"), "confidential"));
}

}  // namespace
}  // namespace proofdesk::test
