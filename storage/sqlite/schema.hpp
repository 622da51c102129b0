#pragma once

#include "core/base/result.hpp"
#include "core/model/kind_model.hpp"
#include "core/model/record.hpp"
#include "storage/sqlite/connection.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace proofdesk::sqlite {

/// "PDsk": how a file says that it is ours (PRAGMA application_id).
inline constexpr std::int64_t kApplicationId = 0x5044736b;
/// Form of the fixed tables (PRAGMA user_version); kinds have their own catalogue.
inline constexpr std::int64_t kFormatVersion = 1;

/// A facet or kind field with a column of its own.
struct ColumnLayout {
  std::string column;  ///< quoted, ready for SQL: "f_priority"
  std::size_t slot = 0;
  FieldType type = FieldType::kText;
  std::size_t field = 0;  ///< index into KindModel::fields()
};

/// A field found through the typed index table `value_index`: custom fields, and repeated ones.
struct ValueLayout {
  std::int64_t id = 0;  ///< in the catalogue
  std::string custom;   ///< name for custom fields, else empty
  std::size_t slot = 0;
  FieldType type = FieldType::kText;
};

/// Where one kind's records lie. `number` is the row id: it is unique per kind and never reused, so a
/// column and an index of its own would say nothing new.
struct TableLayout {
  std::int64_t kind_id = 0;
  std::string table;  ///< quoted
  std::vector<ColumnLayout> columns;
  std::vector<ValueLayout> values;
  std::string insert_sql;  ///< parameters: kFixedColumns in order, then `columns`
  std::string find_by_id_sql;
  std::string find_by_number_sql;

  [[nodiscard]] const ColumnLayout* column(std::size_t slot) const;
  [[nodiscard]] const ValueLayout* value(const FieldModel& field) const;
};

/// What a SELECT of a whole record reads, in this order; see row_codec.hpp.
inline constexpr std::string_view kRecordColumns =
    "number, id, state, version, created_at, updated_at, lifecycle, key_slot, message";

/// All tables at one moment; immutable, shared by connections.
class Schema {
 public:
  /// Throws std::logic_error for a kind that was not migrated.
  [[nodiscard]] const TableLayout& table(const KindModel& kind) const;
  [[nodiscard]] std::int64_t kind_id(std::string_view kind) const;  ///< throws likewise
  /// Empty for an unknown id.
  [[nodiscard]] std::string_view kind_name(std::int64_t id) const;
  [[nodiscard]] const std::vector<std::shared_ptr<const KindModel>>& kinds() const {
    return kinds_;
  }
  /// nullptr for an unknown name.
  [[nodiscard]] const KindModel* kind(std::string_view name) const;

 private:
  friend Result<std::shared_ptr<const Schema>> migrate(Connection&, const Model&);
  friend Result<std::shared_ptr<const Schema>> attach(Connection&, const Model&);
  static Result<std::shared_ptr<const Schema>> of(Connection& connection, const Model& model);
  std::map<std::string, TableLayout, std::less<>> tables_;
  std::unordered_map<std::int64_t, std::string> names_;
  std::vector<std::shared_ptr<const KindModel>> kinds_;
};

/// Refuses a file that is not ours or is of another format.
Status check_format(Connection& connection);

/// The same, but an empty file becomes ours.
Status claim(Connection& writer);

/// Brings the file to the model in one transaction: creates and adds, never drops. kUnsupported
/// "schema.additive" when the model took something away that the file has.
[[nodiscard]] Result<std::shared_ptr<const Schema>> migrate(Connection& writer, const Model& model);

/// The same for a connection that only reads: kUnsupported "schema.behind" when there is something to add.
[[nodiscard]] Result<std::shared_ptr<const Schema>> attach(Connection& reader, const Model& model);

}  // namespace proofdesk::sqlite
