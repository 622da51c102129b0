// A change among the others: collisions, freezes and what lifts them. ISO/IEC
// 20000-1:2018, 8.5.1.

#include "processes/shared/collisions.hpp"
#include "tests/unit/processes/change_testing.hpp"

namespace proofdesk::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ChangeSchedule : public ChangeTest {
 protected:
  void SetUp() override { policy_of({authority.person}); }

  House::Fields window(int from_hour, int until_hour) const {
    return {{"planned_start", begin + from_hour * kHour},
            {"planned_end", begin + until_hour * kHour}};
  }
  House::Fields on(Uuid item, int from_hour, int until_hour) {
    House::Fields fields = window(from_hour, until_hour);
    fields.push_back({"items", ids({item})});
    fields.push_back({"implementer", Value{}});
    return fields;
  }
  static Value thing(std::string_view kind, Uuid id) {
    return Value{RecordRef{std::string(kind), id}.to_string()};
  }
  Uuid relate(Value from, Value to, House::Fields more = {}) {
    more.push_back({"from", std::move(from)});
    more.push_back({"relation", word("runs_on")});
    more.push_back({"to", std::move(to)});
    return house.create_as(keeper, "ci_relation", std::move(more));
  }
  Uuid freeze(House::Fields more = {}) {
    House::Fields fields = {{"title", word("Sale")},
                            {"starts_at", begin},
                            {"ends_at", begin + 6 * kHour},
                            {"effect", word("blocks")},
                            {"reason", word("Everything is sold in these hours.")}};
    add(fields, std::move(more));
    const Uuid id = house.create_as(manager, "freeze_window", std::move(fields));
    house.must_fire(manager, "freeze_window", id, "declare");
    return id;
  }
  Uuid override_asked(Uuid change, Uuid freeze) {
    return house.create_as(implementer, "freeze_override",
                           {{"subject", thing("change", change)},
                            {"freeze", ref(freeze)},
                            {"reason", word("The hole is being exploited.")},
                            {"until", begin + 3 * kDay}});
  }
  std::vector<std::string> collisions(Uuid id) { return list(id, "collisions"); }

  const std::int64_t begin = house.now().micros + kDay;
  const Uuid web02 = item("web02", "medium");
};

TEST_F(ChangeSchedule, TwoAuthorisedChangesNeverWorkOnOneItemAtOnce) {
  const Uuid first = scheduled(on(web01, 0, 2));
  const Uuid other = assessed(on(web01, 1, 3));
  const auto refused = fire(manager, other, "request_authorization");
  EXPECT_EQ(rule_of(refused), "change.no_hard_collision@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("CHG-000000 works on web01"));
  EXPECT_EQ(refused.error().clause, "8.5.1");
  EXPECT_THAT(remedy_of(refused), HasSubstr("another window"));
  EXPECT_THAT(collisions(other), Contains(HasSubstr("hard: CHG-000000 works on web01")));
  // No reason makes a hard one soft.
  EXPECT_EQ(rule_of(fire(manager, other, "request_authorization",
                         {{"collision_override", word("It will be quick.")}})),
            "change.no_hard_collision@1");
  ASSERT_TRUE(edit(other, window(2, 4)));
  EXPECT_THAT(collisions(other), IsEmpty());
  must(manager, other, "request_authorization");
  EXPECT_EQ(state(first), "scheduled");
}

TEST_F(ChangeSchedule, AChangeIsNotMovedIntoAnothersWindow) {
  (void)scheduled(on(web01, 0, 2));
  const Uuid other = scheduled(on(web01, 4, 6));
  EXPECT_EQ(rule_of(fire(manager, other, "reschedule", window(1, 3))),
            "change.no_hard_collision@1");
  EXPECT_EQ(house.integer(kChange, other, "planned_start"), begin + 4 * kHour);
}

TEST_F(ChangeSchedule, TheStandInOfWhatIsTakenAwayIsNotTakenAwayAsWell) {
  const auto stands_in = [&](Uuid item) {
    (void)relate(thing("service", shop), thing("configuration_item", item),
                 {{"redundancy_group", word("web")}, {"needed", std::int64_t{1}}});
  };
  stands_in(web01);
  stands_in(web02);
  const Uuid first = scheduled(on(web01, 0, 2));
  EXPECT_THAT(list(first, "impacts"),
              ElementsAre(HasSubstr("weakened service/" + shop.to_string())));
  const Uuid other = assessed(on(web02, 1, 3));
  const auto refused = fire(manager, other, "request_authorization");
  EXPECT_EQ(rule_of(refused), "change.no_hard_collision@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("0 of 2 are left of what Web shop"));
}

TEST_F(ChangeSchedule, WhatOnlyWarnsIsAcceptedWithAReason) {
  (void)relate(thing("configuration_item", web02), thing("configuration_item", web01));
  (void)scheduled(on(web01, 0, 2));
  const Uuid other = assessed(on(web02, 1, 3));
  const auto refused = fire(manager, other, "request_authorization");
  EXPECT_EQ(rule_of(refused), "change.no_hard_collision@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("takes web02"));
  EXPECT_THAT(remedy_of(refused), HasSubstr("collisionOverride"));
  must(manager, other, "request_authorization",
       {{"collision_override", word("Both are down then; done in one go.")}});
}

TEST_F(ChangeSchedule, OnePersonAtTwoPlacesIsToBeExplained) {
  auto mine = on(web01, 0, 2);
  auto theirs = on(web02, 1, 3);
  add(mine, {{"implementer", ref(implementer.person)}});
  add(theirs, {{"implementer", ref(implementer.person)}});
  (void)scheduled(mine);
  const Uuid other = assessed(theirs);
  EXPECT_THAT(collisions(other),
              Contains(AllOf(HasSubstr("soft: PER-"), HasSubstr("is to do CHG-000000"))))
      << "by number: the name may have to be forgotten";
}

TEST_F(ChangeSchedule, ACriticalServiceInItsHoursIsWarnedAbout) {
  const Uuid calendar = house.create_as(house.service_owner, "calendar",
                                        {{"title", word("Always")},
                                         {"zone", word("UTC")},
                                         {"weekly_hours", words({"Mon-Sun 00:00-24:00"})}});
  const auto told = house.edit(house.service_owner, "service", shop, {{"calendar", ref(calendar)}});
  ASSERT_TRUE(told) << told.error().detail;
  (void)relate(thing("service", shop), thing("configuration_item", web01));
  const Uuid id = assessed(on(web01, 0, 2));
  EXPECT_THAT(collisions(id), ElementsAre(HasSubstr("Web shop")));
}

TEST_F(ChangeSchedule, AFreezeHoldsUpWhatItCovers) {
  const Uuid id = scheduled(on(web01, 0, 2));
  (void)freeze();
  house.advance(kDay);
  const auto refused =
      fire(implementer, id, "start",
           {{"test_result", word("passed")}, {"implementer", ref(implementer.person)}});
  EXPECT_EQ(rule_of(refused), "change.no_freeze@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("FRZ-000000 \"Sale\""));
  EXPECT_THAT(remedy_of(refused), HasSubstr("override"));
  EXPECT_EQ(rule_of(fire(manager, id, "reschedule", window(1, 3))), "change.no_freeze@1");
}

TEST_F(ChangeSchedule, AFreezeElsewhereHoldsNothingUp) {
  (void)freeze({{"services", ids({shop})}});
  (void)freeze({{"environments", words({"production"})}});
  (void)freeze({{"categories", words({"storage"})}});
  const Uuid id = begun(on(web01, 0, 2));
  EXPECT_EQ(state(id), "implement");
}

TEST_F(ChangeSchedule, AFreezeHoldsUpWhatHasComeToHangOnItSinceItWasPlanned) {
  const Uuid id = scheduled(on(web01, 0, 2));
  (void)freeze({{"services", ids({shop})}});
  (void)relate(thing("service", shop), thing("configuration_item", web01));
  house.advance(kDay);
  EXPECT_EQ(rule_of(fire(implementer, id, "start",
                         {{"test_result", word("passed")}, {"collision_override", word("x")}})),
            "change.no_freeze@1");
}

TEST_F(ChangeSchedule, AnOverrideIsGrantedByAnotherAndUsedOnce) {
  const Uuid id = scheduled(on(web01, 0, 2));
  const Uuid sale = freeze();
  const Uuid permission = override_asked(id, sale);
  Actor mighty = implementer;
  mighty.roles = {"change_manager"};
  EXPECT_EQ(rule_of(house.fire(mighty, "freeze_override", permission, "grant")),
            "freeze_override.granted_by_another@1");
  Actor wants = requester;
  wants.roles = {"change_manager"};
  EXPECT_EQ(rule_of(house.fire(wants, "freeze_override", permission, "grant")),
            "freeze_override.granted_by_another@1");
  Actor token = manager;
  token.origin = Origin::kOperatorToken;
  EXPECT_FALSE(house.fire(token, "freeze_override", permission, "grant")) << "in person only";
  house.must_fire(manager, "freeze_override", permission, "grant");
  house.advance(kDay);
  const House::Fields start = {{"test_result", word("passed")},
                               {"implementer", ref(implementer.person)}};
  EXPECT_EQ(rule_of(fire(manager, id, "start", start)), "change.override_of_another@1");
  must(implementer, id, "start", start);
  EXPECT_EQ(house.state("freeze_override", permission), "used");
  EXPECT_EQ(house.text("freeze_override", permission, "used_by"), implementer.person.to_string());
  EXPECT_EQ(house.integer("freeze_window", sale, "override_count"), 1);
}

TEST_F(ChangeSchedule, AnOverrideExpires) {
  const Uuid id = scheduled(on(web01, 0, 2));
  const Uuid sale = freeze();
  const Uuid permission = override_asked(id, sale);
  house.must_fire(manager, "freeze_override", permission, "grant");
  house.advance(5 * kDay);
  (void)house.fire_due_timers();
  EXPECT_EQ(house.state("freeze_override", permission), "over");
}

TEST_F(ChangeSchedule, AnOverrideIsForOneChangeAlone) {
  const Uuid id = scheduled(on(web01, 0, 2));
  const Uuid other = scheduled(on(web02, 0, 2));
  const Uuid sale = freeze();
  house.must_fire(manager, "freeze_override", override_asked(id, sale), "grant");
  house.advance(kDay);
  EXPECT_EQ(
      rule_of(fire(implementer, other, "start",
                   {{"test_result", word("passed")}, {"implementer", ref(implementer.person)}})),
      "change.no_freeze@1");
}

TEST_F(ChangeSchedule, WhoPlansInANewFreezeIsTold) {
  const Uuid id = scheduled(on(web01, 0, 2));
  const Uuid elsewhere = scheduled(on(web02, 9, 11));
  (void)freeze();
  const auto told = [&](Uuid change) {
    return std::ranges::any_of(house.image(change, kChange).worklog, [](const auto& entry) {
      return entry.second.text.find("FRZ-000000") != std::string::npos;
    });
  };
  EXPECT_TRUE(told(id));
  EXPECT_FALSE(told(elsewhere));
}

TEST_F(ChangeSchedule, ARefusalSaysWhereThereIsRoom) {
  (void)scheduled(on(web01, 0, 2));
  (void)scheduled(on(web01, 4, 6));
  const Uuid other = assessed(on(web01, 1, 4));
  const auto refused = fire(manager, other, "request_authorization");
  EXPECT_THAT(remedy_of(refused),
              HasSubstr("free of collisions from " + to_rfc3339({begin + 6 * kHour}) + " on"));
  ASSERT_TRUE(edit(other, window(6, 9)));
  must(manager, other, "request_authorization");
}

TEST_F(ChangeSchedule, RoomIsLookedForAFortnightAhead) {
  (void)scheduled(on(web01, 0, 24 * 20));
  const Uuid other = assessed(on(web01, 1, 4));
  EXPECT_THAT(remedy_of(fire(manager, other, "request_authorization")),
              HasSubstr("Nothing of that length is free before " +
                        to_rfc3339({begin + kHour + 14 * kDay})));
}

TEST_F(ChangeSchedule, AnAuthorisedChangeIsNotEditedIntoAnothersWindow) {
  (void)scheduled(on(web01, 0, 2));
  const Uuid other = scheduled(on(web01, 2, 4));
  // Within the tolerance nobody would be asked again.
  const auto refused = edit(other, {{"planned_start", begin + kHour + kHour / 2}});
  EXPECT_EQ(rule_of(refused), "change.window_kept_free@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("CHG-000000"));
  EXPECT_EQ(house.integer(kChange, other, "planned_start"), begin + 2 * kHour);
  EXPECT_TRUE(edit(other, {{"planned_start", begin + 2 * kHour + kHour / 2}}));
  EXPECT_EQ(state(other), "scheduled");
}

TEST_F(ChangeSchedule, BothMayAskForOneWindowAndTheFirstAuthorisedHasIt) {
  const Uuid first = asked(on(web01, 0, 2));
  const Uuid other = asked(on(web01, 1, 3));
  EXPECT_THAT(collisions(other), Contains(HasSubstr("soft: CHG-000000 works on web01")));
  ASSERT_TRUE(vote(authority, other, "approve"));
  EXPECT_EQ(rule_of(vote(authority, first, "approve")), "change.window_still_free@1");
  EXPECT_EQ(state(first), "authorize");
}

TEST_F(ChangeSchedule, ChangesOfOneReleaseArePlannedTogetherOnceItIsPutTogether) {
  const Uuid first = scheduled(on(web01, 0, 2));
  const Uuid other = assessed(on(web01, 1, 3));
  EXPECT_THAT(remedy_of(fire(manager, other, "request_authorization")), HasSubstr("one release"));
  const Actor releaser = somebody("Rory", "release_manager");
  const Uuid release = house.create_as(
      releaser, "release", {{"title", word("Bogus")}, {"changes", ids({first, other})}});
  EXPECT_EQ(rule_of(fire(manager, other, "request_authorization")), "change.no_hard_collision@1")
      << "anybody can name changes in a plan";
  ASSERT_TRUE(house.edit(releaser, "release", release,
                         {{"type", word("minor")},
                          {"planned_at", begin},
                          {"plan", word("One site after the other.")},
                          {"method", word("Rolling, by the pipeline.")}}));
  house.must_fire(releaser, "release", release, "begin_build");
  must(manager, other, "request_authorization");
  ASSERT_TRUE(vote(authority, other, "approve"));
  EXPECT_EQ(state(other), "scheduled");
  // Nothing begins on the strength of a release that nobody has approved.
  house.advance(kDay + kHour);
  const auto refused = fire(implementer, other, "start",
                            {{"test_result", word("passed")}, {"collision_override", word("x")}});
  EXPECT_EQ(rule_of(refused), "change.no_hard_collision@1");
  EXPECT_THAT(remedy_of(refused), HasSubstr("once it is approved"));
}

TEST_F(ChangeSchedule, WhatOnlyWarnsDoesNotHoldUpAVote) {
  (void)relate(thing("configuration_item", web02), thing("configuration_item", web01));
  const Uuid other = asked(on(web02, 1, 3));
  const Uuid first = asked([&] {
    auto fields = on(web01, 0, 2);
    fields.push_back({"collision_override", word("Done in one go.")});
    return fields;
  }());
  ASSERT_TRUE(vote(authority, first, "approve"));
  EXPECT_TRUE(vote(authority, other, "approve"));
  EXPECT_EQ(state(other), "scheduled");
}

TEST_F(ChangeSchedule, RelationsCountAsTheyAreWhenItIsAskedAbout) {
  (void)scheduled(on(web01, 0, 2));
  const Uuid other = assessed(on(web02, 1, 3));
  EXPECT_THAT(collisions(other), IsEmpty());
  (void)relate(thing("configuration_item", web01), thing("configuration_item", web02));
  EXPECT_THAT(fire(manager, other, "request_authorization").error().detail,
              HasSubstr("CHG-000000 works on web01"));
}

TEST_F(ChangeSchedule, AnEmergencyIsNotHeldUpButShowsWhatItRunsInto) {
  auto now = on(web01, 0, 2);
  add(now, {{"planned_start", house.now().micros - kHour},
            {"planned_end", house.now().micros + kHour},
            {"test_result", word("passed")},
            {"implementer", ref(implementer.person)}});
  const Uuid first = scheduled(now);
  (void)freeze({{"starts_at", house.now().micros - kHour}});
  auto fields = on(web01, 0, 2);
  add(fields, {{"planned_start", Value{}}, {"planned_end", Value{}}});
  const Uuid urgent = recorded(fields);
  must(implementer, urgent, "start_on_verbal_authority", verbal());
  EXPECT_EQ(state(urgent), "implement");
  EXPECT_THAT(collisions(urgent),
              AllOf(Contains(HasSubstr("hard: CHG-000000 works on web01")),
                    Contains(HasSubstr("hard: It falls into the freeze FRZ-000000"))));
  const auto logged = [&](Uuid change, std::string_view words) {
    return std::ranges::any_of(house.image(change, kChange).worklog, [&](const auto& entry) {
      return entry.second.text.find(words) != std::string::npos;
    });
  };
  EXPECT_TRUE(logged(urgent, "in spite of 2 hard collisions"));
  EXPECT_TRUE(logged(first, "An emergency has begun"));
  // Whatever it said of its window, it is being done: nobody else begins on the same item meanwhile.
  EXPECT_THAT(fire(implementer, first, "start").error().detail, HasSubstr("CHG-000000 works on"));
}

TEST_F(ChangeSchedule, AnOverrideThatIsOverLiftsNothing) {
  const Uuid id = scheduled(on(web01, 0, 4));
  const Uuid sale = freeze();
  const Uuid permission = override_asked(id, sale);
  ASSERT_TRUE(house.edit(implementer, "freeze_override", permission, {{"until", begin + kHour}}));
  house.must_fire(manager, "freeze_override", permission, "grant");
  house.advance(kDay + 2 * kHour);
  EXPECT_EQ(house.state("freeze_override", permission), "granted") << "no timer has fired yet";
  EXPECT_EQ(
      rule_of(fire(implementer, id, "start",
                   {{"test_result", word("passed")}, {"implementer", ref(implementer.person)}})),
      "change.no_freeze@1");
}

TEST_F(ChangeSchedule, WhatIsConfidentialIsNotNamedInWhatOthersRead) {
  (void)scheduled(on(web01, 0, 2));
  const Uuid other = assessed(on(web01, 1, 3));
  ASSERT_TRUE(house.edit(keeper, "configuration_item", web01, {{"confidential", true}}));
  ASSERT_TRUE(edit(other, window(1, 4)));
  EXPECT_THAT(collisions(other),
              AllOf(Contains(HasSubstr("hard: CHG-000000")), Not(Contains(HasSubstr("web01")))));
}

TEST_F(ChangeSchedule, HoweverMuchIsPlannedTheSameItemIsFound) {
  const Uuid first = scheduled(on(web01, 0, 2));
  for (int i = 0; i < 50; ++i) (void)assessed(on(item("host" + std::to_string(i), "low"), 0, 3));
  const Uuid other = assessed(on(web01, 1, 3));
  EXPECT_THAT(collisions(other), AllOf(Contains(HasSubstr("hard: CHG-000000 works on web01")),
                                       Contains(HasSubstr("More is planned in its window"))));
  EXPECT_EQ(rule_of(fire(manager, other, "request_authorization")), "change.no_hard_collision@1");
  must(manager, first, "cancel", {{"cancel_reason", word("The supplier is late.")}});
  must(manager, other, "request_authorization");
}

TEST_F(ChangeSchedule, WhatAChangeCannotKeepOfItsImpactsCountsAllTheSame) {
  std::vector<Uuid> nodes;
  for (int i = 0; i < 320; ++i) {
    nodes.push_back(item("node" + std::to_string(i), "low"));
    (void)relate(thing("configuration_item", nodes.back()), thing("configuration_item", web01));
  }
  (void)relate(thing("service", shop), thing("configuration_item", nodes.back()));
  const auto kept = list(scheduled(on(web01, 0, 2)), "impacts");
  ASSERT_EQ(kept.size(), 301U);
  EXPECT_EQ(kept.front(), "lost service/" + shop.to_string());
  EXPECT_EQ(kept.back(), "further 21 that stop or are weakened meanwhile");
  const auto left_out = std::ranges::find_if(nodes, [&](Uuid node) {
    const auto line = "lost configuration_item/" + node.to_string();
    return std::ranges::find(kept, line) == kept.end();
  });
  ASSERT_NE(left_out, nodes.end());
  EXPECT_THAT(collisions(assessed(on(*left_out, 1, 3))),
              Contains(HasSubstr("away, which this works on")));
}

TEST_F(ChangeSchedule, LinesOfImpactsReadBackAsTheyWereWritten) {
  KindsById kinds{{shop, "service"}, {web01, "configuration_item"}, {web02, "configuration_item"}};
  for (const Hit& hit : {Hit{.thing = shop}, Hit{.thing = shop,
                                                 .lost = false,
                                                 .group = "two words",
                                                 .needed = 1,
                                                 .of = 3,
                                                 .gone = {web01, web02}}}) {
    KindsById read_kinds;
    const auto read = shared::parse_hit(shared::to_line(hit, kinds), read_kinds);
    ASSERT_TRUE(read);
    EXPECT_EQ(shared::to_line(*read, read_kinds), shared::to_line(hit, kinds));
    EXPECT_EQ(read->gone, hit.gone);
    EXPECT_EQ(read->group, hit.group);
  }
  KindsById none;
  for (const std::string_view line :
       {"", "lost", "lost shop", "weakened service/x 1/2", "found me"})
    EXPECT_FALSE(shared::parse_hit(line, none)) << line;
}

}  // namespace
}  // namespace proofdesk::test
