// Freezes: when nothing is to be changed. ISO/IEC 20000-1:2018, 8.5.1.

#include "processes/shared/freezes.hpp"
#include "tests/support/processes/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kFreeze = "freeze_window";

class FreezeTest : public ::testing::Test {
 protected:
  House house;
  Actor manager = [this] {
    Actor actor = house.agent();
    actor.roles = {"change_manager"};
    return actor;
  }();

  static std::int64_t at(std::string_view text) { return parse_rfc3339(text)->micros; }

  Result<Decision> write(House::Fields more) {
    House::Fields fields = {{"title", word("End of the year")},
                            {"starts_at", at("2026-12-18T18:00:00Z")},
                            {"ends_at", at("2027-01-04T06:00:00Z")},
                            {"effect", word("blocks")},
                            {"reason", word("The books are closed and nobody is here to help.")}};
    for (auto& field : more) {
      std::erase_if(fields, [&](const FieldInput& one) { return one.field == field.field; });
      fields.push_back(std::move(field));
    }
    return house.try_create(manager, kFreeze, std::move(fields));
  }
  Uuid written(House::Fields more = {}) {
    const auto done = write(std::move(more));
    if (!done) throw std::logic_error(done.error().detail);
    return done->records.front().id;
  }
  Uuid declared(House::Fields more = {}) {
    const Uuid id = written(std::move(more));
    house.must_fire(manager, kFreeze, id, "declare");
    return id;
  }
  std::vector<std::string> times(Uuid id, std::string_view from, std::string_view until) {
    const auto freeze = shared::freeze_of(house.model(), house.world(), house.record(id, kFreeze),
                                          {{at(from)}, {at(until)}});
    std::vector<std::string> list;
    for (const Window& one : freeze->windows)
      list.push_back(to_rfc3339(one.from) + "/" + to_rfc3339(one.until));
    return list;
  }
};

using Times = std::vector<std::string>;

TEST_F(FreezeTest, HoldsNothingUpBeforeItIsDeclared) {
  const Uuid id = written();
  const Window december{{at("2026-12-01T00:00:00Z")}, {at("2027-01-01T00:00:00Z")}};
  EXPECT_TRUE(shared::freezes_in_force(house.model(), house.world(), december)->empty());
  house.must_fire(manager, kFreeze, id, "declare");
  EXPECT_EQ(house.text(kFreeze, id, "declared_by"), manager.person.to_string());
  const auto freezes = shared::freezes_in_force(house.model(), house.world(), december);
  ASSERT_EQ(freezes->size(), 1U);
  EXPECT_TRUE(freezes->front().blocks);
  EXPECT_EQ(times(id, "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            Times{"2026-12-18T18:00:00Z/2027-01-01T00:00:00Z"});
}

TEST_F(FreezeTest, IsOverWhenItsTimeIs) {
  const Uuid id = declared();
  house.advance(at("2027-01-04T06:00:00Z") - house.now().micros);
  (void)house.fire_due_timers();
  EXPECT_EQ(house.state(kFreeze, id), "over");
  EXPECT_TRUE(house.has(kFreeze, id, "ended_at"));
}

TEST_F(FreezeTest, IsLiftedWithAReason) {
  const Uuid id = declared();
  EXPECT_FALSE(house.fire(manager, kFreeze, id, "lift"));
  house.must_fire(manager, kFreeze, id, "lift", {{"lift_reason", word("The audit is off.")}});
  EXPECT_EQ(house.state(kFreeze, id), "lifted");
}

TEST_F(FreezeTest, InForceChangesByRevisionAlone) {
  const Uuid id = declared();
  EXPECT_FALSE(house.edit(manager, kFreeze, id, {{"ends_at", at("2027-02-01T00:00:00Z")}}));
  EXPECT_FALSE(
      house.fire(manager, kFreeze, id, "revise", {{"ends_at", at("2027-02-01T00:00:00Z")}}));
  house.must_fire(manager, kFreeze, id, "revise", {{"ends_at", at("2027-02-01T00:00:00Z")}},
                  "The audit takes longer.");
  EXPECT_EQ(house.integer(kFreeze, id, "ends_at"), at("2027-02-01T00:00:00Z"));
}

TEST_F(FreezeTest, ComesAgainByARuleWithinItsTime) {
  const Uuid id = declared({{"starts_at", at("2026-01-31T00:00:00Z")},
                            {"ends_at", at("2026-04-30T12:00:00Z")},
                            {"recurrence", word("FREQ=MONTHLY;BYMONTHDAY=-1")},
                            {"zone", word("UTC")},
                            {"occurrence_length", 24 * kHour}});
  EXPECT_EQ(times(id, "2026-02-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            (Times{"2026-02-28T00:00:00Z/2026-03-01T00:00:00Z",
                   "2026-03-31T00:00:00Z/2026-04-01T00:00:00Z",
                   "2026-04-30T00:00:00Z/2026-04-30T12:00:00Z"}));
}

TEST_F(FreezeTest, HoldsOnlyWhileItsCalendarIsOpen) {
  const Uuid calendar =
      house.create_as(house.service_owner, "calendar",
                      {{"title", word("Trading")},
                       {"zone", word("UTC")},
                       {"weekly_hours", Value{std::vector<std::string>{"Mon-Fri 08:00-17:00"}}}});
  const Uuid id = declared({{"calendar", ref(calendar)}});
  EXPECT_EQ(times(id, "2026-12-20T00:00:00Z", "2026-12-22T12:00:00Z"),
            (Times{"2026-12-21T08:00:00Z/2026-12-21T17:00:00Z",
                   "2026-12-22T08:00:00Z/2026-12-22T12:00:00Z"}));
}

TEST_F(FreezeTest, SaysWhatOfItCannotBeRead) {
  EXPECT_EQ(rule_of(write({{"ends_at", at("2026-12-18T18:00:00Z")}})),
            "freeze_window.times_readable@1");
  const auto rule = write(
      {{"recurrence", word("month end")}, {"zone", word("UTC")}, {"occurrence_length", kHour}});
  EXPECT_EQ(rule_of(rule), "freeze_window.times_readable@1");
  EXPECT_THAT(remedy_of(rule), HasSubstr("FREQ="));
  EXPECT_EQ(rule_of(write({{"zone", word("UTC")}})), "freeze_window.times_readable@1");
  const auto somewhere = write({{"environments", Value{std::vector<std::string>{"moon"}}}});
  EXPECT_EQ(rule_of(somewhere), "freeze_window.scope_readable@1");
  EXPECT_THAT(remedy_of(somewhere), HasSubstr("production"));
  house.advance(400 * kMicrosPerDay);
  const Uuid late = written();
  EXPECT_EQ(rule_of(house.fire(manager, kFreeze, late, "declare")), "freeze_window.ends_ahead@1");
}

TEST_F(FreezeTest, AnOverrideIsAboutAChangeAndAFreezeInForce) {
  const Uuid freeze = declared();
  const auto asked =
      house.try_create(manager, "freeze_override",
                       {{"subject", Value{"incident/" + house.incident().to_string()}},
                        {"freeze", ref(freeze)},
                        {"reason", word("It cannot wait until January.")},
                        {"until", at("2026-01-20T00:00:00Z")}});
  EXPECT_EQ(rule_of(asked), "freeze_override.about_a_change@1");
}

}  // namespace
}  // namespace proofdesk::test
