#pragma once

#include <string>
#include <string_view>

namespace proofdesk::evidence {

/// Writes CSV (RFC 4180: commas, CRLF, quotes only where they are needed).
class CsvWriter {
 public:
  /// Text that people typed. Spreadsheets take a cell that begins with = + - @, a tab or a carriage return for a
  /// formula and run it; an apostrophe in front keeps it text.
  CsvWriter& text(std::string_view cell);
  /// What the program itself wrote: numbers, ids, words, instants.
  CsvWriter& plain(std::string_view cell);
  CsvWriter& number(long long cell) { return plain(std::to_string(cell)); }
  void end_row();

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void cell(std::string_view guard, std::string_view text);

  std::string out_;
  bool first_ = true;
};

}  // namespace proofdesk::evidence
