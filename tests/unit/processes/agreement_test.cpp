// Agreements: what they must say, how they come into force, are reviewed, amended and end; and their targets.

#include "processes/shared/workload.hpp"
#include "tests/support/processes/case_book.hpp"
#include "tests/support/processes/promises.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using Fields = PromisingHouse::Fields;

class Agreements : public ::testing::Test {
 protected:
  Agreements() {
    house_.go_to("2026-01-05T10:00:00Z");
    service_ = house_.create_as(house_.service_owner, "service",
                                {{"name", word("Mail")}, {"title", word("Mail")}});
  }

  Fields text() {
    return {{"title", word("Mail for Porto")},
            {"agreement_kind", word("sla")},
            {"customer", word("Porto")},
            {"services", Value{std::vector<std::string>{service_.to_string()}}},
            {"calendar", ref(house_.office)},
            {"requirements", word("Mail goes in and out.")},
            {"workload_limits", Value{std::vector<std::string>{"incidents max 400 per month"}}},
            {"exceptions", word("none")}};
  }
  Fields signatures() {
    return {{"effective_at", Value{house_.now().micros}},
            {"review_interval_days", Value{std::int64_t{90}}},
            {"signed_customer_by", ref(house_.head.person)},
            {"signed_customer_at", Value{house_.now().micros}},
            {"signed_provider_by", ref(house_.levels.person)},
            {"signed_provider_at", Value{house_.now().micros}}};
  }
  Result<Decision> fire(Uuid id, std::string transition, Fields fields = {}) {
    return house_.fire(house_.levels, "agreement", id, std::move(transition), std::move(fields));
  }
  void must(Uuid id, std::string transition, Fields fields = {}) {
    const auto done = fire(id, std::move(transition), std::move(fields));
    ASSERT_TRUE(done) << done.error().rule << ": " << done.error().detail;
  }
  Uuid target_of(Uuid agreement) {
    return house_.draft_target("resolution", "PT8H", {{"agreement", ref(agreement)}});
  }
  Uuid negotiating(Fields fields) {
    const Uuid id = house_.create_as(house_.levels, "agreement", std::move(fields));
    target_of(id);
    must(id, "negotiate");
    return id;
  }
  Uuid in_force(Fields more = {}) {
    const Uuid id = negotiating(text());
    Fields fields = signatures();
    fields.insert(fields.end(), more.begin(), more.end());
    must(id, "agree", fields);
    EXPECT_TRUE(house_.fire_due_timers().empty());
    EXPECT_EQ(state(id), "active");
    return id;
  }
  void go_live() {
    house_.must_fire(house_.service_owner, "service", service_, "go_live",
                     {{"owner", ref(house_.service_owner.person)}, {"criticality", word("high")}});
  }
  std::string state(Uuid id) { return house_.state("agreement", id); }
  std::vector<Uuid> all(std::string_view kind) {
    std::vector<Uuid> ids;
    for (const auto& [place, image] : house_.world().images()) {
      if (place.first == kind) ids.push_back(place.second);
    }
    return ids;
  }

  PromisingHouse house_;
  Uuid service_;
};

TEST_F(Agreements, SayWhatTheyMustSayBeforeTheyAreTalkedAbout) {
  for (const auto* left_out :
       {"services", "calendar", "requirements", "workload_limits", "exceptions"}) {
    Fields fields = text();
    std::erase_if(fields, [&](const FieldInput& each) { return each.field == left_out; });
    const Uuid id = house_.create_as(house_.levels, "agreement", fields);
    EXPECT_EQ(rule_of(fire(id, "negotiate")), "agreement.content_complete@1") << left_out;
  }
  Fields nobody = text();
  std::erase_if(nobody, [](const FieldInput& each) { return each.field == "customer"; });
  EXPECT_EQ(rule_of(fire(house_.create_as(house_.levels, "agreement", nobody), "negotiate")),
            "agreement.parties_named@1");
}

TEST_F(Agreements, AreAgreedWithTargetsAndTwoSignatures) {
  const Uuid empty = house_.create_as(house_.levels, "agreement", text());
  must(empty, "negotiate");
  EXPECT_EQ(rule_of(fire(empty, "agree", signatures())), "agreement.has_targets@1");

  const Uuid id = negotiating(text());
  Fields alone = signatures();
  for (auto& field : alone) {
    if (field.field == "signed_customer_by") field.value = ref(house_.levels.person);
  }
  EXPECT_EQ(rule_of(fire(id, "agree", alone)), "agreement.two_signatures@1");
  must(id, "agree", signatures());
  EXPECT_EQ(rule_of(house_.edit(house_.levels, "agreement", id, {{"exceptions", word("all")}})),
            "agreement.agreed.read_only")
      << "what was signed stands";
}

TEST_F(Agreements, TargetsThatCannotBeMeasuredAreNotAgreed) {
  const Uuid id = house_.create_as(house_.levels, "agreement", text());
  house_.draft_target("patience", "PT8H", {{"agreement", ref(id)}});
  must(id, "negotiate");
  const auto refused = fire(id, "agree", signatures());
  EXPECT_EQ(rule_of(refused), "agreement.has_targets@1");
  EXPECT_THAT(remedy_of(refused), HasSubstr("response, update, resolution"));
}

TEST_F(Agreements, TheirTargetsComeIntoForceWithThemAndNeverAlone) {
  const Uuid id = negotiating(text());
  const Uuid target = target_of(id);
  EXPECT_EQ(rule_of(house_.fire(house_.levels, "service_target", target, "put_in_force")),
            "service_target.agreement_in_force@1");
  Fields later = signatures();
  later.front().value = Value{house_.now().micros + 10 * kMicrosPerDay};
  must(id, "agree", later);
  EXPECT_EQ(rule_of(house_.edit(house_.levels, "service_target", target, {{"goal", Value{kHour}}})),
            "service_target.agreement_open@1");
  EXPECT_EQ(state(id), "agreed");
  house_.go_to("2026-01-16T00:00:00Z");
  EXPECT_EQ(state(id), "active");
  EXPECT_EQ(house_.state("service_target", target), "in_force");
  EXPECT_EQ(house_.instant_of("service_target", target, "in_force_at"), "2026-01-15T10:00:00Z");
}

TEST_F(Agreements, CountForTheirServicesAndTheirCustomerOnly) {
  in_force();
  const Uuid covered = house_.incident({{"service", ref(service_)}, {"customer", word("Porto")}});
  const Uuid stranger = house_.incident({{"service", ref(service_)}, {"customer", word("Lisbon")}});
  const Uuid elsewhere = house_.incident({{"customer", word("Porto")}});
  EXPECT_FALSE(house_.clock_of(covered, "resolution", "sla").is_nil());
  EXPECT_EQ(house_.count_clocks(stranger), 0U);
  EXPECT_EQ(house_.count_clocks(elsewhere), 0U);
}

TEST_F(Agreements, ReviewsFallDueAndArePlannedAnew) {
  const Uuid id = in_force();
  house_.go_to("2026-04-06T00:00:00Z");
  EXPECT_TRUE(house_.record(id, "agreement").flag(house_.kind("agreement"), "review_overdue"));
  must(id, "begin_review");
  const Fields review = {{"review_summary", word("One of two was late.")},
                         {"review_from", Value{house_.now().micros - 90 * kMicrosPerDay}},
                         {"review_to", Value{house_.now().micros}}};
  must(id, "renew", review);
  EXPECT_EQ(state(id), "active");
  EXPECT_FALSE(house_.record(id, "agreement").flag(house_.kind("agreement"), "review_overdue"));
  EXPECT_EQ(house_.instant_of("agreement", id, "review_due_at"), "2026-07-05T00:00:00Z");
}

TEST_F(Agreements, TheNextEditionTakesThePlaceOfTheOneBefore) {
  const Uuid id = in_force();
  const Uuid record = house_.incident({{"service", ref(service_)}, {"customer", word("Porto")}});
  const Uuid clock = house_.clock_of(record, "resolution", "sla");
  const auto before = all("agreement");
  must(id, "begin_review");
  must(id, "amend",
       {{"review_summary", word("Targets change.")},
        {"review_from", Value{house_.now().micros - kMicrosPerDay}},
        {"review_to", Value{house_.now().micros}}});
  EXPECT_EQ(state(id), "active") << "it holds until the next one does";
  Uuid next;
  for (const Uuid each : all("agreement")) {
    if (std::ranges::find(before, each) == before.end()) next = each;
  }
  ASSERT_FALSE(next.is_nil());
  EXPECT_EQ(house_.integer("agreement", next, "edition"), 2);
  EXPECT_EQ(house_.text("agreement", next, "supersedes"), id.to_string());
  must(id, "begin_review");
  EXPECT_EQ(rule_of(fire(id, "amend",
                         {{"review_summary", word("Again.")},
                          {"review_from", Value{house_.now().micros - kMicrosPerDay}},
                          {"review_to", Value{house_.now().micros}}})),
            "agreement.no_next_edition@1");
  must(next, "negotiate");
  must(next, "agree", signatures());
  house_.advance(kHour);
  EXPECT_TRUE(house_.fire_due_timers().empty());
  EXPECT_EQ(state(id), "amended");
  EXPECT_EQ(state(next), "active");
  house_.must_fire(Actor::system(), "incident", record, "keep_clocks");
  EXPECT_EQ(house_.clock_of(record, "resolution", "sla"), clock) << "the same clock goes on";
  EXPECT_EQ(house_.text("clock", clock, "agreement"), next.to_string());
}

TEST_F(Agreements, DoNotEndSilentlyWhileALiveServiceReliesOnThem) {
  const Uuid id = in_force();
  go_live();
  const Fields reason = {{"end_reason", word("The customer leaves.")}};
  const auto refused = fire(id, "terminate", reason);
  EXPECT_EQ(rule_of(refused), "agreement.nothing_left_uncovered@1");
  Fields explained = reason;
  explained.push_back({"uncovered_reason", word("A new one is signed next week.")});
  must(id, "terminate", explained);
  EXPECT_THAT(house_.lines("agreement", id, "left_uncovered"), Contains(HasSubstr("Mail")));
  for (const Uuid target : all("service_target"))
    EXPECT_EQ(house_.state("service_target", target), "retired");
}

TEST_F(Agreements, MayEndWhereAnotherCoversTheService) {
  const Uuid id = in_force();
  in_force();
  go_live();
  must(id, "terminate", {{"end_reason", word("Replaced.")}});
  EXPECT_THAT(house_.lines("agreement", id, "left_uncovered"), SizeIs(0));
}

TEST_F(Agreements, WarnBeforeTheyExpireAndNameWhatTheyLeaveUncovered) {
  const Uuid id = in_force({{"expires_at", Value{parse_rfc3339("2026-05-01T00:00:00Z")->micros}}});
  go_live();
  house_.go_to("2026-04-15T00:00:00Z");
  EXPECT_THAT(house_.told("agreement", id), Contains(HasSubstr("It expires in 90 days")));
  EXPECT_THAT(house_.told("agreement", id), Contains(HasSubstr("It expires in 30 days")));
  house_.go_to("2026-05-02T00:00:00Z");
  EXPECT_EQ(state(id), "expired");
  EXPECT_EQ(house_.instant_of("agreement", id, "ended_at"), "2026-05-01T00:00:00Z");
  EXPECT_THAT(house_.lines("agreement", id, "left_uncovered"), Contains(HasSubstr("Mail")));
}

TEST_F(Agreements, ACalendarThatIsRevisedLetsOpenRecordsFollow) {
  const Uuid target = house_.target("resolution", "PT8H");
  house_.must_fire(Actor::system(), "service_target", target, "spread");
  const auto pending = [&] {
    return house_.record(target, "service_target")
        .flag(house_.kind("service_target"), "spread_pending");
  };
  EXPECT_FALSE(pending());
  house_.must_fire(house_.administrator(), "calendar", house_.office, "revise",
                   {{"weekly_hours", Value{std::vector<std::string>{"Mon-Fri 08:00-20:00"}}}},
                   "We open earlier.");
  EXPECT_TRUE(pending());
}

TEST(Targets, AreRefusedWithWhatToGiveInstead) {
  PromisingHouse house;
  const auto refused = [&](Fields more, std::string_view goal = "PT4H") {
    const Uuid id = house.draft_target("resolution", goal, std::move(more));
    return house.fire(house.levels, "service_target", id, "put_in_force");
  };
  EXPECT_THAT(remedy_of(refused({{"applies_to", word("person")}})), HasSubstr("incident"));
  EXPECT_THAT(remedy_of(refused({{"priorities", Value{std::vector<std::string>{"urgent"}}}})),
              HasSubstr("critical"));
  EXPECT_THAT(remedy_of(refused({{"hold_reasons", Value{std::vector<std::string>{"lunch"}}}})),
              HasSubstr("supplier"));
  EXPECT_THAT(remedy_of(refused({{"goal_days", Value{std::int64_t{2}}}})), HasSubstr("either"));
  EXPECT_EQ(rule_of(refused({{"condition", word("colour = red")}})),
            "service_target.well_formed@1");
  EXPECT_EQ(rule_of(refused({{"counts_from", Value{house.now().micros + kMicrosPerDay}}})),
            "service_target.well_formed@1");
  EXPECT_EQ(rule_of(refused({{"condition", word("location = \"Porto\"")}})), "");
}

TEST(Workload, IsReadWhereItCanBeCounted) {
  const Model& model = *house_model();
  const auto limit = shared::parse_workload(model, "Service requests min 10 max 60 per week");
  ASSERT_TRUE(limit && *limit);
  EXPECT_EQ((*limit)->kind, "service_request");
  EXPECT_EQ((*limit)->least, 10);
  EXPECT_EQ((*limit)->most, 60);
  EXPECT_EQ(shared::name_of((*limit)->period), "week");
  EXPECT_FALSE(*shared::parse_workload(model, "up to ten new users at a time"));
  EXPECT_FALSE(*shared::parse_workload(model, "incidents as usual"));
  for (const auto* wrong : {"incidents max many per month", "incidents max 4 per decade",
                            "incidents max 4", "incidents min 9 max 4 per day"}) {
    EXPECT_FALSE(shared::parse_workload(model, wrong)) << wrong;
  }
}

TEST(ClockMeasures, NeverPutSharesOfDifferentTargetsTogether) {
  CaseBook book("clock");
  const auto add = [&](std::string_view target, std::string_view outcome, bool excluded = false) {
    book.add()
        .with("target_number", Value{std::string(target)})
        .with("outcome", Value{std::string(outcome)})
        .with("excluded", Value{excluded})
        .at("stopped_at", 5);
  };
  add("TGT-000001", "met");
  add("TGT-000001", "missed");
  add("TGT-000001", "missed", true);
  add("TGT-000002", "met");
  EXPECT_THAT(
      book.figures("target_attainment"),
      ::testing::ElementsAre("target=TGT-000001: 500 of 2", "target=TGT-000002: 1000 of 1"));
  EXPECT_EQ(book.whole("missed"), "1 of 1");
  EXPECT_EQ(book.whole("left_out"), "1 of 1");
}

}  // namespace
}  // namespace proofdesk::test
