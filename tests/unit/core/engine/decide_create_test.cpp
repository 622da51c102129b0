#include "tests/unit/core/engine/engine_testing.hpp"

namespace proofdesk {
namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class DecideCreate : public ::testing::Test {
 protected:
  TestDesk desk_;
  Result<Decision> create_as(const Actor& actor, std::vector<FieldInput> fields) {
    return desk_.execute(actor, {}, create(std::move(fields)));
  }
};

TEST_F(DecideCreate, MakesARecordInTheInitialState) {
  const auto decision = create_as(desk_.agent(), {text("title", "Broken"), text("urgency", "high"),
                                                  text("custom.cost_centre", "4711")});
  ASSERT_TRUE(decision) << decision.error().detail;
  ASSERT_EQ(decision->events.size(), 1u);
  const Event& event = decision->events[0];
  EXPECT_EQ(event.name, "created");
  EXPECT_EQ(event.revision, 1);
  EXPECT_EQ(event.from, "");
  EXPECT_EQ(event.to, "new");
  EXPECT_EQ(event.basis, Basis::kLive);
  EXPECT_EQ(event.actor, desk_.agent().person);
  EXPECT_EQ(event.occurred_at, desk_.now());
  EXPECT_EQ(event.definitions, std::vector<std::string>{desk_.tickets().lifecycle.hash});
  // Input, the effect's impact, the reaction's priority.
  EXPECT_THAT(paths_of(event),
              ElementsAre("title", "impact", "urgency", "priority", "custom.cost_centre"));
  EXPECT_EQ(change_of(event, "priority")->value, boost::json::value(2));
  const Record& record = decision->records[0];
  EXPECT_FALSE(record.id.is_nil());
  EXPECT_EQ(record.number, 0) << "numbers are the executor's";
  EXPECT_EQ(record.version, 1);
  EXPECT_EQ(record.created_at, desk_.now());
}

TEST_F(DecideCreate, TakesTheIdOfTheCommandWhenThereIsOne) {
  const Uuid id = Uuid::from_name("test", "mine");
  const auto decision = desk_.execute(desk_.agent(), id, create({text("title", "Broken")}));
  ASSERT_TRUE(decision);
  EXPECT_EQ(decision->records[0].id, id);
  expect_refused(desk_.execute(desk_.agent(), id, create({text("title", "Broken")})),
                 ErrorCode::kConflict, "record.new");
}

TEST_F(DecideCreate, KeepsTheForeignNumber) {
  const auto decision = desk_.execute(
      desk_.agent(), {},
      Create{.fields = {text("title", "x")}, .alias_source = "old", .alias_key = "INC7"});
  ASSERT_TRUE(decision);
  const Change* alias = change_of(decision->events[0], "alias");
  ASSERT_NE(alias, nullptr);
  EXPECT_EQ(alias->value, (boost::json::object{{"key", "INC7"}, {"source", "old"}}));
  expect_refused(
      desk_.execute(desk_.agent(), {},
                    Create{.fields = {text("title", "x")}, .alias_source = "old", .alias_key = ""}),
      ErrorCode::kInvalidArgument, "alias.form");
}

TEST_F(DecideCreate, SaysWhoseDataAFieldIs) {
  const Uuid person = desk_.create("person", {text("title", "Ann")});
  const auto decision =
      create_as(desk_.agent(),
                {text("title", "x"), text("requester", person.to_string()), text("phone", "123")});
  ASSERT_TRUE(decision) << decision.error().detail;
  EXPECT_EQ(change_of(decision->events[0], "phone")->subject, person);
  EXPECT_TRUE(change_of(decision->events[0], "title")->subject.is_nil());
  const auto anonymous = create_as(desk_.agent(), {text("title", "x"), text("phone", "123")});
  ASSERT_TRUE(anonymous);
  EXPECT_TRUE(change_of(anonymous->events[0], "phone")->subject.is_nil());
}

TEST_F(DecideCreate, NeedsARole) {
  Actor auditor{.person = Uuid::from_name("test", "auditor"),
                .roles = {"auditor"},
                .groups = {},
                .origin = Origin::kSignIn};
  expect_refused(create_as(auditor, {text("title", "x")}), ErrorCode::kForbidden,
                 "ticket.create.roles");
  EXPECT_TRUE(create_as(Actor::system(), {text("title", "x")})) << "the engine itself may create";
}

TEST_F(DecideCreate, NeedsItsRequiredFields) {
  expect_refused(create_as(desk_.agent(), {}), ErrorCode::kRefused, "ticket.create.requires.title");
  expect_refused(create_as(desk_.agent(), {text("title", "")}), ErrorCode::kRefused,
                 "ticket.create.requires.title");
  const auto refused = create_as(desk_.agent(), {});
  EXPECT_EQ(refused.error().clause, "8.6.1");
  EXPECT_THAT(pointers_of(refused.error()), ElementsAre("/title"));
}

TEST_F(DecideCreate, GathersEverythingThatIsWrongWithTheInput) {
  const auto refused = create_as(desk_.agent(), {text("colour", "red"),
                                                 text("urgency", "huge"),
                                                 text("title", "a"),
                                                 text("title", "b"),
                                                 {"hold_until", true}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(refused.error().rule, "ticket.field_known");
  EXPECT_THAT(pointers_of(refused.error()),
              UnorderedElementsAre("/colour", "/urgency", "/title", "/holdUntil"));
}

TEST_F(DecideCreate, RefusesFieldsThatTheEngineKeeps) {
  expect_refused(create_as(desk_.agent(), {text("title", "x"), {"priority", std::int64_t{1}}}),
                 ErrorCode::kRefused, "ticket.priority.engine_owned");
  expect_refused(create_as(desk_.agent(), {text("title", "x"), text("state", "closed")}),
                 ErrorCode::kRefused, "ticket.state.engine_owned");
  expect_refused(
      create_as(desk_.agent(), {text("title", "x"), {"erased", std::vector<std::string>{"title"}}}),
      ErrorCode::kRefused, "ticket.erased.engine_owned");
}

TEST_F(DecideCreate, RefusesFieldsTheInitialStateHides) {
  expect_refused(create_as(desk_.agent(), {text("title", "x"), text("secret", "s")}),
                 ErrorCode::kRefused, "ticket.new.hidden");
}

TEST_F(DecideCreate, HoldsValuesToTheirLimits) {
  const auto pointer = [&](FieldInput input) {
    const auto refused = create_as(desk_.agent(), {text("title", "x"), std::move(input)});
    EXPECT_FALSE(refused);
    if (refused || refused.error().fields.empty()) return std::string();
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
    return refused.error().fields.front().pointer;
  };
  EXPECT_EQ(pointer(text("description", std::string(40'000, 'x'))), "/description");
  EXPECT_EQ(pointer(text("requester", "not an id")), "/requester");
  EXPECT_EQ(pointer(text("impact", "huge")), "/impact");
  EXPECT_EQ(pointer(text("custom.cost_centre", std::string(21, 'x'))), "/custom/cost_centre");
  EXPECT_EQ(pointer({"description", Erased{}}), "/description");
  EXPECT_EQ(pointer({"description", true}), "/description");
}

TEST_F(DecideCreate, RefusesReferencesToNothing) {
  const auto nobody = Uuid::from_name("test", "nobody").to_string();
  expect_refused(create_as(desk_.agent(), {text("title", "x"), text("requester", nobody)}),
                 ErrorCode::kInvalidArgument, "ticket.requester.exists");
  expect_refused(create_as(desk_.agent(),
                           {text("title", "x"), {"watchers", std::vector<std::string>{nobody}}}),
                 ErrorCode::kInvalidArgument, "ticket.watchers.exists");
}

TEST_F(DecideCreate, JournalsWhatWasLookedAt) {
  const Uuid person = desk_.create("person", {text("title", "Ann")});
  const auto decision =
      create_as(desk_.agent(), {text("title", "x"), text("requester", person.to_string())});
  ASSERT_TRUE(decision);
  const Change* reads = change_of(decision->events[0], "reads");
  ASSERT_NE(reads, nullptr);
  EXPECT_EQ(boost::json::serialize(reads->value),
            "[[\"person\",\"" + person.to_string() + "\",1]]");
  const auto without = create_as(desk_.agent(), {text("title", "x")});
  EXPECT_EQ(change_of(without->events[0], "reads"), nullptr);
}

TEST_F(DecideCreate, AsksItsGuards) {
  const auto refused = create_as(desk_.agent(), {text("title", "NOW!!")});
  expect_refused(refused, ErrorCode::kRefused, "ticket.polite@1");
  EXPECT_EQ(refused.error().clause, "8.6.1") << "the guard's, when the guard's answer has none";
  EXPECT_EQ(refused.error().remedy, "Say what is wrong.");
}

TEST_F(DecideCreate, KnowsTheKind) {
  expect_refused(desk_.execute(desk_.agent(), {}, create({text("title", "x")}), "unicorn"),
                 ErrorCode::kNotFound, "kind.exists");
}

TEST_F(DecideCreate, EqualInputsGiveEqualEvents) {
  TestDesk again;
  const auto one = create_as(desk_.agent(), {text("title", "x")});
  const auto two = again.execute(again.agent(), {}, create({text("title", "x")}));
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->records, two->records);
  ASSERT_EQ(one->events.size(), two->events.size());
  EXPECT_EQ(paths_of(one->events[0]), paths_of(two->events[0]));
}

}  // namespace
}  // namespace proofdesk
