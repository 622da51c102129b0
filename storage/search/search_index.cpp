#include "storage/search/search_index.hpp"

#include "storage/search/document.hpp"
#include "storage/sqlite/row_codec.hpp"
#include "storage/sqlite/scrub.hpp"
#include "storage/sqlite/search_rank.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace proofdesk {
namespace {

using sqlite::Connection;

constexpr std::int64_t kMostRanked = 5000;
constexpr std::size_t kMostBytes = 200;
constexpr const char* kAnd = " AND ";
constexpr const char* kAsBeginning = " *";
constexpr std::size_t kMostWords = 16;
constexpr std::size_t kMostHits = 200;

/// In the index a kind is a word of its own column, so that filtering by it costs what looking up a word does.
std::string word_of_kind(std::int64_t id) { return fmt::format("k{}", id); }

std::int64_t kind_id(Connection& db, std::string_view kind) {
  auto row = db.prepare("SELECT id FROM kind WHERE name = ?1");
  row.bind(1, kind);
  if (row.step()) return row.integer(0);
  auto insert = db.prepare("INSERT INTO kind (name) VALUES (?1)");
  insert.bind(1, kind);
  insert.run();
  return db.last_row();
}

void index(Connection& db, const KindModel& kind, const Record& record,
           const SearchDocument& document) {
  const std::string fingerprint = document.fingerprint();
  auto known = db.prepare("SELECT row, fingerprint FROM document WHERE record = ?1");
  known.bind_blob(1, record.id.bytes());
  std::int64_t row = 0;
  if (known.step()) {
    if (known.blob(1) == fingerprint) return;
    row = known.integer(0);
    known.reset();
    auto update = db.prepare("UPDATE document SET fingerprint = ?2 WHERE row = ?1");
    update.bind(1, row).bind_blob(2, std::string_view(fingerprint));
    update.run();
    auto remove = db.prepare("DELETE FROM search WHERE rowid = ?1");
    remove.bind(1, row);
    remove.run();
  } else {
    auto insert =
        db.prepare("INSERT INTO document (kind, record, fingerprint) VALUES (?1, ?2, ?3)");
    insert.bind(1, kind_id(db, kind.name)).bind_blob(2, record.id.bytes());
    insert.bind_blob(3, std::string_view(fingerprint));
    insert.run();
    row = db.last_row();
  }
  const std::string word = word_of_kind(kind_id(db, kind.name));
  auto insert = db.prepare(
      "INSERT INTO search (rowid, kind, title, shown, internal) VALUES (?1, ?2, ?3, ?4, ?5)");
  insert.bind(1, row).bind(2, std::string_view(word)).bind(3, std::string_view(document.title));
  insert.bind(4, std::string_view(document.shown)).bind(5, std::string_view(document.internal));
  insert.run();
}

bool has_word(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c & 0x80) != 0;
  });
}

/// Hits, as far as the ranking needs to know them.
std::int64_t count_up_to(Connection& db, std::string_view match) {
  auto count =
      db.prepare("SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ?1 LIMIT ?2)");
  count.bind(1, match).bind(2, kMostRanked + 1);
  return count.step() ? count.integer(0) : 0;
}

/// The words in FTS5's query language, all of them wanted.
std::string whole_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  const auto finish = [&] {
    if (has_word(word) && words.size() < kMostWords) words.push_back('"' + word + '"');
    word.clear();
  };
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\0') {
      finish();
    } else {
      word += c;
      if (c == '"') word += c;
    }
  }
  finish();
  std::string expression;
  for (const auto& one : words) expression += (expression.empty() ? "" : kAnd) + one;
  return expression;
}

/// Whether so many documents hold the last word as it stands that it is no beginning of a word: to gather what begins with
/// it as well would take time with every document that does, of which few would be shown.
bool last_is_common(Connection& db, std::string_view columns, std::string_view words) {
  const auto before = words.rfind(kAnd);
  const auto last = before == std::string_view::npos
                        ? words
                        : words.substr(before + std::string_view(kAnd).size());
  return count_up_to(db, fmt::format("{} : {}", columns, last)) > kMostRanked;
}

}  // namespace

std::string match_expression(std::string_view text) {
  const auto words = whole_words(text);
  return words.empty() ? words : words + kAsBeginning;
}

SearchIndex::SearchIndex(std::filesystem::path file)
    : file_(std::move(file)), readers_(file_.string()) {}

void SearchIndex::create(Connection& db) {
  db.execute(R"sql(
CREATE TABLE kind (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE document (
  row INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,
  record BLOB NOT NULL UNIQUE,
  fingerprint BLOB NOT NULL
);
CREATE TABLE scrub_wanted (only INTEGER PRIMARY KEY CHECK (only = 1));
CREATE VIRTUAL TABLE search USING fts5 (
  kind, title, shown, internal,
  content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO search (search, rank) VALUES ('rank', 'bm25(0.0, 10.0, 1.0, 1.0)');
)sql");
}

Status SearchIndex::apply(Connection& db, ReadView& view, const Model& model,
                          std::span<const OpenedEvent> events) {
  bool erased = false;
  // Several events of one record in a batch come to one document, read as it stands in the snapshot.
  std::vector<std::pair<const KindModel*, Uuid>> touched;
  std::map<Uuid, bool> seen;
  for (const auto& opened : events) {
    const Event& event = opened.event;
    if (event.revision == 0 || event.record.is_nil()) continue;
    if (event.name == kErasedEvent) erased = true;
    const KindModel* kind = model.kind(event.kind);
    if (kind == nullptr || !may_change_document(*kind, opened)) continue;
    if (!std::exchange(seen[event.record], true)) touched.emplace_back(kind, event.record);
  }
  for (const auto& [kind, id] : touched) {
    PROOFDESK_ASSIGN(const auto record, view.find(*kind, id, Access::unrestricted()));
    if (!record) continue;
    PROOFDESK_ASSIGN(const auto document, search_document(view, *kind, *record));
    index(db, *kind, *record, document);
  }
  if (erased) db.prepare("INSERT OR IGNORE INTO scrub_wanted VALUES (1)").run();
  return {};
}

Status SearchIndex::settled(Connection& db) {
  if (db.scalar("SELECT count(*) FROM scrub_wanted") == 0) return {};
  // Deleted documents leave their words in the index until it is merged into one.
  db.execute("INSERT INTO search (search) VALUES ('optimize')");
  PROOFDESK_TRY(sqlite::scrub_free_space(db));
  PROOFDESK_TRY(sqlite::truncate_log(db));
  db.execute("DELETE FROM scrub_wanted");
  return {};
}

Result<SearchPage> SearchIndex::search(const SearchQuery& query) {
  if (query.limit < 1 || query.limit > kMostHits) {
    return fail(ErrorCode::kInvalidArgument, "search.limit",
                "a search gives 1 to 200 hits at once");
  }
  const std::string words =
      query.text.size() > kMostBytes ? std::string{} : whole_words(query.text);
  if (words.empty()) {
    return fail(ErrorCode::kInvalidArgument, "search.text",
                "a search needs a word, and at most 200 bytes");
  }
  return sqlite::guarded([&]() -> Result<SearchPage> {
    auto connection = readers_.take();
    add_search_rank(*connection);
    SearchPage page;
    {
      sqlite::Transaction snapshot(*connection, sqlite::Transaction::Kind::kDeferred);
      page.reached = connection->scalar("SELECT next FROM follower");
      const char* columns = query.internal ? "{title shown internal}" : "{title shown}";
      std::string match =
          fmt::format("{} : ({}{})", columns, words,
                      last_is_common(*connection, columns, words) ? "" : kAsBeginning);
      const std::string anywhere = match;
      std::set<std::int64_t> wanted;
      if (!query.kinds.empty()) {
        std::string kinds;
        for (const auto& kind : query.kinds) {
          auto row = connection->prepare("SELECT id FROM kind WHERE name = ?1");
          row.bind(1, std::string_view(kind));
          if (!row.step()) continue;
          wanted.insert(row.integer(0));
          kinds += (kinds.empty() ? "" : " OR ") + word_of_kind(row.integer(0));
        }
        if (kinds.empty()) return page;  // nothing of these kinds is indexed
        match = fmt::format("({}) AND (kind : ({}))", match, kinds);
      }
      // Of few hits those of other kinds are passed over below: the list of a kind may hold everything.
      const bool few = count_up_to(*connection, anywhere) <= kMostRanked;
      page.ranked =
          query.after ? query.after->ranked : few || count_up_to(*connection, match) <= kMostRanked;
      if (page.ranked && few) match = anywhere;
      const std::int64_t start = page.ranked ? 0 : std::numeric_limits<std::int64_t>::max();
      const std::int64_t at = query.after ? query.after->at : start;
      auto rows =
          connection->prepare(page.ranked ? "SELECT h.rowid, d.kind, d.record FROM (SELECT rowid "
                                            "FROM search WHERE search MATCH ?1 AND rank MATCH "
                                            "'search_rank(0.0, 10.0, 1.0, 1.0)'"
                                            " ORDER BY rank, rowid DESC LIMIT ?2) AS h "
                                            "CROSS JOIN document AS d ON d.row = h.rowid"
                                          : "SELECT h.rowid, d.kind, d.record FROM (SELECT rowid "
                                            "FROM search WHERE search MATCH ?1"
                                            " AND rowid < ?3 ORDER BY rowid DESC LIMIT ?2) AS h"
                                            " CROSS JOIN document AS d ON d.row = h.rowid");
      rows.bind(1, std::string_view(match))
          .bind(2, page.ranked ? std::int64_t{-1} : static_cast<std::int64_t>(query.limit) + 1);
      if (!page.ranked) rows.bind(3, at);
      std::int64_t shown_before = page.ranked ? at : 0;
      std::map<std::int64_t, std::string> names;
      page.end = {page.ranked, at};
      while (rows.step()) {
        if (!wanted.empty() && !wanted.contains(rows.integer(1))) continue;
        if (shown_before > 0) {
          --shown_before;
          continue;
        }
        if (page.hits.size() == query.limit) {
          page.more = true;
          break;
        }
        auto& kind = names[rows.integer(1)];
        if (kind.empty()) {
          auto row = connection->prepare("SELECT name FROM kind WHERE id = ?1");
          row.bind(1, rows.integer(1));
          if (row.step()) kind = row.text(0);
        }
        page.hits.push_back({kind, sqlite::read_uuid(rows, 2)});
        page.end.at = page.ranked ? page.end.at + 1 : rows.integer(0);
      }
    }
    readers_.give_back(std::move(connection));
    return page;
  });
}

}  // namespace proofdesk
