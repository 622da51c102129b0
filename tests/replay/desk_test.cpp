// What the desk promises, over the real processes and each store.

#include "core/engine/apply.hpp"
#include "core/engine/stored_hashes.hpp"
#include "core/journal/checkpoint.hpp"
#include "core/journal/proof.hpp"
#include "tests/support/evidence/test_house.hpp"

#include <map>

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

using testing::StoreKind;
using testing::TestHouse;

class DeskTest : public ::testing::TestWithParam<StoreKind> {
 protected:
  TestHouse house{GetParam()};

  Record incident(std::string title = "Mail does not arrive") {
    auto reply = house.create("incident", {{"title", std::move(title)},
                                           {"impact", std::string("high")},
                                           {"urgency", std::string("medium")}});
    EXPECT_TRUE(reply) << reply.error().rule << " " << reply.error().detail;
    return reply ? reply->record : Record{};
  }

  std::int64_t leaves() { return house.desk->journal_size(); }
};

TEST_P(DeskTest, ANewRecordHasANumberAStateAndAReceipt) {
  auto reply = house.create("incident", {{"title", std::string("Mail does not arrive")},
                                         {"impact", std::string("high")},
                                         {"urgency", std::string("medium")}});
  ASSERT_TRUE(reply) << reply.error().detail;
  EXPECT_EQ(reply->record.number, 1);
  EXPECT_EQ(reply->record.state, "new");
  EXPECT_EQ(reply->record.version, 1);
  EXPECT_EQ(reply->record.text(house.kind("incident"), "priority"), "high");
  ASSERT_EQ(reply->receipts.size(), 1U);
  EXPECT_EQ(reply->receipts.front().sequence, leaves() - 1);
  EXPECT_EQ(house.journal().back().leaf_hash, reply->receipts.front().leaf_hash);
  EXPECT_EQ(house.find("incident", reply->record.id), reply->record);
}

TEST_P(DeskTest, ARefusedCommandChangesNothingButTheJournal) {
  const Record record = incident();
  const auto before = leaves();
  const auto refused = house.fire(record, "close");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kRefused);
  EXPECT_FALSE(refused.error().remedy.empty());
  EXPECT_EQ(house.find("incident", record.id), record);
  EXPECT_EQ(leaves(), before) << "the lifecycle said no: that is no attempt worth a leaf";
  auto next = incident("The next one");
  EXPECT_EQ(next.number, 2) << "numbers have no gaps";
}

TEST_P(DeskTest, ARefusalByRoleOrGuardIsKeptAsALeaf) {
  const Record record = incident();
  house.agent = house.actor("auditor");
  const auto before = leaves();
  const auto refused = house.fire(record, "take");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kForbidden);
  ASSERT_EQ(leaves(), before + 1);
  const auto leaf = house.journal().back();
  EXPECT_EQ(leaf.event.refused, refused.error().rule);
  EXPECT_EQ(leaf.event.record, record.id);
  EXPECT_EQ(leaf.event.revision, 0);
  EXPECT_EQ(house.find("incident", record.id), record);
}

TEST_P(DeskTest, RefusalsOfOneActorAreRateLimited) {
  const Record record = incident();
  house.agent = house.actor("auditor");
  const auto before = leaves();
  for (int i = 0; i < 100; ++i) ASSERT_FALSE(house.fire(record, "take"));
  EXPECT_EQ(leaves(), before + 20);
  house.clock.advance(61 * kMicrosPerSecond);
  ASSERT_FALSE(house.fire(record, "take"));
  EXPECT_EQ(leaves(), before + 21);
}

TEST_P(DeskTest, TheSameIdempotencyKeyActsOnce) {
  Command command;
  command.kind = "incident";
  command.idempotency_key = "k1";
  command.idempotency_hash = "a";
  command.action = Create{{{"title", std::string("Once")}}, {}, {}};
  const auto first = house.run(command);
  ASSERT_TRUE(first);
  const auto size = leaves();
  const auto again = house.run(command);
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_TRUE(again->replayed);
  EXPECT_EQ(again->record.id, first->record.id);
  EXPECT_EQ(again->receipts.front().leaf_hash, first->receipts.front().leaf_hash);
  EXPECT_EQ(leaves(), size);
  command.idempotency_hash = "b";
  EXPECT_EQ(house.run(command).error().code, ErrorCode::kIdempotencyMismatch);
}

TEST_P(DeskTest, AStaleVersionIsRefused) {
  const Record record = incident();
  ASSERT_TRUE(house.update(record, {{"title", std::string("Another")}}));
  Command command;
  command.kind = "incident";
  command.record = record.id;
  command.expected_version = 1;
  command.action = Update{{{"title", std::string("A third")}}};
  EXPECT_EQ(house.run(command).error().code, ErrorCode::kStaleVersion);
}

TEST_P(DeskTest, EarlierCommandsOfABatchAreSeenByLaterOnes) {
  const Record record = incident();
  Command take;
  take.actor = house.agent;
  take.kind = "incident";
  take.record = record.id;
  take.expected_version = 1;
  take.action = Fire{"take", {}, {}};
  auto results = house.desk->execute({take, take});
  ASSERT_EQ(results.size(), 2U);
  ASSERT_TRUE(results[0]) << results[0].error().detail;
  EXPECT_EQ(results[1].error().code, ErrorCode::kStaleVersion);
}

TEST_P(DeskTest, FoldingTheJournalGivesEveryRow) {
  Record a = incident("A");
  incident("B");
  a = house.fire(a, "take")->record;
  a = house.update(a, {{"category", std::string("mail")}})->record;
  a = house
          .fire(a, "resolve",
                {{"resolution_code", std::string("fixed")},
                 {"resolution_text", std::string("Queue restarted")}})
          ->record;
  house.clock.advance(3600 * kMicrosPerSecond);
  a = house.fire(a, "reopen", {{"reopen_reason", std::string("Still broken")}})->record;
  std::map<Uuid, RecordImage> images;
  for (const auto& opened : house.journal()) {
    if (!opened.event.refused.empty()) continue;
    const auto& kind = house.kind(opened.event.kind);
    auto [found, is_new] = images.try_emplace(opened.event.record);
    if (is_new) found->second.record = new_record(kind, opened.event.record);
    const auto status = apply(kind, opened.event, found->second);
    ASSERT_TRUE(status) << status.error().detail;
  }
  EXPECT_GE(images.size(), 4U);
  for (auto& [id, image] : images) {
    Record row = house.find(image.record.kind, id);
    image.record.key_slot = row.key_slot;  // where the key lies is no state
    EXPECT_EQ(image.record, row) << row.kind;
  }
}

TEST_P(DeskTest, PrioritiesSortByWeightNotBySpelling) {
  for (const char* level : {"low", "high", "medium"}) {
    ASSERT_TRUE(house.create("incident", {{"title", std::string(level)},
                                          {"impact", std::string(level)},
                                          {"urgency", std::string(level)}}));
  }
  const auto& kind = house.kind("incident");
  const auto view = *house.store->snapshot();
  ListQuery query;
  query.page_size = 2;
  query.order = {{kind.field("priority"), false}};
  std::vector<std::string> order;
  while (true) {
    const auto page = *view->list(kind, query, Access::unrestricted());
    for (const auto& record : page.records) order.push_back(record.text(kind, "priority"));
    if (!page.more) break;
    query.after =
        PageCursor{{page.records.back().get(*query.order.front().field)}, page.rows.back()};
  }
  EXPECT_EQ(order, (std::vector<std::string>{"critical", "moderate", "planning"}));
}

TEST_P(DeskTest, TheSignedHeadCoversEveryLeaf) {
  for (int i = 0; i < 300; ++i) incident("Number " + std::to_string(i));
  const auto view = *house.store->snapshot();
  const auto head = *view->head();
  EXPECT_EQ(head.size, leaves());
  const auto verifier = *journal::NoteVerifier::parse(house.desk->verifier_key());
  const auto checkpoint =
      journal::open_checkpoint(head.checkpoint, house.identity.origin, {&verifier, 1});
  ASSERT_TRUE(checkpoint) << checkpoint.error().detail;
  EXPECT_EQ(checkpoint->size, static_cast<std::uint64_t>(leaves()));
  const StoredHashes hashes(*view);
  for (const std::uint64_t index : {0U, 17U, 255U, 256U, 299U}) {
    const auto proof = journal::prove_inclusion(hashes, index, checkpoint->size);
    ASSERT_TRUE(proof) << proof.error().detail;
    const auto rows = *view->journal(static_cast<std::int64_t>(index), 1);
    EXPECT_TRUE(journal::verify_inclusion(
        index, checkpoint->size, journal::hash_leaf(rows.front().leaf), *proof, checkpoint->root));
  }
}

TEST_P(DeskTest, AReopenedHouseGoesOnWhereItStood) {
  const Record before = incident("Before");
  const auto size = leaves();
  house.reopen();
  EXPECT_EQ(leaves(), size) << "nothing is journaled twice";
  EXPECT_EQ(incident("After").number, 2);
  EXPECT_EQ(house.find("incident", before.id), before);
}

TEST_P(DeskTest, AnOlderHeadThanTheSignersIsRefusedAtStart) {
  incident();
  const auto remembered = house.heads.head;
  incident();
  const auto newest = house.heads.head;
  house.heads.head = remembered;
  house.reopen();  // the memory lags: fine
  incident();
  house.heads.head = newest->substr(0, newest->find('\n') + 1) + "999\n" +
                     newest->substr(newest->rfind('\n', newest->size() - 2) + 1);
  EXPECT_THROW(house.reopen(), std::runtime_error);
}

TEST_P(DeskTest, ErasingAFieldLeavesProofAndRemovesTheValue) {
  const Record record = incident("My number is 555 0100");
  ASSERT_TRUE(house.update(record, {{"title", std::string("Call me at 555 0100")}}));
  const auto old_slot = house.find("incident", record.id).key_slot;
  Command erase;
  erase.actor = house.actor("administrator");
  erase.kind = "incident";
  erase.record = record.id;
  erase.action = Erase{"title", "asked for by the caller"};
  const auto reply = house.run(erase);
  ASSERT_TRUE(reply) << reply.error().rule << ": " << reply.error().detail;
  const Record after = house.find("incident", record.id);
  EXPECT_FALSE(after.has(house.kind("incident"), "title"));
  EXPECT_NE(after.key_slot, old_slot);
  EXPECT_FALSE(*house.keys.key(old_slot)) << "the old key is gone";
  int erased = 0;
  for (const auto& opened : house.journal()) {
    if (opened.event.record != record.id) continue;
    erased += static_cast<int>(std::ranges::count(opened.erased, "title"));
    for (const auto& change : opened.event.changes) EXPECT_NE(change.path, "title");
  }
  EXPECT_EQ(erased, 2) << "the commitments stand, the values do not";
  ASSERT_TRUE(house.fire(after, "take")) << "life goes on under the new key";
}

TEST_P(DeskTest, ErasingAPersonReachesWhatOtherRecordsHoldOfThem) {
  const auto person = house.create(
      "person", {{"name", std::string("Ana Example")}, {"phone", std::string("555 0101")}});
  ASSERT_TRUE(person) << person.error().detail;
  const auto with_number =
      house.create("incident", {{"title", std::string("No dial tone")},
                                {"requester", person->record.id.to_string()},
                                {"call_back_number", std::string("555 0199")}});
  ASSERT_TRUE(with_number) << with_number.error().detail;
  Command erase;
  erase.actor = house.actor("administrator");
  erase.kind = "person";
  erase.record = person->record.id;
  erase.action = Erase{"", "left, asked for erasure"};
  const auto reply = house.run(erase);
  ASSERT_TRUE(reply) << reply.error().rule << ": " << reply.error().detail;
  EXPECT_FALSE(house.find("person", person->record.id).has(house.kind("person"), "name"));
  const Record incident_after = house.find("incident", with_number->record.id);
  EXPECT_FALSE(incident_after.has(house.kind("incident"), "call_back_number"));
  EXPECT_TRUE(incident_after.has(house.kind("incident"), "title"))
      << "what is not the person's stays";
  for (const auto& opened : house.journal()) {
    for (const auto& change : opened.event.changes) {
      EXPECT_EQ(boost::json::serialize(change.value).find("555 01"), std::string::npos)
          << change.path;
    }
  }
}

TEST_P(DeskTest, ErasingAWorkLogEntryTakesItOutOfTheStoreToo) {
  const Record record = incident("No dial tone");
  Command command;
  command.actor = house.agent;
  command.kind = "incident";
  command.record = record.id;
  command.action = LogWork{{"She is at 555 0100 after six", true}};
  ASSERT_TRUE(house.run(command));
  const auto entries = [&] {
    const auto view = std::move(*house.store->snapshot());
    return view->worklog(house.kind("incident"), record.id, true, {}, 100).value();
  };
  ASSERT_EQ(entries().size(), 1u);
  command.actor = house.actor("administrator");
  command.action = Erase{"worklog/" + entries().front().id.to_string(), "a private number"};
  const auto reply = house.run(command);
  ASSERT_TRUE(reply) << reply.error().rule << ": " << reply.error().detail;
  EXPECT_TRUE(entries().empty());
}

TEST_P(DeskTest, ErasingAPersonTakesWhatWasWrittenOnTheirRecord) {
  const auto person = house.create("person", {{"name", std::string("Ana Example")}});
  ASSERT_TRUE(person) << person.error().detail;
  const Uuid id = person->record.id;
  std::vector<std::string> forgotten;
  const auto on_record = [&](Actor actor, Action action) {
    Command command;
    command.actor = std::move(actor);
    command.kind = "person";
    command.record = id;
    command.action = std::move(action);
    const auto reply = house.run(command);
    ASSERT_TRUE(reply) << reply.error().rule << ": " << reply.error().detail;
    forgotten = reply->forgotten_blobs;
  };
  const Actor administrator = house.actor("administrator");
  on_record(administrator, LogWork{{"Her sister answers at 555 0100", false}});
  on_record(administrator, Attach{Attachment{.name = "555 0100.txt",
                                             .media_type = "text/plain",
                                             .size = 3,
                                             .digest = std::string(64, 'a'),
                                             .salt = "00ff"}});
  on_record(administrator, Erase{"", "left, asked for erasure"});
  EXPECT_EQ(forgotten, std::vector{std::string(64, 'a')}) << "the content is to go, too";
  const auto nothing_left = [&] {
    const auto view = std::move(*house.store->snapshot());
    EXPECT_TRUE(view->worklog(house.kind("person"), id, true, {}, 100).value().empty());
    EXPECT_TRUE(view->attachments(house.kind("person"), id).value().empty());
    for (const auto& opened : house.journal()) {
      for (const auto& change : opened.event.changes) {
        EXPECT_EQ(boost::json::serialize(change.value).find("555 01"), std::string::npos)
            << change.path;
      }
    }
  };
  nothing_left();
  // What is written afterwards goes with the next erasure.
  on_record(administrator, LogWork{{"She called again from 555 0101", false}});
  on_record(administrator, Erase{"", "asked once more"});
  nothing_left();
}

TEST_P(DeskTest, AFieldDefinitionIsInForceWithTheNextCommand) {
  Command define;
  define.actor = house.actor("administrator");
  define.kind = "field_definition";
  define.action = Create{{{"title", std::string("Asset tag")},
                          {"kind_name", std::string("incident")},
                          {"field_name", std::string("asset_tag")},
                          {"label", std::string("Asset tag")},
                          {"type", std::string("text")}},
                         {},
                         {}};
  const auto defined = house.run(define);
  ASSERT_TRUE(defined) << defined.error().rule << ": " << defined.error().detail;
  Record record = incident();
  const auto updated = house.update(record, {{"custom.asset_tag", std::string("PC-17")}});
  ASSERT_TRUE(updated) << updated.error().detail;
  house.reopen();
  record = house.find("incident", record.id);
  EXPECT_EQ(record.get(*house.kind("incident").field("custom.asset_tag")),
            Value(std::string("PC-17")));
  // A definition that cannot be is refused, and nothing of it stays.
  const auto size = leaves();
  EXPECT_FALSE(house.run(define)) << "the name is taken";
  EXPECT_LE(leaves(), size + 1);
}

TEST_P(DeskTest, ACommandThatFailsAfterItHasWrittenTakesNothingOfItsBatchWithIt) {
  const auto create = [&](std::string title) {
    Command command;
    command.actor = house.agent;
    command.kind = "incident";
    command.action = Create{{{"title", std::move(title)}}, {}, {}};
    return command;
  };
  const Record keyless = incident();
  Command denied = create("Auditors only look");
  denied.actor = house.actor("auditor");
  // Nothing can be sealed without its key, but that shows only once the row has been written.
  house.reopen();
  ASSERT_TRUE(house.keys.destroy(keyless.key_slot));
  Command take;
  take.actor = house.agent;
  take.kind = "incident";
  take.record = keyless.id;
  take.action = Fire{"take", {}, {}};
  const auto size = leaves();

  const auto results = house.desk->execute({create("Before"), denied, take, create("After")});
  ASSERT_EQ(results.size(), 4U);
  ASSERT_TRUE(results[0]) << results[0].error().detail;
  EXPECT_FALSE(results[1]);
  ASSERT_FALSE(results[2]);
  EXPECT_EQ(results[2].error().rule, "journal.key_destroyed");
  ASSERT_TRUE(results[3]) << results[3].error().detail;
  EXPECT_EQ(results[3]->record.number, results[0]->record.number + 1) << "numbers have no gaps";
  EXPECT_EQ(leaves(), size + 3) << "two incidents and the denied attempt, each once";
  EXPECT_EQ(house.find("incident", keyless.id), keyless);
  EXPECT_EQ(house.find("incident", results[0]->record.id), results[0]->record);
  EXPECT_EQ(house.find("incident", results[3]->record.id), results[3]->record);
  house.reopen();
  EXPECT_EQ(leaves(), size + 3);
}

TEST_P(DeskTest, AForeignNumberThatIsTakenIsRefusedAlone) {
  const auto create = [&](std::string key) {
    Command command;
    command.actor = house.agent;
    command.kind = "incident";
    command.action = Create{{{"title", std::string("From elsewhere")}}, "other", std::move(key)};
    return command;
  };
  const auto results = house.desk->execute({create("A-1"), create("A-1"), create("A-2")});
  ASSERT_EQ(results.size(), 3U);
  ASSERT_TRUE(results[0]);
  EXPECT_FALSE(results[1]);
  ASSERT_TRUE(results[2]);
  EXPECT_EQ(results[2]->record.number, results[0]->record.number + 1);
}

TEST_P(DeskTest, ADueTimerFiresOnceAndAStaleOneDoesNothing) {
  Record record = incident();
  record = house.fire(record, "take")->record;
  ASSERT_TRUE(house.update(record, {{"category", std::string("mail")}}));
  record = house
               .fire(record, "resolve",
                     {{"resolution_code", std::string("fixed")},
                      {"resolution_text", std::string("Queue restarted")}})
               ->record;
  auto view = *house.store->snapshot();
  auto timers = *view->timers(house.kind("incident"), record.id);
  view.reset();
  ASSERT_EQ(timers.size(), 1U);
  house.clock.set(timers.front().due);
  Command fire;
  fire.actor = Actor::system();
  fire.kind = "incident";
  fire.record = record.id;
  fire.action = FireTimer{timers.front().name, timers.front().arming};
  const auto closed = house.run(fire);
  ASSERT_TRUE(closed) << closed.error().detail;
  EXPECT_EQ(closed->record.state, "closed");
  const auto again = house.run(fire);
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->changed);
  EXPECT_EQ(again->record, closed->record);
}

INSTANTIATE_TEST_SUITE_P(Stores, DeskTest,
                         ::testing::Values(StoreKind::kSqlite, StoreKind::kMemory),
                         [](const auto& info) {
                           return info.param == StoreKind::kSqlite ? "Sqlite" : "Memory";
                         });

/// The same commands in the same order, whatever the store: the same bytes.
std::string root_after_a_day(StoreKind kind, std::uint64_t seed) {
  TestHouse house(kind, seed);
  std::vector<Record> open;
  for (int i = 0; i < 40; ++i) {
    house.clock.advance(60 * kMicrosPerSecond);
    if (auto made = house.create("incident", {{"title", "Case " + std::to_string(i)},
                                              {"impact", std::string(i % 3 == 0 ? "high" : "low")},
                                              {"urgency", std::string("medium")}})) {
      open.push_back(made->record);
    }
    auto& record = open[static_cast<std::size_t>(i * 7 % static_cast<int>(open.size()))];
    if (auto moved = house.fire(record, i % 2 == 0 ? "take" : "close")) record = moved->record;
  }
  return house.heads.head.value_or("");
}

TEST(JournalRoot, IsEqualForEqualSeedsAndOnEveryStore) {
  const auto root = root_after_a_day(StoreKind::kSqlite, 5);
  EXPECT_FALSE(root.empty());
  EXPECT_EQ(root_after_a_day(StoreKind::kSqlite, 5), root);
  EXPECT_EQ(root_after_a_day(StoreKind::kMemory, 5), root);
  EXPECT_NE(root_after_a_day(StoreKind::kSqlite, 6), root);
}

}  // namespace
}  // namespace proofdesk
