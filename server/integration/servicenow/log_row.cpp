#include "server/integration/servicenow/log_row.hpp"

#include "core/base/encoding.hpp"
#include "core/journal/digest.hpp"
#include "server/integration/csv/csv_reader.hpp"

#include <algorithm>
#include <array>

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

Result<Log> read_log(std::string_view text) {
  Log log;
  log.digest = digest_of(text);
  csv::CsvReader reader(text);
  const auto first = reader.next();
  if (!first)
    return fail(ErrorCode::kInvalidArgument, "servicenow_log.header", "the file is empty");
  PROOFDESK_ASSIGN(const auto header, first->cells);
  PROOFDESK_TRY(check_header(header));
  while (auto read = reader.next()) {
    auto& cells = read->cells;
    if (!cells) {
      log.bad.push_back({read->line, cells.error().detail});
      continue;
    }
    if (cells->size() != header.size()) {
      log.bad.push_back(
          {read->line, fmt::format("{} cells instead of {}", cells->size(), header.size())});
      continue;
    }
    LogRow row{read->line, digest_of(read->text), {}};
    for (std::size_t column = 0; column < header.size(); ++column) {
      if ((*cells)[column] != "?" && !(*cells)[column].empty())
        row.columns.emplace(header[column], (*cells)[column]);
    }
    log.rows.push_back(std::move(row));
  }
  return log;
}

}  // namespace proofdesk::server::servicenow
