// What the desk does daily in one command: merging, converting, parents with their parts, "it affects me too".

#include "tests/support/processes/house.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Moves : public ::testing::Test {
 protected:
  House house;

  std::string state(Uuid id, std::string_view kind = "incident") { return house.state(kind, id); }
  std::string text(Uuid id, std::string_view field, std::string_view kind = "incident") {
    return house.text(kind, id, field);
  }
  std::vector<std::string> list(Uuid id, std::string_view field,
                                std::string_view kind = "incident") {
    const Value value = house.record(id, kind).get(*house.kind(kind).field(field));
    const auto* items = std::get_if<std::vector<std::string>>(&value);
    return items == nullptr ? std::vector<std::string>{} : *items;
  }
  Result<Decision> fire(const Actor& actor, Uuid id, std::string transition,
                        House::Fields fields = {}, std::string comment = {},
                        std::string_view kind = "incident") {
    return house.fire(actor, kind, id, std::move(transition), std::move(fields),
                      std::move(comment));
  }
  bool is_linked(Uuid from, std::string_view type, Uuid to) {
    return std::ranges::any_of(house.image(from, "incident").links, [&](const auto& each) {
      return each.second.type == type && each.second.to.id == to;
    });
  }
  std::vector<std::string> notes(Uuid id, std::string_view kind = "incident") {
    std::vector<std::string> texts;
    for (const auto& [key, entry] : house.image(id, kind).worklog) {
      if (entry.is_public) texts.push_back(entry.text);
    }
    return texts;
  }
  std::string number(Uuid id) {
    return house.kind("incident").display_number(house.record(id, "incident").number);
  }
  Uuid reported_by(const Actor& person, House::Fields more = {}) {
    more.push_back({"title", word("Mail is down")});
    return house.create_as(person, "incident", std::move(more));
  }
  Uuid part_of(Uuid parent, std::string_view in = "in_progress") {
    const Uuid part = house.incident_in(in);
    house.link("incident", part, "part_of", House::here("incident", parent));
    return part;
  }
  static House::Fields resolution() {
    return {{"resolution_code", word("fixed")},
            {"resolution_text", word("The mail server was restarted.")}};
  }
  static std::string offered(const Result<Decision>& decision) {
    std::string all;
    if (!decision) return "refused: " + decision.error().rule;
    for (const auto& offer : decision->offers) all += offer.what + " ";
    return all;
  }
};

// Merging.

TEST_F(Moves, MergingEndsOneAndTheOtherTakesOverWhomItIsAbout) {
  const Uuid main = house.incident_in("in_progress");
  const Uuid again = reported_by(house.head, {});
  const auto merged = fire(house.agent(), again, "merge", {{"merged_into", ref(main)}});
  ASSERT_TRUE(merged) << merged.error().detail;
  EXPECT_EQ(state(again), "cancelled");
  EXPECT_EQ(text(again, "cancel_reason"), "duplicate");
  EXPECT_EQ(text(again, "duplicate_of"), main.to_string());
  EXPECT_TRUE(is_linked(again, "merged_into", main));
  EXPECT_EQ(state(main), "in_progress");
  EXPECT_THAT(list(main, "also_affected"), Contains(house.head.person.to_string()));
  EXPECT_THAT(list(main, "watchers"), Contains(house.head.person.to_string()));
  EXPECT_EQ(house.integer("incident", main, "also_affected_count"), 1);
  EXPECT_THAT(notes(again), Contains(HasSubstr(number(main))));
  EXPECT_THAT(notes(main), Contains(HasSubstr(number(again))));
  EXPECT_EQ(merged->events.at(1).name, "took_in");
}

TEST_F(Moves, TakingOutWhatWasMergedLeavesBothAsTheyWere) {
  const Uuid main = house.incident_in("in_progress");
  house.must_fire(house.agent(), "incident", main, "me_too");
  const auto watching = list(main, "watchers");
  for (const std::string_view was : {"new", "assigned", "in_progress", "on_hold"}) {
    const Uuid again = was == "new" ? reported_by(house.head) : house.incident_in(was);
    house.must_fire(house.agent(), "incident", again, "merge", {{"merged_into", ref(main)}});
    const auto out = fire(house.agent(), again, "unmerge");
    ASSERT_TRUE(out) << was << ": " << out.error().detail;
    EXPECT_EQ(state(again), was == "on_hold" ? "in_progress" : was);
    EXPECT_FALSE(house.has("incident", again, "merged_into"));
    EXPECT_FALSE(house.has("incident", again, "cancel_reason"));
    EXPECT_FALSE(house.has("incident", again, "duplicate_of"));
    EXPECT_FALSE(is_linked(again, "merged_into", main));
    EXPECT_EQ(list(main, "watchers"), watching) << "and nobody more";
    EXPECT_THAT(list(main, "also_affected"),
                ::testing::ElementsAre(house.agent().person.to_string()));
  }
}

TEST_F(Moves, OnlyWhatWasMergedCanBeTakenOut) {
  const Uuid id = house.incident();
  house.must_fire(house.agent(), "incident", id, "cancel", {{"cancel_reason", word("withdrawn")}});
  EXPECT_EQ(rule_of(fire(house.agent(), id, "unmerge")), "incident.merged_before@1");
}

TEST_F(Moves, NothingIsMergedIntoItselfOrIntoWhatHasEnded) {
  const Uuid id = house.incident();
  EXPECT_EQ(rule_of(fire(house.agent(), id, "merge", {{"merged_into", ref(id)}})),
            "incident.merge_possible@1");
  EXPECT_EQ(rule_of(fire(house.agent(), id, "merge",
                         {{"merged_into", ref(house.incident_in("closed"))}})),
            "incident.merge_possible@1");
  EXPECT_EQ(rule_of(fire(house.agent(), id, "merge")), "incident.merge.requires.merged_into");
  EXPECT_EQ(state(id), "new");
}

TEST_F(Moves, ConfidentialAndOpenAreNotMerged) {
  const Uuid open = house.incident();
  const Uuid closed_off = house.incident({{"confidential", Value{true}}});
  for (const auto& [from, to] : {std::pair{open, closed_off}, std::pair{closed_off, open}}) {
    EXPECT_EQ(rule_of(fire(house.agent(), from, "merge", {{"merged_into", ref(to)}})),
              "incident.merge_possible@1");
  }
}

TEST_F(Moves, AMajorIncidentIsNotMergedAway) {
  const Uuid id = house.incident_in("in_progress");
  house.must_fire(house.agent(), "incident", id, "propose_major",
                  {{"major_criteria", std::vector<std::string>{"all of a site"}}});
  house.must_fire(
      house.manager(), "incident", id, "declare_major",
      {{"major_incident_manager", ref(house.manager().person)}, {"procedure_version", word("3")}});
  EXPECT_EQ(rule_of(fire(house.agent(), id, "merge", {{"merged_into", ref(house.incident())}})),
            "incident.not_major@1");
  EXPECT_EQ(rule_of(fire(house.agent(), id, "convert")), "incident.not_major@1");
}

TEST_F(Moves, WhichRecordItWasMergedIntoIsSaidByMergingAlone) {
  EXPECT_EQ(rule_of(house.edit(house.agent(), "incident", house.incident(),
                               {{"merged_into", ref(house.incident())}})),
            "incident.new.read_only");
}

TEST_F(Moves, RequestsMergeAlike) {
  const auto request = [&] {
    return house.create_as(
        house.agent(), "service_request",
        {{"title", word("A second screen")}, {"requester", ref(house.requester().person)}});
  };
  const Uuid main = request();
  const Uuid again =
      house.create_as(house.agent(), "service_request",
                      {{"title", word("Another screen")}, {"requester", ref(house.head.person)}});
  house.must_fire(house.agent(), "service_request", again, "take");
  house.must_fire(house.agent(), "service_request", again, "merge", {{"merged_into", ref(main)}});
  EXPECT_EQ(state(again, "service_request"), "cancelled");
  EXPECT_THAT(list(main, "watchers", "service_request"), Contains(house.head.person.to_string()));
  house.must_fire(house.agent(), "service_request", again, "unmerge");
  EXPECT_EQ(state(again, "service_request"), "in_progress");
  EXPECT_THAT(list(main, "watchers", "service_request"), IsEmpty());
}

// Converting.

TEST_F(Moves, AnIncidentGoesOnAsARequestAndBothNumbersStay) {
  const Uuid id = reported_by(house.requester(), {{"description", word("I need a bigger mailbox")},
                                                  {"impact", word("low")},
                                                  {"urgency", word("low")},
                                                  {"location", word("Porto")},
                                                  {"affected_user", ref(house.head.person)}});
  const auto done = fire(house.agent(), id, "convert");
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(state(id), "cancelled");
  EXPECT_EQ(text(id, "cancel_reason"), "converted");
  ASSERT_EQ(done->offers.size(), 1u);
  EXPECT_EQ(done->offers[0].kind, "service_request");
  const Uuid request = done->offers[0].id;
  EXPECT_TRUE(is_linked(id, "converted_to", request));
  EXPECT_EQ(state(request, "service_request"), "new");
  EXPECT_EQ(text(request, "title", "service_request"), "Mail is down");
  EXPECT_EQ(text(request, "description", "service_request"), "I need a bigger mailbox");
  EXPECT_EQ(text(request, "requester", "service_request"), house.requester().person.to_string());
  EXPECT_EQ(text(request, "requested_for", "service_request"), house.head.person.to_string());
  EXPECT_EQ(text(request, "location", "service_request"), "Porto");
  EXPECT_EQ(text(request, "channel", "service_request"), "self_service");
  EXPECT_EQ(text(request, "priority", "service_request"), "planning") << "its own rules ran";
  EXPECT_EQ(text(request, "opened_by", "service_request"), house.agent().person.to_string());
  EXPECT_THAT(notes(request, "service_request"), Contains("Continues " + number(id) + "."));
}

TEST_F(Moves, ARequestGoesOnAsAnIncident) {
  const Uuid id =
      house.create_as(house.requester(), "service_request",
                      {{"title", word("New screen")}, {"requested_for", ref(house.head.person)}});
  const auto done = fire(house.agent(), id, "convert", {}, {}, "service_request");
  ASSERT_TRUE(done) << done.error().detail;
  const Uuid incident = done->offers.at(0).id;
  EXPECT_EQ(state(id, "service_request"), "cancelled");
  EXPECT_EQ(text(incident, "title"), "New screen");
  EXPECT_EQ(text(incident, "affected_user"), house.head.person.to_string());
}

TEST_F(Moves, WhatNeedsApprovalIsNotConverted) {
  const Uuid id =
      house.create_as(house.requester(), "service_request",
                      {{"title", word("New screen")}, {"approval_required", Value{true}}});
  EXPECT_EQ(rule_of(fire(house.agent(), id, "convert", {}, {}, "service_request")),
            "service_request.nothing_approved@1");
}

TEST_F(Moves, ConfidentialStaysConfidential) {
  const Uuid id = house.incident({{"confidential", Value{true}}});
  const auto done = fire(house.agent(), id, "convert");
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_TRUE(house.record(done->offers.at(0).id, "service_request")
                  .flag(house.kind("service_request"), "confidential"));
}

// Parents and parts.

TEST_F(Moves, ResolvingAParentOffersItsPartsUnlessToldToTakeThemAlong) {
  const Uuid parent = house.incident_in("in_progress");
  const Uuid part = part_of(parent);
  EXPECT_EQ(offered(fire(house.agent(), parent, "resolve", resolution())), "resolve ");
  EXPECT_EQ(state(part), "in_progress");
}

TEST_F(Moves, PartsAreResolvedWithTheirParent) {
  const Uuid parent = house.incident_in("in_progress");
  const Uuid part = part_of(parent, "on_hold");
  const Uuid below = part_of(part, "assigned");
  const Uuid over_already = part_of(parent, "closed");
  auto fields = resolution();
  fields.push_back({"cascade", Value{true}});
  const auto done = fire(house.agent(), parent, "resolve", std::move(fields));
  ASSERT_TRUE(done) << done.error().detail;
  for (const Uuid id : {parent, part, below}) {
    EXPECT_EQ(state(id), "resolved");
    EXPECT_EQ(text(id, "resolution_text"), "The mail server was restarted.");
    EXPECT_EQ(text(id, "resolved_by"), house.agent().person.to_string());
    EXPECT_FALSE(house.has("incident", id, "cascade"))
        << "said to the transition, not to the record";
  }
  EXPECT_EQ(state(over_already), "closed");
  EXPECT_EQ(done->events.size(), 3u);
  EXPECT_EQ(done->events.at(1).name, "resolve");
}

TEST_F(Moves, APartOfTwoParentsIsResolvedOnce) {
  const Uuid top = house.incident_in("in_progress");
  const Uuid left = part_of(top);
  const Uuid right = part_of(top);
  const Uuid bottom = part_of(left);
  house.link("incident", bottom, "part_of", House::here("incident", right));
  // And round in a circle, which nobody forbids.
  house.link("incident", top, "part_of", House::here("incident", bottom));
  auto fields = resolution();
  fields.push_back({"cascade", Value{true}});
  const auto done = fire(house.agent(), top, "resolve", std::move(fields));
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(done->events.size(), 4u);
  EXPECT_EQ(state(bottom), "resolved");
}

TEST_F(Moves, APartThatCannotFollowIsNamedAndNothingHappens) {
  const Uuid parent = house.incident_in("in_progress");
  const Uuid part = part_of(parent);
  house.must_fire(
      house.manager(), "incident", part, "declare_major",
      {{"major_incident_manager", ref(house.manager().person)}, {"procedure_version", word("3")}});
  auto fields = resolution();
  fields.push_back({"cascade", Value{true}});
  const auto done = fire(house.agent(), parent, "resolve", std::move(fields));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().rule, "incident.restored_first@1");
  EXPECT_THAT(done.error().detail, HasSubstr(number(part)));
  EXPECT_EQ(state(parent), "in_progress");
  EXPECT_EQ(state(part), "in_progress");
}

TEST_F(Moves, PartsTakeOverTheChangeThatFixedThemAll) {
  const Uuid parent = house.incident_in("in_progress");
  const Uuid part = part_of(parent);
  house.link("incident", parent, "resolved_by", House::outside("change", "CHG7"));
  const auto done = fire(house.agent(), parent, "resolve",
                         {{"resolution_code", word("fixed_by_change")},
                          {"resolution_text", word("The new driver is out.")},
                          {"cascade", Value{true}}});
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_TRUE(std::ranges::any_of(house.image(part, "incident").links, [](const auto& each) {
    return each.second.type == "resolved_by" && each.second.to.key == "CHG7";
  }));
}

TEST_F(Moves, BeyondTheLimitPartsAreOffered) {
  const Uuid parent = house.incident_in("in_progress");
  for (int i = 0; i < 30; ++i) part_of(parent, "assigned");
  auto fields = resolution();
  fields.push_back({"cascade", Value{true}});
  const auto done = fire(house.agent(), parent, "resolve", std::move(fields));
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(done->offers.size(), 5u);
  EXPECT_EQ(std::ranges::count(done->records, std::string("resolved"), &Record::state), 26);
}

TEST_F(Moves, ReopeningAParentOffersItsResolvedParts) {
  const Uuid parent = house.incident_in("in_progress");
  part_of(parent);
  auto fields = resolution();
  fields.push_back({"cascade", Value{true}});
  ASSERT_TRUE(fire(house.agent(), parent, "resolve", std::move(fields)));
  EXPECT_EQ(offered(fire(house.agent(), parent, "reopen", {{"reopen_reason", word("down again")}})),
            "reopen ");
}

// "It affects me too."

TEST_F(Moves, WhoeverSeesAnAnnouncedIncidentJoinsItInsteadOfReportingItAgain) {
  const Uuid id = house.incident_in("in_progress");
  const Actor& somebody = house.head;
  EXPECT_EQ(rule_of(fire(somebody, id, "me_too")), "incident.open_to_me_too@1");
  ASSERT_TRUE(house.edit(house.agent(), "incident", id, {{"announced", Value{true}}}));
  ASSERT_TRUE(fire(somebody, id, "me_too"));
  EXPECT_EQ(list(id, "also_affected"), std::vector{somebody.person.to_string()});
  EXPECT_EQ(list(id, "watchers"), std::vector{somebody.person.to_string()});
  EXPECT_EQ(house.integer("incident", id, "also_affected_count"), 1);
  EXPECT_EQ(rule_of(fire(somebody, id, "me_too")), "incident.open_to_me_too@1") << "once";
  ASSERT_TRUE(fire(somebody, id, "not_me"));
  EXPECT_THAT(list(id, "also_affected"), IsEmpty());
  EXPECT_THAT(list(id, "watchers"), IsEmpty());
  EXPECT_FALSE(house.has("incident", id, "also_affected_count"));
  EXPECT_EQ(rule_of(fire(somebody, id, "not_me")), "incident.named_in_it@1");
}

TEST_F(Moves, TheRequesterIsAffectedAnyway) {
  const Uuid id = reported_by(house.requester());
  EXPECT_EQ(rule_of(fire(house.requester(), id, "me_too")), "incident.open_to_me_too@1");
}

// Handing back.

TEST_F(Moves, HandingBackLeavesItToTheGroup) {
  const Uuid id = house.incident_in("on_hold");
  EXPECT_THAT(rule_of(fire(house.agent(), id, "hand_back")), HasSubstr("requires_comment"));
  ASSERT_TRUE(fire(house.agent(), id, "hand_back", {{"group", ref(house.second_line)}},
                   "Needs the mail team"));
  EXPECT_EQ(state(id), "assigned");
  EXPECT_FALSE(house.has("incident", id, "assignee"));
  EXPECT_FALSE(house.has("incident", id, "hold_reason"));
}

}  // namespace
}  // namespace proofdesk::test
