#include "core/query/filter_scanner.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace proofdesk {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Characters that end a bare value, or would make one unreadable.
bool ends_bare(char c) {
  return is_space(c) || static_cast<unsigned char>(c) < 0x20 ||
         std::string_view("()\"',<>=!").find(c) != std::string_view::npos;
}

}  // namespace

std::unexpected<Error> filter_error(std::string_view rule, std::size_t at, std::string detail) {
  return fail(Error{.code = ErrorCode::kInvalidArgument,
                    .rule = fmt::format("filter.{}", rule),
                    .detail = fmt::format("position {}: {}", at + 1, detail)});
}

void FilterScanner::skip_space() {
  while (!at_end() && is_space(text_[at_])) ++at_;
}

bool FilterScanner::sees(std::string_view keyword) const {
  if (!text_.substr(at_).starts_with(keyword)) return false;
  const std::size_t next = at_ + keyword.size();
  return next == text_.size() || is_space(text_[next]) || text_[next] == '(' || text_[next] == ')';
}

bool FilterScanner::take(std::string_view keyword) {
  if (!sees(keyword)) return false;
  at_ += keyword.size();
  return true;
}

bool FilterScanner::take(char c) {
  if (peek() != c || at_end()) return false;
  ++at_;
  return true;
}

std::string_view FilterScanner::name() {
  if (!is_letter(peek())) return {};
  const std::size_t start = at_;
  while (!at_end()) {
    const char c = text_[at_];
    const bool dot = c == '.' && at_ + 1 < text_.size() && is_letter(text_[at_ + 1]);
    if (!is_letter(c) && !is_digit(c) && !dot) break;
    ++at_;
  }
  return text_.substr(start, at_ - start);
}

std::string_view FilterScanner::comparator() {
  static constexpr std::array<std::string_view, 7> kComparators = {"!=", "<=", ">=", "=",
                                                                   "<",  ">",  ":"};
  for (const std::string_view one : kComparators) {
    if (!text_.substr(at_).starts_with(one)) continue;
    at_ += one.size();
    return one;
  }
  return {};
}

Result<FilterLiteral> FilterScanner::literal() {
  if (peek() == '"' || peek() == '\'') return quoted();
  FilterLiteral literal{.at = at_};
  for (const std::string_view keyword : {"AND", "OR", "NOT"}) {
    if (sees(keyword)) {
      return filter_error(
          "syntax", at_, fmt::format("expected a value, not {}; quote it if it is meant", keyword));
    }
  }
  while (!at_end() && !ends_bare(text_[at_])) ++at_;
  literal.text = text_.substr(literal.at, at_ - literal.at);
  if (literal.text.empty()) return filter_error("syntax", at_, "expected a value");
  if (!at_end() && !is_space(text_[at_]) && text_[at_] != ')') {
    return filter_error("syntax", at_, "a value with such characters is to be quoted");
  }
  return literal;
}

Result<FilterLiteral> FilterScanner::quoted() {
  static constexpr std::array<std::pair<char, char>, 6> kEscapes = {
      {{'\\', '\\'}, {'"', '"'}, {'\'', '\''}, {'n', '\n'}, {'r', '\r'}, {'t', '\t'}}};
  FilterLiteral literal{.quoted = true, .at = at_};
  const char quote = text_[at_++];
  while (!at_end()) {
    const char c = text_[at_++];
    if (c == quote) return literal;
    if (c != '\\') {
      literal.text += c;
      continue;
    }
    const char letter = peek();
    const auto* escape = kEscapes.begin();
    while (escape != kEscapes.end() && escape->first != letter) ++escape;
    if (escape == kEscapes.end()) {
      return filter_error("syntax", at_ - 1,
                          R"(only \\ \" \' \n \r and \t can follow a backslash)");
    }
    literal.text += escape->second;
    ++at_;
  }
  return filter_error("syntax", literal.at, "the quoted text has no end");
}

}  // namespace proofdesk
