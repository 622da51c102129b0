// Whatever file is imported: rows come in order and cover it, a row that was read can be written and read again, and
// a log is read or refused as a whole.

#include "core/base/utf8.hpp"
#include "server/integration/csv/csv_reader.hpp"
#include "server/integration/servicenow/log_row.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using proofdesk::server::csv::CsvReader;

std::string written(const std::vector<std::string>& cells, char separator) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i != 0) line += separator;
    line += '"';
    for (const char c : cells[i]) {
      if (c == '"') line += '"';
      line += c;
    }
    line += '"';
  }
  return line + "\r\n";
}

void read_all(std::string_view csv, char separator) {
  CsvReader reader(csv, separator);
  std::int64_t line = 0;
  const char* at = csv.data();
  while (const auto row = reader.next()) {
    if (row->line <= line || row->text.data() < at) std::abort();
    line = row->line;
    at = row->text.data() + row->text.size();
    if (at > csv.data() + csv.size()) std::abort();
    if (!row->cells) {
      if (!row->cells.error().rule.starts_with("csv.")) std::abort();
      continue;
    }
    for (const auto& cell : *row->cells) {
      if (!proofdesk::is_utf8(cell)) std::abort();
    }
    if (row->cells->empty()) continue;  // nothing but blanks
    const std::string again = written(*row->cells, separator);
    CsvReader second(again, separator);
    const auto same = second.next();
    if (!same || !same->cells || *same->cells != *row->cells || second.next()) std::abort();
  }
  if (reader.position() != csv.size() - (csv.starts_with("\xef\xbb\xbf") ? 3 : 0)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_all(text, ',');
  read_all(text, ';');
  const auto log = proofdesk::server::servicenow::read_log(text);
  if (!log) {
    if (log.error().detail.empty()) std::abort();
    return 0;
  }
  for (const auto& row : log->rows) {
    if (row.line < 2 || row.digest.size() != 64) std::abort();
  }
  for (const auto& bad : log->bad) {
    if (bad.reason.empty()) std::abort();
  }
  return 0;
}
