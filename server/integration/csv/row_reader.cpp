#include "server/integration/csv/row_reader.hpp"

#include "core/base/encoding.hpp"
#include "core/journal/digest.hpp"
#include "core/model/codec.hpp"
#include "server/integration/csv/csv_reader.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace proofdesk::server::csv {
namespace {

namespace json = boost::json;

constexpr char kBetweenKeys = '\x1f';

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::vector<std::string_view> parts_of(std::string_view cell, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = cell.find(separator);
    if (const auto part = trimmed(cell.substr(0, end)); !part.empty()) parts.push_back(part);
    if (end == std::string_view::npos) return parts;
    cell.remove_prefix(end + 1);
  }
}

std::string lower(std::string_view text) {
  std::string copy(text);
  std::ranges::transform(copy, copy.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return copy;
}

std::unexpected<Error> bad_row(std::string_view rule, std::string detail, std::string remedy) {
  return fail(Error{.code = ErrorCode::kInvalidArgument,
                    .rule = std::string(rule),
                    .detail = std::move(detail),
                    .remedy = std::move(remedy)});
}

/// The cell as the API would be given it.
Result<json::value> as_json(const FieldModel& field, std::string_view text) {
  if (field.type == FieldType::kBoolean) {
    const std::string word = lower(text);
    for (const std::string_view yes : {"true", "yes", "1"})
      if (word == yes) return json::value(true);
    for (const std::string_view no : {"false", "no", "0"})
      if (word == no) return json::value(false);
  }
  if (field.type == FieldType::kInteger) {
    std::int64_t number = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (status == std::errc{} && end == text.data() + text.size()) return json::value(number);
  }
  if (field.type == FieldType::kEnum && field.word(text) == nullptr) {
    for (const EnumWord& word : field.words)
      if (lower(word.label) == lower(text)) return json::value(word.word);
  }
  return json::value(text);
}

std::string key_part(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* number = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *number);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  return {};
}

class RowReader {
 public:
  RowReader(const Mapping& mapping, NameBook& names) : mapping_(mapping), names_(names) {}

  Status read_header(const Result<std::vector<std::string>>& header) {
    if (!header) return fail(header.error());
    for (const auto& name : *header) {
      const ColumnMap* column = mapping_.column(trimmed(name));
      if (column == nullptr && !mapping_.ignores_others) {
        return bad_row("csv.header", fmt::format("The column \"{}\" is not in the mapping.", name),
                       "Map it, or map it to null to leave it out.");
      }
      if (column != nullptr && std::ranges::find(columns_, column) != columns_.end())
        return bad_row("csv.header", fmt::format("The column \"{}\" stands twice.", name),
                       "Give every column a name of its own.");
      columns_.push_back(column);
    }
    for (const auto& column : mapping_.columns) {
      if (std::ranges::find(columns_, &column) == columns_.end()) {
        return bad_row("csv.header", fmt::format("There is no column \"{}\".", column.column),
                       "Take it out of the mapping, or use the file the mapping is for.");
      }
    }
    for (const ColumnMap* column : columns_)
      if (column != nullptr && column->what == ColumnMap::What::kField)
        fields_.push_back(column->field);
    return {};
  }

  [[nodiscard]] const std::vector<const FieldModel*>& fields() const { return fields_; }

  Result<ImportRow> read(std::int64_t line, const std::vector<std::string>& cells) {
    if (cells.size() != columns_.size()) {
      return bad_row("csv.cells",
                     fmt::format("{} cells instead of {}.", cells.size(), columns_.size()),
                     "Quote cells that hold the separator.");
    }
    ImportRow row{.line = line};
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (columns_[i] == nullptr) continue;
      const auto status = take(*columns_[i], trimmed(cells[i]), row);
      if (status) continue;
      Error error = status.error();
      error.detail = fmt::format("{}: {}", columns_[i]->column, error.detail);
      return fail(std::move(error));
    }
    PROOFDESK_TRY(set_key(row));
    return row;
  }

 private:
  Status take(const ColumnMap& column, std::string_view cell, ImportRow& row) {
    switch (column.what) {
      case ColumnMap::What::kIgnored:
        return {};
      case ColumnMap::What::kForeignKey:
        row.foreign_key = cell;
        if (cell.size() > 200)
          return bad_row("csv.foreign_key", "The foreign number is too long.",
                         "Give at most 200 bytes.");
        return {};
      case ColumnMap::What::kState:
        return take_state(column, cell, row);
      case ColumnMap::What::kRelation:
        for (const auto part : parts_of(cell, column.separator))
          row.relations.emplace_back(&column, std::string(part));
        return {};
      case ColumnMap::What::kField:
        break;
    }
    auto& value = row.values.emplace_back();
    if (cell.empty()) return {};
    PROOFDESK_ASSIGN(value, value_of_cell(column, cell, names_));
    return {};
  }

  Status take_state(const ColumnMap& column, std::string_view cell, ImportRow& row) const {
    if (cell.empty()) return {};
    const auto found = column.words.find(cell);
    row.state =
        found == column.words.end() ? std::string(cell) : std::string(found->second.as_string());
    if (mapping_.kind->lifecycle.state(row.state) != nullptr) return {};
    return bad_row("csv.state", fmt::format("There is no state \"{}\".", row.state),
                   "Say in /state/words which state the word means.");
  }

  Status set_key(ImportRow& row) const {
    if (mapping_.key.empty()) {
      row.key = row.foreign_key;
    } else {
      for (const FieldModel* field : mapping_.key) {
        const auto at =
            static_cast<std::size_t>(std::ranges::find(fields_, field) - fields_.begin());
        const auto& value = row.values[at];
        const std::string part = value ? key_part(*value) : std::string();
        if (part.empty())
          return bad_row("csv.key", fmt::format("{} is blank.", field->label),
                         "Every row needs what it is known by.");
        if (field != mapping_.key.front()) row.key += kBetweenKeys;
        row.key += part;
      }
    }
    if (row.key.empty())
      return bad_row("csv.key", "The foreign number is blank.",
                     "Every row needs what it is known by.");
    return {};
  }

  const Mapping& mapping_;
  NameBook& names_;
  std::vector<const ColumnMap*> columns_;
  std::vector<const FieldModel*> fields_;
};

}  // namespace

std::string key_of(const std::vector<const FieldModel*>& key, const Record& record) {
  std::string text;
  for (const FieldModel* field : key) {
    const std::string part = key_part(record.get(*field));
    if (part.empty()) return {};
    if (field != key.front()) text += kBetweenKeys;
    text += part;
  }
  return text;
}

Result<Value> value_of_cell(const ColumnMap& column, std::string_view cell, NameBook& names) {
  const FieldModel& field = *column.field;
  const auto one = [&](std::string_view text) -> Result<json::value> {
    if (const auto word = column.words.find(text); word != column.words.end()) {
      if (word->second.is_null()) return json::value(nullptr);
      text = word->second.as_string();
    }
    if (field.type != FieldType::kReference) return as_json(field, text);
    PROOFDESK_ASSIGN(const RecordRef ref, column.any_number
                                              ? names.find_any(column.refers_to, column.by, text)
                                              : names.find(column.refers_to, column.by, text));
    return json::value(field.target == kAnyKind ? ref.to_string() : ref.id.to_string());
  };
  if (!field.repeated) {
    PROOFDESK_ASSIGN(const auto value, one(cell));
    return from_json(field, value, "");
  }
  json::array list;
  for (const auto part : parts_of(cell, column.separator)) {
    PROOFDESK_ASSIGN(auto value, one(part));
    if (!value.is_null()) list.push_back(std::move(value));
  }
  return from_json(field, list, "");
}

Result<FileRows> read_rows(const Mapping& mapping, std::string_view csv, NameBook& names) {
  FileRows file;
  file.digest = to_hex(journal::sha256(csv));
  CsvReader csv_rows(csv, mapping.separator);
  const auto header = csv_rows.next();
  if (!header)
    return bad_row("csv.header", "The file is empty.", "Its first row names the columns.");
  RowReader reader(mapping, names);
  PROOFDESK_TRY(reader.read_header(header->cells));
  file.fields = reader.fields();
  while (auto next = csv_rows.next()) {
    ++file.count;
    if (!next->cells) {
      file.refused.push_back({next->line, next->cells.error()});
      continue;
    }
    auto row = reader.read(next->line, *next->cells);
    if (row)
      file.rows.push_back(std::move(*row));
    else if (row.error().code == ErrorCode::kInvalidArgument)
      file.refused.push_back({next->line, row.error()});
    else
      return fail(row.error());
  }
  return file;
}

}  // namespace proofdesk::server::csv
