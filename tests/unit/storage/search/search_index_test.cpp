#include "storage/search/search_index.hpp"

#include "tests/support/storage/following.hpp"

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

using test::event_of;
using test::must;

class SearchIndexTest : public ::testing::Test {
 protected:
  using Fields = std::vector<std::pair<std::string, Value>>;

  Record create(const Fields& fields) {
    auto transaction = must(following_.store.begin());
    const Record record = test::insert_specimen(*transaction, fields);
    following_.journal.append(*transaction,
                              event_of("specimen", record.id, 1, "created", "", "open", {1}));
    must(transaction->commit());
    return record;
  }
  void change(Record& record, const Fields& fields, const std::string& event = "updated") {
    auto transaction = must(following_.store.begin());
    test::set_fields(record, testing::specimen(), fields);
    ++record.version;
    must(transaction->update(*testing::specimen().kind, record));
    following_.journal.append(
        *transaction, event_of("specimen", record.id, record.version, event, "open", "open", {1}));
    must(transaction->commit());
  }
  void note(Record& record, const std::string& text, bool is_public) {
    auto transaction = must(following_.store.begin());
    const auto id = Uuid::from_name("note", text);
    must(transaction->put(
        *testing::specimen().kind, record.id,
        WorklogEntry{id, WorklogEntry::Kind::kNote, is_public, text, {}, {record.version}}));
    following_.journal.append(*transaction, event_of("specimen", record.id, ++record.version,
                                                     "worked", "open", "open", {1}));
    must(transaction->commit());
  }
  void follow() {
    if (!runner_) runner_ = following_.start(index_, file_);
    following_.catch_up(*runner_);
  }
  std::vector<Uuid> found(const std::string& text, bool internal = true,
                          std::vector<std::string> kinds = {}) {
    follow();
    SearchQuery query{.text = text, .kinds = std::move(kinds), .internal = internal, .limit = 200};
    std::vector<Uuid> ids;
    for (const auto& hit : must(index_.search(query)).hits) ids.push_back(hit.record);
    return ids;
  }
  using Ids = std::vector<Uuid>;
  Ids similar(const std::string& text, bool internal = true) {
    follow();
    Ids ids;
    const SimilarQuery query{.words = typed_words(text),
                             .kind = "specimen",
                             .internal = internal,
                             .among = {},
                             .limit = 10};
    for (const auto& hit : must(index_.similar(query))) ids.push_back(hit.record);
    return ids;
  }

  test::Following following_;
  const std::filesystem::path file_ = following_.directory / "search.db";
  SearchIndex index_{file_};
  std::unique_ptr<FollowerRunner> runner_;
};

TEST_F(SearchIndexTest, FindsWordsOfTitleFieldsAndWorkLog) {
  Record printer = create({{"title", std::string("Printer on fire")},
                           {"description", std::string("Smoke everywhere")}});
  Record mail =
      create({{"title", std::string("Mail is slow")}, {"remark", std::string("since Tuesday")}});
  note(printer, "Called the fire brigade", true);
  EXPECT_EQ(found("printer"), Ids{printer.id});
  EXPECT_EQ(found("SMOKE"), Ids{printer.id});
  EXPECT_EQ(found("tuesday slow"), Ids{mail.id}) << "every word, wherever it stands";
  EXPECT_EQ(found("slow brigade"), Ids{});
  EXPECT_EQ(found("brigade printer"), Ids{printer.id});
  EXPECT_EQ(found("brig"), Ids{printer.id}) << "the last word may be a start";
  EXPECT_EQ(found("brig printer"), Ids{}) << "only the last";
  EXPECT_EQ(found("SPE-000002"), Ids{mail.id});
  EXPECT_EQ(found("open"), Ids{}) << "what is not searchable is not found";
}

TEST_F(SearchIndexTest, AccentsDoNotMatter) {
  const Record record = create({{"title", std::string("Café Zürich")}});
  EXPECT_EQ(found("cafe zurich"), Ids{record.id});
  EXPECT_EQ(found("CAFÉ"), Ids{record.id});
}

TEST_F(SearchIndexTest, InternalTextIsFoundOnlyByThoseWhoMayReadIt) {
  Record record = create({{"title", std::string("Laptop")}});
  note(record, "customer is difficult", false);
  note(record, "we are on it", true);
  EXPECT_EQ(found("difficult", true), Ids{record.id});
  EXPECT_EQ(found("difficult", false), Ids{});
  EXPECT_EQ(found("laptop", false), Ids{record.id});
  EXPECT_EQ(found("we are on it", false), Ids{record.id});
}

TEST_F(SearchIndexTest, ChangedTextReplacesTheOld) {
  Record record = create({{"title", std::string("before words")}});
  EXPECT_EQ(found("before"), Ids{record.id});
  change(record, {{"title", std::string("after words")}});
  EXPECT_EQ(found("before"), Ids{});
  EXPECT_EQ(found("after"), Ids{record.id});
  EXPECT_EQ(found("words"), Ids{record.id}) << "once";
}

TEST_F(SearchIndexTest, EventsThatChangeNoTextWriteNothing) {
  Record record = create({{"title", std::string("still")}});
  follow();
  sqlite::Connection db(file_.string(), sqlite::Connection::Mode::kReader);
  const auto before = db.scalar("SELECT count(*) FROM search_data");
  const auto words = db.scalar("SELECT sum(length(block)) FROM search_data");
  for (int i = 0; i < 5; ++i) {
    change(record, {{"amount", std::int64_t{i}}});
    follow();
  }
  EXPECT_EQ(db.scalar("SELECT count(*) FROM search_data"), before);
  EXPECT_EQ(db.scalar("SELECT sum(length(block)) FROM search_data"), words);
  EXPECT_EQ(db.scalar("SELECT next FROM follower"), 6);
}

TEST_F(SearchIndexTest, KindsNarrowTheSearch) {
  const Record specimen = create({{"title", std::string("shared word")}});
  Uuid person;
  {
    const KindModel& kind = *testing::specimen().model->kind("person");
    auto transaction = must(following_.store.begin());
    Record record = new_record(kind, Uuid::from_name("person", "1"));
    record.number = 1;
    record.state = "open";
    record.set(*kind.field("title"), std::string("shared word"));
    must(transaction->insert(kind, record));
    following_.journal.append(*transaction,
                              event_of("person", record.id, 1, "created", "", "open", {1}));
    must(transaction->commit());
    person = record.id;
  }
  EXPECT_EQ(found("shared", true, {"specimen"}), Ids{specimen.id});
  EXPECT_EQ(found("shared", true, {"person"}), Ids{person});
  EXPECT_EQ(found("shared", true, {"person", "specimen"}).size(), 2);
  EXPECT_EQ(found("shared", true, {"trousers"}), Ids{});
  EXPECT_EQ(found("k1"), Ids{}) << "the word that stands for a kind is no text";
}

TEST_F(SearchIndexTest, WhateverIsTypedIsOnlyWords) {
  const Record record = create({{"title", std::string("a-b \"quoted\" OR NEAR c*")}});
  for (const std::string text :
       {"\"", "\"quoted\"", "a-b", "OR", "NEAR(", "c*", "title:quoted", "^a", "{title} : x", "-b",
        "a AND", "NOT", "(", ")", "quoted\"\"\"", "' OR 1=1", "\xff\xfe", "+", "…"}) {
    follow();
    const auto page = index_.search({.text = text});
    if (!page) EXPECT_EQ(page.error().rule, "search.text") << text << ": " << page.error().detail;
  }
  EXPECT_EQ(found("\"quoted\""), Ids{record.id});
  EXPECT_EQ(found("or"), Ids{record.id});
  EXPECT_EQ(found("a-b"), Ids{record.id});
  EXPECT_EQ(index_.search({.text = " - + * "}).error().rule, "search.text");
  EXPECT_EQ(index_.search({.text = ""}).error().rule, "search.text");
  EXPECT_EQ(index_.search({.text = std::string(201, 'x')}).error().rule, "search.text");
  EXPECT_EQ(index_.search({.text = "x", .limit = 0}).error().rule, "search.limit");
  EXPECT_EQ(index_.search({.text = "x", .limit = 201}).error().rule, "search.limit");
  EXPECT_EQ(match_expression("two \"words"), "\"two\" AND \"\"\"words\" *");
}

TEST_F(SearchIndexTest, TitlesWeighMoreThanTheRest) {
  const Record in_text =
      create({{"title", std::string("other")}, {"description", std::string("toner toner")}});
  const Record in_title = create({{"title", std::string("toner")}});
  create({{"title", std::string("unrelated")}});
  EXPECT_EQ(found("toner"), (Ids{in_title.id, in_text.id}));
}

TEST_F(SearchIndexTest, PagesLoseNothingAndRepeatNothing) {
  Ids all;
  for (int i = 0; i < 23; ++i) all.push_back(create({{"title", "common " + std::to_string(i)}}).id);
  follow();
  SearchQuery query{.text = "common", .limit = 5};
  Ids paged;
  while (true) {
    const auto page = must(index_.search(query));
    EXPECT_TRUE(page.ranked);
    EXPECT_EQ(page.reached, 23);
    for (const auto& hit : page.hits) paged.push_back(hit.record);
    if (!page.more) break;
    query.after = page.end;
  }
  std::ranges::sort(paged);
  std::ranges::sort(all);
  EXPECT_EQ(paged, all);
}

TEST_F(SearchIndexTest, VeryManyHitsComeNewestFirst) {
  {
    auto transaction = must(following_.store.begin());
    for (int i = 0; i < 5003; ++i) {
      const Record record = test::insert_specimen(*transaction, {{"title", std::string("common")}});
      following_.journal.append(*transaction,
                                event_of("specimen", record.id, 1, "created", "", "open", {1}));
    }
    must(transaction->commit());
  }
  follow();
  SearchQuery query{.text = "common", .limit = 200};
  std::vector<Uuid> ids;
  while (ids.size() < 6000) {
    const auto page = must(index_.search(query));
    EXPECT_FALSE(page.ranked);
    for (const auto& hit : page.hits) ids.push_back(hit.record);
    if (!page.more) break;
    query.after = page.end;
  }
  ASSERT_EQ(ids.size(), 5003);
  EXPECT_EQ(ids.front(), Uuid::from_name("specimen", "5003"));
  EXPECT_EQ(ids.back(), Uuid::from_name("specimen", "1"));
}

TEST_F(SearchIndexTest, AWordThatVeryManyHoldIsNoBeginningOfLongerOnes) {
  const Record longer = create({{"title", std::string("so commonplace")}});
  EXPECT_EQ(found("common"), Ids{longer.id});
  {
    auto transaction = must(following_.store.begin());
    for (int i = 0; i < 5001; ++i) {
      const Record record = test::insert_specimen(*transaction, {{"title", std::string("common")}});
      following_.journal.append(*transaction,
                                event_of("specimen", record.id, 1, "created", "", "open", {1}));
    }
    must(transaction->commit());
  }
  const Record both = create({{"title", std::string("so common a commonplace")}});
  EXPECT_EQ(found("commonp"), (Ids{longer.id, both.id}));
  EXPECT_EQ(found("common").front(), both.id);
  EXPECT_EQ(found("so common"), Ids{both.id})
      << "few hits are ranked though a word of theirs is common";
  EXPECT_EQ(found("commonplace common"), Ids{both.id});
}

TEST_F(SearchIndexTest, WhatIsBeingTypedFindsItsLike) {
  Record printer = create({{"title", std::string("Printer prints nothing but the header")}});
  Record jam = create({{"title", std::string("The paper jams")},
                       {"description", std::string("The printer on the third floor")}});
  Record mail = create({{"title", std::string("The mail is slow")}});
  EXPECT_EQ(similar("my printer does not print any more"), (Ids{printer.id, jam.id}))
      << "not every word must occur; those of the title count for more";
  EXPECT_EQ(similar("the pri"), (Ids{printer.id, jam.id})) << "the last word is still being typed";
  EXPECT_EQ(similar("the pri "), Ids{}) << "and now it is not";
  EXPECT_EQ(similar("PRÍNTER"), (Ids{printer.id, jam.id})) << "accents and case do not matter";
  EXPECT_EQ(similar(""), Ids{});
  EXPECT_EQ(similar("(\" OR *)"), Ids{}) << "whatever is typed is only words";
}

TEST_F(SearchIndexTest, WordsThatEveryRecordHasFindNothing) {
  for (int i = 0; i < 20; ++i)
    create({{"title", std::string("The report about the thing ") + std::to_string(i)}});
  Record other = create({{"title", std::string("The toner is empty")}});
  EXPECT_EQ(similar("the unheard"), Ids{});
  EXPECT_EQ(similar("the toner"), Ids{other.id});
}

TEST_F(SearchIndexTest, InternalWordsLeadNobodyToItsLike) {
  Record secret = create({{"title", std::string("Something")}});
  create({{"title", std::string("Anything")}});
  note(secret, "The supplier is bankrupt", false);
  EXPECT_EQ(similar("bankrupt", true), Ids{secret.id});
  EXPECT_EQ(similar("bankrupt", false), Ids{});
}

TEST_F(SearchIndexTest, LikenessCanBeAskedOfAFew) {
  Record first = create({{"title", std::string("Network down in the north")}});
  Record second = create({{"title", std::string("Network down in the south")}});
  create({{"title", std::string("Keyboard lost")}});
  follow();
  const SimilarQuery query{.words = typed_words("network is down"),
                           .kind = "specimen",
                           .internal = true,
                           .among = {first.id},
                           .limit = 10};
  const auto hits = must(index_.similar(query));
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(hits.front().record, first.id);
  EXPECT_NE(hits.front().record, second.id);
}

TEST(TypedWords, AreQuotedOnceAndTheLastIsABeginning) {
  using Words = std::vector<std::string>;
  EXPECT_EQ(typed_words("My mail, my mai"), (Words{"\"My\"", "\"mail\"", "\"my\"", "\"mai\" *"}));
  EXPECT_EQ(typed_words("a printer "), Words{"\"printer\""});
  EXPECT_EQ(typed_words("é x"), Words{"\"é\""}) << "one letter, but two bytes";
  EXPECT_TRUE(typed_words(" \"*-: ").empty());
  std::string many;
  for (int i = 0; i < 40; ++i) many += "w" + std::to_string(i) + " ";
  const auto words = typed_words(many + "last");
  EXPECT_EQ(words.size(), 16U);
  EXPECT_EQ(words.front(), "\"w0\"");
  EXPECT_EQ(words.back(), "\"last\" *");
}

TEST_F(SearchIndexTest, WhatIsErasedLeavesNoByteBehind) {
  // Enough around it that the index has several segments, and the word has been written more than once.
  std::vector<Record> others;
  for (int i = 0; i < 40; ++i) {
    others.push_back(create({{"title", "other " + std::to_string(i)},
                             {"description", std::string(300, static_cast<char>('a' + i % 26))}}));
  }
  Record record = create({{"title", std::string("Xyzzyplugh the secret name")}});
  follow();
  note(record, "Xyzzyplugh called again", true);
  follow();
  for (auto& other : others)
    change(other, {{"description", "changed " + std::to_string(other.number)}});
  follow();
  ASSERT_TRUE(test::any_file_contains(following_.directory.path(), "xyzzyplugh"))
      << "else this proves nothing";

  {
    auto transaction = must(following_.store.begin());
    must(transaction->remove_item(*testing::specimen().kind, record.id, kWorklog,
                                  Uuid::from_name("note", "Xyzzyplugh called again").to_string()));
    must(transaction->commit());
  }
  change(record, {{"title", Erased{}}}, std::string(kErasedEvent));
  EXPECT_EQ(found("xyzzyplugh"), Ids{});
  runner_.reset();
  EXPECT_FALSE(test::any_file_contains(following_.directory.path(), "xyzzyplugh"));
  EXPECT_FALSE(test::any_file_contains(following_.directory.path(), "Xyzzyplugh"));
  EXPECT_EQ(found("changed 40"), Ids{others[39].id}) << "the rest is found still";
}

}  // namespace
}  // namespace proofdesk
