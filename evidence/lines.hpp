#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace proofdesk::evidence {

/// Takes a text apart that is lines, each with its line feed. `next` gives nullopt at the end, and from the
/// first line on that lacks its line feed; `complete` tells the two apart.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  [[nodiscard]] std::optional<std::string_view> next() {
    const std::size_t end = rest_.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    ++number_;
    return line;
  }
  [[nodiscard]] bool complete() const { return rest_.empty(); }
  /// Of the line last given, from 1.
  [[nodiscard]] std::size_t number() const { return number_; }

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
};

[[nodiscard]] inline std::vector<std::string_view> split_tabs(std::string_view line) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t tab = line.find('\t');
    parts.push_back(line.substr(0, tab));
    if (tab == std::string_view::npos) return parts;
    line.remove_prefix(tab + 1);
  }
}

/// A non-negative decimal number in its one spelling: no sign, no leading zero.
[[nodiscard]] inline std::optional<std::int64_t> parse_count(std::string_view text) {
  if (text.empty() || text.size() > 18 || (text.size() > 1 && text.front() == '0'))
    return std::nullopt;
  std::int64_t number = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    number = number * 10 + (digit - '0');
  }
  return number;
}

}  // namespace proofdesk::evidence
