#pragma once

#include "core/base/result.hpp"

#include <string>
#include <string_view>

namespace proofdesk {

/// "position 17: …" with rule "filter.<rule>". Positions are bytes of the filter's text, from 1.
[[nodiscard]] std::unexpected<Error> filter_error(std::string_view rule, std::size_t at,
                                                  std::string detail);

/// A literal as it is written: what it means is said by the field it is compared with.
struct FilterLiteral {
  std::string text;
  bool quoted = false;
  std::size_t at = 0;
};

/// Reads the words of a filter. What a word is depends on where it stands (a field, a value), so the parser
/// says what it expects.
class FilterScanner {
 public:
  explicit FilterScanner(std::string_view text) : text_(text) {}

  void skip_space();
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[at_]; }
  [[nodiscard]] std::size_t position() const { return at_; }
  /// Whether a keyword (AND, OR, NOT) stands here; keywords are upper case and whole words.
  [[nodiscard]] bool sees(std::string_view keyword) const;
  /// Moves past a keyword or a single character when it is there.
  bool take(std::string_view keyword);
  bool take(char c);
  /// A field name: letters, digits, underscores, parts joined by dots. Empty when none starts here.
  [[nodiscard]] std::string_view name();
  /// One of = != < <= > >= : or empty.
  [[nodiscard]] std::string_view comparator();
  /// Quoted with escapes, or bare up to the next space, parenthesis or comma.
  [[nodiscard]] Result<FilterLiteral> literal();

 private:
  [[nodiscard]] Result<FilterLiteral> quoted();

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace proofdesk
