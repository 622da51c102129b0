#pragma once

#include "core/base/instant.hpp"
#include "core/base/uuid.hpp"
#include "core/model/field_model.hpp"
#include "core/model/value.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace proofdesk {

class KindModel;

/// Slot of the facet `erased` in every kind. `Record::set` keeps the list in step with the values: setting
/// `Erased` adds the field's JSON name (the list is sorted), any other value takes it out. It is never set
/// directly.
inline constexpr std::size_t kErasedSlot = 9;

/// One record: what stands beside its protobuf message, and the message's fields by slot.
struct Record {
  std::string kind;
  Uuid id;
  std::int64_t number = 0;  ///< per kind, from 1, never reused
  std::string state;
  std::int64_t version = 0;  ///< 1 after creation, +1 with every event; the ETag
  Instant created_at;        ///< occurredAt of the first event
  Instant updated_at;        ///< occurredAt of the last event
  std::string lifecycle;     ///< hash (hex) of the lifecycle text the last decision was taken under
  std::int64_t key_slot = -1;  ///< where the subject key of this record lies in the key store
  std::vector<Value> values;   ///< by FieldModel::slot
  std::map<std::string, Value> custom;  ///< by name, without the "custom." in front

  /// Works for fields of every origin; system fields give their value too (number as integer).
  [[nodiscard]] Value get(const FieldModel& field) const;
  /// The same without a copy, for facet, kind and custom fields. Valid until the record changes. Throws
  /// std::logic_error for a system field, whose value lies nowhere.
  [[nodiscard]] const Value& value(const FieldModel& field) const;
  /// Facet, kind and custom fields only. An empty list becomes "no value". Throws std::logic_error when the
  /// value is not of the field's type or the field is a system field: a bug of the caller.
  void set(const FieldModel& field, Value value);
  /// Empty text when the field is unset or not text-like.
  [[nodiscard]] std::string text(const KindModel& kind, std::string_view field) const;
  [[nodiscard]] std::int64_t integer(const KindModel& kind, std::string_view field) const;
  [[nodiscard]] bool flag(const KindModel& kind, std::string_view field) const;
  [[nodiscard]] bool has(const KindModel& kind, std::string_view field) const;

  friend bool operator==(const Record&, const Record&) = default;
};

[[nodiscard]] Record new_record(const KindModel& kind, Uuid id);

/// Whether a value has the form that the field's type is stored in; "no value" and `Erased` always do.
[[nodiscard]] bool has_form_of(const FieldModel& field, const Value& value);

}  // namespace proofdesk
