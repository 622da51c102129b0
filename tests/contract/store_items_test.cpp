#include "tests/contract/store_contract.hpp"

#include <algorithm>

namespace proofdesk::test {
namespace {

using StoreItems = StoreContract;

Uuid id_of(const std::string& name) { return Uuid::from_name("item", name); }

TEST_P(StoreItems, LinksAreFoundFromBothEnds) {
  const KindModel& person = *specimen_.model->kind("person");
  const auto a = id_of("a"), b = id_of("b"), p = id_of("p");
  const Link first{id_of("l1"), "caused_by", {"specimen", b, "", ""}, {100}};
  const Link second{id_of("l2"), "affects", {"person", p, "", ""}, {200}};
  const Link third{id_of("l3"), "part_of", {"specimen", b, "", ""}, {50}};
  auto transaction = begin();
  must(transaction->put(kind_, a, first));
  must(transaction->put(kind_, a, second));
  must(transaction->put(person, p, third));
  must(transaction->commit());
  transaction.reset();

  auto view = snapshot();
  const auto from = must(view->links_from(kind_, a));
  ASSERT_EQ(from.size(), 2);
  EXPECT_EQ(from[0].kind, "specimen");
  EXPECT_EQ(from[0].id, b);
  EXPECT_EQ(from[0].link, first);
  EXPECT_EQ(from[1].kind, "person");
  EXPECT_EQ(from[1].link, second);
  const auto to = must(view->links_to(kind_, b));
  ASSERT_EQ(to.size(), 2);
  EXPECT_EQ(to[0].kind, "specimen");
  EXPECT_EQ(to[0].id, a);
  EXPECT_EQ(to[0].link, first);
  EXPECT_EQ(to[1].kind, "person");
  EXPECT_EQ(to[1].id, p);
  EXPECT_TRUE(must(view->links_from(kind_, b)).empty());
  EXPECT_TRUE(must(view->links_to(kind_, a)).empty());
}

TEST_P(StoreItems, ExternalEndsAreFoundByKeyAndAdoptedByARecord) {
  const auto a = id_of("a"), b = id_of("b"), adopter = id_of("adopter");
  Link link{id_of("l1"), "caused_by", {"specimen", {}, "servicenow", "CHG0000132"}, {1}};
  {
    auto transaction = begin();
    must(transaction->put(kind_, a, link));
    must(transaction->put(
        kind_, b, Link{id_of("l2"), "caused_by", {"person", {}, "servicenow", "CHG0000132"}, {2}}));
    must(transaction->put(
        kind_, b, Link{id_of("l3"), "caused_by", {"specimen", {}, "other", "CHG0000132"}, {3}}));
    must(transaction->commit());
  }
  auto view = snapshot();
  auto external = must(view->links_to_external("servicenow", "CHG0000132"));
  ASSERT_EQ(external.size(), 2);
  EXPECT_EQ(external[0].first.kind, "specimen");
  EXPECT_EQ(external[0].first.id, a);
  EXPECT_EQ(external[0].first.link, link);
  EXPECT_EQ(external[0].second, "specimen");
  EXPECT_EQ(external[1].first.id, b);
  EXPECT_EQ(external[1].second, "person") << "the kind the end would be";
  EXPECT_TRUE(must(view->links_from(kind_, a)).front().id.is_nil());
  EXPECT_TRUE(must(view->links_to(kind_, {})).empty()) << "nil is nobody";
  view.reset();

  link.to.id = adopter;
  auto transaction = begin();
  must(transaction->put(kind_, a, link));
  must(transaction->commit());
  transaction.reset();
  view = snapshot();
  EXPECT_EQ(must(view->links_to_external("servicenow", "CHG0000132")).size(), 1);
  EXPECT_EQ(must(view->links_to(kind_, adopter)).front().link, link);
  EXPECT_EQ(must(view->links_from(kind_, a)).size(), 1);
}

TEST_P(StoreItems, RemovedItemsAreGone) {
  const auto record = id_of("r"), other = id_of("other"), item = id_of("i");
  const auto name = item.to_string();
  auto transaction = begin();
  must(transaction->put(kind_, record, Link{item, "affects", {"specimen", other, "", ""}, {1}}));
  must(transaction->put(kind_, record,
                        WorklogEntry{item, WorklogEntry::Kind::kReply, true, "x", {}, {1}}));
  must(transaction->put(kind_, record,
                        Attachment{item, "a.txt", "text/plain", 3, "d", "s", {}, {1}}));
  must(transaction->put(kind_, record, ArmedTimer{"t", {1}, 1}));

  for (const auto collection : {kLinks, kWorklog, kAttachments}) {
    must(transaction->remove_item(kind_, other, collection, name));
    must(transaction->remove_item(kind_, record, collection, id_of("unknown").to_string()));
  }
  must(transaction->remove_item(kind_, other, kTimers, "t"));
  EXPECT_EQ(must(transaction->links_from(kind_, record)).size(), 1) << "another record's item";
  EXPECT_EQ(must(transaction->worklog(kind_, record, true, {}, 9)).size(), 1);
  EXPECT_EQ(must(transaction->attachments(kind_, record)).size(), 1);
  EXPECT_EQ(must(transaction->timers(kind_, record)).size(), 1);

  for (const auto collection : {kLinks, kWorklog, kAttachments}) {
    must(transaction->remove_item(kind_, record, collection, name));
  }
  must(transaction->remove_item(kind_, record, kTimers, "t"));
  EXPECT_TRUE(must(transaction->links_from(kind_, record)).empty());
  EXPECT_TRUE(must(transaction->links_to(kind_, other)).empty());
  EXPECT_TRUE(must(transaction->worklog(kind_, record, true, {}, 9)).empty());
  EXPECT_TRUE(must(transaction->attachments(kind_, record)).empty());
  EXPECT_TRUE(must(transaction->timers(kind_, record)).empty());
  EXPECT_EQ(must(transaction->next_timer()), std::nullopt);

  EXPECT_EQ(transaction->remove_item(kind_, record, "trousers", name).error().rule, "storage.item");
  EXPECT_EQ(transaction->remove_item(kind_, record, kLinks, "no uuid").error().rule,
            "storage.item");
}

TEST_P(StoreItems, WorkLogIsOldestFirstAndPaged) {
  const auto record = id_of("r");
  auto transaction = begin();
  std::vector<WorklogEntry> entries;
  for (int i = 0; i < 7; ++i) {
    // Three share an instant and come in an order that their ids do not have; one is older than those before.
    const std::int64_t at = i == 6 ? 5 : (i / 3) * 10;
    entries.push_back({id_of(std::to_string(i)),
                       i == 5 ? WorklogEntry::Kind::kSystem : WorklogEntry::Kind::kNote,
                       i % 2 == 0,
                       "text " + std::to_string(i),
                       i == 1 ? Uuid{} : id_of("author"),
                       {at}});
    must(transaction->put(kind_, record, entries.back()));
  }
  must(transaction->put(kind_, id_of("another"),
                        WorklogEntry{id_of("z"), WorklogEntry::Kind::kNote, true, "z", {}, {0}}));
  must(transaction->commit());
  transaction.reset();

  const std::vector<WorklogEntry> expected{entries[0], entries[1], entries[2], entries[6],
                                           entries[3], entries[4], entries[5]};
  auto view = snapshot();
  EXPECT_EQ(must(view->worklog(kind_, record, true, {}, 100)), expected);
  EXPECT_EQ(must(view->count_work(kind_, record)), 6) << "the system's entry does not count";
  std::vector<WorklogEntry> paged;
  Uuid after;
  while (true) {
    const auto page = must(view->worklog(kind_, record, true, after, 2));
    if (page.empty()) break;
    std::ranges::copy(page, std::back_inserter(paged));
    after = page.back().id;
  }
  EXPECT_EQ(paged, expected);
  EXPECT_EQ(must(view->worklog(kind_, record, false, {}, 100)),
            (std::vector{entries[0], entries[2], entries[6], entries[4]}));
  EXPECT_EQ(must(view->worklog(kind_, record, false, entries[1].id, 2)),
            (std::vector{entries[2], entries[6]}))
      << "going on after an entry the reader may not see";
  EXPECT_TRUE(must(view->worklog(kind_, record, true, id_of("unknown"), 5)).empty());
}

TEST_P(StoreItems, PuttingAnItemAgainReplacesItInItsPlace) {
  const auto record = id_of("r");
  auto transaction = begin();
  WorklogEntry first{id_of("1"), WorklogEntry::Kind::kNote, false, "secret", id_of("p"), {1}};
  const WorklogEntry second{id_of("2"), WorklogEntry::Kind::kNote, false, "other", {}, {1}};
  must(transaction->put(kind_, record, first));
  must(transaction->put(kind_, record, second));
  first.text = "";
  first.is_public = true;
  must(transaction->put(kind_, record, first));
  EXPECT_EQ(must(transaction->worklog(kind_, record, true, {}, 9)), (std::vector{first, second}));

  Attachment attachment{id_of("a"), "a.png", "image/png", 12, "digest", "salt", id_of("p"), {5}};
  must(transaction->put(kind_, record, attachment));
  must(transaction->put(kind_, record, Attachment{id_of("b"), "b", "x/y", 0, "d2", "s2", {}, {4}}));
  attachment.name = "renamed.png";
  must(transaction->put(kind_, record, attachment));
  const auto attachments = must(transaction->attachments(kind_, record));
  ASSERT_EQ(attachments.size(), 2);
  EXPECT_EQ(attachments[0], attachment);
  EXPECT_TRUE(attachments[1].author.is_nil());
}

TEST_P(StoreItems, TimersAreDueInOrder) {
  const KindModel& person = *specimen_.model->kind("person");
  const auto a = id_of("a"), b = id_of("b");
  auto transaction = begin();
  EXPECT_EQ(must(transaction->next_timer()), std::nullopt);
  must(transaction->put(kind_, a, ArmedTimer{"late", {300}, 1}));
  must(transaction->put(kind_, a, ArmedTimer{"early", {100}, 2}));
  must(transaction->put(person, b, ArmedTimer{"late", {200}, 3}));
  must(transaction->commit());
  transaction.reset();

  auto view = snapshot();
  EXPECT_EQ(must(view->next_timer()), Instant{100});
  EXPECT_EQ(must(view->timers(kind_, a)),
            (std::vector{ArmedTimer{"early", {100}, 2}, ArmedTimer{"late", {300}, 1}}));
  EXPECT_TRUE(must(view->due_timers({99}, 10)).empty());
  const auto due = must(view->due_timers({200}, 10));
  ASSERT_EQ(due.size(), 2) << "due at the very moment counts";
  EXPECT_EQ(due[0].kind, "specimen");
  EXPECT_EQ(due[0].record, a);
  EXPECT_EQ(due[0].timer, (ArmedTimer{"early", {100}, 2}));
  EXPECT_EQ(due[1].kind, "person");
  EXPECT_EQ(due[1].record, b);
  EXPECT_EQ(must(view->due_timers({1000}, 1)).size(), 1);
  view.reset();

  transaction = begin();
  must(transaction->put(kind_, a, ArmedTimer{"early", {900}, 7}));
  EXPECT_EQ(must(transaction->next_timer()), Instant{200}) << "armed anew, it is one timer still";
  EXPECT_EQ(must(transaction->timers(kind_, a)).front(), (ArmedTimer{"early", {900}, 7}));
}

PROOFDESK_EACH_STORE(StoreItems);

}  // namespace
}  // namespace proofdesk::test
