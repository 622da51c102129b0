// Sittings of a change advisory board (ISO/IEC 20000-1:2018, 8.5.1): the agenda that draws itself up, who sits, minutes
// that somebody else approves. The board decides nothing.

#include "core/base/encoding.hpp"
#include "core/journal/digest.hpp"
#include "tests/unit/processes/cab_testing.hpp"

#include <fmt/format.h>

namespace proofdesk::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

using CabMeeting = CabTest;

TEST_F(CabMeeting, GoesFromThePlanToApprovedMinutes) {
  const Uuid change = asked();
  const Uuid id = planned();
  EXPECT_THAT(house.text(kMeeting, id, "title"), HasSubstr("Board, "));
  house.must_fire(manager, kMeeting, id, "convene");
  EXPECT_THAT(list(id, "members", kMeeting), SizeIs(3));
  open(id);
  EXPECT_EQ(house.integer(kMeeting, id, "seats_filled"), 2);
  EXPECT_THAT(list(id, "absent", kMeeting), ElementsAre(pia.person.to_string()));
  ASSERT_TRUE(
      vote(authority, change, "approve", {{"condition", word("A second person watches.")}}));
  house.must_fire(manager, kItem, item_for(id, change), "conclude");
  house.must_fire(scribe, kMeeting, id, "draft_minutes", {{"minutes", word("Short and calm.")}});
  EXPECT_EQ(house.state(kMeeting, id), "minuted");
  house.must_fire(otto, kMeeting, id, "approve_minutes");
  EXPECT_EQ(house.state(kMeeting, id), "closed");
  EXPECT_EQ(house.text(kMeeting, id, "approved_by"), otto.person.to_string());
}

// The agenda.

TEST_F(CabMeeting, ListsOfItselfWhatABoardIsToHearOf) {
  const Uuid failed = finished("failed");
  must(manager, failed, "close",
       {{"review_text", word("The disk was full.")},
        {"review_result", word("failed")},
        {"agreed_actions", words({"Watch the disk"})}});
  const Uuid well = finished("successful");
  const Uuid at_night = emergency();
  must(authority, at_night, "confirm_authority");
  must(implementer, at_night, "finish",
       {{"effectiveness", word("successful")}, {"outcome_text", word("It runs.")}});
  const Uuid wild = recorded();
  must(manager, wild, "record_unauthorised",
       {{"effectiveness", word("successful")}, {"outcome_text", word("Found running.")}},
       "Nobody was asked");
  const Uuid open_now = asked();
  const Uuid id = convened();
  EXPECT_THAT(listed(id), ElementsAre(line("for_decision", open_now), line("unauthorised", wild),
                                      line("failed", failed), line("emergency", at_night)));
  EXPECT_THAT(listed(id), Not(Contains(HasSubstr(well.to_string()))));
}

TEST_F(CabMeeting, TellsAnythingThatEndedOnce) {
  const Uuid failed = finished("failed");
  const Uuid first = convened();
  EXPECT_THAT(listed(first), ElementsAre(line("failed", failed)));
  hold(first);
  const Uuid second = convened();
  EXPECT_EQ(house.integer(kMeeting, second, "agenda_since"),
            house.integer(kMeeting, first, "agenda_until"));
  EXPECT_THAT(listed(second), IsEmpty());
}

TEST_F(CabMeeting, HasWhatWasDoneWithoutAuthorityOnEveryAgendaUntilItIsClosed) {
  const Uuid wild = recorded();
  must(manager, wild, "record_unauthorised",
       {{"effectiveness", word("successful")}, {"outcome_text", word("Found running.")}},
       "Nobody was asked");
  hold(convened());
  const Uuid second = convened();
  EXPECT_THAT(listed(second), ElementsAre(line("unauthorised", wild)));
  must(reviewer, wild, "close",
       {{"review_text", word("It was a good idea.")}, {"review_result", word("passed")}});
  hold(second);
  hold(convened());  // closed since the last one: told once more
  EXPECT_THAT(listed(convened()), IsEmpty());
}

TEST_F(CabMeeting, LeavesOutWhatIsDeferredBeyondItAndTakesWhatIsDeferredToIt) {
  const Uuid later = asked();
  must(authority, later, "defer", {{"deferred_until", house.now().micros + 20 * kDay}},
       "After the sale");
  const Uuid soon = asked();
  must(authority, soon, "defer", {{"deferred_until", house.now().micros + kHour}}, "In an hour");
  const Uuid id = planned();
  const Uuid here = asked();
  must(authority, here, "defer", {{"deferred_to", ref(id)}}, "The board is to hear it");
  EXPECT_EQ(house.integer(kChange, here, "deferred_until"),
            house.integer(kMeeting, id, "planned_start"));
  house.must_fire(manager, kMeeting, id, "convene");
  EXPECT_THAT(listed(id), ElementsAre(line("deferred", here), line("for_decision", soon)));
}

TEST_F(CabMeeting, TakesWhatIsDeferredToItAlongWhenItIsRescheduled) {
  const Uuid id = convened();
  const Uuid change = asked();
  must(authority, change, "defer", {{"deferred_to", ref(id)}}, "The board is to hear it");
  house.must_fire(manager, kMeeting, id, "reschedule",
                  {{"planned_start", house.now().micros + 50 * kHour},
                   {"planned_end", house.now().micros + 52 * kHour}},
                  "The room is taken");
  EXPECT_EQ(house.integer(kChange, change, "deferred_until"), house.now().micros + 50 * kHour);
}

TEST_F(CabMeeting, IsNotDeferredToOnceItIsOver) {
  const Uuid change = asked();
  const Uuid id = planned();
  house.must_fire(manager, kMeeting, id, "cancel", {{"cancel_reason", word("Nobody can come")}});
  EXPECT_EQ(rule_of(fire(authority, change, "defer", {{"deferred_to", ref(id)}}, "Later")),
            "change.deferral_said@1");
  EXPECT_EQ(rule_of(fire(authority, change, "defer", {}, "Later")), "change.deferral_said@1");
}

TEST_F(CabMeeting, CarriesOverWhatWasNotReachedAndActionsHoweverOldTheyAre) {
  const Uuid first = convened();
  const Uuid change = asked();
  house.must_fire(manager, kMeeting, first, "update_agenda");
  const Uuid topic = house.create_as(
      manager, kItem, {{"meeting", ref(first)}, {"title", word("The holiday rota")}});
  open(first);
  house.must_fire(manager, kItem, item_for(first, change), "conclude");
  house.must_fire(manager, kItem, topic, "carry_over", {{"end_reason", word("No time")}});
  const Uuid action =
      house.create_as(house.agent(), "task",
                      {{"subject", word(RecordRef{std::string(kMeeting), first}.to_string())},
                       {"title", word("Ask the supplier")}});
  const auto unassigned =
      house.fire(scribe, kMeeting, first, "draft_minutes", {{"minutes", word("So it was.")}});
  EXPECT_EQ(rule_of(unassigned), "cab_meeting.actions_planned@1");
  ASSERT_TRUE(
      house.edit(house.agent(), "task", action,
                 {{"assignee", ref(implementer.person)}, {"due_at", house.now().micros + kDay}}));
  house.must_fire(scribe, kMeeting, first, "draft_minutes", {{"minutes", word("So it was.")}});
  house.must_fire(nora, kMeeting, first, "approve_minutes");
  ASSERT_TRUE(vote(authority, change, "approve"));
  for (int week = 0; week < 3; ++week) {
    house.advance(kDay);
    const Uuid next = convened();
    EXPECT_THAT(listed(next), Contains(line("open_action", action, "task"))) << week;
    EXPECT_EQ(std::ranges::count(listed(next), std::string("carried_over ")), week == 0 ? 1 : 0);
    hold(next);
  }
  house.must_fire(house.agent(), "task", action, "complete", {{"result", word("Asked.")}});
  EXPECT_THAT(listed(convened()), IsEmpty());
}

TEST_F(CabMeeting, IsNarrowedByAScope) {
  const Uuid web = asked();
  const Uuid other = asked({{"category", word("payments")}});
  const Uuid id = convened({{"scope", word("category = \"web\"")}});
  EXPECT_THAT(listed(id), ElementsAre(line("for_decision", web)));
  EXPECT_THAT(listed(id), Not(Contains(HasSubstr(other.to_string()))));
  const auto refused = house.try_create(manager, kMeeting,
                                        {{"board", ref(board)},
                                         {"chair", ref(nora.person)},
                                         {"planned_start", house.now().micros + kHour},
                                         {"planned_end", house.now().micros + 2 * kHour},
                                         {"scope", word("colour = \"red\"")}});
  EXPECT_EQ(rule_of(refused), "cab_meeting.scope_readable@1");
}

TEST_F(CabMeeting, ForAnEmergencyHasOnlyEmergenciesToDecide) {
  asked();
  const Uuid urgent = asked({{"model", word("emergency")}});
  finished("failed");
  const Uuid id = convened({{"sitting", word("emergency")}});
  EXPECT_THAT(listed(id), ElementsAre(line("for_decision", urgent)));
}

TEST_F(CabMeeting, AfterAnEmergencyOneTheOrdinaryOneStillLooksBackToTheOrdinaryOneBefore) {
  hold(convened());
  const Uuid failed = finished("failed");
  hold(convened({{"sitting", word("emergency")}}));
  EXPECT_THAT(listed(convened()), Contains(line("failed", failed)));
}

TEST_F(CabMeeting, CountsConfidentialChangesAndLeavesListingThemToWhoMaySeeThem) {
  const Uuid secret = asked({{"confidential", true}});
  const Uuid id = convened();
  EXPECT_THAT(listed(id), IsEmpty());
  EXPECT_EQ(house.integer(kMeeting, id, "left_out"), 1);
  EXPECT_THAT(list(secret, "advisers"), IsEmpty());
  house.create_as(manager, kItem,
                  {{"meeting", ref(id)},
                   {"subject", word(RecordRef{std::string(kChange), secret}.to_string())}});
  EXPECT_THAT(list(secret, "advisers"), SizeIs(3));
  house.must_fire(manager, kMeeting, id, "update_agenda");
  EXPECT_FALSE(house.has(kMeeting, id, "left_out"));
}

TEST_F(CabMeeting, TakesAtMostFiftyItemsAtOnceAndTheRestWhenAskedAgain) {
  for (int i = 0; i < 53; ++i) asked();
  const Uuid id = convened();
  EXPECT_THAT(agenda(id), SizeIs(50));
  house.must_fire(manager, kMeeting, id, "update_agenda");
  EXPECT_THAT(agenda(id), SizeIs(53));
  house.must_fire(manager, kMeeting, id, "update_agenda");
  EXPECT_THAT(agenda(id), SizeIs(53));
}

TEST_F(CabMeeting, HasThingsOnItsAgendaOnceAndNotAgainOnceTheyAreTakenOff) {
  const Uuid change = asked();
  const Uuid id = convened();
  const auto twice =
      house.try_create(manager, kItem,
                       {{"meeting", ref(id)},
                        {"subject", word(RecordRef{std::string(kChange), change}.to_string())}});
  EXPECT_EQ(rule_of(twice), "agenda_item.not_listed_twice@1");
  house.must_fire(manager, kItem, item_for(id, change), "withdraw",
                  {{"end_reason", word("The requester is away")}});
  house.must_fire(manager, kMeeting, id, "update_agenda");
  EXPECT_THAT(agenda(id), SizeIs(1));
  EXPECT_EQ(rule_of(house.try_create(manager, kItem, {{"meeting", ref(id)}})),
            "agenda_item.about_something@1");
}

TEST_F(CabMeeting, DropsItsAgendaAndActionsWhenItIsCancelled) {
  const Uuid change = asked();
  const Uuid id = convened();
  const Uuid item = item_for(id, change);
  house.must_fire(manager, kMeeting, id, "cancel", {{"cancel_reason", word("Nobody can come")}});
  EXPECT_EQ(house.state(kItem, item), "withdrawn");
  EXPECT_EQ(state(change), "authorize");
  EXPECT_EQ(rule_of(house.try_create(manager, kItem, {{"meeting", ref(id)}, {"title", word("x")}})),
            "agenda_item.meeting_open@1");
}

// Who sits.

TEST_F(CabMeeting, OfABoardWithoutMembersIsNotConvened) {
  const Uuid empty = house.create("group", {{"name", word("Nobody's")}});
  const Uuid id = planned({{"board", ref(empty)}});
  EXPECT_EQ(rule_of(house.fire(manager, kMeeting, id, "convene")), "cab_meeting.has_members@1");
}

TEST_F(CabMeeting, CountsDeputiesForTheSeatsTheyFill) {
  const Uuid id = convened({{"quorum", std::int64_t{3}}});
  EXPECT_EQ(rule_of(house.fire(manager, kMeeting, id, "open_session",
                               {{"present", ids({nora.person, otto.person})}})),
            "cab_meeting.quorate@1");
  const std::string deputy = sits_for(quinn, pia);
  house.must_fire(
      manager, kMeeting, id, "open_session",
      {{"present", ids({nora.person, otto.person, quinn.person})}, {"deputies", words({deputy})}});
  EXPECT_EQ(house.integer(kMeeting, id, "seats_filled"), 3);
  EXPECT_THAT(list(id, "absent", kMeeting), IsEmpty());
}

TEST_F(CabMeeting, ShowsDeputiesWhatIsOnTheAgenda) {
  const Uuid change = asked();
  const Uuid id = convened();
  EXPECT_EQ(rule_of(advise(quinn, change, "support")), "cab_advice.subject.exists");
  ASSERT_TRUE(house.edit(manager, kMeeting, id, {{"deputies", words({sits_for(quinn, pia)})}}));
  EXPECT_THAT(list(change, "advisers"), Contains(quinn.person.to_string()));
  EXPECT_TRUE(advise(quinn, change, "support"));
}

TEST_F(CabMeeting, ShowsNothingMoreToWhoSitsForNobodyAnyMore) {
  const Uuid change = asked();
  const Uuid id = convened();
  ASSERT_TRUE(house.edit(manager, kMeeting, id, {{"deputies", words({sits_for(quinn, pia)})}}));
  ASSERT_TRUE(house.edit(manager, kMeeting, id, {{"deputies", Value{}}}));
  EXPECT_THAT(list(change, "advisers"), Not(Contains(quinn.person.to_string())));
  EXPECT_THAT(list(item_for(id, change), "seated", kItem), Not(Contains(quinn.person.to_string())));
  EXPECT_EQ(rule_of(advise(quinn, change, "support")), "cab_advice.subject.exists");
  EXPECT_THAT(list(change, "advisers"), Contains(pia.person.to_string()));
}

TEST_F(CabMeeting, HearsOneVoiceInEachSeat) {
  const Uuid change = asked();
  const Uuid id = convened();
  ASSERT_TRUE(house.edit(manager, kMeeting, id, {{"deputies", words({sits_for(quinn, pia)})}}));
  ASSERT_TRUE(advise(quinn, change, "support"));
  EXPECT_THAT(counts(kChange, change), ElementsAre(1, 0, 0, 0));
  ASSERT_TRUE(advise(pia, change, "object"));
  EXPECT_THAT(counts(kChange, change), ElementsAre(0, 1, 0, 0)) << "the seat's word, anew";
  EXPECT_EQ(rule_of(advise(quinn, change, "support")), "cab_advice.seat_is_free@1")
      << "nobody speaks over whom he or she sits for";
  ASSERT_TRUE(house.edit(manager, kMeeting, id, {{"deputies", words({sits_for(scribe, pia)})}}));
  EXPECT_EQ(rule_of(advise(scribe, change, "support")), "cab_advice.seat_is_free@1");
  EXPECT_THAT(counts(kChange, change), ElementsAre(0, 1, 0, 0));
}

TEST_F(CabMeeting, LosesTheVoiceOfAChairWithTheChair) {
  const Uuid change = asked();
  const Uuid id = convened({{"chair", ref(quinn.person)}});
  ASSERT_TRUE(advise(quinn, change, "support"));
  EXPECT_THAT(counts(kChange, change), ElementsAre(1, 0, 0, 0));
  ASSERT_TRUE(house.edit(manager, kMeeting, id, {{"chair", ref(nora.person)}}));
  EXPECT_THAT(counts(kChange, change), ElementsAre(0, 0, 0, 0));
  ASSERT_TRUE(advise(nora, change, "support")) << "a member's own seat stays";
  ASSERT_TRUE(house.edit(manager, kMeeting, id, {{"chair", ref(otto.person)}}));
  EXPECT_THAT(counts(kChange, change), ElementsAre(1, 0, 0, 0));
}

TEST_F(CabMeeting, HasWhatWasSaidInItsProceedings) {
  const Uuid change = asked();
  const Uuid id = convened();
  open(id);
  const std::string long_word = "Ünder the bridge\n" + std::string(2'500, 'x') + " the end";
  house.must_fire(manager, kItem, item_for(id, change), "conclude",
                  {{"discussion", word(long_word)}});
  house.must_fire(scribe, kMeeting, id, "draft_minutes", {{"minutes", word("Short.")}});
  const auto lines = list(id, "proceedings", kMeeting);
  EXPECT_THAT(lines, Contains(HasSubstr(": Ünder the bridge x")));
  EXPECT_THAT(lines, Contains(::testing::AllOf(HasSubstr("On AGI-"), HasSubstr("the end"))))
      << "each line names the item, so that it is read by who may read of it";
}

TEST_F(CabMeeting, RefusesDeputiesThatCannotBe) {
  const Uuid id = convened();
  for (const auto& line :
       {std::string("Quinn instead of Pia"), std::string("PER-009999 for PER-000001"),
        sits_for(pia, pia), sits_for(quinn, requester), sits_for(otto, pia)}) {
    EXPECT_EQ(rule_of(house.edit(manager, kMeeting, id, {{"deputies", words({line})}})),
              "cab_meeting.deputies_readable@1")
        << line;
  }
}

TEST_F(CabMeeting, IsOpenedByNobodyWithoutASeatAndWithItsChair) {
  const Uuid id = convened();
  const auto present = [&](const std::vector<Uuid>& who, House::Fields more = {}) {
    House::Fields fields = {{"present", ids(who)}};
    add(fields, std::move(more));
    return rule_of(house.fire(manager, kMeeting, id, "open_session", fields));
  };
  EXPECT_EQ(present({nora.person, quinn.person}), "cab_meeting.attendance_plausible@1");
  EXPECT_EQ(present({otto.person}), "cab_meeting.attendance_plausible@1");
  EXPECT_EQ(present({nora.person, otto.person}, {{"apologies", ids({otto.person})}}),
            "cab_meeting.attendance_plausible@1");
  ASSERT_TRUE(house.edit(manager, kMeeting, id, {{"invited", ids({quinn.person})}}));
  EXPECT_EQ(present({nora.person, quinn.person}), "");
}

// Minutes.

TEST_F(CabMeeting, IsNotMinutedBeforeItsAgendaIsSettled) {
  const Uuid change = asked();
  const Uuid id = convened();
  EXPECT_EQ(rule_of(house.fire(manager, kItem, item_for(id, change), "conclude")),
            "agenda_item.in_session@1");
  open(id);
  EXPECT_EQ(rule_of(house.fire(scribe, kMeeting, id, "draft_minutes", {{"minutes", word("x")}})),
            "cab_meeting.agenda_done@1");
}

TEST_F(CabMeeting, SaysInItsProceedingsWhatWasDecidedByWhichApproval) {
  const Uuid yes = asked();
  const Uuid no = asked();
  const Uuid back = asked();
  const Uuid pending = asked();
  const Uuid put_off = asked();
  const Uuid id = convened();
  const Uuid next = planned({{"planned_start", house.now().micros + 30 * kHour},
                             {"planned_end", house.now().micros + 31 * kHour}});
  open(id);
  ASSERT_TRUE(advise(otto, yes, "support"));
  ASSERT_TRUE(advise(nora, yes, "object", "It is Friday."));
  ASSERT_TRUE(vote(authority, yes, "approve", {{"condition", word("Not before six.")}}));
  ASSERT_TRUE(vote(authority, no, "reject", {{"reason", word("Too dear.")}}));
  must(authority, back, "return", {}, "Where is the test?");
  must(authority, put_off, "defer", {{"deferred_to", ref(next)}}, "Ivo is away");
  for (const Uuid& item : agenda(id)) house.must_fire(manager, kItem, item, "conclude");
  house.must_fire(scribe, kMeeting, id, "draft_minutes", {{"minutes", word("So it was.")}});
  const auto lines = list(id, "proceedings", kMeeting);
  EXPECT_THAT(
      lines, Contains(AllOf(HasSubstr("1 support, 1 object, 0 abstain"),
                            HasSubstr("Authorised in APR-000000, on condition: Not before six."))));
  EXPECT_THAT(lines, Contains(HasSubstr("Rejected in APR-000000: Too dear.")));
  EXPECT_THAT(lines, Contains(HasSubstr("Returned for information; APR-000000 is withdrawn.")));
  EXPECT_THAT(lines, Contains(HasSubstr("Still to be decided in APR-000000.")));
  EXPECT_THAT(lines, Contains(AllOf(HasSubstr("Deferred until"), HasSubstr("to CAB-000000"))));
  EXPECT_EQ(house.text(kItem, item_for(id, yes), "outcome"),
            "Authorised in APR-000000, on condition: Not before six.");
  EXPECT_THAT(list(item_for(id, yes), "decided_by", kItem), SizeIs(1));

  ASSERT_TRUE(vote(authority, pending, "approve"));
  house.must_fire(scribe, kMeeting, id, "correct_minutes", {}, "The last vote came in");
  EXPECT_THAT(list(id, "proceedings", kMeeting), Contains(HasSubstr("Authorised in APR-000000.")));
}

TEST_F(CabMeeting, NamesWhatIsConfidentialInItsProceedingsByNumberOnly) {
  const Uuid secret = asked({{"title", word("Close the branch")}, {"confidential", true}});
  const Uuid id = convened();
  const Uuid item =
      house.create_as(manager, kItem,
                      {{"meeting", ref(id)},
                       {"subject", word(RecordRef{std::string(kChange), secret}.to_string())}});
  open(id);
  ASSERT_TRUE(vote(authority, secret, "approve", {{"condition", word("Tell nobody.")}}));
  house.must_fire(manager, kItem, item, "conclude");
  house.must_fire(scribe, kMeeting, id, "draft_minutes", {{"minutes", word("So it was.")}});
  for (const auto& line : list(id, "proceedings", kMeeting)) {
    EXPECT_THAT(line, Not(HasSubstr("branch")));
    EXPECT_THAT(line, Not(HasSubstr("Tell nobody")));
  }
  EXPECT_THAT(house.text(kItem, item, "outcome"), HasSubstr("Tell nobody"));
  EXPECT_TRUE(house.record(item, kItem).flag(house.kind(kItem), "confidential"));
}

TEST_F(CabMeeting, HasMinutesThatAnybodyCanComputeTheDigestOf) {
  const Uuid id = convened();
  open(id);
  house.must_fire(scribe, kMeeting, id, "draft_minutes", {{"minutes", word("Nothing to report.")}});
  std::string all = "Nothing to report.\n";
  for (const auto& line : list(id, "proceedings", kMeeting)) all += line + "\n";
  EXPECT_EQ(house.text(kMeeting, id, "minutes_digest"), to_hex(journal::sha256(all)));
}

TEST_F(CabMeeting, HasItsMinutesApprovedBySomebodyWhoWasThereAndDidNotWriteThem) {
  const Uuid id = convened({{"chair", ref(scribe.person)}});
  open(id, {scribe.person, otto.person});
  house.must_fire(scribe, kMeeting, id, "draft_minutes", {{"minutes", word("So it was.")}});
  EXPECT_EQ(rule_of(house.fire(scribe, kMeeting, id, "approve_minutes")),
            "cab_meeting.not_the_writer@1");
  EXPECT_EQ(rule_of(house.fire(pia, kMeeting, id, "approve_minutes")), "cab_meeting.was_there@1");
  Actor by_token = otto;
  by_token.origin = Origin::kOperatorToken;
  EXPECT_EQ(rule_of(house.fire(by_token, kMeeting, id, "approve_minutes")),
            "cab_meeting.approve_minutes.own_sign_in");
  house.must_fire(otto, kMeeting, id, "approve_minutes");
  EXPECT_EQ(rule_of(house.fire(manager, kMeeting, id, "correct_minutes", {}, "x")),
            "cab_meeting.correct_minutes.from");
  EXPECT_FALSE(house.edit(manager, kMeeting, id, {{"minutes", word("It was otherwise.")}}));
}

TEST_F(CabMeeting, CountsWhoWroteOnTheMinutesWhileItSatAmongTheirWriters) {
  const Uuid id = convened({{"chair", ref(scribe.person)}});
  open(id, {scribe.person, otto.person});
  ASSERT_TRUE(house.edit(scribe, kMeeting, id, {{"minutes", word("Half of it.")}}));
  house.must_fire(manager, kMeeting, id, "draft_minutes");
  EXPECT_EQ(rule_of(house.fire(scribe, kMeeting, id, "approve_minutes")),
            "cab_meeting.not_the_writer@1");
}

TEST_F(CabMeeting, OfASmallBoardSaysBeforehandThatTheWriterMayApproveAndReportsIt) {
  const Uuid id = convened({{"chair", ref(scribe.person)}, {"author_may_approve", true}});
  EXPECT_FALSE(house.edit(manager, kMeeting, id, {{"author_may_approve", false}}));
  open(id, {scribe.person});
  house.must_fire(scribe, kMeeting, id, "draft_minutes", {{"minutes", word("So it was.")}});
  house.must_fire(scribe, kMeeting, id, "approve_minutes");
  EXPECT_TRUE(house.record(id, kMeeting).flag(house.kind(kMeeting), "approved_by_writer"));
}

TEST_F(CabMeeting, GoesOnWhereSomethingWasNotSettledAfterAll) {
  const Uuid change = asked();
  const Uuid id = convened();
  open(id);
  const Uuid item = item_for(id, change);
  house.must_fire(manager, kItem, item, "conclude");
  house.must_fire(scribe, kMeeting, id, "draft_minutes", {{"minutes", word("So it was.")}});
  house.must_fire(manager, kMeeting, id, "resume_session", {}, "Pia had a question");
  EXPECT_FALSE(house.has(kMeeting, id, "minutes_digest"));
  house.must_fire(manager, kItem, item, "resume");
  EXPECT_FALSE(house.has(kItem, item, "outcome"));
}

}  // namespace
}  // namespace proofdesk::test
