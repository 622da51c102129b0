#pragma once

#include "core/base/result.hpp"
#include "core/model/kind_model.hpp"
#include "core/model/record.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

namespace proofdesk {

/// The protobuf message of a record, written and read straight from the field table (no reflection, no
/// generated class), in ascending field number: equal records give equal bytes, and any protobuf tool with
/// the schema reads them.
[[nodiscard]] std::string encode_message(const KindModel& kind, const Record& record);
/// Fills `values` and `custom`. Unknown fields are an error (kCorrupt): schemas only grow.
Status decode_message(const KindModel& kind, std::string_view bytes, Record& record);

/// A value as JSON: instants and durations as text, integers beyond 2^53 as strings, no value as null,
/// an erased one as {"erased": true}.
[[nodiscard]] boost::json::value to_json(const FieldModel& field, const Value& value);
/// Strict: the JSON type must be the field's own, enum words must exist, limits hold. `pointer` names the
/// place in the input for the error. null gives "no value".
[[nodiscard]] Result<Value> from_json(const FieldModel& field, const boost::json::value& json,
                                      std::string_view pointer);

/// The same without the limits, for what was accepted once already (journal, replay): only the form must
/// fit, and {"erased": true} gives `Erased`. Limits may have changed since, history does not.
[[nodiscard]] Result<Value> accepted_from_json(const FieldModel& field,
                                               const boost::json::value& json,
                                               std::string_view pointer);
/// The limits alone: lengths, ranges, words, forms of dates, addresses and ids, repeated items.
Status check_value(const FieldModel& field, const Value& value, std::string_view pointer);

/// Items that a repeated field may hold.
inline constexpr std::size_t kMaxItems = 1'000;

struct FieldValue {
  const FieldModel* field = nullptr;
  Value value;
};
/// The members of an input object as fields by JSON name, custom ones below "custom". Unknown fields, fields
/// that the engine keeps and retired ones fail; `Error::fields` lists everything that is wrong.
[[nodiscard]] Result<std::vector<FieldValue>> fields_from_json(const KindModel& kind,
                                                               const boost::json::object& object);

/// How much of a record the reader may see.
struct JsonView {
  bool internal = true;  ///< fields marked internal too; secrets are shown to nobody
  bool openly = false;   ///< only what the kind shows openly
};

/// An RFC 8259 string literal with its quotes.
void append_json_text(std::string_view text, std::string& out);

/// The record as its API shows it, appended to `out`, without an intermediate tree (this is the hot path):
/// id, number, state, version, createdAt, updatedAt, the set fields in order, `custom`.
/// `extra` is appended verbatim before the closing brace when not empty (e.g. `,"receipt":{…}`).
void append_json(const KindModel& kind, const Record& record, const JsonView& view,
                 std::string_view extra, std::string& out);

}  // namespace proofdesk
