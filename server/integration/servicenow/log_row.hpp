#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::server::servicenow {

/// One row of an exported audit log: the state of an incident after one update.
struct LogRow {
  std::int64_t line = 0;  ///< of the file, the header is line 1
  std::string digest;     ///< SHA-256 (hex) of the row's bytes without the line end
  std::map<std::string, std::string, std::less<>>
      columns;  ///< by header name; "?" (unknown) is left out

  /// Empty when the log does not know it.
  [[nodiscard]] const std::string& get(std::string_view column) const;
};

/// A row that cannot be read as one.
struct BadRow {
  std::int64_t line = 0;
  std::string reason;
};

struct Log {
  std::string digest;  ///< SHA-256 (hex) of the whole file
  std::vector<LogRow> rows;
  std::vector<BadRow> bad;
};

/// Reads CSV (RFC 4180) with the header of ServiceNow's incident audit log. A file that is no such log at all —
/// no header, columns missing or unknown to this importer — is an error; a row that does not fit is listed.
[[nodiscard]] Result<Log> read_log(std::string_view csv);

}  // namespace proofdesk::server::servicenow
