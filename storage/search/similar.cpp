// What is like a text that is being typed. Ranking all that match would mean reading all that match, and of a
// million incidents the word "printer" matches a twentieth. So every word is looked up by itself, newest records
// first and no further than a bound; how rare it is is told from how far back that bound reaches.

#include "storage/search/search_index.hpp"
#include "storage/sqlite/row_codec.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace proofdesk {
namespace {

using sqlite::Connection;

constexpr std::size_t kMostWords = 16;
constexpr std::int64_t kMostOfAWord = 500;
/// What four of five records have tells none of them from the others.
constexpr double kLeastTelling = 0.22;
/// With fewer records than this nothing is common yet.
constexpr double kSmallHouse = 100;
constexpr double kTitleBonus = 0.5;
/// Less than this part of what all words together weigh is chance. Words that no record at all has say nothing.
constexpr double kLeastShare = 0.15;
/// What is alike must be so by words that at most about a third of all records have (ln 3), or in a small house
/// by ones that are rare there.
constexpr double kLeastWeight = 1.1;
constexpr double kLeastOfRarest = 0.4;
/// Less than this part of the best is noise beside it.
constexpr double kLeastOfBest = 0.35;

bool is_letter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

struct Matches {
  std::vector<std::int64_t> rows;  ///< newest first
  double in_all = 0;               ///< how many there are, or about
};

class Ranking {
 public:
  Ranking(Connection& db, const SimilarQuery& query, std::string kind_word)
      : db_(db), query_(query), kind_(std::move(kind_word)) {
    newest_ = db_.scalar("SELECT max(row) FROM document");
    // Rows of documents are never taken away: the last one tells how many there are.
    population_ = static_cast<double>(newest_);
    if (!query.among.empty()) read_among();
  }

  std::vector<SimilarHit> hits() {
    for (const auto& word : query_.words) add(word);
    double best = 0;
    for (const auto& [row, score] : scores_) best = std::max(best, score);
    const double rarest = std::log((population_ + 1.0) / 1.5);
    const double least = std::max({kLeastShare * total_, kLeastOfBest * best,
                                   std::min(kLeastWeight, kLeastOfRarest * rarest)});
    std::vector<std::pair<std::int64_t, double>> ranked;
    for (const auto& [row, score] : scores_) {
      if (score > 0 && score >= least) ranked.emplace_back(row, score);
    }
    std::ranges::sort(ranked, [](const auto& a, const auto& b) {
      return a.second != b.second ? a.second > b.second : a.first > b.first;
    });
    if (ranked.size() > query_.limit) ranked.resize(query_.limit);
    std::vector<SimilarHit> found;
    for (const auto& [row, score] : ranked) {
      auto document = db_.prepare("SELECT record FROM document WHERE row = ?1");
      document.bind(1, row);
      if (document.step()) found.push_back({sqlite::read_uuid(document, 0), score});
    }
    return found;
  }

 private:
  void read_among() {
    for (const Uuid& record : query_.among) {
      auto row = db_.prepare("SELECT row FROM document WHERE record = ?1");
      row.bind_blob(1, record.bytes());
      if (row.step()) among_.push_back(row.integer(0));
    }
    std::ranges::sort(among_);
  }

  Matches look_up(const std::string& expression) {
    auto rows =
        db_.prepare("SELECT rowid FROM search WHERE search MATCH ?1 ORDER BY rowid DESC LIMIT ?2");
    rows.bind(1, std::string_view(expression)).bind(2, kMostOfAWord);
    Matches matches;
    while (rows.step()) matches.rows.push_back(rows.integer(0));
    matches.in_all = static_cast<double>(matches.rows.size());
    if (std::cmp_equal(matches.rows.size(), kMostOfAWord)) {
      const auto reached = static_cast<double>(newest_ - matches.rows.back() + 1);
      matches.in_all *= static_cast<double>(newest_) / reached;
    }
    return matches;
  }

  void add(const std::string& word) {
    const std::string everywhere =
        fmt::format("{} : {}", query_.internal ? "{title shown internal}" : "{title shown}", word);
    const double known = look_up(everywhere).in_all;
    if (known == 0) return;
    const double weight =
        std::max(0.0, std::log((population_ + 1.0) / (std::min(known, population_) + 0.5)));
    if (weight < kLeastTelling && population_ > kSmallHouse) return;
    total_ += weight;
    for (const auto row : find(fmt::format("({}) AND (kind : {})", everywhere, kind_)))
      scores_[row] += weight;
    for (const auto row : find(fmt::format("(title : {}) AND (kind : {})", word, kind_))) {
      if (const auto scored = scores_.find(row); scored != scores_.end())
        scored->second += kTitleBonus * weight;
    }
  }

  /// Rows of the kind, newest first; where only some are asked about, they are looked up by themselves.
  std::vector<std::int64_t> find(const std::string& expression) {
    if (query_.among.empty()) return look_up(expression).rows;
    std::vector<std::int64_t> rows;
    for (const auto row : among_) {
      auto found = db_.prepare("SELECT 1 FROM search WHERE search MATCH ?1 AND rowid = ?2");
      found.bind(1, std::string_view(expression)).bind(2, row);
      if (found.step()) rows.push_back(row);
    }
    return rows;
  }

  Connection& db_;
  const SimilarQuery& query_;
  const std::string kind_;
  std::int64_t newest_ = 0;
  double population_ = 0;
  double total_ = 0;
  std::vector<std::int64_t> among_;
  std::map<std::int64_t, double> scores_;
};

}  // namespace

std::vector<std::string> typed_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  const auto finish = [&] {
    if (!word.empty() && std::ranges::find(words, word) == words.end()) words.push_back(word);
    word.clear();
  };
  for (const char c : text) {
    if (is_letter(c)) {
      word += c;
    } else {
      finish();
    }
  }
  const bool unfinished = !word.empty();
  std::string last = word;
  finish();
  if (words.size() > kMostWords) {
    // The beginning says what it is about, the end is what is being typed.
    words.erase(words.begin() + kMostWords - 1, words.end() - 1);
  }
  const bool any_long =
      std::ranges::any_of(words, [](const std::string& one) { return one.size() > 1; });
  if (any_long) std::erase_if(words, [](const std::string& one) { return one.size() < 2; });
  for (auto& one : words) {
    const bool prefix = unfinished && one == last;
    one = prefix ? fmt::format("\"{}\" *", one) : fmt::format("\"{}\"", one);
  }
  return words;
}

Result<std::vector<SimilarHit>> SearchIndex::similar(const SimilarQuery& query) {
  if (query.limit < 1 || query.limit > 200) {
    return fail(ErrorCode::kInvalidArgument, "search.limit", "1 to 200 hits are given at once");
  }
  if (query.words.empty()) return std::vector<SimilarHit>{};
  return sqlite::guarded([&]() -> Result<std::vector<SimilarHit>> {
    auto connection = readers_.take();
    std::vector<SimilarHit> hits;
    {
      sqlite::Transaction snapshot(*connection, sqlite::Transaction::Kind::kDeferred);
      auto kind = connection->prepare("SELECT id FROM kind WHERE name = ?1");
      kind.bind(1, std::string_view(query.kind));
      if (kind.step())
        hits = Ranking(*connection, query, fmt::format("k{}", kind.integer(0))).hits();
    }
    readers_.give_back(std::move(connection));
    return hits;
  });
}

}  // namespace proofdesk
