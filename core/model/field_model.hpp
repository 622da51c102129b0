#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk {

enum class FieldType : std::uint8_t {
  kText,       ///< one line
  kMultiline,  ///< several lines
  kEnum,       ///< a lower-case snake_case word out of `FieldModel::words`
  kInteger,
  kBoolean,
  kInstant,   ///< UTC microseconds
  kDate,      ///< civil date text
  kDuration,  ///< microseconds
  kReference,  ///< id of a record of kind `FieldModel::target`, or "<kind>/<id>" where that is any kind
  kEmail,
  kDecimal,
  kUri,
};

enum class FieldOrigin : std::uint8_t {
  kSystem,  ///< id, number, state, version, createdAt, updatedAt: kept beside the message
  kFacet,   ///< in proto/facets.proto: every record has it
  kKind,    ///< in the kind's own message
  kCustom,  ///< declared by an administrator at run time
};

/// Which system field it is: the `slot` of fields of origin kSystem.
enum class SystemField : std::size_t { kId, kNumber, kState, kVersion, kCreatedAt, kUpdatedAt };

struct EnumWord {
  std::string word;  ///< "on_hold"
  std::string label;
  int number = 0;  ///< in the protobuf message
};

/// One field of one kind, whatever its origin. Immutable once its `KindModel` is built.
struct FieldModel {
  std::string name;  ///< snake_case, as in the schema and in lifecycles
  std::string
      json_name;  ///< camelCase; custom fields are "custom.<name>" in filters and journal paths
  std::string json_key;  ///< the member as JSON text with comma and colon: `,"createdAt":`
  std::string label;
  std::string description;
  FieldType type = FieldType::kText;
  FieldOrigin origin = FieldOrigin::kKind;
  bool repeated = false;
  bool indexed = false;  ///< has a column and an index; custom fields are always indexed
  bool searchable = false;
  bool personal = false;
  std::string personal_of;  ///< reference field naming the person whose data this is
  bool engine_owned = false;
  bool internal = false;
  bool in_hours = false;  ///< a duration without days: written "PT40H", and refused as "P1D"
  bool secret = false;    ///< leaves the house by no way: no answer, no filter, no export, no pack
  bool retired = false;  ///< custom field withdrawn: shown where it has a value, no longer accepted
  bool involves =
      false;  ///< a reference whose person or group may see the record whatever their scope
  std::string target;  ///< kind referred to
  std::string clause;
  std::vector<EnumWord> words;
  std::uint32_t min_length = 0;  ///< code points
  std::uint32_t max_length = 0;  ///< code points; always set for text
  std::optional<std::int64_t> minimum;
  std::optional<std::int64_t> maximum;
  int number = 0;        ///< protobuf field number (facet or kind)
  std::size_t slot = 0;  ///< index into Record::values (facet and kind fields), or the SystemField

  [[nodiscard]] const EnumWord* word(std::string_view text) const;
  [[nodiscard]] const EnumWord* word_by_number(int number) const;
  [[nodiscard]] bool is_text() const {
    return type == FieldType::kText || type == FieldType::kMultiline || type == FieldType::kEmail ||
           type == FieldType::kUri;
  }
  /// True where the stored value is an integer (and so is its column).
  [[nodiscard]] bool is_integral() const {
    return type == FieldType::kInteger || type == FieldType::kInstant ||
           type == FieldType::kDuration || type == FieldType::kBoolean;
  }
};

/// "service_request" → "serviceRequest".
[[nodiscard]] std::string camel_case(std::string_view snake_case);
/// Lower-case words of letters and digits joined by single underscores, a letter first.
[[nodiscard]] bool is_snake_case(std::string_view text);
/// "on_hold" → "On hold": the label of what has none.
[[nodiscard]] std::string label_from(std::string_view snake_case);

/// The word a type has in JSON, field definitions and documentation: "text", "multiline", "enum" …
[[nodiscard]] std::string_view name_of(FieldType type);
[[nodiscard]] std::optional<FieldType> field_type_named(std::string_view name);

}  // namespace proofdesk
