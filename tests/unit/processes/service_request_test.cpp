// A service request, from the question to the delivery: ISO/IEC 20000-1:2018, 8.6.2.

#include "tests/support/processes/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

class ServiceRequest : public ::testing::Test {
 protected:
  House house;

  Uuid request(House::Fields more = {}) {
    House::Fields fields = {{"title", word("A second screen")},
                            {"requester", ref(house.requester().person)},
                            {"category", word("equipment")},
                            {"impact", word("low")},
                            {"urgency", word("medium")}};
    for (auto& field : more) fields.push_back(std::move(field));
    return house.create_as(house.agent(), "service_request", std::move(fields));
  }
  Uuid awaiting() {
    const Uuid id = request();
    house.must_fire(house.agent(), "service_request", id, "request_approval",
                    {{"approver", ref(house.head.person)}});
    return id;
  }
  Result<Decision> fire(const Actor& actor, Uuid id, std::string transition,
                        House::Fields fields = {}, std::string comment = {}) {
    return house.fire(actor, "service_request", id, std::move(transition), std::move(fields),
                      std::move(comment));
  }
  Result<Decision> vote(const Actor& actor, Uuid id, std::string said, House::Fields fields = {}) {
    return house.vote(actor, "service_request", id, std::move(said), std::move(fields));
  }
  std::string state(Uuid id) { return house.state("service_request", id); }
  std::string text(Uuid id, std::string_view field) {
    return house.text("service_request", id, field);
  }
  const House::Fields complete = {{"fulfilment_code", word("complete")}};
};

TEST_F(ServiceRequest, GoesStraightToWorkWhereNoApprovalIsNeeded) {
  const Uuid id = request();
  ASSERT_TRUE(fire(house.agent(), id, "assign", {{"group", ref(house.desk_group)}}));
  ASSERT_TRUE(fire(house.agent(), id, "take"));
  ASSERT_TRUE(fire(house.agent(), id, "fulfil", complete));
  EXPECT_EQ(state(id), "fulfilled");
  EXPECT_EQ(text(id, "fulfilled_by"), house.agent().person.to_string());
  ASSERT_TRUE(fire(house.requester(), id, "close"));
  EXPECT_EQ(text(id, "closure_kind"), "confirmed");
}

TEST_F(ServiceRequest, IsRecordedAndFulfilledInOneGo) {
  const Uuid id = request();
  ASSERT_TRUE(fire(house.agent(), id, "fulfil", complete));
  EXPECT_EQ(state(id), "fulfilled");
}

TEST_F(ServiceRequest, IsClassifiedAndPrioritisedByTheTimeItIsFulfilled) {
  const Uuid id =
      house.create_as(house.requester(), "service_request", {{"title", word("Something")}});
  EXPECT_EQ(rule_of(fire(house.agent(), id, "fulfil", complete)),
            "service_request.fulfil.requires.category");
  House::Fields fields = complete;
  fields.push_back({"category", word("equipment")});
  EXPECT_EQ(rule_of(fire(house.agent(), id, "fulfil", fields)), "service_request.prioritised@1");
  fields.push_back({"impact", word("low")});
  fields.push_back({"urgency", word("low")});
  ASSERT_TRUE(fire(house.agent(), id, "fulfil", fields));
  EXPECT_EQ(text(id, "priority"), "planning");
}

TEST_F(ServiceRequest, IsNotWorkedOnBeforeTheApprovalItNeeds) {
  const Uuid id = request({{"approval_required", true}});
  EXPECT_EQ(rule_of(fire(house.agent(), id, "assign", {{"group", ref(house.desk_group)}})),
            "service_request.no_approval_due@1");
  EXPECT_EQ(rule_of(fire(house.agent(), id, "take")), "service_request.no_approval_due@1");
  EXPECT_EQ(rule_of(fire(house.agent(), id, "fulfil", complete)),
            "service_request.no_approval_due@1");
}

TEST_F(ServiceRequest, CannotGetRidOfTheNeedForApproval) {
  const Uuid id = request({{"approval_required", true}});
  EXPECT_EQ(
      rule_of(house.edit(house.agent(), "service_request", id, {{"approval_required", false}})),
      "service_request.approval_need_kept@1");
  EXPECT_EQ(rule_of(fire(house.agent(), id, "take", {{"approval_required", false}})),
            "service_request.approval_need_kept@1")
      << "not even along with the transition that it would open";
}

TEST_F(ServiceRequest, IsWorkedOnOnceApproved) {
  const Uuid id = awaiting();
  EXPECT_EQ(state(id), "awaiting_approval");
  ASSERT_TRUE(vote(house.head, id, "approve", {{"reason", word("Needed")}}));
  EXPECT_EQ(state(id), "approved");
  EXPECT_EQ(text(id, "decided_by"), house.head.person.to_string());
  ASSERT_TRUE(fire(house.agent(), id, "take"));
  EXPECT_EQ(state(id), "in_progress");
}

TEST_F(ServiceRequest, IsApprovedByTheNamedApproverOnly) {
  Actor other = house.manager();
  ASSERT_EQ(other.origin, Origin::kSignIn);
  EXPECT_EQ(rule_of(vote(other, awaiting(), "approve")), "approval.has_a_vote@1");
}

TEST_F(ServiceRequest, IsApprovedByVotesAndInNoOtherWay) {
  const Uuid id = awaiting();
  for (const Actor& actor : {house.head, house.agent(), house.administrator()}) {
    EXPECT_EQ(rule_of(fire(actor, id, "approve")), "service_request.approve.roles");
    EXPECT_EQ(rule_of(fire(actor, id, "reject")), "service_request.reject.roles");
  }
}

TEST_F(ServiceRequest, IsNotApprovedByATokenThatAnOperatorMinted) {
  Actor token = house.head;
  token.origin = Origin::kOperatorToken;
  const Uuid id = awaiting();
  const auto refused = vote(token, id, "approve");
  EXPECT_EQ(rule_of(refused), "approval.approve.own_sign_in");
  EXPECT_THAT(remedy_of(refused), ::testing::HasSubstr("Sign in"));
  EXPECT_EQ(state(id), "awaiting_approval");
}

TEST_F(ServiceRequest, IsApprovedNeitherByWhoAsksNorByWhomItIsFor) {
  const Uuid id = request({{"requested_for", ref(house.head.person)}});
  EXPECT_EQ(rule_of(fire(house.agent(), id, "request_approval",
                         {{"approver", ref(house.requester().person)}})),
            "service_request.approver_is_another@1");
  EXPECT_EQ(
      rule_of(fire(house.agent(), id, "request_approval", {{"approver", ref(house.head.person)}})),
      "service_request.approver_is_another@1");
}

TEST_F(ServiceRequest, IsAskedAnewWhenWhatIsAskedForChangesWhileSomebodyDecides) {
  const Uuid id = awaiting();
  ASSERT_TRUE(
      house.edit(house.agent(), "service_request", id, {{"description", word("Two screens")}}));
  EXPECT_EQ(state(id), "awaiting_approval");
  EXPECT_EQ(house.rounds("service_request", id, "void").size(), 1);
  ASSERT_EQ(house.rounds("service_request", id, "pending").size(), 1);
  EXPECT_EQ(rule_of(house.edit(house.agent(), "service_request", id,
                               {{"approver", ref(house.agent().person)}})),
            "service_request.awaiting_approval.read_only");
}

TEST_F(ServiceRequest, IsAskedForAnewWhenWhatWasApprovedChanges) {
  const Uuid id = awaiting();
  ASSERT_TRUE(vote(house.head, id, "approve"));
  house.must_fire(house.agent(), "service_request", id, "take");
  ASSERT_TRUE(
      house.edit(house.agent(), "service_request", id, {{"title", word("Two more screens")}}));
  EXPECT_EQ(state(id), "awaiting_approval") << "work waits";
  EXPECT_EQ(rule_of(fire(house.agent(), id, "take")), "service_request.take.from");
  ASSERT_TRUE(vote(house.head, id, "approve"));
  EXPECT_EQ(state(id), "approved");
}

TEST_F(ServiceRequest, CanBeGivenToAnotherApprover) {
  const Uuid id = awaiting();
  EXPECT_EQ(
      rule_of(fire(house.agent(), id, "redirect_approval", {{"approver", ref(house.head.person)}})),
      "service_request.approver_changes@1");
  ASSERT_TRUE(
      fire(house.agent(), id, "redirect_approval", {{"approver", ref(house.manager().person)}}));
  EXPECT_EQ(rule_of(vote(house.head, id, "approve")), "approval.has_a_vote@1");
  EXPECT_TRUE(vote(house.manager(), id, "approve"));
  EXPECT_EQ(state(id), "approved");
}

TEST_F(ServiceRequest, IsRejectedForGoodWithAReason) {
  const Uuid id = awaiting();
  EXPECT_EQ(rule_of(vote(house.head, id, "reject")), "approval.reject.requires.reason");
  ASSERT_TRUE(vote(house.head, id, "reject", {{"reason", word("No budget")}}));
  EXPECT_EQ(state(id), "rejected");
  EXPECT_EQ(text(id, "decision_reason"), "No budget");
  EXPECT_EQ(rule_of(fire(house.agent(), id, "take")), "service_request.take.from");
}

TEST_F(ServiceRequest, WaitsAndResumesLikeAnIncident) {
  const Uuid id = request();
  house.must_fire(house.agent(), "service_request", id, "take");
  house.must_fire(house.agent(), "service_request", id, "hold",
                  {{"hold_reason", word("caller")}, {"follow_up_at", house.now().micros + kHour}});
  ASSERT_TRUE(fire(house.requester(), id, "answer", {}, "A wide one."));
  EXPECT_EQ(state(id), "in_progress");
}

TEST_F(ServiceRequest, ReopensWithAReasonAndIsDeliveredAnew) {
  const Uuid id = request();
  house.must_fire(house.agent(), "service_request", id, "fulfil", complete);
  ASSERT_TRUE(fire(house.requester(), id, "reopen", {{"reopen_reason", word("It has no cable")}}));
  EXPECT_EQ(house.integer("service_request", id, "reopen_count"), 1);
  EXPECT_FALSE(house.has("service_request", id, "fulfilled_at"));
  EXPECT_EQ(rule_of(fire(house.agent(), id, "fulfil")),
            "service_request.fulfil.requires.fulfilment_code");
}

TEST_F(ServiceRequest, ClosesByItselfAfterFiveDays) {
  const Uuid id = request();
  house.must_fire(house.agent(), "service_request", id, "fulfil", complete);
  house.advance(5 * kMicrosPerDay);
  house.fire_due_timers();
  EXPECT_EQ(state(id), "closed");
}

TEST_F(ServiceRequest, IsCancelledByWhoAskedUntilItIsFulfilled) {
  const Uuid id = awaiting();
  ASSERT_TRUE(fire(house.requester(), id, "cancel", {{"cancel_reason", word("withdrawn")}}));
  EXPECT_EQ(state(id), "cancelled");
  EXPECT_EQ(house.rounds("service_request", id, "withdrawn").size(), 1)
      << "nobody is asked any more";
}

TEST_F(ServiceRequest, SettlesTheNeedForApprovalBeforeWorkBegins) {
  const Uuid id = request();
  house.must_fire(house.agent(), "service_request", id, "take");
  EXPECT_EQ(
      rule_of(house.edit(house.agent(), "service_request", id, {{"approval_required", true}})),
      "service_request.in_progress.read_only");
}

}  // namespace
}  // namespace proofdesk::test
