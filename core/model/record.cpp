#include "core/model/record.hpp"

#include "core/model/kind_model.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace proofdesk {
namespace {

Value system_value(const Record& record, SystemField field) {
  switch (field) {
    case SystemField::kId:
      return record.id.is_nil() ? Value{} : Value{record.id.to_string()};
    case SystemField::kNumber:
      return record.number == 0 ? Value{} : Value{record.number};
    case SystemField::kState:
      return record.state.empty() ? Value{} : Value{record.state};
    case SystemField::kVersion:
      return record.version;
    case SystemField::kCreatedAt:
      return record.created_at.micros;
    case SystemField::kUpdatedAt:
      return record.updated_at.micros;
  }
  return {};
}

/// The names of erased fields, kept sorted so that equal records are equal however they came about.
void mark_erased(Value& list, const std::string& name, bool erased) {
  auto* names = std::get_if<std::vector<std::string>>(&list);
  if (names == nullptr) {
    if (erased) list = std::vector<std::string>{name};
    return;
  }
  const auto at = std::ranges::lower_bound(*names, name);
  const bool listed = at != names->end() && *at == name;
  if (erased && !listed) names->insert(at, name);
  if (!erased && listed) names->erase(at);
  if (names->empty()) list = {};
}

}  // namespace

bool has_form_of(const FieldModel& field, const Value& value) {
  if (std::holds_alternative<std::monostate>(value) || std::holds_alternative<Erased>(value))
    return true;
  if (field.repeated) return std::holds_alternative<std::vector<std::string>>(value);
  if (field.type == FieldType::kBoolean) return std::holds_alternative<bool>(value);
  if (field.is_integral()) return std::holds_alternative<std::int64_t>(value);
  return std::holds_alternative<std::string>(value);
}

Value Record::get(const FieldModel& field) const {
  if (field.origin == FieldOrigin::kSystem)
    return system_value(*this, static_cast<SystemField>(field.slot));
  return value(field);
}

const Value& Record::value(const FieldModel& field) const {
  static const Value kNone;
  switch (field.origin) {
    case FieldOrigin::kFacet:
    case FieldOrigin::kKind:
      return field.slot < values.size() ? values[field.slot] : kNone;
    case FieldOrigin::kCustom: {
      const auto found = custom.find(field.name);
      return found == custom.end() ? kNone : found->second;
    }
    case FieldOrigin::kSystem:
      break;
  }
  throw std::logic_error("system field looked at in place: " + field.name);
}

void Record::set(const FieldModel& field, Value value) {
  if (field.origin == FieldOrigin::kSystem) {
    throw std::logic_error("system field set by value: " + field.name);
  }
  if (!has_form_of(field, value))
    throw std::logic_error("value of another type for field " + field.name);
  if (const auto* list = std::get_if<std::vector<std::string>>(&value); list && list->empty())
    value = {};
  const bool in_message = field.origin != FieldOrigin::kCustom;
  if (values.size() <= kErasedSlot || (in_message && field.slot >= values.size())) {
    throw std::logic_error("record without slots: " + field.name);
  }
  if (in_message && field.slot == kErasedSlot) {
    throw std::logic_error("the list of erased fields follows the values");
  }
  mark_erased(values[kErasedSlot], field.json_name, std::holds_alternative<Erased>(value));
  if (in_message) {
    values[field.slot] = std::move(value);
  } else if (std::holds_alternative<std::monostate>(value)) {
    custom.erase(field.name);
  } else {
    custom.insert_or_assign(field.name, std::move(value));
  }
}

std::string Record::text(const KindModel& model, std::string_view field) const {
  const FieldModel* found = model.field(field);
  if (found == nullptr) return {};
  if (found->origin == FieldOrigin::kSystem) {
    Value value = get(*found);
    auto* words = std::get_if<std::string>(&value);
    return words == nullptr ? std::string{} : std::move(*words);
  }
  const auto* words = std::get_if<std::string>(&value(*found));
  return words == nullptr ? std::string{} : *words;
}

std::int64_t Record::integer(const KindModel& model, std::string_view field) const {
  const FieldModel* found = model.field(field);
  if (found == nullptr) return 0;
  const Value value = get(*found);
  const auto* amount = std::get_if<std::int64_t>(&value);
  return amount == nullptr ? 0 : *amount;
}

bool Record::flag(const KindModel& model, std::string_view field) const {
  const FieldModel* found = model.field(field);
  if (found == nullptr) return false;
  const Value value = get(*found);
  const auto* yes = std::get_if<bool>(&value);
  return yes != nullptr && *yes;
}

bool Record::has(const KindModel& model, std::string_view field) const {
  const FieldModel* found = model.field(field);
  if (found == nullptr) return false;
  return found->origin == FieldOrigin::kSystem ? is_set(get(*found)) : is_set(value(*found));
}

Record new_record(const KindModel& kind, Uuid id) {
  Record record;
  record.kind = kind.name;
  record.id = id;
  record.values.resize(kind.slots());
  return record;
}

}  // namespace proofdesk
