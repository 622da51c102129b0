#include "storage/sqlite/list_sql.hpp"
#include "storage/sqlite/sqlite_store.hpp"
#include "tests/support/storage/store_under_test.hpp"
#include "tests/support/storage/temporary_directory.hpp"

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

using test::must;

/// What SQLite makes of the statements of a list: which index it walks, and that it sorts nothing on the way.
class ListPlan : public ::testing::Test {
 protected:
  void SetUp() override {
    SqliteStore::Options options;
    options.file = file_;
    options.durable = false;
    auto store = must(SqliteStore::open(std::move(options)));
    must(store->migrate(specimen_.model));
    auto transaction = must(store->begin());
    for (int i = 0; i < 50; ++i) test::insert_specimen(*transaction);
    test::insert_specimen(*transaction, {{"amount", std::int64_t{3}}});
    must(transaction->commit());
    transaction.reset();
    store.reset();
    db_ = std::make_unique<sqlite::Connection>(file_.string(), sqlite::Connection::Mode::kReader);
    schema_ = must(sqlite::attach(*db_, *specimen_.model));
  }

  std::string plan(const ListQuery& query, const sqlite::ListTuning& tuning) {
    sqlite::Estimates estimates(tuning);
    sqlite::PageReader reader(*db_, schema_->table(*specimen_.kind), estimates, query,
                              query.filter);
    std::string plans;
    reader.on_statement = [&](const sqlite::SqlText& sql) {
      auto rows = db_->prepare("EXPLAIN QUERY PLAN " + sql.text);
      while (rows.step()) plans += std::string(rows.text(3)) + "\n";
    };
    reader.read(10, [](const sqlite::Statement&) {}, [] {});
    return plans;
  }
  std::string walk(std::string_view filter, std::string_view order, bool next_page = false) {
    auto query = test::query_of(specimen_, filter, order);
    if (next_page) {
      query.after = PageCursor{.keys = {}, .row = 5};
      for (const auto& key : query.order) {
        query.after->keys.push_back(key.field->is_integral() ? Value{std::int64_t{5}}
                                                             : Value{std::string("x")});
      }
    }
    return plan(query, {.most_sorted = -1});
  }

  test::TemporaryDirectory directory_;
  const std::filesystem::path file_ = directory_ / "plan.db";
  const testing::Specimen& specimen_ = testing::specimen();
  std::unique_ptr<sqlite::Connection> db_;
  std::shared_ptr<const sqlite::Schema> schema_;
};

TEST_F(ListPlan, WalkingNeverSorts) {
  for (const std::string order :
       {"", "number", "updatedAt", "updatedAt desc", "createdAt desc", "state", "amount",
        "amount desc", "line", "requester desc", "custom.floor", "custom.cost_centre desc"}) {
    for (const auto* filter :
         {"", "state=open", "state!=done line:x", "custom.floor=3", "helpers:*"}) {
      for (const bool next_page : {false, true}) {
        const auto plans = walk(filter, order, next_page);
        EXPECT_EQ(plans.find("TEMP B-TREE"), std::string::npos) << order << " / " << filter << "\n"
                                                                << plans;
      }
    }
  }
}

TEST_F(ListPlan, WalkingTakesTheIndexOfTheOrder) {
  EXPECT_NE(walk("state=open amount=3", "updatedAt desc").find("r_specimen__updated_at"),
            std::string::npos);
  EXPECT_NE(walk("state=open", "amount").find("r_specimen__f_amount"), std::string::npos);
  EXPECT_NE(walk("state=open", "custom.floor").find("SEARCH o0 USING PRIMARY KEY (field=?)"),
            std::string::npos)
      << walk("state=open", "custom.floor");
  EXPECT_NE(walk("state=open", "").find("r_specimen__state"), std::string::npos)
      << "by number, an equality has the rows in order already";
}

TEST_F(ListPlan, SortingTakesTheSmallSet) {
  const auto plans = plan(test::query_of(specimen_, "state!=done amount=3", "updatedAt desc"), {});
  EXPECT_NE(plans.find("r_specimen__f_amount"), std::string::npos) << plans;
  EXPECT_EQ(plans.find("SCAN t"), std::string::npos) << plans;
  const auto custom =
      plan(test::query_of(specimen_, "custom.cost_centre=x OR amount=3", "updatedAt desc"), {});
  EXPECT_NE(custom.find("PRIMARY KEY (field=? AND value=?)"), std::string::npos) << custom;
  EXPECT_EQ(custom.find("SCAN t"), std::string::npos) << custom;
}

}  // namespace
}  // namespace proofdesk
