#pragma once

#include "storage/followers/follower.hpp"
#include "storage/sqlite/read_view.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk {

/// Where a page of hits ended.
struct SearchPlace {
  bool ranked = false;
  std::int64_t at = 0;  ///< row of the last hit, or how many ranked hits were shown
};

struct SearchQuery {
  std::string text;  ///< as typed; every word must occur, the last may be the start of a word
  std::vector<std::string> kinds;  ///< empty: all
  bool internal = false;           ///< look into internal fields and notes too
  std::size_t limit = 20;          ///< 1 … 200
  std::optional<SearchPlace> after;
};

struct SearchHit {
  std::string kind;
  Uuid record;
};

struct SearchPage {
  std::vector<SearchHit> hits;
  bool ranked = false;  ///< by relevance; else newest record first
  bool more = false;
  SearchPlace end;           ///< for the next page
  std::int64_t reached = 0;  ///< leaves the index has taken in: how new the answer is
};

/// What is being typed, to find records that say the like of it.
struct SimilarQuery {
  std::vector<std::string> words;  ///< as from typed_words()
  std::string kind;
  bool internal = false;    ///< look into internal fields and notes too
  std::vector<Uuid> among;  ///< only these records; empty: all of the kind
  std::size_t limit = 20;   ///< 1 … 200
};

struct SimilarHit {
  Uuid record;
  double score = 0;  ///< comparable within one answer
};

/// Full text of records: number, title and searchable fields, and their work log. One document a record. The
/// index holds words, no text and no values to show: hits are ids, and what a reader may see of them is decided
/// where the records are read (`find` with their access). So a hit may turn out to be invisible.
class SearchIndex final : public Follower {
 public:
  explicit SearchIndex(std::filesystem::path file);

  [[nodiscard]] std::string_view name() const override { return "search"; }
  [[nodiscard]] std::int64_t format() const override { return 2; }
  [[nodiscard]] bool needs_values() const override { return false; }
  [[nodiscard]] bool needs_paths() const override { return true; }
  void create(sqlite::Connection& db) override;
  Status apply(sqlite::Connection& db, ReadView& view, const Model& model,
               std::span<const OpenedEvent> events) override;
  Status settled(sqlite::Connection& db) override;

  /// Thread-safe. Up to 5,000 hits are ranked (bm25, title first); of more, which no ranking helps and which
  /// would take long to rank, the newest come first. kInvalidArgument "search.text" when there is no word in
  /// the text or it is over 200 bytes, "search.limit".
  [[nodiscard]] Result<SearchPage> search(const SearchQuery& query);

  /// Thread-safe. Records that have words of the text, best first: rare words count for more than common ones,
  /// so that no list of stop words is needed in any language, and those of titles for more than others. Not every
  /// word must occur. Of each word the newest five hundred records are looked at, so that it costs the same among a
  /// million records as among a thousand; what has hardly anything in common with the text is left out.
  [[nodiscard]] Result<std::vector<SimilarHit>> similar(const SimilarQuery& query);

 private:
  std::filesystem::path file_;
  sqlite::ReaderPool readers_;
};

/// Words as somebody types them, one by one in FTS5's query language: quoted, each once, the last one as a
/// beginning unless something stands behind it. At most sixteen: the first ones and the last. Single letters are left out
/// unless there is nothing else.
[[nodiscard]] std::vector<std::string> typed_words(std::string_view text);

/// The text in FTS5's query language: each word quoted, all of them wanted, the last as a prefix. Empty when
/// there is no word.
[[nodiscard]] std::string match_expression(std::string_view text);

}  // namespace proofdesk
