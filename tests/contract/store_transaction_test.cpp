#include "tests/contract/store_contract.hpp"

namespace proofdesk::test {
namespace {

using StoreTransaction = StoreContract;

TEST_P(StoreTransaction, CommittedRecordsAreReadBackWhole) {
  auto transaction = begin();
  Record record =
      insert_specimen(*transaction, {{"title", std::string("Printer on fire")},
                                     {"line", std::string("naïve ☃")},
                                     {"grade", std::string("very_low")},
                                     {"grades", std::vector<std::string>{"high", "low"}},
                                     {"amount", std::int64_t{-7}},
                                     {"sure", false},
                                     {"seen_at", std::int64_t{1'456'708'560'000'000}},
                                     {"requester", Uuid::from_name("p", "ann").to_string()},
                                     {"mail", Erased{}},
                                     {"custom.cost_centre", std::string("CC-1")},
                                     {"custom.labels", std::vector<std::string>{"a", "b"}},
                                     {"custom.floor", std::int64_t{3}},
                                     {"custom.checked", true}});
  EXPECT_EQ(must(transaction->find(kind_, record.id, all_)), record) << "its own writes are seen";
  must(transaction->commit());
  transaction.reset();

  auto view = snapshot();
  EXPECT_EQ(must(view->find(kind_, record.id, all_)), record);
  EXPECT_EQ(must(view->find_by_number(kind_, record.number, all_)), record);
  EXPECT_EQ(must(view->find(kind_, Uuid::from_name("no", "one"), all_)), std::nullopt);
  EXPECT_EQ(must(view->find_by_number(kind_, 99, all_)), std::nullopt);
  EXPECT_EQ(must(view->find(*specimen_.model->kind("person"), record.id, all_)), std::nullopt)
      << "an id of another kind";
}

TEST_P(StoreTransaction, UpdateReplacesEveryPartOfARecord) {
  Record record;
  {
    auto transaction = begin();
    record = insert_specimen(
        *transaction, {{"line", std::string("before")},
                       {"amount", std::int64_t{1}},
                       {"helpers", std::vector<std::string>{Uuid::from_name("p", "a").to_string()}},
                       {"custom.cost_centre", std::string("old")},
                       {"custom.labels", std::vector<std::string>{"x", "y"}}});
    must(transaction->commit());
  }
  set_fields(record, specimen_,
             {{"state", std::string("done")},
              {"created_at", std::int64_t{5}},
              {"updated_at", std::int64_t{77}},
              {"line", std::string("after")},
              {"amount", Value{}},
              {"sure", true},
              {"helpers", std::vector<std::string>{Uuid::from_name("p", "b").to_string()}},
              {"custom.cost_centre", std::string("new")},
              {"custom.labels", std::vector<std::string>{"y", "z"}}});
  record.version = 2;
  record.lifecycle = "not a hash";
  record.key_slot = 4711;
  {
    auto transaction = begin();
    must(transaction->update(kind_, record));
    EXPECT_EQ(must(transaction->find(kind_, record.id, all_)), record);
    must(transaction->commit());
  }
  auto view = snapshot();
  EXPECT_EQ(must(view->find(kind_, record.id, all_)), record);
  const auto found = [&](std::string_view filter) {
    return must(view->list(kind_, query_of(specimen_, filter, ""), all_)).records.size();
  };
  EXPECT_EQ(found("line=after state=done sure=true updated_at=1970-01-01T00:00:00.000077Z"), 1);
  EXPECT_EQ(found("custom.cost_centre=new custom.labels:z custom.labels:y"), 1);
  EXPECT_EQ(found("custom.labels:x"), 0) << "the old index entry is gone";
  EXPECT_EQ(found("custom.cost_centre=old"), 0);
  EXPECT_EQ(found("amount:*"), 0);
  EXPECT_EQ(found("helpers:" + Uuid::from_name("p", "a").to_string()), 0);
  EXPECT_EQ(found("helpers:" + Uuid::from_name("p", "b").to_string()), 1);
}

TEST_P(StoreTransaction, WithoutCommitNothingStays) {
  Uuid id;
  {
    auto transaction = begin();
    id = insert_specimen(*transaction).id;
    must(transaction->put(kind_, id, ArmedTimer{"t", {5}, 1}));
    must(transaction->append({0, "leaf", "payload"}, {kind_.name, id, 1, {0}}));
    must(transaction->put_head({1, "frontier", "note"}));
  }
  auto view = snapshot();
  EXPECT_EQ(must(view->find(kind_, id, all_)), std::nullopt);
  EXPECT_EQ(must(view->next_timer()), std::nullopt);
  EXPECT_EQ(must(view->head()).size, 0);
  EXPECT_TRUE(must(view->journal(0, 10)).empty());
  view.reset();
  auto transaction = begin();
  EXPECT_EQ(must(transaction->next_number(kind_)), 1) << "numbers are given back";
  EXPECT_EQ(must(transaction->next_key_slot()), 0);
}

TEST_P(StoreTransaction, RollbackUndoesExactlyWhatCameAfterTheSavepoint) {
  auto transaction = begin();
  Record kept = insert_specimen(*transaction, {{"line", std::string("kept")}});
  const auto id = Uuid::from_name("x", "1");
  must(transaction->put(kind_, kept.id, Link{id, "affects", {"specimen", kept.id, "", ""}, {1}}));
  must(transaction->put(kind_, kept.id,
                        WorklogEntry{id, WorklogEntry::Kind::kNote, true, "kept", {}, {1}}));
  must(transaction->put(kind_, kept.id, ArmedTimer{"t", {10}, 1}));
  must(transaction->append({0, "leaf 0", "p"}, {kind_.name, kept.id, 1, {0}}));

  must(transaction->savepoint());
  Record changed = kept;
  set_fields(changed, specimen_,
             {{"line", std::string("changed")}, {"custom.cost_centre", std::string("x")}});
  must(transaction->update(kind_, changed));
  const Record dropped = insert_specimen(*transaction);
  EXPECT_EQ(dropped.number, 2);
  EXPECT_EQ(dropped.key_slot, 1);
  must(transaction->put(kind_, kept.id,
                        Link{id, "affects", {"specimen", {}, "elsewhere", "K"}, {1}}));
  must(transaction->remove_item(kind_, kept.id, kWorklog, id.to_string()));
  must(transaction->put(kind_, kept.id, ArmedTimer{"t", {99}, 2}));
  must(transaction->append({1, "leaf 1", "p"}, {kind_.name, dropped.id, 1, {1}}));
  must(transaction->reseal(0, "resealed", {}));
  must(transaction->put_tile(1, 0, "hashes"));
  must(transaction->put_alias(kind_, "sys", "k", dropped.id));
  must(transaction->put_reply({}, "key", {"h", "r", {1}}));
  must(transaction->put_head({2, "f", "n"}));
  must(transaction->rollback());

  const auto check = [&](ReadView& view, const char* where) {
    SCOPED_TRACE(where);
    EXPECT_EQ(must(view.find(kind_, kept.id, all_)), kept);
    EXPECT_EQ(must(view.find(kind_, dropped.id, all_)), std::nullopt);
    EXPECT_EQ(must(view.links_to(kind_, kept.id)).size(), 1);
    EXPECT_TRUE(must(view.links_to_external("elsewhere", "K")).empty());
    EXPECT_EQ(must(view.worklog(kind_, kept.id, true, {}, 10)).size(), 1);
    EXPECT_EQ(must(view.timers(kind_, kept.id)), (std::vector{ArmedTimer{"t", {10}, 1}}));
    EXPECT_EQ(must(view.journal(0, 10)).size(), 1);
    EXPECT_EQ(must(view.journal(0, 1)).front().payload, "p");
    EXPECT_TRUE(must(view.journal_of(kind_, dropped.id)).empty());
    EXPECT_EQ(must(view.journal_of_subject(0)), std::vector<std::int64_t>{0});
    EXPECT_EQ(must(view.tile(1, 0)), "");
    EXPECT_EQ(must(view.find_alias(kind_, "sys", "k")), std::nullopt);
    EXPECT_FALSE(must(view.reply({}, "key")).has_value());
    EXPECT_EQ(must(view.head()).size, 0);
    EXPECT_TRUE(must(view.list(kind_, query_of(specimen_, "custom.cost_centre=x", ""), all_))
                    .records.empty());
  };
  check(*transaction, "inside the transaction");
  EXPECT_EQ(must(transaction->next_number(kind_)), 2) << "the number is given out again";
  EXPECT_EQ(must(transaction->next_key_slot()), 1);
  must(transaction->append({1, "leaf 1 again", "p"}, {kind_.name, {}, 0, {}}));
  must(transaction->savepoint());
  must(transaction->rollback());
  must(transaction->savepoint());
  must(transaction->rollback());
  transaction.reset();

  // And once more with a commit behind it.
  transaction = begin();
  kept = insert_specimen(*transaction, {{"line", std::string("kept")}});
  must(transaction->savepoint());
  changed = kept;
  changed.state = "done";
  must(transaction->update(kind_, changed));
  must(transaction->rollback());
  must(transaction->commit());
  transaction.reset();
  EXPECT_EQ(must(snapshot()->find(kind_, kept.id, all_)), kept);
}

TEST_P(StoreTransaction, ReleasedSavepointsStayAndTheirOrderIsKept) {
  auto transaction = begin();
  must(transaction->savepoint());
  const Record first = insert_specimen(*transaction);
  must(transaction->release());
  must(transaction->savepoint());
  insert_specimen(*transaction);
  must(transaction->rollback());
  must(transaction->savepoint());
  const Record third = insert_specimen(*transaction);
  must(transaction->release());
  must(transaction->commit());
  transaction.reset();
  EXPECT_EQ(first.number, 1);
  EXPECT_EQ(third.number, 2);
  EXPECT_EQ(numbers_of(must(snapshot()->list(kind_, ListQuery{}, all_))),
            (std::vector<std::int64_t>{2, 1}));
}

TEST_P(StoreTransaction, EndsOfSavepointsWithoutOneAreRefused) {
  auto transaction = begin();
  EXPECT_EQ(transaction->release().error().rule, "storage.savepoint");
  EXPECT_EQ(transaction->rollback().error().rule, "storage.savepoint");
  must(transaction->commit());
  EXPECT_EQ(transaction->commit().error().rule, "storage.transaction");
}

TEST_P(StoreTransaction, SnapshotsSeeOneMomentOnly) {
  Record record;
  {
    auto transaction = begin();
    record = insert_specimen(*transaction, {{"line", std::string("first")}});
    must(transaction->commit());
  }
  auto early = snapshot();
  auto transaction = begin();
  Record changed = record;
  set_fields(changed, specimen_, {{"line", std::string("second")}});
  must(transaction->update(kind_, changed));
  const Record added = insert_specimen(*transaction);
  must(transaction->append({0, "leaf", "p"}, {kind_.name, added.id, 1, {}}));
  must(transaction->put_head({1, "f", "n"}));
  auto during = snapshot();
  must(transaction->commit());
  transaction.reset();
  auto late = snapshot();

  for (auto* view : {early.get(), during.get()}) {
    EXPECT_EQ(must(view->find(kind_, record.id, all_)), record);
    EXPECT_EQ(must(view->find(kind_, added.id, all_)), std::nullopt);
    EXPECT_EQ(must(view->head()).size, 0);
    EXPECT_TRUE(must(view->journal(0, 5)).empty());
  }
  EXPECT_EQ(must(late->find(kind_, record.id, all_)), changed);
  EXPECT_EQ(must(late->find(kind_, added.id, all_)), added);
  EXPECT_EQ(must(late->head()).size, 1);
}

TEST_P(StoreTransaction, OnlyOneWriterAtATime) {
  auto transaction = begin();
  EXPECT_EQ(store().begin().error().rule, "storage.transaction");
  EXPECT_EQ(store().migrate(specimen_.model).error().rule, "storage.transaction");
  transaction.reset();
  EXPECT_TRUE(store().begin().has_value());
}

TEST_P(StoreTransaction, IdsNumbersAndForeignNumbersAreUnique) {
  auto transaction = begin();
  const Record record = insert_specimen(*transaction);
  Record same_number = specimen_record(*transaction);
  same_number.number = record.number;
  EXPECT_EQ(transaction->insert(kind_, same_number).error().code, ErrorCode::kConflict);
  Record same_id = specimen_record(*transaction);
  same_id.id = record.id;
  EXPECT_EQ(transaction->insert(kind_, same_id).error().code, ErrorCode::kConflict);
  Record without_number = specimen_record(*transaction);
  without_number.number = 0;
  EXPECT_EQ(transaction->insert(kind_, without_number).error().rule, "storage.number");
  EXPECT_EQ(transaction->update(kind_, specimen_record(*transaction)).error().code,
            ErrorCode::kNotFound);

  must(transaction->put_alias(kind_, "servicenow", "INC0000045", record.id));
  EXPECT_EQ(transaction->put_alias(kind_, "servicenow", "INC0000045", {}).error().code,
            ErrorCode::kConflict);
  must(transaction->put_alias(kind_, "other", "INC0000045", Uuid::from_name("a", "b")));
  must(transaction->put_alias(*specimen_.model->kind("person"), "servicenow", "INC0000045", {}));
  EXPECT_EQ(must(transaction->find_alias(kind_, "servicenow", "INC0000045")), record.id);
  EXPECT_EQ(must(transaction->find_alias(kind_, "servicenow", "INC0000046")), std::nullopt);
  must(transaction->commit());
  transaction.reset();
  EXPECT_EQ(must(snapshot()->find_alias(kind_, "other", "INC0000045")), Uuid::from_name("a", "b"));
  EXPECT_EQ(must(snapshot()->find(kind_, record.id, all_)), record) << "what failed left nothing";
}

TEST_P(StoreTransaction, NumbersCountPerKindAndAreNeverReused) {
  const KindModel& person = *specimen_.model->kind("person");
  {
    auto transaction = begin();
    EXPECT_EQ(must(transaction->last_number(kind_)), 0);
    EXPECT_EQ(must(transaction->last_key_slot()), -1);
    EXPECT_EQ(must(transaction->next_number(kind_)), 1);
    EXPECT_EQ(must(transaction->next_number(kind_)), 2);
    EXPECT_EQ(must(transaction->last_number(kind_)), 2) << "its own writes are seen";
    EXPECT_EQ(must(transaction->next_number(person)), 1);
    EXPECT_EQ(must(transaction->next_key_slot()), 0);
    must(transaction->commit());
  }
  auto transaction = begin();
  EXPECT_EQ(must(transaction->last_number(kind_)), 2);
  EXPECT_EQ(must(transaction->last_number(person)), 1);
  EXPECT_EQ(must(transaction->next_number(kind_)), 3) << "though no record took the first two";
  EXPECT_EQ(must(transaction->next_number(person)), 2);
  EXPECT_EQ(must(transaction->next_key_slot()), 1);
}

TEST_P(StoreTransaction, RepliesAreFoundByActorAndKeyAndForgottenAfterADay) {
  const auto ann = Uuid::from_name("p", "ann");
  const Instant now = under_test_->clock().now();
  {
    auto transaction = begin();
    must(transaction->put_reply(ann, "k1", {"h1", "r1", now}));
    must(transaction->put_reply({}, "k1", {"h2", "r2", now}));
    must(transaction->put_reply(ann, "k2", {"h3", "r3", {now.micros + 100 * kMicrosPerSecond}}));
    must(transaction->commit());
  }
  const auto reply = must(snapshot()->reply(ann, "k1"));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->hash, "h1");
  EXPECT_EQ(reply->reply, "r1");
  EXPECT_EQ(reply->at, now);
  EXPECT_EQ(must(snapshot()->reply({}, "k1"))->hash, "h2");
  EXPECT_FALSE(must(snapshot()->reply(ann, "k3")));

  under_test_->clock().advance(kMicrosPerDay);
  must(store().maintain());
  EXPECT_TRUE(must(snapshot()->reply(ann, "k1"))) << "a day is a day";
  under_test_->clock().advance(90 * kMicrosPerSecond);
  must(store().maintain());
  EXPECT_FALSE(must(snapshot()->reply(ann, "k1")));
  EXPECT_FALSE(must(snapshot()->reply({}, "k1")));
  EXPECT_TRUE(must(snapshot()->reply(ann, "k2")));
}

PROOFDESK_EACH_STORE(StoreTransaction);

}  // namespace
}  // namespace proofdesk::test
