#include "tests/unit/core/engine/engine_testing.hpp"

namespace proofdesk {
namespace {

using namespace test;
using ::testing::ElementsAre;

class DecideImport : public ::testing::Test {
 protected:
  TestDesk desk_;
  const Uuid id_ = Uuid::from_name("servicenow", "INC0000045");

  Event event(std::string name, std::string to, std::vector<Change> changes = {}) const {
    Event event;
    event.name = std::move(name);
    event.to = std::move(to);
    event.occurred_at = parse_rfc3339("2016-02-29T01:16:00Z").value();
    event.source = std::string(64, 'a');
    event.changes = std::move(changes);
    return event;
  }
  Result<Decision> import(std::vector<Event> events) {
    return desk_.execute(
        desk_.administrator(), id_,
        Import{
            .events = std::move(events), .alias_source = "servicenow", .alias_key = "INC0000045"});
  }
};

TEST_F(DecideImport, AppendsHistoryPastTheGuards) {
  // Straight from nothing to resolved, without the title, group, comment or resolution that live ones need.
  const auto decision = import({event("created", "resolved", {{"openedBy", "x", {}}})});
  EXPECT_FALSE(decision);
  const auto done =
      import({event("created", "resolved", {{"resolvedAt", "2016-02-29T01:16:00Z", {}}}),
              event("reassigned", "", {{"tags", boost::json::array{"x"}, {}}}),
              event("closed", "closed")});
  ASSERT_TRUE(done) << done.error().detail;
  ASSERT_EQ(done->events.size(), 3u);
  EXPECT_EQ(done->events[0].revision, 1);
  EXPECT_EQ(done->events[2].revision, 3);
  EXPECT_EQ(done->events[1].from, "resolved");
  EXPECT_EQ(done->events[1].to, "resolved") << "no state named: it stays";
  for (const auto& one : done->events) {
    EXPECT_EQ(one.basis, Basis::kImported);
    EXPECT_EQ(one.kind, "ticket");
    EXPECT_EQ(one.record, id_);
    EXPECT_EQ(one.source, std::string(64, 'a'));
    EXPECT_EQ(one.definitions, std::vector<std::string>{desk_.tickets().lifecycle.hash});
  }
  const Record& record = desk_.record(id_);
  EXPECT_EQ(record.state, "closed");
  EXPECT_EQ(record.version, 3);
  EXPECT_EQ(record.created_at, parse_rfc3339("2016-02-29T01:16:00Z").value());
  EXPECT_EQ(change_of(done->events[0], "alias")->value,
            (boost::json::object{{"key", "INC0000045"}, {"source", "servicenow"}}));
  EXPECT_TRUE(desk_.image(id_).timers.empty()) << "the past does not ring";
}

TEST_F(DecideImport, ArmsTheTimersOfTheStateItEndsInFromTheImportOn) {
  desk_.must(desk_.administrator(), id_,
             Import{.events = {event("created", "new"), event("resolved", "resolved")},
                    .alias_source = "servicenow",
                    .alias_key = "INC0000045"});
  const auto& timers = desk_.image(id_).timers;
  ASSERT_EQ(timers.size(), 1u);
  const ArmedTimer& timer = timers.at("auto_close");
  EXPECT_EQ(timer.due.micros, desk_.now().micros + 5 * kMicrosPerDay)
      << "nobody loses the time to object";
  EXPECT_EQ(timer.arming, 2);
  // What follows in the past disarms it again.
  desk_.must(desk_.administrator(), id_,
             Import{.events = {event("closed", "closed")}, .alias_source = {}, .alias_key = {}});
  EXPECT_TRUE(desk_.image(id_).timers.empty());
}

TEST_F(DecideImport, ArmsATimerByTheInstantInItsField) {
  desk_.must(
      desk_.administrator(), id_,
      Import{.events = {event("created", "on_hold", {{"holdUntil", "2031-01-05T10:00:00Z", {}}})},
             .alias_source = "servicenow",
             .alias_key = "INC0000045"});
  EXPECT_EQ(desk_.image(id_).timers.at("follow_up").due,
            parse_rfc3339("2031-01-05T10:00:00Z").value());
}

TEST_F(DecideImport, GoesOnWhereTheRecordStands) {
  ASSERT_TRUE(import({event("created", "new")}));
  const auto more = import({event("updated", "", {{"title", "Later", {}}})});
  ASSERT_TRUE(more) << more.error().detail;
  EXPECT_EQ(more->events[0].revision, 2);
  EXPECT_EQ(change_of(more->events[0], "alias"), nullptr);
  EXPECT_EQ(desk_.text(id_, "title"), "Later");
}

TEST_F(DecideImport, SaysWhoseDataAFieldIs) {
  const Uuid person = Uuid::from_name("servicenow", "Caller 1");
  const auto decision = import(
      {event("created", "new",
             {{"phone", "123", {}}, {"requester", boost::json::string(person.to_string()), {}}})});
  ASSERT_TRUE(decision) << decision.error().detail;
  EXPECT_EQ(change_of(decision->events[0], "phone")->subject, person);
}

TEST_F(DecideImport, TakesItemsAndNotes) {
  const std::string item = Uuid::from_name("servicenow", "link").to_string();
  const Link link{.id = {},
                  .type = "caused_by",
                  .to = {.kind = "change", .id = {}, .source = "servicenow", .key = "CHG1"},
                  .at = {}};
  const auto decision =
      import({event("created", "new",
                    {{"links/" + item, to_json(link), {}}, {"deviations", "started late", {}}})});
  ASSERT_TRUE(decision) << decision.error().detail;
  EXPECT_EQ(desk_.image(id_).links.size(), 1u);
}

TEST_F(DecideImport, RefusesWhatCannotBeWrittenDown) {
  const Uuid item = Uuid::from_name("servicenow", "item");
  const Link odd{.id = {},
                 .type = "married_to",
                 .to = {.kind = "change", .id = {}, .source = "s", .key = "k"},
                 .at = {}};
  const std::vector<std::pair<Event, std::string>> cases = {
      {event("created", "limbo"), "import.state"},
      {event("updated", "new"), "import.created"},
      {event("Created it", "new"), "import.created"},
      {event("created", "new", {{"colour", "red", {}}}), "import.field"},
      {event("created", "new", {{"hold_reason", "x", {}}}), "import.field"},
      {event("created", "new", {{"state", "new", {}}}), "import.field"},
      {event("created", "new", {{"number", 5, {}}}), "import.field"},
      {event("created", "new", {{"impact", "huge", {}}}), "import.value"},
      {event("created", "new", {{"title", "a", {}}, {"title", "b", {}}}), "import.path_once"},
      {event("created", "new", {{"timers/auto_close", nullptr, {}}}), "import.item"},
      {event("created", "new", {{"worklog/" + item.to_string(), "text", {}}}), "import.item"},
      {event("created", "new", {{"links/" + item.to_string(), to_json(odd), {}}}), "import.item"},
  };
  for (const auto& [one, rule] : cases)
    expect_refused(import({one}), ErrorCode::kInvalidArgument, rule);
  EXPECT_TRUE(desk_.world().events().empty()) << "all or nothing";
}

TEST_F(DecideImport, RefusesEventsThatDoNotFollow) {
  ASSERT_TRUE(import({event("created", "new")}));
  expect_refused(import({event("created", "new")}), ErrorCode::kInvalidArgument, "import.created");
  Event wrong = event("updated", "");
  wrong.revision = 7;
  expect_refused(import({wrong}), ErrorCode::kInvalidArgument, "import.revision");
  wrong = event("updated", "");
  wrong.from = "resolved";
  expect_refused(import({wrong}), ErrorCode::kInvalidArgument, "import.from");
  wrong = event("updated", "");
  wrong.record = Uuid::from_name("servicenow", "another");
  expect_refused(import({wrong}), ErrorCode::kInvalidArgument, "import.record");
  wrong = event("updated", "");
  wrong.refused = "rule";
  expect_refused(import({wrong}), ErrorCode::kInvalidArgument, "import.refused");
  expect_refused(import({event("Not a name", "")}), ErrorCode::kInvalidArgument, "import.name");
}

TEST_F(DecideImport, IsTheAdministrators) {
  expect_refused(
      desk_.execute(
          desk_.agent(), id_,
          Import{.events = {event("created", "new")}, .alias_source = {}, .alias_key = {}}),
      ErrorCode::kForbidden, "ticket.import.roles");
}

TEST_F(DecideImport, NothingToImportIsNothingDone) {
  const auto decision = import({});
  ASSERT_TRUE(decision);
  EXPECT_TRUE(decision->events.empty());
}

}  // namespace
}  // namespace proofdesk
