#pragma once

#include "core/model/record.hpp"

namespace proofdesk {

/// What the compiler makes of comparing and copying a variant goes through a table of functions, value by value;
/// of the hundred fields of a record most have no value. These three say the same and ask for that first. For
/// the way of every command; elsewhere `==` and `=` do.
[[nodiscard]] inline bool same_value(const Value& a, const Value& b) {
  if (a.index() != b.index()) return false;
  if (std::holds_alternative<std::monostate>(a)) return true;
  if (const auto* text = std::get_if<std::string>(&a))
    return *text == *std::get_if<std::string>(&b);
  return a == b;
}

/// As `to = from`, keeping the memory that `to` has.
void copy_record(const Record& from, Record& to);
[[nodiscard]] Record copy_of(const Record& record);

}  // namespace proofdesk
