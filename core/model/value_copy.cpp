#include "core/model/value_copy.hpp"

#include <utility>

namespace proofdesk {
namespace {

using Values = std::vector<Value>;

void append_copy(const Value& value, Values& to) {
  if (std::holds_alternative<std::monostate>(value)) {
    to.emplace_back();
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    to.emplace_back(std::in_place_type<std::string>, *text);
  } else {
    to.push_back(value);
  }
}

void copy_value(const Value& from, Value& to) {
  if (from.index() != to.index()) {
    to = from;
  } else if (const auto* text = std::get_if<std::string>(&from)) {
    *std::get_if<std::string>(&to) = *text;
  } else if (!std::holds_alternative<std::monostate>(from)) {
    to = from;
  }
}

void copy_values(const Values& from, Values& to) {
  if (to.size() > from.size()) to.resize(from.size());
  to.reserve(from.size());
  for (std::size_t i = 0; i < to.size(); ++i) copy_value(from[i], to[i]);
  for (std::size_t i = to.size(); i < from.size(); ++i) append_copy(from[i], to);
}

}  // namespace

void copy_record(const Record& from, Record& to) {
  if (&from == &to) return;
  // Taken apart by position, so that a member that is added cannot be forgotten here.
  const auto& [kind, id, number, state, version, created_at, updated_at, lifecycle, key_slot,
               values, custom] = from;
  to.kind = kind;
  to.id = id;
  to.number = number;
  to.state = state;
  to.version = version;
  to.created_at = created_at;
  to.updated_at = updated_at;
  to.lifecycle = lifecycle;
  to.key_slot = key_slot;
  copy_values(values, to.values);
  to.custom = custom;
}

Record copy_of(const Record& record) {
  Record copy;
  copy_record(record, copy);
  return copy;
}

}  // namespace proofdesk
