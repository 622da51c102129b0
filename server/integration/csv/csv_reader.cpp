#include "server/integration/csv/csv_reader.hpp"

#include "core/base/utf8.hpp"

#include <utility>

#include <csv.h>

namespace proofdesk::server::csv {

/// The cells of one row at a time.
struct CsvReader::Parser {
  explicit Parser(char separator) : separator_(static_cast<unsigned char>(separator)) { begin(); }
  ~Parser() { csv_free(&parser_); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  Result<std::vector<std::string>> parse(std::string_view text) {
    cells_.clear();
    const auto on_cell = [](void* cell, std::size_t size, void* self) {
      static_cast<Parser*>(self)->cells_.emplace_back(static_cast<const char*>(cell), size);
    };
    const auto on_row = [](int, void*) {};
    const bool read =
        csv_parse(&parser_, text.data(), text.size(), on_cell, on_row, this) == text.size();
    const bool finished = csv_fini(&parser_, on_cell, on_row, this) == 0;
    if (!read || !finished) {
      csv_free(&parser_);
      begin();
      return fail(ErrorCode::kInvalidArgument, "csv.quoting", "the quoting of the row is broken");
    }
    return std::move(cells_);
  }

 private:
  void begin() {
    csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL);
    csv_set_delim(&parser_, separator_);
  }

  const unsigned char separator_;
  csv_parser parser_{};
  std::vector<std::string> cells_;
};

CsvReader::CsvReader(std::string_view csv, char separator)
    : csv_(csv), parser_(std::make_unique<Parser>(separator)) {
  if (csv_.starts_with("\xef\xbb\xbf")) csv_.remove_prefix(3);
}

CsvReader::~CsvReader() = default;

std::optional<CsvRow> CsvReader::next() {
  // Split at line ends outside of quotes, so that each row's bytes can be shown and hashed as they are.
  while (position_ < csv_.size()) {
    const std::size_t start = position_;
    const std::int64_t start_line = line_;
    bool quoted = false;
    std::size_t end = csv_.size();
    for (std::size_t i = start; i < csv_.size(); ++i) {
      if (csv_[i] == '"') quoted = !quoted;
      if (csv_[i] != '\n') continue;
      ++line_;
      if (quoted) continue;
      end = i;
      break;
    }
    position_ = end == csv_.size() ? end : end + 1;
    std::string_view text = csv_.substr(start, end - start);
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (text.empty()) continue;
    if (!is_utf8(text))
      return CsvRow{start_line, text,
                    fail(ErrorCode::kInvalidArgument, "csv.encoding", "not UTF-8")};
    return CsvRow{start_line, text, parser_->parse(text)};
  }
  return std::nullopt;
}

}  // namespace proofdesk::server::csv
