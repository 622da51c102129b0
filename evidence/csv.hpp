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
  /// Cells that another writer wrote, of a row that does not end there; not none.
  CsvWriter& cells(std::string_view written);
  void end_row();
  /// Makes room for so many bytes, which need not be exact.
  void expect(std::size_t bytes) { out_.reserve(bytes); }

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void cell(std::string_view guard, std::string_view text);

  std::string out_;
  bool first_ = true;
};

}  // namespace proofdesk::evidence
