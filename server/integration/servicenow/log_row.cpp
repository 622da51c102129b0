#include "server/integration/servicenow/log_row.hpp"

#include "core/base/encoding.hpp"
#include "core/base/utf8.hpp"
#include "core/journal/digest.hpp"

#include <algorithm>
#include <array>

#include <csv.h>
#include <fmt/format.h>

namespace proofdesk::server::servicenow {
namespace {

/// Every column of the log, so that a new one is noticed instead of dropped.
constexpr std::array<std::string_view, 36> kColumns = {"number",
                                                       "incident_state",
                                                       "active",
                                                       "reassignment_count",
                                                       "reopen_count",
                                                       "sys_mod_count",
                                                       "made_sla",
                                                       "caller_id",
                                                       "opened_by",
                                                       "opened_at",
                                                       "sys_created_by",
                                                       "sys_created_at",
                                                       "sys_updated_by",
                                                       "sys_updated_at",
                                                       "contact_type",
                                                       "location",
                                                       "category",
                                                       "subcategory",
                                                       "u_symptom",
                                                       "cmdb_ci",
                                                       "impact",
                                                       "urgency",
                                                       "priority",
                                                       "assignment_group",
                                                       "assigned_to",
                                                       "knowledge",
                                                       "u_priority_confirmation",
                                                       "notify",
                                                       "problem_id",
                                                       "rfc",
                                                       "vendor",
                                                       "caused_by",
                                                       "closed_code",
                                                       "resolved_by",
                                                       "resolved_at",
                                                       "closed_at"};

struct PhysicalRow {
  std::int64_t line = 0;
  std::string_view text;
};

/// Splits at line ends outside of quotes, so that each row's bytes can be hashed as they are.
std::vector<PhysicalRow> split_rows(std::string_view csv) {
  std::vector<PhysicalRow> rows;
  std::int64_t line = 1;
  std::int64_t start_line = 1;
  std::size_t start = 0;
  bool quoted = false;
  for (std::size_t i = 0; i <= csv.size(); ++i) {
    const bool at_end = i == csv.size();
    if (!at_end && csv[i] == '"') quoted = !quoted;
    if (!at_end && csv[i] != '\n') continue;
    if (!at_end) ++line;
    if (quoted && !at_end) continue;
    std::string_view text = csv.substr(start, i - start);
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (!text.empty()) rows.push_back({start_line, text});
    start = i + 1;
    start_line = line;
  }
  return rows;
}

/// The cells of one row; nullopt where quoting is broken.
class RowParser {
 public:
  RowParser() { csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL); }
  ~RowParser() { csv_free(&parser_); }
  RowParser(const RowParser&) = delete;
  RowParser& operator=(const RowParser&) = delete;

  Result<std::vector<std::string>> parse(std::string_view text) {
    cells_.clear();
    const auto on_cell = [](void* cell, std::size_t size, void* self) {
      static_cast<RowParser*>(self)->cells_.emplace_back(static_cast<const char*>(cell), size);
    };
    const auto on_row = [](int, void*) {};
    const bool read =
        csv_parse(&parser_, text.data(), text.size(), on_cell, on_row, this) == text.size();
    const bool finished = csv_fini(&parser_, on_cell, on_row, this) == 0;
    if (!read || !finished) {
      csv_free(&parser_);
      csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL);
      return fail(ErrorCode::kInvalidArgument, "csv.quoting", "the quoting of the row is broken");
    }
    return cells_;
  }

 private:
  csv_parser parser_{};
  std::vector<std::string> cells_;
};

Status check_header(const std::vector<std::string>& header) {
  for (const auto column : kColumns) {
    if (std::ranges::find(header, column) == header.end()) {
      return fail(ErrorCode::kInvalidArgument, "servicenow_log.header",
                  fmt::format("the column {} is missing: this is no incident audit log", column));
    }
  }
  for (const auto& column : header) {
    if (std::ranges::find(kColumns, column) == kColumns.end()) {
      return fail(ErrorCode::kInvalidArgument, "servicenow_log.header",
                  fmt::format("the column {} is not known; it would be lost", column));
    }
  }
  if (header.size() != kColumns.size()) {
    return fail(ErrorCode::kInvalidArgument, "servicenow_log.header",
                "a column stands twice in the header");
  }
  return {};
}

std::string digest_of(std::string_view text) { return to_hex(journal::sha256(text)); }

}  // namespace

const std::string& LogRow::get(std::string_view column) const {
  static const std::string kUnknown;
  const auto found = columns.find(column);
  return found == columns.end() ? kUnknown : found->second;
}

Result<Log> read_log(std::string_view csv) {
  Log log;
  log.digest = digest_of(csv);
  if (csv.starts_with("\xef\xbb\xbf")) csv.remove_prefix(3);
  const auto physical = split_rows(csv);
  if (physical.empty())
    return fail(ErrorCode::kInvalidArgument, "servicenow_log.header", "the file is empty");
  RowParser parser;
  PROOFDESK_ASSIGN(const auto header, parser.parse(physical.front().text));
  PROOFDESK_TRY(check_header(header));
  log.rows.reserve(physical.size() - 1);
  for (std::size_t i = 1; i < physical.size(); ++i) {
    const auto& [line, text] = physical[i];
    if (!is_utf8(text)) {
      log.bad.push_back({line, "not UTF-8"});
      continue;
    }
    auto cells = parser.parse(text);
    if (!cells) {
      log.bad.push_back({line, cells.error().detail});
      continue;
    }
    if (cells->size() != header.size()) {
      log.bad.push_back(
          {line, fmt::format("{} cells instead of {}", cells->size(), header.size())});
      continue;
    }
    LogRow row{line, digest_of(text), {}};
    for (std::size_t column = 0; column < header.size(); ++column) {
      if ((*cells)[column] != "?" && !(*cells)[column].empty())
        row.columns.emplace(header[column], (*cells)[column]);
    }
    log.rows.push_back(std::move(row));
  }
  return log;
}

}  // namespace proofdesk::server::servicenow
