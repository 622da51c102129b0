#include "tests/unit/core/engine/engine_testing.hpp"

namespace proofdesk {
namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

class DecideFire : public ::testing::Test {
 protected:
  TestDesk desk_;
  Result<Decision> fire_as(const Actor& actor, Uuid id, Fire fire) {
    return desk_.execute(actor, id, std::move(fire));
  }
  Uuid group() { return desk_.create("group", {text("title", "First line")}); }
};

TEST_F(DecideFire, MovesTheRecordAlongTheEdge) {
  const Uuid id = desk_.create_ticket();
  const auto decision =
      fire_as(desk_.agent(), id, fire("take", {text("group", group().to_string())}));
  ASSERT_TRUE(decision) << decision.error().detail;
  const Event& event = decision->events[0];
  EXPECT_EQ(event.name, "take");
  EXPECT_EQ(event.from, "new");
  EXPECT_EQ(event.to, "working");
  EXPECT_EQ(event.revision, 2);
  EXPECT_EQ(desk_.record(id).state, "working");
}

TEST_F(DecideFire, NamesTheStatesAnEdgeLeavesFrom) {
  const auto refused = fire_as(desk_.agent(), desk_.create_ticket(), fire("hold"));
  expect_refused(refused, ErrorCode::kRefused, "ticket.hold.from");
  EXPECT_THAT(refused.error().detail, HasSubstr("Working"));
  EXPECT_THAT(refused.error().detail, HasSubstr("\"New\""));
  EXPECT_THAT(refused.error().remedy, HasSubstr("Working"));
}

TEST_F(DecideFire, KnowsTheEdge) {
  expect_refused(fire_as(desk_.agent(), desk_.create_ticket(), fire("explode")),
                 ErrorCode::kInvalidArgument, "ticket.transition_exists");
}

TEST_F(DecideFire, NeedsARoleOfTheEdge) {
  const auto refused = fire_as(desk_.requester(), desk_.create_ticket(), fire("take"));
  expect_refused(refused, ErrorCode::kForbidden, "ticket.take.roles");
  EXPECT_THAT(refused.error().detail, HasSubstr("Service desk agent"));
  EXPECT_EQ(refused.error().clause, "8.6.1");
  expect_refused(fire_as(Actor::system(), desk_.create_ticket(), fire("take")),
                 ErrorCode::kForbidden, "ticket.take.roles");
}

TEST_F(DecideFire, NeedsTheCurrentVersion) {
  Command command;
  command.actor = desk_.agent();
  command.kind = "ticket";
  command.record = desk_.create_ticket();
  command.expected_version = 2;
  command.action = fire("cancel");
  expect_refused(desk_.execute(command), ErrorCode::kStaleVersion, "record.version");
}

TEST_F(DecideFire, AnApprovalNeedsThePersonsOwnSignIn) {
  const Uuid id = desk_.ticket_in("awaiting");
  Actor by_token = desk_.manager();
  by_token.origin = Origin::kOperatorToken;
  expect_refused(fire_as(by_token, id, fire("approve")), ErrorCode::kForbidden,
                 "ticket.approve.own_sign_in");
  EXPECT_TRUE(fire_as(desk_.manager(), id, fire("approve")));
}

TEST_F(DecideFire, NobodyApprovesTheirOwn) {
  const Uuid id = desk_.ticket_in("awaiting");
  Actor own = desk_.manager();
  own.person = desk_.create("person", {text("title", "Ann")});
  ASSERT_TRUE(
      desk_.execute(desk_.agent(), id, update({text("requester", own.person.to_string())})));
  expect_refused(fire_as(own, id, fire("approve")), ErrorCode::kForbidden, "ticket.not_own@1");
}

TEST_F(DecideFire, NeedsItsFieldsGivenOrThere) {
  const Uuid id = desk_.create_ticket();
  expect_refused(fire_as(desk_.agent(), id, fire("take")), ErrorCode::kRefused,
                 "ticket.take.requires.group");
  ASSERT_TRUE(desk_.execute(desk_.agent(), id, update({text("group", group().to_string())})));
  expect_refused(fire_as(desk_.agent(), id, fire("take", {{"group", Value{}}})),
                 ErrorCode::kRefused, "ticket.take.requires.group");
  EXPECT_TRUE(fire_as(desk_.agent(), id, fire("take")));
}

TEST_F(DecideFire, BlankTextIsNoAnswer) {
  const Uuid id = desk_.ticket_in("working");
  expect_refused(fire_as(desk_.agent(), id, fire("resolve", {text("resolution", " \n ")}, "done")),
                 ErrorCode::kInvalidArgument, "field.blank");
  expect_refused(fire_as(desk_.agent(), id, fire("resolve", {text("resolution", "")}, "done")),
                 ErrorCode::kRefused, "ticket.resolve.requires.resolution");
}

TEST_F(DecideFire, GathersAllThatStandsInTheWay) {
  const Uuid id = desk_.ticket_in("working");
  const auto refused = fire_as(desk_.agent(), id, fire("resolve"));
  expect_refused(refused, ErrorCode::kRefused, "ticket.resolve.requires.resolution");
  EXPECT_THAT(refused.error().detail, HasSubstr("No work is logged"));
  EXPECT_THAT(refused.error().remedy, HasSubstr("Log what was done."));
  EXPECT_THAT(pointers_of(refused.error()), ElementsAre("/resolution"));
}

TEST_F(DecideFire, AsksNoGuardAboutAFieldThatIsStillMissing) {
  RuleBook rules;
  for (Guard guard : ticket_rules().guards()) {
    if (guard.name == "ticket.work_logged@1") guard.reads = {"resolution", "worklog"};
    ASSERT_TRUE(rules.add(guard));
  }
  for (const auto& effect : ticket_rules().effects()) ASSERT_TRUE(rules.add(effect));
  TestDesk desk(ticket_model(), rules);
  const Uuid id = desk.ticket_in("working");
  const auto refused = desk.execute(desk.agent(), id, fire("resolve"));
  expect_refused(refused, ErrorCode::kRefused, "ticket.resolve.requires.resolution");
  EXPECT_THAT(refused.error().detail, Not(HasSubstr("No work is logged")));
}

TEST_F(DecideFire, AnEffectThatSaysNoRefusesTheWholeUnderItsName) {
  RuleBook rules;
  for (const auto& guard : ticket_rules().guards()) ASSERT_TRUE(rules.add(guard));
  for (Effect effect : ticket_rules().effects()) {
    if (effect.name == "ticket.nudged@1") {
      effect.run = [](const RuleContext&, Draft&) -> Status {
        return fail(Error{.code = ErrorCode::kRefused, .rule = "", .detail = "not again"});
      };
    }
    ASSERT_TRUE(rules.add(effect));
  }
  TestDesk desk(ticket_model(), rules);
  const auto refused = desk.execute(desk.agent(), desk.create_ticket(), fire("nudge"));
  expect_refused(refused, ErrorCode::kRefused, "ticket.nudged@1");
  EXPECT_EQ(refused.error().clause, "8.6.1");
}

TEST_F(DecideFire, AsksGuardsInOrder) {
  const Uuid id = desk_.ticket_in("working");
  const Uuid duplicate = desk_.create_ticket();
  ASSERT_TRUE(desk_.execute(
      desk_.agent(), duplicate,
      AddLink{"duplicate_of", {.kind = "ticket", .id = id, .source = {}, .key = {}}}));
  const auto refused = fire_as(desk_.agent(), id, fire("resolve", {text("resolution", "r")}));
  expect_refused(refused, ErrorCode::kRefused, "ticket.work_logged@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("A duplicate is still open"));
  EXPECT_EQ(refused.error().clause, "8.6.1");
  const auto second =
      fire_as(desk_.agent(), id, fire("resolve", {text("resolution", "r")}, "looked at it"));
  expect_refused(second, ErrorCode::kRefused, "ticket.no_open_duplicates@1");
  EXPECT_EQ(desk_.record(id).state, "working");
}

TEST_F(DecideFire, JournalsWhatItsRulesLookedAt) {
  const Uuid id = desk_.ticket_in("working");
  const Uuid duplicate = desk_.ticket_in("cancelled");
  ASSERT_TRUE(desk_.execute(
      desk_.agent(), duplicate,
      AddLink{"duplicate_of", {.kind = "ticket", .id = id, .source = {}, .key = {}}}));
  const auto decision =
      fire_as(desk_.agent(), id, fire("resolve", {text("resolution", "r")}, "done"));
  ASSERT_TRUE(decision) << decision.error().detail;
  const Change* reads = change_of(decision->events[0], "reads");
  ASSERT_NE(reads, nullptr);
  EXPECT_EQ(boost::json::serialize(reads->value),
            "[[\"ticket\",\"" + duplicate.to_string() + "\",3]]");
}

TEST_F(DecideFire, NeedsACommentWhereTheEdgeSaysSo) {
  const Uuid id = desk_.ticket_in("awaiting");
  expect_refused(fire_as(desk_.manager(), id, fire("decline")), ErrorCode::kRefused,
                 "ticket.decline.requires_comment");
  Fire blank = fire("decline");
  blank.comment = WorkInput{" \t", false};
  expect_refused(fire_as(desk_.manager(), id, blank), ErrorCode::kInvalidArgument, "worklog.text");
  const auto decision = fire_as(desk_.manager(), id, fire("decline", {}, "too dear"));
  ASSERT_TRUE(decision);
  ASSERT_EQ(desk_.image(id).worklog.size(), 1u);
  const WorklogEntry& entry = desk_.image(id).worklog.begin()->second;
  EXPECT_EQ(entry.text, "too dear");
  EXPECT_EQ(entry.author, desk_.manager().person);
  EXPECT_EQ(entry.kind, WorklogEntry::Kind::kNote);
  EXPECT_THAT(paths_of(decision->events[0]), ElementsAre("worklog/" + entry.id.to_string()))
      << "the text stands in the entry only";
}

TEST_F(DecideFire, APublicCommentIsAReply) {
  const Uuid id = desk_.ticket_in("working");
  Fire nudge = fire("nudge");
  nudge.comment = WorkInput{"We are at it.", true};
  ASSERT_TRUE(fire_as(desk_.agent(), id, nudge));
  std::vector<std::pair<WorklogEntry::Kind, bool>> entries;
  for (const auto& [key, entry] : desk_.image(id).worklog)
    entries.emplace_back(entry.kind, entry.is_public);
  EXPECT_THAT(entries, UnorderedElementsAre(std::pair(WorklogEntry::Kind::kReply, true),
                                            std::pair(WorklogEntry::Kind::kSystem, true)));
}

TEST_F(DecideFire, RefusesFieldsThatDoNotBelongToIt) {
  const Uuid id = desk_.ticket_in("resolved");
  const auto refused =
      fire_as(desk_.requester(), id,
              fire("reopen", {text("secret", "fine"), text("description", "not mine")}, "again"));
  expect_refused(refused, ErrorCode::kRefused, "ticket.reopen.accepts");
  EXPECT_THAT(pointers_of(refused.error()), ElementsAre("/description"));
  EXPECT_TRUE(fire_as(desk_.requester(), id, fire("reopen", {text("secret", "fine")}, "again")));
  EXPECT_EQ(desk_.text(id, "secret"), "fine");
}

TEST_F(DecideFire, LetsEditorsChangeOpenFieldsAlong) {
  const Uuid id = desk_.ticket_in("working");
  EXPECT_TRUE(fire_as(desk_.agent(), id, fire("ask", {text("description", "along the way")})));
  EXPECT_EQ(desk_.text(id, "description"), "along the way");
  const Uuid resolved = desk_.ticket_in("resolved");
  expect_refused(fire_as(desk_.agent(), resolved, fire("close", {text("title", "y")})),
                 ErrorCode::kRefused, "ticket.resolved.read_only");
}

TEST_F(DecideFire, WantsFieldsAnewWhereTheTargetSaysSo) {
  const Uuid id = desk_.ticket_in("on_hold");
  const auto until = desk_.record(id).integer(desk_.tickets(), "hold_until");
  ASSERT_TRUE(fire_as(desk_.agent(), id, fire("resume")));
  expect_refused(fire_as(desk_.agent(), id, fire("hold")), ErrorCode::kRefused,
                 "ticket.hold.requires.hold_until");
  expect_refused(fire_as(desk_.agent(), id, fire("hold", {{"hold_until", until}})),
                 ErrorCode::kRefused, "ticket.hold.requires.hold_until");
  EXPECT_TRUE(fire_as(desk_.agent(), id, fire("hold", {{"hold_until", until + 1}})));
}

TEST_F(DecideFire, HoldsTheRecordToTheTargetsRequiredFields) {
  // Out of "new", resolve does not ask for a group; "working" would, resolved does not.
  const Uuid id = desk_.create_ticket();
  ASSERT_TRUE(fire_as(desk_.agent(), id, fire("resolve", {text("resolution", "r")}, "done")));
  // Reopened it would stand in working, which wants one.
  expect_refused(fire_as(desk_.requester(), id, fire("reopen", {}, "again")), ErrorCode::kRefused,
                 "ticket.working.requires.group");
  EXPECT_TRUE(
      fire_as(desk_.requester(), id, fire("reopen", {text("group", group().to_string())}, "again")))
      << "and lets it be given along";
}

TEST_F(DecideFire, AnEffectMayFillWhatTheTargetRequires) {
  const Uuid id = desk_.ticket_in("approved");
  ASSERT_TRUE(fire_as(desk_.agent(), id, fire("implement")));
  EXPECT_EQ(desk_.text(id, "resolution"), "as approved");
  EXPECT_EQ(desk_.record(id).integer(desk_.tickets(), "resolved_at"), desk_.now().micros);
}

TEST_F(DecideFire, ErasedFieldsNeedNotBeGivenAgain) {
  const Uuid id = desk_.ticket_in("resolved");
  ASSERT_TRUE(desk_.execute(desk_.administrator(), id, Erase{"resolution", "asked for"}));
  EXPECT_TRUE(fire_as(desk_.agent(), id, fire("close")));
}

TEST_F(DecideFire, EffectsSeeWhatEarlierOnesSet) {
  const Uuid id = desk_.ticket_in("resolved");
  ASSERT_TRUE(fire_as(desk_.requester(), id, fire("reopen", {}, "again")));
  EXPECT_EQ(desk_.record(id).integer(desk_.tickets(), "reopen_count"), 1);
  EXPECT_FALSE(desk_.record(id).has(desk_.tickets(), "resolved_at"));
}

TEST_F(DecideFire, ReactsToFieldsTheInputChanged) {
  const Uuid id = desk_.ticket_in("working");
  ASSERT_TRUE(fire_as(desk_.agent(), id,
                      fire("resolve", {text("resolution", "r"), text("impact", "high")}, "done")));
  EXPECT_EQ(desk_.record(id).integer(desk_.tickets(), "priority"), 2);
}

TEST_F(DecideFire, ChangesOtherRecordsAlong) {
  const Uuid original = desk_.create_ticket();
  const Uuid id = desk_.create_ticket();
  const auto decision =
      fire_as(desk_.agent(), id, fire("cancel", {text("duplicate_of", original.to_string())}));
  ASSERT_TRUE(decision) << decision.error().detail;
  ASSERT_EQ(decision->events.size(), 2u);
  EXPECT_EQ(decision->events[0].record, id) << "the subject's first";
  const Event& other = decision->events[1];
  EXPECT_EQ(other.record, original);
  EXPECT_EQ(other.name, "duplicate_found");
  EXPECT_EQ(other.from, "new");
  EXPECT_EQ(other.to, "new");
  EXPECT_EQ(other.actor, desk_.agent().person);
  EXPECT_EQ(desk_.record(original).integer(desk_.tickets(), "duplicates"), 1);
  EXPECT_EQ(desk_.image(original).worklog.size(), 1u);
  ASSERT_EQ(desk_.image(id).links.size(), 1u);
  EXPECT_EQ(desk_.image(id).links.begin()->second.to.id, original);
}

TEST_F(DecideFire, CreatesRecordsAlongWithTheirOwnRules) {
  const Uuid id = desk_.ticket_in("working");
  const auto decision = fire_as(desk_.agent(), id, fire("split"));
  ASSERT_TRUE(decision) << decision.error().detail;
  ASSERT_EQ(decision->events.size(), 2u);
  const Record& second = decision->records[1];
  EXPECT_EQ(decision->events[1].name, "created");
  EXPECT_EQ(second.state, "new");
  EXPECT_EQ(second.text(desk_.tickets(), "impact"), "low") << "its creation's effect";
  EXPECT_EQ(second.integer(desk_.tickets(), "priority"), 2) << "and its reaction";
  ASSERT_EQ(desk_.image(second.id).links.size(), 1u);
  EXPECT_EQ(decision->events[0].to, "working") << "an edge without a target stays";
}

TEST_F(DecideFire, HoldsCreatedRecordsToWhatTheyNeed) {
  const Uuid id = desk_.ticket_in("working");
  std::string strict = ticket_lifecycle();
  const std::string asks = "create { roles: \"agent\" roles: \"requester\" required: \"title\"";
  strict.replace(strict.find(asks), asks.size(), asks + " required: \"hold_reason\"");
  desk_.change_model(ticket_model(strict));
  expect_refused(fire_as(desk_.agent(), id, fire("split")), ErrorCode::kRefused,
                 "ticket.create.requires.hold_reason");
}

TEST_F(DecideFire, OffersWhatComesNext) {
  const Uuid id = desk_.ticket_in("working");
  const Uuid duplicate = desk_.ticket_in("cancelled");
  ASSERT_TRUE(desk_.execute(
      desk_.agent(), duplicate,
      AddLink{"duplicate_of", {.kind = "ticket", .id = id, .source = {}, .key = {}}}));
  const auto decision =
      fire_as(desk_.agent(), id, fire("resolve", {text("resolution", "r")}, "done"));
  ASSERT_TRUE(decision) << decision.error().detail;
  ASSERT_EQ(decision->offers.size(), 1u);
  EXPECT_EQ(decision->offers[0].what, "resolve");
  EXPECT_EQ(decision->offers[0].id, duplicate);
}

// ---- rules that go wrong ------------------------------------------------------

Status unknown_field(const RuleContext&, Draft& draft) {
  return draft.set("colour", std::string("red")), Status{};
}
Status wrong_type(const RuleContext&, Draft& draft) { return draft.set("title", true), Status{}; }
Status the_state(const RuleContext&, Draft& draft) {
  return draft.set("state", std::string("closed")), Status{};
}
Status unknown_link(const RuleContext&, Draft& draft) {
  return draft.link("married_to",
                    {.kind = "ticket", .id = Uuid::from_name("a", "b"), .source = {}, .key = {}}),
         Status{};
}
Status unknown_kind(const RuleContext&, Draft& draft) {
  draft.create("unicorn").set("title", std::string("x"));
  return {};
}
Status breeding(const RuleContext& context, Draft& draft) {
  for (int i = 0; i < 300; ++i) draft.create(context.kind.name).set("title", std::string("x"));
  return {};
}
Status reading_all(const RuleContext& context, Draft&) {
  for (int i = 0; i < 2000; ++i) (void)context.world.find("ticket", context.record.id);
  return {};
}

/// Finds nothing because nothing could be read, and draws its own conclusion.
Status unknown_kind_concluded(const RuleContext&, Draft& draft) {
  if (draft.other("no_such_kind", Uuid::from_name("test", "nobody"), "updated") == nullptr)
    return fail(ErrorCode::kRefused, "ticket.other_found", "there is no other");
  return {};
}

TEST_F(DecideFire, ABrokenRuleBreaksTheDecisionNotTheProcess) {
  const std::vector<std::pair<Status (*)(const RuleContext&, Draft&), std::string>> cases = {
      {unknown_field, "engine.effect_field"}, {wrong_type, "engine.effect_field"},
      {the_state, "engine.effect_field"},     {unknown_link, "engine.effect_link"},
      {unknown_kind, "engine.effect_kind"},   {breeding, "engine.effect_kind"},
      {reading_all, "engine.row_budget"},     {unknown_kind_concluded, "engine.effect_kind"},
  };
  for (const auto& [run, rule] : cases) {
    RuleBook rules;
    for (const auto& guard : ticket_rules().guards()) ASSERT_TRUE(rules.add(guard));
    for (Effect effect : ticket_rules().effects()) {
      if (effect.name == "ticket.nudged@1") effect.run = run;
      ASSERT_TRUE(rules.add(effect));
    }
    TestDesk desk(ticket_model(), rules);
    const Uuid id = desk.create_ticket();
    const auto decision = desk.execute(desk.agent(), id, fire("nudge"));
    ASSERT_FALSE(decision) << rule;
    EXPECT_EQ(decision.error().rule, rule);
    EXPECT_EQ(decision.error().code,
              rule == "engine.row_budget" ? ErrorCode::kRefused : ErrorCode::kInternal);
    EXPECT_EQ(desk.record(id).version, 1);
  }
}

}  // namespace
}  // namespace proofdesk
