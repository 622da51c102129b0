#include "evidence/journal_audit.hpp"

#include "storage/sqlite/sqlite_store.hpp"
#include "tests/support/evidence/busy_desk.hpp"

#include <memory>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

namespace proofdesk::evidence {
namespace {

using proofdesk::testing::BusyDesk;
using proofdesk::testing::StoreKind;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<std::string> texts(const AuditReport& report) {
  std::vector<std::string> out;
  for (const AuditFinding& finding : report.findings) out.push_back(to_text(finding));
  return out;
}

std::vector<std::string> rules(const AuditReport& report) {
  std::vector<std::string> out;
  for (const AuditFinding& finding : report.findings) out.push_back(finding.rule);
  return out;
}

AuditReport audit(BusyDesk& desk, Store& store, const Model& model) {
  const auto view = std::move(*store.snapshot());
  const journal::NoteSigner signer = desk.signer();
  auto report = audit_journal({*view, desk.house.keys, model, signer.verifier(), &desk.blobs});
  if (!report) throw std::runtime_error(report.error().rule + ": " + report.error().detail);
  return std::move(*report);
}

AuditReport audit(BusyDesk& desk) {
  return audit(desk, *desk.house.store, *desk.house.desk->model());
}

class JournalAuditOn : public ::testing::TestWithParam<StoreKind> {};

TEST_P(JournalAuditOn, FindsNothingWhereAllIsWell) {
  BusyDesk desk(GetParam());
  const AuditReport report = audit(desk);
  EXPECT_TRUE(report.holds());
  EXPECT_THAT(texts(report), IsEmpty());
  EXPECT_EQ(report.leaves, desk.house.desk->journal_size());
  EXPECT_EQ(report.refusals, 1);
  EXPECT_EQ(report.erased, 0);
  EXPECT_EQ(report.blobs, 1);
  EXPECT_GE(report.items, 5);
  EXPECT_EQ(report.kinds.at("incident").records, 3);
  EXPECT_EQ(report.kinds.at("incident").highest_number, 3);
  EXPECT_EQ(report.kinds.at("incident").gaps, 0);
}

TEST_P(JournalAuditOn, HoldsAfterErasures) {
  BusyDesk desk(GetParam());
  const Actor administrator = desk.house.actor("administrator");
  desk.run(desk.house.find("person", desk.requester), Erase{"", "asked for it"}, administrator);
  desk.run(desk.house.find("incident", desk.awkward.id), Erase{"description", "names a customer"},
           administrator);
  const AuditReport report = audit(desk);
  EXPECT_THAT(texts(report), IsEmpty());
  EXPECT_GE(report.erased, 4);  // name, e-mail, call-back number, description
}

TEST_P(JournalAuditOn, TellsHowFarItIs) {
  BusyDesk desk(GetParam());
  std::vector<std::string> stages;
  const auto view = std::move(*desk.house.store->snapshot());
  const journal::NoteSigner signer = desk.signer();
  ASSERT_TRUE(audit_journal({*view, desk.house.keys, *desk.house.desk->model(), signer.verifier()},
                            [&](std::string_view stage, std::int64_t done, std::int64_t total) {
                              EXPECT_LE(done, total);
                              stages.emplace_back(stage);
                            }));
  EXPECT_THAT(stages, Contains("reading the journal"));
  EXPECT_THAT(stages, Contains("folding records"));
}

INSTANTIATE_TEST_SUITE_P(Stores, JournalAuditOn,
                         ::testing::Values(StoreKind::kMemory, StoreKind::kSqlite));

/// Somebody with the database file and an SQL prompt.
class Tampering : public ::testing::Test {
 protected:
  BusyDesk desk{StoreKind::kSqlite};
  std::shared_ptr<const Model> model = desk.house.desk->model();

  /// Runs the statement, which must change something, and audits what is there then.
  AuditReport after(const std::string& sql) {
    desk.house.desk.reset();
    desk.house.store.reset();
    const auto file = desk.house.directory / "test.db";
    {
      sqlite3* opened = nullptr;
      EXPECT_EQ(sqlite3_open(file.c_str(), &opened), SQLITE_OK);
      const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> db(opened, &sqlite3_close);
      char* error = nullptr;
      EXPECT_EQ(sqlite3_exec(db.get(), sql.c_str(), nullptr, nullptr, &error), SQLITE_OK)
          << (error ? error : "");
      EXPECT_GT(sqlite3_total_changes(db.get()), 0) << sql;
      sqlite3_free(error);
    }
    SqliteStore::Options options;
    options.file = file;
    options.clock = &desk.house.clock;
    auto store = SqliteStore::open(std::move(options));
    if (!store || !(*store)->migrate(model)) throw std::runtime_error("the store does not open");
    return audit(desk, **store, *model);
  }

  static std::string hex(const Uuid& id) {
    std::string out = "x'";
    for (const auto byte : id.bytes()) out += fmt::format("{:02x}", byte);
    return out + "'";
  }
  /// The incident table's columns of indexed fields, each with a comma behind.
  std::string columns() const {
    std::string out;
    for (const FieldModel& field : model->kind("incident")->fields()) {
      const bool own = field.origin == FieldOrigin::kFacet || field.origin == FieldOrigin::kKind;
      if (own && field.indexed && !field.repeated) out += "f_" + field.name + ", ";
    }
    return out;
  }
  std::string where_closed() const { return "WHERE id = " + hex(desk.closed.id); }
};

TEST_F(Tampering, WithAColumnShows) {
  EXPECT_THAT(rules(after("UPDATE r_incident SET f_category = 'software' " + where_closed())),
              Contains("record.columns"));
}

TEST_F(Tampering, WithTheStateShows) {
  EXPECT_THAT(texts(after("UPDATE r_incident SET state = 'cancelled' " + where_closed())),
              Contains(HasSubstr("state: expected closed, found cancelled")));
}

TEST_F(Tampering, WithTheTimesShows) {
  EXPECT_THAT(texts(after("UPDATE r_incident SET created_at = created_at + 1 " + where_closed())),
              Contains(HasSubstr(" createdAt: expected")));
}

TEST_F(Tampering, WithTheNumberShows) {
  const AuditReport report = after("UPDATE r_incident SET number = 77 " + where_closed());
  EXPECT_THAT(texts(report), Contains(HasSubstr("number: expected 1, found 77")));
  EXPECT_EQ(report.kinds.at("incident").gaps, 74);
}

TEST_F(Tampering, ACounterOfNumbersSetBackShows) {
  EXPECT_THAT(texts(after("UPDATE counter SET value = 2 WHERE name = 'number.incident'")),
              ::testing::ElementsAre(
                  AllOf(HasSubstr("counter.number"), HasSubstr("expected 3 or more, found 1"))));
}

TEST_F(Tampering, ACounterOfNumbersThatIsGoneShows) {
  EXPECT_THAT(rules(after("DELETE FROM counter WHERE name = 'number.person'")),
              Contains("counter.number"));
}

TEST_F(Tampering, ACounterOfKeysSetBackShows) {
  EXPECT_THAT(rules(after("UPDATE counter SET value = 1 WHERE name = 'key_slot'")),
              ::testing::ElementsAre("counter.key_slot"));
}

TEST_F(Tampering, WithTheMessageShowsWithoutTellingTheValue) {
  const AuditReport report = after(
      "UPDATE r_incident SET message = CAST(replace(CAST(message AS TEXT), 'Printer on fire', "
      "'Printer on ice!') AS BLOB) " +
      where_closed());
  EXPECT_THAT(texts(report),
              Contains(HasSubstr("title: expected text of 15 bytes, found text of 15 bytes")));
  EXPECT_THAT(texts(report), Not(Contains(HasSubstr("Printer"))));
}

TEST_F(Tampering, WithTheKeySlotShows) {
  EXPECT_THAT(rules(after("UPDATE r_incident SET key_slot = key_slot + 1 " + where_closed())),
              Contains("record.key"));
}

TEST_F(Tampering, WithACustomValueInTheIndexShows) {
  EXPECT_THAT(rules(after("UPDATE value_index SET value = '-4712' WHERE value = '-4711'")),
              Contains("record.columns"));
}

TEST_F(Tampering, ARowTakenAwayShows) {
  EXPECT_THAT(texts(after("DELETE FROM r_incident " + where_closed())),
              Contains(HasSubstr("record.missing: leaf")));
}

TEST_F(Tampering, ARowPutInShows) {
  EXPECT_THAT(rules(after("INSERT INTO r_incident SELECT 99, x'00112233445566778899aabbccddeeff', "
                          "state, version, created_at, "
                          "updated_at, lifecycle, key_slot, " +
                          columns() + "message FROM r_incident " + where_closed())),
              Contains("record.unproven"));
}

TEST_F(Tampering, WithItemsShows) {
  EXPECT_THAT(
      texts(after("UPDATE worklog SET text = 'I was never there' WHERE text LIKE 'Looked%'")),
      Contains(HasSubstr("expected the item as it was journaled")));
}

TEST_F(Tampering, ItemsTakenAwayOrPutInShow) {
  EXPECT_THAT(texts(after("DELETE FROM link WHERE key = 'CHG0000132'")),
              Contains(HasSubstr("expected an item, found none")));
}

TEST_F(Tampering, ATimerPutInShows) {
  EXPECT_THAT(texts(after("INSERT INTO timer SELECT id, 'auto_close', 1, 1, 1 FROM r_incident " +
                          where_closed())),
              Contains(HasSubstr("timers/auto_close: expected no such item")));
}

TEST_F(Tampering, AnAttachmentRenamedShows) {
  EXPECT_THAT(rules(after("UPDATE attachment SET name = 'other.txt'")), Contains("record.item"));
}

TEST_F(Tampering, AnAliasLedElsewhereShows) {
  EXPECT_THAT(rules(after("UPDATE alias SET record = " + hex(desk.closed.id))),
              Contains("record.alias"));
}

TEST_F(Tampering, WithALeafShows) {
  const AuditReport report = after(
      "UPDATE journal SET leaf = replace(leaf, '\"name\":\"close\"', '\"name\":\"cancel\"') WHERE "
      "leaf LIKE "
      "'%\"name\":\"close\"%'");
  EXPECT_THAT(rules(report), Contains("journal.root"));
  EXPECT_THAT(rules(report), Contains("journal.frontier"));
  EXPECT_THAT(rules(report), Contains("journal.past_head"));
}

TEST_F(Tampering, ALeafThatIsNoneShows) {
  EXPECT_THAT(texts(after("UPDATE journal SET leaf = leaf || ' ' WHERE sequence = 3")),
              Contains("journal.leaf: leaf 3: expected a leaf, found leaf.form"));
}

TEST_F(Tampering, ALeafTakenAwayShows) {
  EXPECT_THAT(texts(after("DELETE FROM journal WHERE sequence = 3")),
              Contains("journal.sequence: leaf 3: expected a leaf, found leaf 4 in its place"));
}

TEST_F(Tampering, TheLastLeafTakenAwayShows) {
  EXPECT_THAT(
      rules(after("DELETE FROM journal WHERE sequence = (SELECT max(sequence) FROM journal)")),
      Contains("journal.head"));
}

TEST_F(Tampering, WithAPayloadShows) {
  EXPECT_THAT(rules(after("UPDATE journal SET payload = (SELECT payload FROM journal WHERE "
                          "sequence = 20) WHERE sequence = 19")),
              Contains("journal.payload"));
}

TEST_F(Tampering, WithTheRecordOfARowShows) {
  EXPECT_THAT(rules(after("UPDATE journal SET record = NULL WHERE sequence = 20")),
              Contains("record.index"));
}

TEST_F(Tampering, WithTheKeysAnErasureGoesByShows) {
  EXPECT_THAT(rules(after("DELETE FROM journal_subject WHERE sequence = 20")),
              Contains("journal.subjects"));
}

TEST_F(Tampering, WithTheFrontierShows) {
  EXPECT_THAT(rules(after("UPDATE journal_head SET frontier = x'00'")),
              Contains("journal.frontier"));
}

TEST_F(Tampering, WithTheCheckpointShows) {
  EXPECT_THAT(
      rules(
          after("UPDATE checkpoint SET note = replace(note, 'proofdesk/test', 'proofdesk/best')")),
      Contains("journal.checkpoint"));
}

TEST_F(Tampering, WithAnOldCheckpointShows) {
  EXPECT_THAT(rules(after("UPDATE checkpoint SET note = (SELECT note FROM checkpoint ORDER BY size "
                          "LIMIT 1 OFFSET 3) WHERE "
                          "size = (SELECT size FROM checkpoint ORDER BY size LIMIT 1 OFFSET 4)")),
              Contains("journal.past_head"));
}

TEST_F(Tampering, WithTilesShows) {
  desk.add_incidents(30, 10);  // past one tile of 256 leaves
  EXPECT_THAT(rules(after("UPDATE tile SET hashes = zeroblob(length(hashes)) WHERE level = 0")),
              Contains("journal.tile"));
}

TEST_F(Tampering, AnErasureThatNobodyOrderedShows) {
  // What is left when somebody destroys a key in silence.
  ASSERT_TRUE(desk.house.keys.destroy(desk.closed.key_slot));
  const AuditReport report = audit(desk);
  EXPECT_THAT(rules(report), Contains("journal.unexplained_erasure"));
}

TEST_F(Tampering, ABlobThatWasSwappedShows) {
  desk.blobs.blobs.begin()->second = "another photograph";
  EXPECT_THAT(rules(audit(desk)), Contains("record.blob"));
  desk.blobs.blobs.clear();
  EXPECT_THAT(rules(audit(desk)), Contains("record.blob"));
}

TEST_F(Tampering, WithAnotherKeySignedShows) {
  const auto view = std::move(*desk.house.store->snapshot());
  const auto other = *journal::NoteSigner::from_seed(desk.house.identity.origin, {5});
  const auto report = audit_journal({*view, desk.house.keys, *model, other.verifier()});
  ASSERT_TRUE(report);
  EXPECT_THAT(rules(*report), Contains("journal.checkpoint"));
}

}  // namespace
}  // namespace proofdesk::evidence
