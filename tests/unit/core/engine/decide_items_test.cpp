#include "tests/unit/core/engine/engine_testing.hpp"

namespace proofdesk {
namespace {

using namespace test;
using ::testing::ElementsAre;

class DecideItems : public ::testing::Test {
 protected:
  TestDesk desk_;
  const Uuid id_ = desk_.create_ticket();

  Result<Decision> log(const Actor& actor, std::string text, bool is_public = false) {
    return desk_.execute(actor, id_, LogWork{.work = {std::move(text), is_public}});
  }
  Result<Decision> link(std::string type, LinkEnd to) {
    return desk_.execute(desk_.agent(), id_, AddLink{std::move(type), std::move(to)});
  }
  static LinkEnd ticket(Uuid id) { return {.kind = "ticket", .id = id, .source = {}, .key = {}}; }
  static LinkEnd outside(std::string kind, std::string source, std::string key) {
    return {.kind = std::move(kind), .id = {}, .source = std::move(source), .key = std::move(key)};
  }
  static Attachment file() {
    return {.id = {},
            .name = "screen.png",
            .media_type = "image/png",
            .size = 12,
            .digest = std::string(64, 'a'),
            .salt = std::string(32, 'b'),
            .author = {},
            .at = {}};
  }
  void involve(const Actor& actor) {
    const Uuid person =
        desk_
            .execute(desk_.administrator(), actor.person, create({text("title", "Ann")}), "person")
            ->records[0]
            .id;
    desk_.must(desk_.agent(), id_, update({text("requester", person.to_string())}));
  }
};

TEST_F(DecideItems, LogsWork) {
  const auto decision = log(desk_.agent(), "restarted it");
  ASSERT_TRUE(decision);
  EXPECT_EQ(decision->events[0].name, "worked");
  EXPECT_EQ(decision->events[0].from, "new");
  EXPECT_EQ(decision->events[0].to, "new");
  ASSERT_EQ(desk_.image(id_).worklog.size(), 1u);
  const WorklogEntry& entry = desk_.image(id_).worklog.begin()->second;
  EXPECT_EQ(entry.kind, WorklogEntry::Kind::kNote);
  EXPECT_FALSE(entry.is_public);
  EXPECT_EQ(entry.author, desk_.agent().person);
  EXPECT_EQ(entry.at, desk_.now());
  EXPECT_EQ(desk_.record(id_).version, 2);
}

TEST_F(DecideItems, RefusesWorkThatIsNoText) {
  expect_refused(log(desk_.agent(), ""), ErrorCode::kInvalidArgument, "worklog.text");
  expect_refused(log(desk_.agent(), "\xff\xfe"), ErrorCode::kInvalidArgument, "worklog.utf8");
  expect_refused(log(desk_.agent(), std::string("a\0b", 3)), ErrorCode::kInvalidArgument,
                 "worklog.control");
  expect_refused(log(desk_.agent(), std::string(32'001, 'x')), ErrorCode::kInvalidArgument,
                 "worklog.length");
  EXPECT_TRUE(log(desk_.agent(), std::string(32'000, 'x')));
}

TEST_F(DecideItems, LetsThoseInvolvedAddInPublicOnly) {
  expect_refused(log(desk_.requester(), "still broken", true), ErrorCode::kForbidden,
                 "ticket.log_work.roles");
  involve(desk_.requester());
  EXPECT_TRUE(log(desk_.requester(), "still broken", true));
  expect_refused(log(desk_.requester(), "psst"), ErrorCode::kForbidden, "ticket.log_work.roles");
  EXPECT_TRUE(desk_.execute(desk_.requester(), id_, Attach{file()}));
}

TEST_F(DecideItems, LinksToARecord) {
  const Uuid other = desk_.create_ticket();
  const auto decision = link("caused_by", ticket(other));
  ASSERT_TRUE(decision) << decision.error().detail;
  EXPECT_EQ(decision->events[0].name, "linked");
  ASSERT_EQ(desk_.image(id_).links.size(), 1u);
  const Link& made = desk_.image(id_).links.begin()->second;
  EXPECT_EQ(made.type, "caused_by");
  EXPECT_EQ(made.to, ticket(other));
  EXPECT_EQ(made.at, desk_.now());
}

TEST_F(DecideItems, LinksToWhatIsKnownByAForeignKeyOnly) {
  EXPECT_TRUE(link("caused_by", outside("change", "servicenow", "CHG0000132")));
  expect_refused(link("caused_by", outside("change", "servicenow", "")),
                 ErrorCode::kInvalidArgument, "link.external_end");
  expect_refused(link("caused_by", outside("Change!", "servicenow", "x")),
                 ErrorCode::kInvalidArgument, "link.external_end");
}

TEST_F(DecideItems, WhatTheActorMayNotKnowOfIsNoEndOfALink) {
  const Uuid closed = desk_.create("ticket", {text("title", "quiet"), {"confidential", true}});
  const auto refused = link("caused_by", ticket(closed));
  const auto absent = link("caused_by", ticket(Uuid::from_name("test", "absent")));
  expect_refused(refused, ErrorCode::kRefused, "link.target");
  expect_refused(absent, ErrorCode::kRefused, "link.target");
  EXPECT_EQ(refused.error().detail, absent.error().detail);
  EXPECT_EQ(refused.error().remedy, absent.error().remedy);
  EXPECT_TRUE(desk_.execute(desk_.administrator(), id_, AddLink{"caused_by", ticket(closed)}));
}

TEST_F(DecideItems, OthersRequestsAreNamedByNobodyWhoSeesOnlyTheOwn) {
  // People are named by everybody, though who reports sees none of them in lists.
  const Uuid person = desk_.create("person", {text("title", "Ann")});
  EXPECT_TRUE(desk_.execute(desk_.requester(), {},
                            create({text("title", "x"), text("requester", person.to_string())})));
  expect_refused(desk_.execute(desk_.requester(), {},
                               create({text("title", "x"), text("duplicate_of", id_.to_string())})),
                 ErrorCode::kInvalidArgument, "ticket.duplicate_of.exists");
}

TEST_F(DecideItems, WhatTheActorMayNotKnowOfIsNamedByNoField) {
  const Uuid closed = desk_.create("ticket", {text("title", "quiet"), {"confidential", true}});
  const auto name = [&](const Actor& actor, Uuid other) {
    return desk_.execute(actor, id_, update({text("duplicate_of", other.to_string())}));
  };
  const auto refused = name(desk_.agent(), closed);
  const auto absent = name(desk_.agent(), Uuid::from_name("test", "absent"));
  expect_refused(refused, ErrorCode::kInvalidArgument, "ticket.duplicate_of.exists");
  expect_refused(absent, ErrorCode::kInvalidArgument, "ticket.duplicate_of.exists");
  EXPECT_EQ(refused.error().detail, absent.error().detail);
  EXPECT_TRUE(name(desk_.administrator(), closed));
  EXPECT_TRUE(desk_.execute(desk_.agent(), id_, update({text("title", "reworded")})))
      << "what others have named stays named";
}

TEST_F(DecideItems, RefusesLinksThatMeanNothing) {
  expect_refused(link("married_to", ticket(desk_.create_ticket())), ErrorCode::kInvalidArgument,
                 "link.type");
  expect_refused(link("caused_by", ticket(id_)), ErrorCode::kRefused, "link.self");
  expect_refused(link("caused_by", ticket(Uuid::from_name("test", "absent"))), ErrorCode::kRefused,
                 "link.target");
  expect_refused(link("caused_by", {.kind = "unicorn", .id = id_, .source = {}, .key = {}}),
                 ErrorCode::kInvalidArgument, "link.kind");
  expect_refused(
      desk_.execute(desk_.requester(), id_, AddLink{"caused_by", ticket(desk_.create_ticket())}),
      ErrorCode::kForbidden, "ticket.link.roles");
}

TEST_F(DecideItems, RefusesTheSameLinkTwice) {
  const Uuid other = desk_.create_ticket();
  ASSERT_TRUE(link("caused_by", ticket(other)));
  expect_refused(link("caused_by", ticket(other)), ErrorCode::kConflict, "link.duplicate");
  EXPECT_TRUE(link("relates_to", ticket(other)));
  ASSERT_TRUE(link("caused_by", outside("change", "s", "k")));
  expect_refused(link("caused_by", outside("change", "s", "k")), ErrorCode::kConflict,
                 "link.duplicate");
}

TEST_F(DecideItems, TakesALinkAwayWhereItStarts) {
  const Uuid other = desk_.create_ticket();
  ASSERT_TRUE(link("caused_by", ticket(other)));
  const Uuid made = desk_.image(id_).links.begin()->first;
  expect_refused(desk_.execute(desk_.agent(), other, RemoveLink{made}), ErrorCode::kNotFound,
                 "link.exists");
  const auto decision = desk_.execute(desk_.agent(), id_, RemoveLink{made});
  ASSERT_TRUE(decision);
  EXPECT_EQ(decision->events[0].name, "unlinked");
  EXPECT_TRUE(desk_.image(id_).links.empty());
  expect_refused(desk_.execute(desk_.agent(), id_, RemoveLink{made}), ErrorCode::kNotFound,
                 "link.exists");
}

TEST_F(DecideItems, Attaches) {
  const auto decision = desk_.execute(desk_.agent(), id_, Attach{file()});
  ASSERT_TRUE(decision) << decision.error().detail;
  EXPECT_EQ(decision->events[0].name, "attached");
  ASSERT_EQ(desk_.image(id_).attachments.size(), 1u);
  const Attachment& made = desk_.image(id_).attachments.begin()->second;
  EXPECT_FALSE(made.id.is_nil());
  EXPECT_EQ(made.author, desk_.agent().person);
  EXPECT_EQ(made.at, desk_.now());
  EXPECT_EQ(made.digest, file().digest);
}

TEST_F(DecideItems, RefusesAttachmentsWithoutNameTypeOrDigest) {
  const auto attach = [&](auto change) {
    Attachment attachment = file();
    change(attachment);
    return desk_.execute(desk_.agent(), id_, Attach{attachment});
  };
  expect_refused(attach([](Attachment& a) { a.name = ""; }), ErrorCode::kInvalidArgument,
                 "attachment.name");
  expect_refused(attach([](Attachment& a) { a.name = std::string(256, 'x'); }),
                 ErrorCode::kInvalidArgument, "attachment.name");
  expect_refused(attach([](Attachment& a) { a.media_type = "png"; }), ErrorCode::kInvalidArgument,
                 "attachment.media_type");
  EXPECT_EQ(attach([](Attachment& a) { a.digest = "abc"; }).error().code, ErrorCode::kInternal);
  EXPECT_EQ(attach([](Attachment& a) { a.salt = ""; }).error().code, ErrorCode::kInternal);
}

TEST_F(DecideItems, HoldToTheExpectedVersion) {
  Command command;
  command.actor = desk_.agent();
  command.kind = "ticket";
  command.record = id_;
  command.expected_version = 9;
  for (const Action& action : {Action{LogWork{.work = {"x", false}}},
                               Action{AddLink{"caused_by", outside("change", "s", "k")}},
                               Action{RemoveLink{id_}}, Action{Attach{file()}}}) {
    command.action = action;
    expect_refused(desk_.execute(command), ErrorCode::kStaleVersion, "record.version");
  }
}

TEST_F(DecideItems, AClosedRecordMayStillBeExplained) {
  const Uuid closed = desk_.ticket_in("closed");
  EXPECT_TRUE(desk_.execute(desk_.agent(), closed, LogWork{.work = {"it was the cable", false}}));
}

}  // namespace
}  // namespace proofdesk
