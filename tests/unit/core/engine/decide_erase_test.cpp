#include "tests/unit/core/engine/engine_testing.hpp"

namespace proofdesk {
namespace {

using namespace test;
using ::testing::ElementsAre;

class DecideErase : public ::testing::Test {
 protected:
  TestDesk desk_;
  Result<Decision> erase(const Actor& actor, Uuid id, std::string field,
                         std::string reason = "asked for by the person",
                         std::string_view kind = "ticket") {
    return desk_.execute(actor, id, Erase{std::move(field), std::move(reason)}, kind);
  }
};

TEST_F(DecideErase, ErasesOneField) {
  const Uuid id = desk_.create_ticket({text("title", "x"), text("phone", "123")});
  const auto decision = erase(desk_.administrator(), id, "phone");
  ASSERT_TRUE(decision) << decision.error().detail;
  const Event& event = decision->events[0];
  EXPECT_EQ(event.name, "erased");
  EXPECT_EQ(change_of(event, "erasedPaths")->value, (boost::json::array{"phone"}));
  EXPECT_EQ(change_of(event, "erasureReason")->value,
            boost::json::value("asked for by the person"));
  EXPECT_EQ(change_of(event, "phone"), nullptr) << "the erased value is not journaled once more";
  EXPECT_EQ(desk_.record(id).get(*desk_.tickets().field("phone")), Value{Erased{}});
}

TEST_F(DecideErase, TakesSchemaJsonAndCustomNames) {
  const Uuid id = desk_.create_ticket(
      {text("title", "x"), text("custom.cost_centre", "1"), text("hold_reason", "y")});
  EXPECT_TRUE(erase(desk_.administrator(), id, "holdReason"));
  EXPECT_TRUE(erase(desk_.administrator(), id, "custom.cost_centre"));
  EXPECT_EQ(desk_.record(id).get(*desk_.tickets().field("custom.cost_centre")), Value{Erased{}});
}

TEST_F(DecideErase, ErasesEverythingPersonalOfARecord) {
  const Uuid person = desk_.create("person", {text("title", "P-1"), text("name", "Ann")});
  const auto decision = erase(desk_.administrator(), person, "", "right to erasure", "person");
  ASSERT_TRUE(decision);
  EXPECT_EQ(change_of(decision->events[0], "erasedPaths")->value,
            (boost::json::array{"title", "description", "tags", "name", "email"}))
      << "fields without a value too: earlier values stand in the journal; and what was written "
         "about the person";
}

TEST_F(DecideErase, ErasesFreeTextThatHangsOnARecord) {
  const Uuid id = desk_.create_ticket();
  desk_.must(desk_.agent(), id, LogWork{.work = {"Ann called", false}});
  const std::string path = "worklog/" + desk_.image(id).worklog.begin()->first.to_string();
  EXPECT_TRUE(erase(desk_.administrator(), id, path));
  EXPECT_TRUE(desk_.image(id).worklog.empty());
}

TEST_F(DecideErase, DoesNothingTwice) {
  const Uuid id = desk_.create_ticket({text("title", "x"), text("phone", "123")});
  ASSERT_TRUE(erase(desk_.administrator(), id, "phone"));
  const auto again = erase(desk_.administrator(), id, "phone");
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->events.empty());
  desk_.must(desk_.agent(), id, update({text("phone", "456")}));
  EXPECT_EQ(erase(desk_.administrator(), id, "phone")->events.size(), 1u);
}

TEST_F(DecideErase, IsTheAdministratorsAndNeedsAReason) {
  const Uuid id = desk_.create_ticket();
  expect_refused(erase(desk_.manager(), id, "title"), ErrorCode::kForbidden, "ticket.erase.roles");
  expect_refused(erase(desk_.administrator(), id, "title", " "), ErrorCode::kInvalidArgument,
                 "erase.reason");
}

TEST_F(DecideErase, KnowsWhatCanBeErased) {
  const Uuid id = desk_.create_ticket();
  for (const auto* field : {"colour", "state", "number", "erased", "worklog/x",
                            "links/"
                            "00000000-0000-7000-8000-000000000000"}) {
    expect_refused(erase(desk_.administrator(), id, field), ErrorCode::kInvalidArgument,
                   "erase.field");
  }
  const Uuid group = desk_.create("group", {text("title", "First line")});
  expect_refused(erase(desk_.administrator(), group, "", "why not", "group"),
                 ErrorCode::kInvalidArgument, "erase.personal");
}

}  // namespace
}  // namespace proofdesk
