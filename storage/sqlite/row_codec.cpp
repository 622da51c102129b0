#include "storage/sqlite/row_codec.hpp"

#include "core/base/encoding.hpp"
#include "core/model/codec.hpp"
#include "core/model/value_copy.hpp"
#include "core/query/list_query.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <sqlite3.h>

namespace proofdesk::sqlite {

SqlValue to_sql(const Uuid& id) {
  return Blob{std::string(reinterpret_cast<const char*>(id.bytes().data()), id.bytes().size())};
}

SqlValue to_sql(FieldType type, const Value& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return std::int64_t{*flag};
  if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return {};
  if (type == FieldType::kReference) {
    // Sixteen bytes instead of thirty-six, in the same order. Anything else than an id stays text.
    if (const auto id = Uuid::parse(*text)) return to_sql(*id);
  }
  return *text;
}

namespace {

/// nullptr for a custom field that the record does not have.
const Value* indexed_value(const ValueLayout& field, const Record& record) {
  if (field.custom.empty()) return &record.values.at(field.slot);
  const auto found = record.custom.find(field.custom);
  return found == record.custom.end() ? nullptr : &found->second;
}

}  // namespace

bool same_index_values(const TableLayout& table, const Record& a, const Record& b) {
  return std::ranges::all_of(table.values, [&](const ValueLayout& field) {
    const Value* one = indexed_value(field, a);
    const Value* other = indexed_value(field, b);
    return one == nullptr || other == nullptr ? one == other : same_value(*one, *other);
  });
}

std::vector<SqlValue> index_values(const ValueLayout& field, const Record& record) {
  const Value* value = indexed_value(field, record);
  std::vector<SqlValue> values;
  if (value == nullptr) return values;
  if (const auto* list = std::get_if<std::vector<std::string>>(value)) {
    for (const auto& element : *list) values.push_back(to_sql(field.type, Value{element}));
  } else if (auto single = to_sql(field.type, *value); single.index() != 0) {
    values.push_back(std::move(single));
  }
  return values;
}

std::vector<IndexEntry> index_entries(const TableLayout& table, const Record& record) {
  std::vector<IndexEntry> entries;
  for (const auto& field : table.values) {
    for (auto& value : index_values(field, record)) entries.push_back({field.id, std::move(value)});
  }
  std::ranges::sort(entries);
  const auto rest = std::ranges::unique(entries);
  entries.erase(rest.begin(), rest.end());
  return entries;
}

Uuid read_uuid(const Statement& row, int column) {
  const auto bytes = row.blob(column);
  std::array<std::uint8_t, 16> id{};
  if (bytes.size() != id.size()) return {};
  std::ranges::copy(bytes, id.begin());
  return Uuid(id);
}

SqlValue column_value(const KindModel& kind, const ColumnLayout& column, const Record& record) {
  return to_sql(column.type,
                ordering_value(kind.fields()[column.field], record.values.at(column.slot)));
}

SqlValue lifecycle_value(const Record& record) {
  // A hash takes half the room as bytes, but whatever else a lifecycle is called stays text.
  auto bytes = from_hex(record.lifecycle);
  if (bytes && !bytes->empty()) return Blob{std::move(*bytes)};
  return record.lifecycle;
}

RowImage::RowImage(const KindModel& kind, const TableLayout& table, const Record& record)
    : message(encode_message(kind, record)), lifecycle(lifecycle_value(record)) {
  columns.reserve(table.columns.size());
  for (const auto& column : table.columns) columns.push_back(column_value(kind, column, record));
}

void bind_fixed(Statement& statement, const Record& record, const RowImage& image) {
  statement.bind(1, record.number);
  statement.bind_blob(2, record.id.bytes());
  statement.bind(3, std::string_view(record.state));
  statement.bind(4, record.version);
  statement.bind(5, record.created_at.micros);
  statement.bind(6, record.updated_at.micros);
  statement.bind(7, image.lifecycle);
  statement.bind(8, record.key_slot);
  statement.bind_blob(9, std::string_view(image.message));
}

Record read_record(const KindModel& kind, const Statement& row) {
  Record record;
  record.kind = kind.name;
  record.number = row.integer(0);
  record.id = read_uuid(row, 1);
  record.state = row.text(2);
  record.version = row.integer(3);
  record.created_at = {row.integer(4)};
  record.updated_at = {row.integer(5)};
  record.lifecycle = row.is_text(6) ? std::string(row.text(6)) : to_hex(as_bytes(row.blob(6)));
  record.key_slot = row.integer(7);
  record.values.resize(kind.slots());
  if (const auto decoded = decode_message(kind, row.blob(8), record); !decoded) {
    throw SqlFailure(SQLITE_CORRUPT, fmt::format("{} {}: {}", kind.name, record.id.to_string(),
                                                 decoded.error().detail));
  }
  return record;
}

}  // namespace proofdesk::sqlite
