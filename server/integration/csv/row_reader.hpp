#pragma once

#include "core/model/value.hpp"
#include "server/integration/csv/mapping.hpp"
#include "server/integration/csv/name_book.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace proofdesk::server::csv {

/// One row as what it says of a record. A blank cell says nothing.
struct ImportRow {
  std::int64_t line = 0;
  std::string key;  ///< by which it is known again; as `key_of` makes it
  std::string foreign_key;
  /// In the order of `FileRows::fields`: nullopt where the row says nothing, "no value" where it clears.
  std::vector<std::optional<Value>> values;
  std::string state;  ///< in which it says the record is; empty: it does not say
  /// Ends of relations it names, in the order of the mapping's columns.
  std::vector<std::pair<const ColumnMap*, std::string>> relations;
};

/// A row that says nothing that could be used, and why.
struct RefusedRow {
  std::int64_t line = 0;
  Error error;
};

/// A file, read.
struct FileRows {
  std::string digest;  ///< SHA-256 (hex) of the file
  std::int64_t count = 0;
  std::vector<const FieldModel*> fields;
  std::vector<ImportRow> rows;
  std::vector<RefusedRow> refused;
};

/// The text by which records and rows are told apart: the values of these fields in one. Empty where one has none.
[[nodiscard]] std::string key_of(const std::vector<const FieldModel*>& key, const Record& record);

/// The value that a cell has for a field: yes and no for true and false, labels for words, names for references.
/// Errors as of `from_json` and NameBook.
[[nodiscard]] Result<Value> value_of_cell(const ColumnMap& column, std::string_view cell,
                                          NameBook& names);

/// Reads the whole file. A file that is none, or whose columns are not those of the mapping, is an error
/// (kInvalidArgument "csv.header"); rows that do not fit are listed.
[[nodiscard]] Result<FileRows> read_rows(const Mapping& mapping, std::string_view csv,
                                         NameBook& names);

}  // namespace proofdesk::server::csv
