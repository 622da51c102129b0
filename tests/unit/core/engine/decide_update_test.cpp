#include "tests/unit/core/engine/engine_testing.hpp"

namespace proofdesk {
namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class DecideUpdate : public ::testing::Test {
 protected:
  TestDesk desk_;
  Result<Decision> update_as(const Actor& actor, Uuid id, std::vector<FieldInput> fields) {
    return desk_.execute(actor, id, update(std::move(fields)));
  }
};

TEST_F(DecideUpdate, SetsFieldsAndReacts) {
  const Uuid id = desk_.create_ticket();
  desk_.advance(kMicrosPerSecond);
  const auto decision =
      update_as(desk_.agent(), id, {text("impact", "high"), text("description", "It smokes.")});
  ASSERT_TRUE(decision) << decision.error().detail;
  const Event& event = decision->events[0];
  EXPECT_EQ(event.name, "updated");
  EXPECT_EQ(event.revision, 2);
  EXPECT_EQ(event.from, "new");
  EXPECT_EQ(event.to, "new");
  EXPECT_THAT(paths_of(event), ElementsAre("description", "impact", "priority"));
  EXPECT_EQ(desk_.record(id).version, 2);
  EXPECT_EQ(desk_.record(id).updated_at, desk_.now());
}

TEST_F(DecideUpdate, ClearsAFieldWithNoValue) {
  const Uuid id = desk_.create_ticket({text("title", "x"), text("description", "y")});
  ASSERT_TRUE(update_as(desk_.agent(), id, {{"description", Value{}}}));
  EXPECT_EQ(desk_.text(id, "description"), "");
  ASSERT_TRUE(update_as(desk_.agent(), id, {text("description", "z")}));
  ASSERT_TRUE(update_as(desk_.agent(), id, {text("description", "")}));
  EXPECT_FALSE(desk_.record(id).has(desk_.tickets(), "description")) << "empty text is no value";
}

TEST_F(DecideUpdate, DoesNothingWhenNothingWouldChange) {
  const Uuid id = desk_.create_ticket({text("title", "x")});
  const auto decision =
      update_as(desk_.agent(), id, {text("title", "x"), {"description", Value{}}});
  ASSERT_TRUE(decision);
  EXPECT_TRUE(decision->events.empty());
  EXPECT_EQ(desk_.record(id).version, 1);
}

TEST_F(DecideUpdate, ThereIsNothingToClearInAnErasedField) {
  const Uuid id = desk_.create_ticket({text("title", "x"), text("phone", "123")});
  ASSERT_TRUE(desk_.execute(desk_.administrator(), id, Erase{"phone", "asked for"}));
  const auto decision = update_as(desk_.agent(), id, {{"phone", Value{}}});
  ASSERT_TRUE(decision);
  EXPECT_TRUE(decision->events.empty());
  EXPECT_EQ(desk_.record(id).get(*desk_.tickets().field("phone")), Value{Erased{}});
}

TEST_F(DecideUpdate, ReactsToNamedFieldsOnly) {
  // Imported without a priority: nothing of it changes until impact or urgency do.
  const Uuid id = Uuid::from_name("test", "imported");
  Event created;
  created.name = "created";
  created.changes = {{"title", "From elsewhere", {}}};
  ASSERT_TRUE(desk_.execute(desk_.administrator(), id,
                            Import{.events = {created}, .alias_source = {}, .alias_key = {}}));
  ASSERT_TRUE(update_as(desk_.agent(), id, {text("title", "Mended")}));
  EXPECT_FALSE(desk_.record(id).has(desk_.tickets(), "priority"));
  ASSERT_TRUE(update_as(desk_.agent(), id, {text("urgency", "high")}));
  EXPECT_EQ(desk_.record(id).integer(desk_.tickets(), "priority"), 2);
}

TEST_F(DecideUpdate, LetsAFormRepeatWhatItMayNotChange) {
  const Uuid id = desk_.ticket_in("resolved");
  const auto decision = update_as(
      desk_.agent(), id, {text("title", desk_.text(id, "title")), text("hold_reason", "later")});
  ASSERT_TRUE(decision) << decision.error().detail;
  EXPECT_THAT(paths_of(decision->events[0]), ElementsAre("holdReason"));
}

TEST_F(DecideUpdate, NeedsAnEditRole) {
  const Uuid id = desk_.create_ticket();
  expect_refused(update_as(desk_.requester(), id, {text("title", "y")}), ErrorCode::kForbidden,
                 "ticket.update.roles");
  EXPECT_TRUE(update_as(Actor::system(), id, {text("title", "y")}));
}

TEST_F(DecideUpdate, NeedsTheCurrentVersion) {
  const Uuid id = desk_.create_ticket();
  Command command;
  command.actor = desk_.agent();
  command.kind = "ticket";
  command.record = id;
  command.expected_version = 7;
  command.action = update({text("title", "y")});
  expect_refused(desk_.execute(command), ErrorCode::kStaleVersion, "record.version");
  command.expected_version = 1;
  EXPECT_TRUE(desk_.execute(command));
}

TEST_F(DecideUpdate, NeedsTheRecord) {
  expect_refused(update_as(desk_.agent(), Uuid::from_name("test", "absent"), {text("title", "y")}),
                 ErrorCode::kNotFound, "record.exists");
}

TEST_F(DecideUpdate, RefusesReadOnlyAndHiddenFields) {
  const Uuid resolved = desk_.ticket_in("resolved");
  const auto refused =
      update_as(desk_.agent(), resolved, {text("title", "y"), text("impact", "high")});
  expect_refused(refused, ErrorCode::kRefused, "ticket.resolved.read_only");
  EXPECT_THAT(pointers_of(refused.error()), UnorderedElementsAre("/title", "/impact"));
  expect_refused(update_as(desk_.agent(), desk_.create_ticket(), {text("secret", "s")}),
                 ErrorCode::kRefused, "ticket.new.hidden");
  expect_refused(update_as(desk_.agent(), desk_.ticket_in("closed"), {text("description", "y")}),
                 ErrorCode::kRefused, "ticket.closed.read_only");
}

TEST_F(DecideUpdate, LeavesOpenWhatReadOnlyAllExcepts) {
  const Uuid id = desk_.ticket_in("closed");
  EXPECT_TRUE(update_as(desk_.agent(), id, {{"tags", std::vector<std::string>{"late"}}}));
}

TEST_F(DecideUpdate, KeepsRequiredFields) {
  const Uuid id = desk_.ticket_in("working");
  expect_refused(update_as(desk_.agent(), id, {{"group", Value{}}}), ErrorCode::kRefused,
                 "ticket.working.requires.group");
  EXPECT_EQ(desk_.record(id).version, 2);
}

TEST_F(DecideUpdate, IsNotHeldUpByWhatWasMissingBefore) {
  // An imported record may lack what its state asks for; other fields can be mended all the same.
  const Uuid id = Uuid::from_name("test", "imported");
  Event created;
  created.record = id;
  created.name = "created";
  created.to = "working";
  created.changes = {{"title", "From elsewhere", {}}};
  ASSERT_TRUE(desk_.execute(desk_.administrator(), id,
                            Import{.events = {created}, .alias_source = {}, .alias_key = {}}));
  EXPECT_TRUE(update_as(desk_.agent(), id, {text("title", "Mended")}));
}

TEST_F(DecideUpdate, RefusesToHappenBeforeTheRecordWasThere) {
  const Uuid id = desk_.create_ticket();
  Command command;
  command.actor = desk_.agent();
  command.kind = "ticket";
  command.record = id;
  command.occurred_at = Instant{desk_.now().micros - 1};
  command.action = update({text("title", "y")});
  expect_refused(desk_.execute(command), ErrorCode::kInvalidArgument,
                 "command.occurred_before_creation");
}

TEST_F(DecideUpdate, AsksNoReferenceThatIsThereAlready) {
  const Uuid person = desk_.create("person", {text("title", "Ann")});
  const Uuid id = desk_.create_ticket({text("title", "x"), text("requester", person.to_string())});
  const auto decision =
      update_as(desk_.agent(), id, {text("requester", person.to_string()), text("title", "y")});
  ASSERT_TRUE(decision);
  EXPECT_EQ(change_of(decision->events[0], "reads"), nullptr);
}

TEST_F(DecideUpdate, FollowsARecordThroughANewerLifecycle) {
  const Uuid id = desk_.ticket_in("awaiting");
  std::string text_of_two = ticket_lifecycle();
  const auto replace_all = [&](const std::string& from, const std::string& to) {
    for (auto at = text_of_two.find(from); at != std::string::npos;
         at = text_of_two.find(from, at + to.size())) {
      text_of_two.replace(at, from.size(), to);
    }
  };
  replace_all("version: 1", "version: 2");
  replace_all("\"awaiting\"", "\"deciding\"");
  text_of_two += R"(state_map { from: "awaiting" to: "deciding" })";
  desk_.change_model(ticket_model(text_of_two));
  const auto decision = update_as(desk_.agent(), id, {text("title", "y")});
  ASSERT_TRUE(decision) << decision.error().detail;
  EXPECT_EQ(decision->events[0].from, "awaiting");
  EXPECT_EQ(decision->events[0].to, "deciding");
  EXPECT_EQ(desk_.record(id).lifecycle, desk_.tickets().lifecycle.hash);
  EXPECT_TRUE(desk_.execute(desk_.manager(), id, fire("approve")));
}

TEST_F(DecideUpdate, FailsClearlyWhenTheLifecycleForgotAState) {
  const Uuid id = desk_.ticket_in("awaiting");
  std::string forgetful = ticket_lifecycle();
  const auto replace_all = [&](const std::string& from, const std::string& to) {
    for (auto at = forgetful.find(from); at != std::string::npos;
         at = forgetful.find(from, at + to.size())) {
      forgetful.replace(at, from.size(), to);
    }
  };
  replace_all("\"awaiting\"", "\"deciding\"");
  desk_.change_model(ticket_model(forgetful));
  expect_refused(update_as(desk_.agent(), id, {text("title", "y")}), ErrorCode::kInternal,
                 "lifecycle.state_map");
}

}  // namespace
}  // namespace proofdesk
