// Reactions to what is no single field: any field at all, a file, an erasure.

#include "core/lifecycle/reaction_words.hpp"

#include "tests/unit/core/engine/engine_testing.hpp"

namespace proofdesk {
namespace {

using namespace test;

class ReactionWords : public ::testing::Test {
 protected:
  static std::shared_ptr<const Model> reacting(std::string_view to, std::string_view effect) {
    return ticket_model(ticket_lifecycle() + std::string("on_change { fields: \"") +
                        std::string(to) + "\" effects: \"" + std::string(effect) + "\" }");
  }
  static std::int64_t count(const TestDesk& desk, Uuid id) {
    return desk.record(id).integer(desk.tickets(), "duplicates");
  }
};

TEST_F(ReactionWords, AnyStandsForWhateverFieldAlsoDeclaredOnes) {
  TestDesk desk(reacting(kAnyReaction, "ticket.entry_counted@1"));
  const Uuid id = desk.create_ticket();
  const auto before = count(desk, id);
  desk.must(desk.agent(), id, update({text("resolution", "Turned it off and on")}));
  EXPECT_EQ(count(desk, id), before + 1);
  desk.must(desk.agent(), id, update({text("custom.cost_centre", "4711")}));
  EXPECT_EQ(count(desk, id), before + 2);
  desk.must(desk.agent(), id, LogWork{.work = {"Looked at it", false}});
  EXPECT_EQ(count(desk, id), before + 2) << "a note is no field";
}

TEST_F(ReactionWords, AFileIsNoticed) {
  TestDesk desk(reacting(kAttachReaction, "ticket.entry_counted@1"));
  const Uuid id = desk.create_ticket();
  desk.must(desk.agent(), id, update({text("resolution", "None yet")}));
  EXPECT_EQ(count(desk, id), 0);
  desk.must(desk.agent(), id,
            Attach{.attachment = {.id = {},
                                  .name = "screen.png",
                                  .media_type = "image/png",
                                  .size = 12,
                                  .digest = std::string(64, 'a'),
                                  .salt = std::string(32, 'b'),
                                  .author = {},
                                  .at = {}}});
  EXPECT_EQ(count(desk, id), 1);
}

TEST_F(ReactionWords, ALinkIsNoticedWhereItEndsWhenItComesAndWhenItGoes) {
  TestDesk desk(reacting(kLinkedReaction, "ticket.entry_counted@1"));
  const Uuid cause = desk.create_ticket();
  const Uuid harm = desk.create_ticket();
  const LinkEnd to{.kind = "ticket", .id = cause, .source = {}, .key = {}};
  const auto linked = desk.execute(desk.agent(), harm, AddLink{"caused_by", to});
  ASSERT_TRUE(linked);
  EXPECT_EQ(count(desk, cause), 1);
  EXPECT_EQ(count(desk, harm), 0) << "nothing ends there";
  const Uuid link = desk.image(harm).links.begin()->first;
  desk.must(desk.agent(), harm, RemoveLink{link});
  EXPECT_EQ(count(desk, cause), 2);
  EXPECT_TRUE(desk.image(harm).links.empty());
}

TEST_F(ReactionWords, AClosedRecordNoticesLinksToo) {
  TestDesk desk(reacting(kLinkedReaction, "ticket.entry_counted@1"));
  const Uuid cause = desk.create_ticket();
  desk.must(desk.agent(), cause, fire("cancel"));
  const Uuid harm = desk.create_ticket();
  desk.must(desk.agent(), harm,
            AddLink{"caused_by", {.kind = "ticket", .id = cause, .source = {}, .key = {}}});
  EXPECT_EQ(count(desk, cause), 1);
}

TEST_F(ReactionWords, WhatLeadsOutOfTheHouseTellsNobody) {
  TestDesk desk(reacting(kLinkedReaction, "ticket.entry_counted@1"));
  const Uuid id = desk.create_ticket();
  desk.must(desk.agent(), id,
            AddLink{"caused_by", {.kind = "change", .id = {}, .source = "erp", .key = "C-1"}});
  EXPECT_EQ(count(desk, id), 0);
}

TEST_F(ReactionWords, AnErasureIsRefusedByWhatNeedsTheValue) {
  TestDesk desk(reacting(kEraseReaction, "ticket.title_kept@1"));
  const Uuid id = desk.create_ticket();
  const auto refused =
      desk.execute(desk.administrator(), id, Erase{"title", "Somebody asked for it"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().rule, "ticket.title_kept@1");
  EXPECT_EQ(desk.text(id, "title"), "It is broken");
  EXPECT_TRUE(desk.execute(desk.administrator(), id, Erase{"impact", "Somebody asked for it"}));
}

}  // namespace
}  // namespace proofdesk
