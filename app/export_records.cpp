#include "app/export_records.hpp"

#include "core/model/codec.hpp"
#include "core/model/record.hpp"
#include "evidence/csv.hpp"
#include "evidence/each_record.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::app {
namespace {

constexpr std::size_t kPiece = 1 << 16;

std::string json_line(const KindModel& kind, const Record& record) {
  std::string line;
  append_json(kind, record, {}, {}, line);
  line += '\n';
  return line;
}

void cell(evidence::CsvWriter& csv, const KindModel& kind, const FieldModel& field,
          const Record& record) {
  if (field.name == "number") {
    csv.plain(kind.display_number(record.number));
    return;
  }
  const boost::json::value json = to_json(field, record.get(field));
  if (json.is_null()) {
    csv.plain("");
  } else if (json.is_string() && field.is_text()) {
    csv.text(json.get_string());
  } else if (json.is_string()) {
    csv.plain(std::string_view(json.get_string()));
  } else {
    csv.plain(boost::json::serialize(json));
  }
}

std::string csv_header(const KindModel& kind) {
  evidence::CsvWriter csv;
  for (const auto& field : kind.fields()) {
    if (!field.secret) csv.plain(field.json_name);
  }
  csv.end_row();
  return csv.take();
}

std::string csv_row(const KindModel& kind, const Record& record) {
  evidence::CsvWriter csv;
  for (const auto& field : kind.fields()) {
    if (!field.secret) cell(csv, kind, field, record);
  }
  csv.end_row();
  return csv.take();
}

}  // namespace

Result<std::int64_t> export_records(ReadView& view, const KindModel& kind, ListQuery query,
                                    ExportFormat format, const Sink& sink) {
  std::int64_t count = 0;
  std::string piece = format == ExportFormat::kCsv ? csv_header(kind) : std::string();
  PROOFDESK_TRY(evidence::each_record(
      view, kind, std::move(query), Access::unrestricted(), [&](const Record& record) -> Status {
        ++count;
        piece += format == ExportFormat::kCsv ? csv_row(kind, record) : json_line(kind, record);
        if (piece.size() < kPiece) return {};
        return sink(std::exchange(piece, {}));
      }));
  if (!piece.empty()) PROOFDESK_TRY(sink(piece));
  return count;
}

Result<const KindModel*> kind_named(const Model& model, std::string_view name) {
  if (const KindModel* kind = model.kind_named(name)) return kind;
  std::vector<std::string> names;
  for (const auto& kind : model.kinds()) names.push_back(kind->name);
  Error error{ErrorCode::kNotFound, "kind.exists",
              fmt::format("there is no kind of record named {}", name)};
  error.remedy = fmt::format("one of: {}", fmt::join(names, ", "));
  return fail(std::move(error));
}

}  // namespace proofdesk::app
