// Messages taken into a whole desk: what they become, and that nothing of them is lost or doubled.

#include "server/integration/mail/intake.hpp"

#include "core/base/encoding.hpp"
#include "core/journal/digest.hpp"
#include "core/journal/note_key.hpp"
#include "core/model/record_ref.hpp"
#include "processes/registry.hpp"
#include "server/integration/mail/people.hpp"
#include "server/integration/mail/threading.hpp"
#include "server/log.hpp"
#include "storage/files/file_blob_store.hpp"
#include "storage/files/file_head_memory.hpp"
#include "storage/files/file_key_store.hpp"
#include "storage/sqlite/sqlite_store.hpp"
#include "tests/support/storage/store_under_test.hpp"
#include "tests/support/storage/temporary_directory.hpp"

#include <filesystem>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::server::mail {
namespace {

using test::must;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr std::string_view kDomain = "desk.test";

class MailIntake : public ::testing::Test {
 protected:
  MailIntake() {
    set_log_level(LogLevel::kOff);
    std::vector<KindSource> kinds;
    for (const auto& process : all_processes()) {
      kinds.push_back(process.kind);
      for (const auto& guard : process.guards) must<void>(rules_.add(guard));
      for (const auto& effect : process.effects) must<void>(rules_.add(effect));
    }
    JournalIdentity identity;
    identity.origin = "proofdesk/test";
    std::array<std::uint8_t, 32> seed{};
    identity.private_pem = must(journal::NoteSigner::from_seed(identity.origin, seed)).pem();
    keys_ = must(FileKeyStore::open(directory_ / "keys"));
    blobs_ = must(FileBlobStore::open(directory_ / "blobs"));
    heads_ = must(FileHeadMemory::open(directory_ / "head"));
    SqliteStore::Options options;
    options.file = directory_ / "test.db";
    options.clock = &clock_;
    options.durable = false;
    store_ = must(SqliteStore::open(std::move(options)));
    desk_ = must(
        Desk::open({*store_, *keys_, *heads_, clock_, ids_, rules_, std::move(kinds), identity}));
    writer_ = Writer::start(*desk_, *store_, clock_, {}, {});
    settings_.from_address = "desk@desk.test";
    parts_ = make_parts();
    ana_ = person("Ana Silva", "Ana.Silva@example.test");
    agent_ = person("Alex Agent", "alex@example.test");
  }
  ~MailIntake() override { writer_->stop(); }

  std::unique_ptr<Parts> make_parts() {
    return std::make_unique<Parts>(
        Parts{*desk_, *writer_, *store_, *blobs_, clock_, settings_, directory_ / "rejected"});
  }

  Record run(const Actor& actor, std::string_view kind, Uuid record, Action action) {
    Command command;
    command.actor = actor;
    command.kind = kind;
    command.record = record;
    command.action = std::move(action);
    return must(writer_->run(std::move(command))).record;
  }
  Record create(const Actor& actor, std::string_view kind, std::vector<FieldInput> fields) {
    Create create;
    create.fields = std::move(fields);
    return run(actor, kind, {}, std::move(create));
  }
  Uuid person(std::string name, std::string address) {
    return create(Actor::system(), "person",
                  {{"name", Value{std::move(name)}}, {"email", Value{std::move(address)}}})
        .id;
  }
  Record fire(std::string_view kind, Uuid id, std::string transition,
              std::vector<FieldInput> fields = {}) {
    Fire fire{.transition = std::move(transition), .fields = std::move(fields), .comment = {}};
    fire.comment = WorkInput{"Which room?", true};
    return run(actor(agent_, "agent"), kind, id, std::move(fire));
  }
  static Actor actor(Uuid id, std::string role) {
    return {
        .person = id, .roles = {std::move(role)}, .groups = {}, .origin = Origin::kOperatorToken};
  }
  /// Of Ana's, in progress with the agent.
  Record incident(std::vector<FieldInput> more = {}) {
    std::vector<FieldInput> fields = {{"title", Value{std::string("Printer burns")}},
                                      {"requester", Value{ana_.to_string()}}};
    for (auto& field : more) fields.push_back(std::move(field));
    const auto made = create(actor(agent_, "agent"), "incident", std::move(fields));
    return fire("incident", made.id, "take");
  }
  Record resolved() {
    return fire("incident", incident().id, "resolve",
                {{"resolution_code", Value{std::string("fixed")}},
                 {"resolution_text", Value{std::string("Put out.")}},
                 {"category", Value{std::string("hardware")}},
                 {"impact", Value{std::string("low")}},
                 {"urgency", Value{std::string("low")}}});
  }

  static std::string letter(std::string_view more, std::string_view body = "It is room 12.\r\n") {
    return fmt::format("From: Ana <ana.silva@example.test>\r\nTo: desk@desk.test\r\n{}\r\n{}", more,
                       body);
  }
  /// Belongs to a record by its thread.
  static std::string about(const Record& record) {
    return fmt::format("In-Reply-To: <{}>\r\n", thread_id_of(RecordRef::to(record), kDomain));
  }
  Receipt receive(std::string_view raw) { return must(Intake(*parts_, counters_).receive(raw)); }

  [[nodiscard]] const KindModel& kind(std::string_view name) const {
    return *desk_->model()->kind(name);
  }
  Record now(std::string_view kind_name, Uuid id) {
    return *must(must(store_->snapshot())->find(kind(kind_name), id, Access::unrestricted()));
  }
  Record numbered(std::string_view kind_name, std::string_view number) {
    const auto value = kind(kind_name).parse_number(number);
    return *must(
        must(store_->snapshot())->find_by_number(kind(kind_name), value, Access::unrestricted()));
  }
  std::vector<WorklogEntry> worklog(Uuid id) {
    return must(must(store_->snapshot())->worklog(kind("incident"), id, true, {}, 100));
  }
  std::vector<std::string> files(std::string_view kind_name, Uuid id) {
    std::vector<std::string> names;
    for (const auto& each : must(must(store_->snapshot())->attachments(kind(kind_name), id)))
      names.push_back(each.name);
    return names;
  }
  std::size_t count(std::string_view kind_name) {
    std::int64_t all = 0;
    for (const auto& [state, number] :
         must(must(store_->snapshot())->count_by_state(kind(kind_name), Access::unrestricted())))
      all += number;
    return static_cast<std::size_t>(all);
  }

  test::TemporaryDirectory directory_;
  ManualClock clock_{*parse_rfc3339("2026-03-02T08:00:00Z")};
  SeededIdSource ids_{1};
  RuleBook rules_;
  std::unique_ptr<KeyStore> keys_;
  std::unique_ptr<BlobStore> blobs_;
  std::unique_ptr<HeadMemory> heads_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Desk> desk_;
  std::unique_ptr<Writer> writer_;
  Settings settings_;
  Counters counters_;
  Uuid ana_;
  Uuid agent_;
  std::unique_ptr<Parts> parts_;
};

TEST_F(MailIntake, MakesAnIncidentOfAMessageThatAnswersNothing) {
  const auto receipt = receive(letter("Subject: Help\r\nMessage-ID: <1@x>\r\n"));
  EXPECT_EQ(receipt.outcome, "new_record");
  const auto incident = numbered("incident", receipt.record);
  EXPECT_EQ(incident.text(kind("incident"), "requester"), ana_.to_string());
  EXPECT_EQ(incident.text(kind("incident"), "channel"), "email");
  EXPECT_EQ(incident.text(kind("incident"), "description"), "It is room 12.");
  EXPECT_EQ(count("person"), 2U);  // known, though her address is written with capitals there
}

TEST_F(MailIntake, KeepsTheOriginalToTheByte) {
  const auto raw = letter("Subject: Help\r\nMessage-ID: <1@x>\r\n");
  const auto communication = numbered("communication", receive(raw).communication);
  const auto there =
      must(must(store_->snapshot())->attachments(kind("communication"), communication.id));
  ASSERT_EQ(there.size(), 1U);
  EXPECT_EQ(must(blobs_->get(there[0].digest)), raw);
  EXPECT_EQ(communication.text(kind("communication"), "source_hash"), to_hex(journal::sha256(raw)));
}

TEST_F(MailIntake, TakesAMessageWithoutAnIdOnceToo) {
  const auto raw = letter("Subject: Help\r\n");
  EXPECT_FALSE(receive(raw).copy);
  EXPECT_TRUE(receive(raw).copy);
  EXPECT_EQ(count("incident"), 1U);
  EXPECT_EQ(count("communication"), 1U);
}

TEST_F(MailIntake, GoesOnWhereItWasInterrupted) {
  const auto raw = letter("Subject: Help\r\nMessage-ID: <1@x>\r\n");
  // As it stands after a crash right behind its first step, and behind the one that makes the incident.
  Create first;
  first.alias_source = "message_id";
  first.alias_key = to_hex(journal::sha256("1@x"));
  first.then = "receive";
  first.fields = {{"title", Value{std::string("Help")}},
                  {"source_hash", Value{to_hex(journal::sha256(raw))}}};
  const auto begun = run(Actor::system(), "communication", {}, std::move(first));
  Create second;
  second.alias_source = "mail";
  second.alias_key = begun.id.to_string();
  second.fields = {{"title", Value{std::string("Help")}}};
  const auto incident = run(actor(ana_, "requester"), "incident", {}, std::move(second));

  const auto receipt = receive(raw);
  EXPECT_FALSE(receipt.copy);
  EXPECT_EQ(receipt.record, kind("incident").display_number(incident.number));
  EXPECT_EQ(count("incident"), 1U);
  EXPECT_EQ(now("communication", begun.id).state, "taken_in");
  EXPECT_THAT(files("communication", begun.id), ElementsAre("original.eml"));
  EXPECT_TRUE(receive(raw).copy);
}

TEST_F(MailIntake, AddsAnAnswerToItsRecordWithItsFiles) {
  const auto record = incident();
  const auto receipt =
      receive(letter(about(record) + "Message-ID: <2@x>\r\nMIME-Version: 1.0\r\n"
                                     "Content-Type: multipart/mixed; boundary=b\r\n",
                     "--b\r\nContent-Type: text/html\r\n\r\n<p>It is <b>room 12</b></p>\r\n"
                     "--b\r\nContent-Type: image/png; name=../../a.png\r\n\r\nPNG\r\n"
                     "--b\r\nContent-Type: image/png\r\n\r\nPNG2\r\n--b--\r\n"));
  EXPECT_EQ(receipt.outcome, "entry");
  const auto entry = worklog(record.id).back();
  EXPECT_EQ(entry.text, "It is room 12");
  EXPECT_EQ(entry.author, ana_);
  EXPECT_TRUE(entry.is_public);
  EXPECT_THAT(files("incident", record.id), UnorderedElementsAre("a.png", "file-1"));
  EXPECT_EQ(now("incident", record.id).state, "in_progress");
}

TEST_F(MailIntake, LetsWorkGoOnWhenTheAnswerItWaitedForComes) {
  const auto held = fire("incident", incident().id, "hold",
                         {{"hold_reason", Value{std::string("caller")}},
                          {"follow_up_at", Value{clock_.now().micros + kMicrosPerDay}}});
  EXPECT_EQ(receive(letter(about(held) + "Message-ID: <2@x>\r\n")).outcome, "resumed");
  EXPECT_EQ(now("incident", held.id).state, "in_progress");
}

TEST_F(MailIntake, LetsAnythingElseWait) {
  const auto held = fire("incident", incident().id, "hold",
                         {{"hold_reason", Value{std::string("supplier")}},
                          {"supplier_reference", Value{std::string("S-1")}},
                          {"follow_up_at", Value{clock_.now().micros + kMicrosPerDay}}});
  EXPECT_EQ(receive(letter(about(held) + "Message-ID: <2@x>\r\n")).outcome, "entry");
  EXPECT_EQ(now("incident", held.id).state, "on_hold");
}

TEST_F(MailIntake, DoesNotReopenForAThankYou) {
  const auto record = resolved();
  EXPECT_EQ(receive(letter(about(record) + "Message-ID: <2@x>\r\n", "Thanks!")).outcome, "entry");
  EXPECT_EQ(now("incident", record.id).state, "resolved");
}

TEST_F(MailIntake, BeginsANewIncidentAfterOneThatIsOver) {
  const auto closed = fire("incident", resolved().id, "close");
  const auto receipt = receive(letter(about(closed) + "Subject: Again\r\nMessage-ID: <2@x>\r\n"));
  EXPECT_EQ(receipt.outcome, "new_record");
  const auto fresh = numbered("incident", receipt.record);
  const auto links = must(must(store_->snapshot())->links_from(kind("incident"), fresh.id));
  ASSERT_EQ(links.size(), 1U);
  EXPECT_EQ(links[0].link.type, "follows");
  EXPECT_EQ(links[0].id, closed.id);
}

TEST_F(MailIntake, LetsAWatcherWriteAndNobodyElse) {
  const Uuid wanda = person("Wanda", "wanda@example.test");
  const auto record = incident({{"watchers", Value{std::vector{wanda.to_string()}}}});
  const auto from = [&](std::string_view address, int id) {
    return receive(
               fmt::format(
                   "From: {}\r\nSubject: Re: [INC-000001] x\r\nMessage-ID: <{}@y>\r\n\r\nMe too.",
                   address, id))
        .outcome;
  };
  EXPECT_EQ(from("wanda@example.test", 1), "entry");
  EXPECT_EQ(worklog(record.id).back().author, wanda);
  const auto before = worklog(record.id).size();
  EXPECT_EQ(from("mallory@example.test", 2), "new_record");
  EXPECT_EQ(worklog(record.id).size(), before);
}

TEST_F(MailIntake, TellsNobodyWhatAConfidentialRecordIsAbout) {
  const auto record = incident({{"confidential", Value{true}}});
  const auto receipt = receive(letter(about(record) + "Message-ID: <2@x>\r\n"));
  EXPECT_EQ(receipt.outcome, "entry");
  EXPECT_TRUE(
      numbered("communication", receipt.communication).flag(kind("communication"), "confidential"));
}

TEST_F(MailIntake, SetsAsideAStrangersMailWhereStrangersAreNotWanted) {
  settings_.take_strangers = false;
  parts_ = make_parts();
  const auto receipt = must(
      Intake(*parts_, counters_).receive("From: eve@else.test\r\nMessage-ID: <1@z>\r\n\r\nHi"));
  EXPECT_FALSE(receipt.accepted);
  EXPECT_EQ(receipt.outcome, "unknown_sender");
  EXPECT_EQ(count("incident"), 0U);
  EXPECT_EQ(count("person"), 2U);
}

TEST_F(MailIntake, SetsAsideWhatMachinesAnswerAndOurOwnMail) {
  const auto record = incident();
  const auto version = now("incident", record.id).version;
  EXPECT_EQ(receive(letter(about(record) + "Message-ID: <1@x>\r\nAuto-Submitted: auto-replied\r\n"))
                .outcome,
            "automatic_reply");
  EXPECT_EQ(receive(letter(about(record) + "Message-ID: <2@x>\r\nPrecedence: bulk\r\n")).outcome,
            "automatic_reply");
  EXPECT_EQ(receive("From: desk@desk.test\r\nMessage-ID: <3@x>\r\n\r\nHi").outcome, "own_mail");
  EXPECT_EQ(now("incident", record.id).version, version);
  EXPECT_EQ(count("incident"), 1U);
}

TEST_F(MailIntake, TakesAnAlarmOfAMachineForAnIncident) {
  const auto receipt = receive(
      letter("Subject: Disk full\r\nMessage-ID: <1@x>\r\nAuto-Submitted: auto-generated\r\n"));
  EXPECT_EQ(receipt.outcome, "new_record");
  EXPECT_TRUE(
      numbered("communication", receipt.communication).flag(kind("communication"), "automatic"));
}

TEST_F(MailIntake, RefusesAndKeepsWhatIsNoMessage) {
  const auto refused = Intake(*parts_, counters_).receive("what is this?");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory_ / "rejected"), {}), 1);
  EXPECT_EQ(count("communication"), 0U);
}

TEST_F(MailIntake, MarksTheOneOfManyWhoWasNotReached) {
  Create create;
  create.then = "queue";
  create.fields = {{"title", Value{std::string("News")}},
                   {"text", Value{std::string("All is well again.")}},
                   {"audience", Value{std::string("users")}},
                   {"recipients", Value{std::vector{ana_.to_string(), agent_.to_string()}}}};
  const auto news = run(Actor::system(), "communication", {}, std::move(create));
  run(Actor::system(), "communication", news.id,
      Fire{.transition = "mailed",
           .fields = {{"message_id", Value{message_id_of(news.id, kDomain)}},
                      {"reached", Value{std::vector{ana_.to_string(), agent_.to_string()}}}},
           .comment = {}});
  const auto bounce = [&](std::string_view address, int id) {
    return receive(fmt::format(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.test\r\nMessage-ID: "
        "<b{}@mx.test>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n"
        "--r\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        "Final-Recipient: rfc822; {}\r\nAction: failed\r\nStatus: 5.2.2\r\n"
        "Diagnostic-Code: smtp; 552 mailbox full\r\n\r\n"
        "--r\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{}>\r\n\r\nx\r\n--r--\r\n",
        id, address, message_id_of(news.id, kDomain)));
  };
  EXPECT_EQ(bounce("ana.silva@example.test", 1).outcome, "bounce");
  auto after = now("communication", news.id);
  EXPECT_EQ(after.state, "sent");
  EXPECT_THAT(ids_in(kind("communication"), after, "unreached"), ElementsAre(ana_));
  EXPECT_THAT(ids_in(kind("communication"), after, "reached"), ElementsAre(agent_));
  EXPECT_THAT(after.text(kind("communication"), "failure_reason"), HasSubstr("552 mailbox full"));
  EXPECT_EQ(bounce("alex@example.test", 2).outcome, "bounce");
  EXPECT_EQ(now("communication", news.id).state, "failed");
}

}  // namespace
}  // namespace proofdesk::server::mail
