#include "evidence/csv.hpp"

namespace proofdesk::evidence {

CsvWriter& CsvWriter::text(std::string_view cell) {
  constexpr std::string_view kFormula = "=+-@\t\r";
  const bool formula = !cell.empty() && kFormula.contains(cell.front());
  this->cell(formula ? "'" : "", cell);
  return *this;
}

CsvWriter& CsvWriter::plain(std::string_view cell) {
  this->cell("", cell);
  return *this;
}

CsvWriter& CsvWriter::cells(std::string_view written) {
  if (!first_) out_ += ',';
  first_ = false;
  out_ += written;
  return *this;
}

void CsvWriter::end_row() {
  out_ += "\r\n";
  first_ = true;
}

void CsvWriter::cell(std::string_view guard, std::string_view text) {
  if (!first_) out_ += ',';
  first_ = false;
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out_ += guard;
    out_ += text;
    return;
  }
  out_ += '"';
  out_ += guard;
  while (true) {
    const std::size_t quote = text.find('"');
    out_ += text.substr(0, quote);
    if (quote == std::string_view::npos) break;
    out_ += "\"\"";
    text.remove_prefix(quote + 1);
  }
  out_ += '"';
}

}  // namespace proofdesk::evidence
