#include "storage/search/highlighter.hpp"

#include <cstdint>

namespace proofdesk {
namespace {

// Controls that no text of a record contains.
constexpr char kBegin = '\x01';
constexpr char kEnd = '\x02';

std::vector<SnippetPart> parts_of(std::string_view marked) {
  std::vector<SnippetPart> parts;
  SnippetPart part;
  for (const char c : marked) {
    if (c != kBegin && c != kEnd) {
      part.text += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
      continue;
    }
    if (!part.text.empty()) parts.push_back(part);
    part = {.text = {}, .matched = c == kBegin};
  }
  if (!part.text.empty()) parts.push_back(std::move(part));
  return parts;
}

}  // namespace

Highlighter::Highlighter(const std::vector<std::string>& words)
    : db_(":memory:", sqlite::Connection::Mode::kWriter) {
  for (const auto& word : words) expression_ += (expression_.empty() ? "" : " OR ") + word;
  db_.execute(
      "CREATE VIRTUAL TABLE passage USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2')");
}

std::optional<Snippet> Highlighter::best(const std::vector<std::string>& passages) {
  if (expression_.empty()) return std::nullopt;
  db_.execute("DELETE FROM passage");
  for (std::size_t i = 0; i < passages.size(); ++i) {
    auto insert = db_.prepare("INSERT INTO passage (rowid, text) VALUES (?1, ?2)");
    insert.bind(1, static_cast<std::int64_t>(i)).bind(2, std::string_view(passages[i]));
    insert.run();
  }
  auto row = db_.prepare(
      "SELECT rowid, snippet(passage, 0, char(1), char(2), '…', 24) FROM passage"
      " WHERE passage MATCH ?1 ORDER BY rank, rowid LIMIT 1");
  row.bind(1, std::string_view(expression_));
  if (!row.step()) return std::nullopt;
  return Snippet{static_cast<std::size_t>(row.integer(0)), parts_of(row.text(1))};
}

}  // namespace proofdesk
