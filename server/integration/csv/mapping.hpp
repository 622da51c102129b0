#pragma once

#include "core/base/result.hpp"
#include "core/model/kind_model.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

namespace proofdesk::server::csv {

/// What one column of the file means.
struct ColumnMap {
  enum class What { kIgnored, kField, kForeignKey, kRelation, kState };
  std::string column;  ///< as the header names it
  What what = What::kIgnored;

  const FieldModel* field = nullptr;  ///< kField
  char separator = ';';               ///< between several values in one cell
  /// Their word, ours; null clears the field. What is not in it stays as it is.
  std::map<std::string, boost::json::value, std::less<>> words;
  std::vector<std::string>
      refers_to;            ///< kinds in which a name is looked for, the first that has it
  std::string by;           ///< foreign numbers of this source instead of names
  bool any_number = false;  ///< the number of a record of any kind will do: CHG-000012

  std::string relation;  ///< kRelation: the word for how this item stands to those in the cell
  bool reverse = false;  ///< … or they to it
};

/// How a file is read as records of one kind: which column is which field, by what a row is known again, and what
/// every new record is given beside. Points into the model it was read against.
struct Mapping {
  const KindModel* kind = nullptr;
  char separator = ',';
  std::vector<ColumnMap> columns;
  bool ignores_others = false;  ///< else a column that is not named is an error: it would be lost

  std::string foreign_source;  ///< whose numbers one column holds; empty: none does
  /// Fields by which a row is known again; empty: by its foreign number.
  std::vector<const FieldModel*> key;

  boost::json::object constants;          ///< of new records, as the API takes them
  boost::json::object transition_fields;  ///< given with a transition, as far as it takes them
  boost::json::object relation_fields;    ///< of new relations that the rows name

  [[nodiscard]] const ColumnMap* column(std::string_view name) const;
};

/// Reads a mapping (docs/configuration-audit.md shows one). `kind_name` is what the command line says and may be empty when the
/// mapping names a kind; both must agree. kInvalidArgument "csv.mapping" says which member is wrong.
[[nodiscard]] Result<Mapping> read_mapping(const Model& model, std::string_view json,
                                           std::string_view kind_name);

}  // namespace proofdesk::server::csv
