#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::server::csv {

/// One row as it stands in the file. `cells` is kInvalidArgument "csv.encoding" for what is not UTF-8 and
/// "csv.quoting" where a quote is not closed or stands where none may.
struct CsvRow {
  std::int64_t line = 0;  ///< of the file, from 1: the one the row begins on
  std::string_view text;  ///< its bytes without the line end
  Result<std::vector<std::string>> cells;
};

/// Reads CSV (RFC 4180) row by row: quoted cells may hold separators, quotes and line ends; LF and CRLF both end
/// a row; a byte order mark and empty lines are passed over. The text must outlive it. Not thread-safe.
class CsvReader {
 public:
  explicit CsvReader(std::string_view csv, char separator = ',');
  ~CsvReader();
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  /// nullopt after the last row.
  [[nodiscard]] std::optional<CsvRow> next();
  /// Bytes read so far.
  [[nodiscard]] std::size_t position() const { return position_; }

 private:
  struct Parser;
  std::string_view csv_;
  std::size_t position_ = 0;
  std::int64_t line_ = 1;
  std::unique_ptr<Parser> parser_;
};

}  // namespace proofdesk::server::csv
