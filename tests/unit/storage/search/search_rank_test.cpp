#include "storage/sqlite/search_rank.hpp"

#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace proofdesk {
namespace {

class SearchRank : public ::testing::Test {
 protected:
  SearchRank() : db_(":memory:", sqlite::Connection::Mode::kWriter) {
    add_search_rank(db_);
    db_.execute(
        "CREATE VIRTUAL TABLE search USING fts5 (kind, title, shown, content = '',"
        " contentless_delete = 1)");
  }
  void add(std::string_view title, std::string_view shown) {
    auto insert = db_.prepare("INSERT INTO search (kind, title, shown) VALUES ('k1', ?1, ?2)");
    insert.bind(1, title).bind(2, shown);
    insert.run();
  }
  /// Scores of the hits by this order, in the order of rows.
  std::vector<double> scores(std::string_view order, std::string_view match) {
    auto rows = db_.prepare(
        fmt::format("SELECT printf('%!.17g', rank) FROM search WHERE search MATCH ?1 AND rank MATCH"
                    " '{}(0.0, 10.0, 1.0)' ORDER BY rowid",
                    order));
    rows.bind(1, match);
    std::vector<double> scores;
    while (rows.step()) scores.push_back(std::stod(std::string(rows.text(0))));
    return scores;
  }

  sqlite::Connection db_;
};

TEST_F(SearchRank, ScoresAsBm25DoesWhereWordsAreFewerThanItCounts) {
  std::mt19937_64 random(1);
  const auto words = [&](std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
      text += fmt::format("w{} ", random() % 40 * (random() % 40) / 20);
    return text;
  };
  for (int i = 0; i < 500; ++i) add(words(1 + random() % 6), words(random() % 60));
  for (const char* match : {"w1", "w7 w2", "w30*", "{title shown} : (w5 AND w1)",
                            "({title} : (w3 OR w60)) AND (kind : (k1))"}) {
    const auto ours = scores(kSearchRank, match);
    const auto theirs = scores("bm25", match);
    ASSERT_EQ(ours.size(), theirs.size()) << match;
    EXPECT_FALSE(ours.empty()) << match;
    for (std::size_t i = 0; i < ours.size(); ++i) EXPECT_NEAR(ours[i], theirs[i], 1e-9) << match;
  }
}

TEST_F(SearchRank, TakesNoWordForMoreCommonThanItCounts) {
  db_.execute("BEGIN");
  for (int i = 0; i < 45'000; ++i) add(i % 9 == 0 ? "one" : "many", i % 9 == 0 ? "many" : "");
  db_.execute("COMMIT");
  const auto ours = scores(kSearchRank, "one many");
  const auto theirs = scores("bm25", "one many");
  ASSERT_EQ(ours.size(), 5'000U);
  // What all hold weighs nothing to bm25; to us as much as what twenty thousand hold.
  EXPECT_LT(ours.front(), theirs.front() - 0.01);
}

}  // namespace
}  // namespace proofdesk
