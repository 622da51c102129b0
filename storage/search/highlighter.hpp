#pragma once

#include "storage/sqlite/connection.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk {

struct SnippetPart {
  std::string text;
  bool matched = false;
};
struct Snippet {
  std::size_t passage = 0;  ///< index of the passage it was taken from
  std::vector<SnippetPart> parts;
};

/// Shows where typed words occur: the best passage, cut around them. Finds words as the search index does
/// (letters without accents, any case, the last word as a beginning). One thread at a time; the texts it is
/// shown stay in memory and are gone with it. Throws SqlFailure when memory runs out.
class Highlighter {
 public:
  /// `words` as from typed_words().
  explicit Highlighter(const std::vector<std::string>& words);

  /// nullopt when none of the words is in any of the passages.
  [[nodiscard]] std::optional<Snippet> best(const std::vector<std::string>& passages);

 private:
  std::string expression_;
  sqlite::Connection db_;
};

}  // namespace proofdesk
