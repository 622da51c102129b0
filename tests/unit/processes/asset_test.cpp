// Things of value, from the need for them to the proof that nothing of ours is left on them: ISO/IEC 20000-1:2018, 8.2.5.

#include "core/model/record_ref.hpp"
#include "tests/support/processes/case_book.hpp"
#include "tests/support/processes/promises.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using Fields = House::Fields;

class AssetLife : public ::testing::Test {
 protected:
  static constexpr std::string_view kAsset = "asset";
  AssetLife() { house.go_to("2026-01-05T09:00:00Z"); }

  PromisingHouse house;
  const Actor manager{
      .person = house.create_as(house.administrator(), "person", {{"name", word("Alma Assets")}}),
      .roles = {"asset_manager"},
      .groups = {},
      .origin = Origin::kSignIn};

  static Fields with(Fields fields, Fields more) {
    for (auto& field : more) {
      std::erase_if(fields, [&](const FieldInput& each) { return each.field == field.field; });
      fields.push_back(std::move(field));
    }
    return fields;
  }
  Uuid asset(Fields more = {}) {
    return house.create_as(
        manager, kAsset,
        with({{"title", word("Notebook of the desk")}, {"asset_class", word("hardware")}},
             std::move(more)));
  }
  Uuid in_stock(Fields more = {}, std::string whose = "own") {
    const Uuid id = asset(std::move(more));
    house.must_fire(manager, kAsset, id, "receive", {{"ownership", word(whose)}});
    return id;
  }
  Fields placed() {
    return {{"owner", ref(house.service_owner.person)},
            {"custodian", ref(house.agent().person)},
            {"no_item_reason", word("No service rests on it.")}};
  }
  Uuid in_use(Fields more = {}, std::string whose = "own") {
    const Uuid id = in_stock(std::move(more), std::move(whose));
    house.must_fire(manager, kAsset, id, "assign", placed());
    return id;
  }
  Uuid retired(bool holds_data, std::string whose = "own") {
    const Uuid id = in_use({}, std::move(whose));
    house.must_fire(manager, kAsset, id, "retire",
                    {{"retire_reason", word("Too slow.")}, {"holds_data", Value{holds_data}}});
    return id;
  }
  Uuid licence(std::int64_t entitled) {
    return in_stock({{"title", word("Drawing program")},
                     {"asset_class", word("licence")},
                     {"entitled", Value{entitled}}});
  }
  Result<Decision> fire(Uuid id, std::string transition, Fields fields = {},
                        std::string comment = {}) {
    return house.fire(manager, kAsset, id, std::move(transition), std::move(fields),
                      std::move(comment));
  }
  Result<Decision> assign_uses(Uuid id, const std::vector<Actor>& people, Fields more = {}) {
    std::vector<std::string> refs;
    for (const auto& each : people) refs.push_back(RecordRef{"person", each.person}.to_string());
    more.push_back({"assigned_to", Value{std::move(refs)}});
    return house.edit(manager, kAsset, id, std::move(more));
  }
  bool flag(Uuid id, std::string_view field) {
    return house.record(id, kAsset).flag(house.kind(kAsset), field);
  }
};

TEST_F(AssetLife, AreInUseWithAnOwnerAPlaceAndAnItemOrTheReasonForNone) {
  const Uuid id = in_stock();
  EXPECT_EQ(rule_of(fire(id, "assign")), "asset.assign.requires.owner");
  const Fields owner = {{"owner", ref(house.service_owner.person)}};
  EXPECT_EQ(rule_of(fire(id, "assign", owner)), "asset.placed@1");
  EXPECT_EQ(rule_of(fire(id, "assign", with(owner, {{"location", word("Room 2")}}))),
            "asset.item_or_reason@1");
  EXPECT_TRUE(fire(id, "assign", placed()));
}

TEST_F(AssetLife, BearATagOfTheirOwn) {
  const Uuid first = asset({{"asset_tag", word("A-7")}});
  EXPECT_EQ(rule_of(house.try_create(manager, kAsset,
                                     {{"title", word("Another")},
                                      {"asset_class", word("hardware")},
                                      {"asset_tag", word("A-7")}})),
            "asset.tag_unique@1");
  EXPECT_TRUE(house.edit(manager, kAsset, first, {{"product", word("X1")}}))
      << "its own tag does not stand in its way";
}

TEST_F(AssetLife, SayWhenTheirWarrantyIsAboutToEndAndWhenItHas) {
  const Uuid id = in_use({{"warranty_end", Value{parse_rfc3339("2026-06-01T00:00:00Z")->micros}}});
  EXPECT_EQ(house.instant_of(kAsset, id, "next_notice_at"), "2026-03-03T00:00:00Z");
  house.go_to("2026-03-03T00:00:00Z");
  EXPECT_EQ(house.text(kAsset, id, "notice"), "The warranty ends in 90 days.");
  house.go_to("2026-05-02T00:00:00Z");
  EXPECT_EQ(house.text(kAsset, id, "notice"), "The warranty ends in 30 days.");
  house.go_to("2026-06-01T00:00:00Z");
  EXPECT_EQ(house.text(kAsset, id, "notice"), "The warranty has ended.");
  EXPECT_FALSE(house.has(kAsset, id, "next_notice_at"));
}

TEST_F(AssetLife, ANoticeMovesWithTheDateItIsAbout) {
  const Uuid id = in_use();
  ASSERT_TRUE(house.edit(manager, kAsset, id,
                         {{"contract_end", Value{parse_rfc3339("2026-02-20T00:00:00Z")->micros}}}));
  EXPECT_EQ(house.instant_of(kAsset, id, "next_notice_at"), "2026-01-21T00:00:00Z")
      << "ninety days before it are over";
  ASSERT_TRUE(house.edit(manager, kAsset, id, {{"contract_end", Value{}}}));
  house.go_to("2026-03-01T00:00:00Z");
  EXPECT_FALSE(house.has(kAsset, id, "notice"));
}

TEST_F(AssetLife, NoMoreUsesAreAssignedThanArePaidForUnlessForAReasonThatShows) {
  const Uuid id = licence(2);
  ASSERT_TRUE(assign_uses(id, {house.agent(), house.colleague}));
  EXPECT_EQ(house.integer(kAsset, id, "used"), 2);
  EXPECT_FALSE(flag(id, "over_used"));
  const auto third = assign_uses(id, {house.agent(), house.colleague, house.head});
  EXPECT_EQ(rule_of(third), "asset.within_entitlement@1");
  EXPECT_THAT(third.error().detail, HasSubstr("3 uses would be assigned, and 2 are paid for"));
  ASSERT_TRUE(assign_uses(id, {house.agent(), house.colleague, house.head},
                          {{"over_use_reason", word("Two more are ordered; until March.")}}));
  EXPECT_TRUE(flag(id, "over_used"));
  ASSERT_TRUE(house.edit(manager, kAsset, id, {{"entitled", Value{std::int64_t{4}}}}));
  EXPECT_FALSE(flag(id, "over_used"));
}

TEST_F(AssetLife, UseThatIsFoundIsAFactAndShows) {
  const Uuid id = licence(2);
  ASSERT_TRUE(house.edit(house.integration, kAsset, id, {{"counted_use", Value{std::int64_t{5}}}}));
  EXPECT_EQ(house.integer(kAsset, id, "used"), 5);
  EXPECT_TRUE(flag(id, "over_used"));
  ASSERT_TRUE(assign_uses(id, {house.agent()})) << "one of the five gets a name";
}

TEST_F(AssetLife, FewerUsesMayBeAssignedThoughStillTooMany) {
  const Uuid id = licence(1);
  ASSERT_TRUE(assign_uses(id, {house.agent(), house.colleague, house.head},
                          {{"over_use_reason", word("Until March.")}}));
  ASSERT_TRUE(house.edit(manager, kAsset, id, {{"over_use_reason", Value{}}}));
  EXPECT_TRUE(assign_uses(id, {house.agent(), house.colleague}));
}

TEST_F(AssetLife, AreCountedBySomebodyWhoDoesNotHaveThem) {
  const Uuid id = in_stock();
  house.must_fire(manager, kAsset, id, "assign",
                  with(placed(), {{"custodian", ref(manager.person)}}));
  EXPECT_EQ(rule_of(fire(id, "count", {{"location", word("Room 2")}})),
            "asset.counted_by_another@1");
  Actor other = manager;
  other.person = house.colleague.person;
  ASSERT_TRUE(house.fire(other, kAsset, id, "count", {{"location", word("Room 2")}}));
  EXPECT_EQ(house.text(kAsset, id, "counted_by"), other.person.to_string());
}

TEST_F(AssetLife, AreNotDisposedOfWhileNothingShowsThatTheirDataAreErased) {
  const Uuid id = retired(true);
  Fields said = {{"disposal_method", word("recycled")}};
  EXPECT_EQ(rule_of(fire(id, "dispose", said)), "asset.data_erased@1");
  said = with(said, {{"erasure_method", word("overwritten")}, {"erased_by", word("Recycler Ltd")}});
  EXPECT_EQ(rule_of(fire(id, "dispose", said)), "asset.data_erased@1") << "no evidence";
  said = with(said, {{"erasure_evidence", word("Certificate 2026-118")}});
  ASSERT_TRUE(fire(id, "dispose", said));
  EXPECT_EQ(house.text(kAsset, id, "disposed_by"), manager.person.to_string());
  EXPECT_TRUE(fire(retired(false), "dispose", {{"disposal_method", word("recycled")}}));
}

TEST_F(AssetLife, WhatIsNotOursIsGivenBackAndWhatIsOursIsNot) {
  EXPECT_EQ(rule_of(fire(retired(false, "leased"), "dispose", {{"disposal_method", word("sold")}})),
            "asset.ours_to_dispose@1");
  EXPECT_EQ(rule_of(fire(retired(false), "give_back", {{"disposed_to", word("Lessor")}})),
            "asset.not_ours@1");
  EXPECT_TRUE(fire(retired(false, "leased"), "give_back", {{"disposed_to", word("Lessor")}}));
}

TEST_F(AssetLife, WhatIsLostWithDataOnItIsAnIncident) {
  const Uuid id = in_use();
  house.must_fire(manager, kAsset, id, "report_missing", {{"loss_report", word("On the train.")}});
  EXPECT_EQ(rule_of(fire(id, "write_off", {}, "Not handed in.")), "asset.loss_of_data_told@1");
  house.link("incident", house.incident(), "relates_to", House::here("asset", id));
  ASSERT_TRUE(fire(id, "write_off", {}, "Not handed in."));
  EXPECT_EQ(house.state(kAsset, id), "lost");
}

TEST(AssetMeasures, CountWhatIsOverUsedAndWhatLeftWithoutEvidence) {
  CaseBook book("asset");
  const auto standing = [&](const char* state) {
    auto one = book.add();
    one.moved(1, "created", "", "requested").moved(2, "receive", "requested", state);
    return one;
  };
  standing("in_use").with("asset_class", "licence").with("entitled", Value{std::int64_t{2}});
  standing("in_use")
      .with("asset_class", "licence")
      .with("entitled", Value{std::int64_t{2}})
      .with("over_used", Value{true});
  standing("in_use").with("asset_class", "hardware").with("owner", "p").with("item", "c");
  standing("disposed")
      .at("disposed_at", 10)
      .with("holds_data", Value{true})
      .with("erasure_evidence", "C");
  standing("disposed").at("disposed_at", 10).with("holds_data", Value{true});
  standing("disposed").at("disposed_at", 10).with("holds_data", Value{false});
  EXPECT_EQ(book.whole("over_used"), "500 of 2");
  EXPECT_EQ(book.whole("over_used_without_reason"), "1 of 1");
  EXPECT_EQ(book.whole("erasure_shown"), "500 of 2");
  EXPECT_EQ(book.whole("owned_and_tied"), "333 of 3");
  EXPECT_EQ(book.whole("seen_in_stocktake"), "0 of 1");
}

}  // namespace
}  // namespace proofdesk::test
