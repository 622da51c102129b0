#include "core/model/record_ref.hpp"
#include "storage/memory/memory_store.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/sqlite_store.hpp"
#include "tests/support/storage/store_under_test.hpp"
#include "tests/support/storage/temporary_directory.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace proofdesk {
namespace {

using test::must;

/// A kind "thing" whose own fields are these lines of a schema.
std::shared_ptr<const Model> model_with(const std::string& fields,
                                        const std::vector<CustomField>& custom = {},
                                        bool with_thing = true) {
  const testing::TestSchema schema(fmt::format(R"(
    message Thing {{
      option (kind) = {{ name: "thing" plural: "things" number_prefix: "THI" }};
      Facets facets = 1; repeated CustomValue custom = 2;
      {}
    }}
    {})",
                                               fields, testing::kPeopleSchema));
  std::vector<std::string> kinds{"Person", "Group", "Service"};
  if (with_thing) kinds.push_back("Thing");
  return must(testing::build_model(schema, kinds, custom));
}

constexpr const char* kFirst = R"(
  enum Size { SIZE_UNSPECIFIED = 0; SIZE_SMALL = 1; SIZE_LARGE = 2; }
  optional string colour = 10 [(field) = { indexed: true max_length: 50 }];
  optional Size size = 11 [(field) = { indexed: true }];
  optional string plain = 12 [(field) = { max_length: 50 }];
  repeated string parts = 13 [(field) = { max_length: 50 }];
)";

class MigrationTest : public ::testing::Test {
 protected:
  void open() {
    store_.reset();
    SqliteStore::Options options;
    options.file = file_;
    options.durable = false;
    store_ = must(SqliteStore::open(std::move(options)));
  }
  void SetUp() override {
    open();
    migrate(model_with(kFirst));
  }
  void migrate(std::shared_ptr<const Model> model) {
    must(store_->migrate(model));
    model_ = std::move(model);
  }
  const KindModel& thing() const { return *model_->kind("thing"); }
  Record add(const std::vector<std::pair<std::string, Value>>& fields) {
    auto transaction = must(store_->begin());
    Record record = new_record(thing(), Uuid::from_name("thing", std::to_string(++added_)));
    record.number = must(transaction->next_number(thing()));
    record.state = "open";
    record.version = 1;
    for (const auto& [name, value] : fields) record.set(*thing().field(name), value);
    must(transaction->insert(thing(), record));
    must(transaction->commit());
    return record;
  }
  std::size_t count(std::string_view filter) {
    ListQuery query;
    query.filter = must(parse_filter(thing(), filter));
    return must(must(store_->snapshot())->list(thing(), query, Access::unrestricted()))
        .records.size();
  }
  Record read(std::int64_t number) {
    return *must(must(store_->snapshot())->find_by_number(thing(), number, Access::unrestricted()));
  }
  std::int64_t scalar(const std::string& sql) {
    return sqlite::Connection(file_.string(), sqlite::Connection::Mode::kReader).scalar(sql);
  }

  test::TemporaryDirectory directory_;
  const std::filesystem::path file_ = directory_ / "proofdesk.db";
  std::unique_ptr<SqliteStore> store_;
  std::shared_ptr<const Model> model_;
  int added_ = 0;
};

TEST_F(MigrationTest, TheSameModelChangesNothing) {
  const auto before = scalar("SELECT count(*) FROM sqlite_schema");
  const auto cookie = scalar("PRAGMA schema_version");
  migrate(model_with(kFirst));
  open();
  migrate(model_with(kFirst));
  EXPECT_EQ(scalar("SELECT count(*) FROM sqlite_schema"), before);
  EXPECT_EQ(scalar("PRAGMA schema_version"), cookie);
}

constexpr const char* kAboutOthers = R"(
  optional string subject = 10 [(field) = { as: RECORD indexed: true }];
  repeated string helpers = 11 [(field) = { as: REFERENCE target: "person" indexed: true }];
)";
constexpr const char* kHelpersInvolved = R"(
  optional string subject = 10 [(field) = { as: RECORD indexed: true }];
  repeated string helpers = 11 [(field) = { as: REFERENCE target: "person" indexed: true involves: true }];
)";

class ConcealedMigration : public MigrationTest {
 protected:
  void SetUp() override {
    open();
    migrate(model_with(kAboutOthers));
    const Record quiet = add({{"confidential", true}});
    add({{"subject", RecordRef::to(quiet).to_string()},
         {"helpers", std::vector<std::string>{ann_.to_string()}}});
    add({});
  }
  std::vector<std::int64_t> seen_by(const Actor& actor) {
    ListQuery query;
    query.order = must(parse_order(thing(), "number"));
    return test::numbers_of(
        must(must(store_->snapshot())->list(thing(), query, Access::of(actor))));
  }
  const Uuid ann_ = Uuid::from_name("p", "ann");
  const Actor agent_{.person = Uuid::from_name("p", "agent"), .roles = {"agent"}, .groups = {}};
  const Actor helper_{.person = ann_, .roles = {"agent"}, .groups = {}};
};

TEST_F(ConcealedMigration, AFileFromBeforeLearnsWhatIsClosedThroughItsSubject) {
  store_.reset();
  {
    sqlite::Connection file(file_.string(), sqlite::Connection::Mode::kWriter);
    file.execute("DROP TABLE concealed; DROP TABLE concealed_by");
  }
  open();
  migrate(model_with(kAboutOthers));
  EXPECT_EQ(seen_by(agent_), (std::vector<std::int64_t>{3}));
}

TEST_F(ConcealedMigration, WhoeverASchemaInvolvesAnewIsLetIn) {
  EXPECT_EQ(seen_by(helper_), (std::vector<std::int64_t>{3}));
  open();
  migrate(model_with(kHelpersInvolved));
  EXPECT_EQ(seen_by(helper_), (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(seen_by(agent_), (std::vector<std::int64_t>{3}));
}

TEST_F(MigrationTest, ANewIndexedFieldBecomesAColumnWithoutValues) {
  const Record old = add({{"colour", std::string("red")}});
  open();
  migrate(model_with(std::string(kFirst) + R"(
    optional int64 weight = 14 [(field) = { indexed: true }];
    repeated string marks = 15 [(field) = { indexed: true max_length: 50 }];)"));
  const Record record = read(1);
  EXPECT_EQ(record.text(thing(), "colour"), "red");
  EXPECT_FALSE(record.has(thing(), "weight"));
  EXPECT_EQ(count("weight:*"), 0);
  EXPECT_EQ(count("weight!=3"), 1);
  add({{"weight", std::int64_t{3}}, {"marks", std::vector<std::string>{"a", "b"}}});
  EXPECT_EQ(count("weight=3"), 1);
  EXPECT_EQ(count("marks:b"), 1);
  Record changed = record;
  changed.set(*thing().field("weight"), std::int64_t{5});
  auto transaction = must(store_->begin());
  must(transaction->update(thing(), changed));
  must(transaction->commit());
  transaction.reset();
  EXPECT_EQ(count("weight>3"), 1);
}

TEST_F(MigrationTest, AFieldInTheMiddleMovesNoValue) {
  add({{"colour", std::string("red")},
       {"plain", std::string("p")},
       {"parts", std::vector<std::string>{"x"}}});
  open();
  migrate(model_with("optional string added = 20 [(field) = { indexed: true max_length: 50 }];" +
                     std::string(kFirst)));
  const Record record = read(1);
  EXPECT_EQ(record.text(thing(), "colour"), "red");
  EXPECT_EQ(record.text(thing(), "plain"), "p");
  EXPECT_EQ(record.text(thing(), "added"), "");
  EXPECT_EQ(count("colour=red"), 1);
}

TEST_F(MigrationTest, AFieldThatIsIndexedLaterIsFilledFromTheRecords) {
  add({{"plain", std::string("deep")}, {"parts", std::vector<std::string>{"x", "y"}}});
  add({});
  std::string later = kFirst;
  for (const auto* field : {"plain = 12 [(field) = {", "parts = 13 [(field) = {"}) {
    later.replace(later.find(field), std::string_view(field).size(),
                  std::string(field) + " indexed: true");
  }
  open();
  migrate(model_with(later));
  EXPECT_EQ(count("plain=deep"), 1);
  EXPECT_EQ(count("parts:y"), 1);
  EXPECT_EQ(count("-plain:*"), 1);

  // Not indexed for a while, it misses changes; indexed again, it is filled anew.
  migrate(model_with(kFirst));
  EXPECT_EQ(scalar("SELECT count(*) FROM value_index"), 0);
  EXPECT_EQ(scalar("SELECT count(*) FROM r_thing WHERE f_plain IS NOT NULL"), 0);
  Record record = read(1);
  record.set(*thing().field("plain"), std::string("changed"));
  record.set(*thing().field("parts"), Value{std::vector<std::string>{"z"}});
  auto transaction = must(store_->begin());
  must(transaction->update(thing(), record));
  must(transaction->commit());
  transaction.reset();
  migrate(model_with(later));
  EXPECT_EQ(count("plain=deep"), 0);
  EXPECT_EQ(count("plain=changed"), 1);
  EXPECT_EQ(count("parts:z"), 1);
  EXPECT_EQ(count("parts:y"), 0);
}

TEST_F(MigrationTest, NewKindsAndWordsAreWelcome) {
  open();
  std::string grown = kFirst;
  grown.replace(grown.find("SIZE_LARGE = 2;"), 15, "SIZE_LARGE = 2; SIZE_HUGE = 7;");
  migrate(model_with(grown));
  add({{"size", std::string("huge")}});
  EXPECT_EQ(count("size=huge"), 1);
}

TEST_F(MigrationTest, WhatTakesSomethingAwayIsRefusedAndChangesNothing) {
  add({{"colour", std::string("red")}});
  const auto replaced = [](const std::string& what, const std::string& with) {
    std::string text = kFirst;
    const auto at = text.find(what);
    return text.replace(at, what.size(), with);
  };
  const std::vector<std::pair<std::string, std::string>> changes = {
      {replaced("optional string plain = 12 [(field) = { max_length: 50 }];", ""), "plain"},
      {replaced("plain = 12", "plain = 22"), "plain"},
      {replaced("optional string plain", "optional int64 plain"), ""},
      {replaced("repeated string parts", "optional string parts"), "parts"},
      {replaced("optional string colour", "repeated string colour"), "colour"},
      {replaced("SIZE_LARGE = 2", "SIZE_LARGE = 3"), "size"},
      {replaced("SIZE_SMALL = 1", "SIZE_TINY = 1"), "size"},
      {replaced("colour = 10 [(field) = {", "colour = 10 [(field) = { as: DATE "), ""},
  };
  int refused = 0;
  for (const auto& [fields, named] : changes) {
    std::shared_ptr<const Model> model;
    try {
      model = model_with(fields);
    } catch (const std::runtime_error&) {
      continue;  // the model itself says no to this one
    }
    const auto status = store_->migrate(model);
    ASSERT_FALSE(status) << fields;
    EXPECT_EQ(status.error().rule, "schema.additive");
    EXPECT_NE(status.error().detail.find("thing." + named), std::string::npos)
        << status.error().detail;
    EXPECT_FALSE(status.error().remedy.empty());
    ++refused;
  }
  EXPECT_GE(refused, 6);
  EXPECT_EQ(store_->migrate(model_with(kFirst, {}, false)).error().rule, "schema.additive")
      << "a kind that is gone";
  EXPECT_EQ(count("colour=red"), 1) << "the store goes on with the model it has";
  add({{"colour", std::string("blue")}});
}

TEST_F(MigrationTest, TheMemoryStoreHoldsToTheSameRule) {
  MemoryStore store;
  must(store.migrate(model_with(kFirst)));
  EXPECT_EQ(store.migrate(model_with("")).error().rule, "schema.additive");
  EXPECT_TRUE(
      store.migrate(model_with(std::string(kFirst) + "optional string more = 30;")).has_value());
}

TEST_F(MigrationTest, CustomFieldsComeAndMayBeLeftOutOfTheFirstModelOfAStart) {
  CustomField floor{.kind = "thing"};
  floor.field.name = "floor";
  floor.field.type = FieldType::kInteger;
  migrate(model_with(kFirst, {floor}));
  add({{"custom.floor", std::int64_t{3}}});
  open();
  migrate(model_with(kFirst));
  EXPECT_EQ(read(1).custom.size(), 1);
  migrate(model_with(kFirst, {floor}));
  EXPECT_EQ(count("custom.floor=3"), 1);
  floor.field.type = FieldType::kText;
  EXPECT_EQ(store_->migrate(model_with(kFirst, {floor})).error().rule, "schema.additive");
}

TEST_F(MigrationTest, ASnapshotTakenBeforeGoesOnUnderTheOldModel) {
  add({{"colour", std::string("red")}});
  const auto old_model = model_;
  auto view = must(store_->snapshot());
  migrate(model_with(std::string(kFirst) +
                     "optional int64 weight = 14 [(field) = { indexed: true }];"));
  const KindModel& old_thing = *old_model->kind("thing");
  EXPECT_EQ(must(view->list(old_thing, ListQuery{}, Access::unrestricted())).records.size(), 1);
}

}  // namespace
}  // namespace proofdesk
