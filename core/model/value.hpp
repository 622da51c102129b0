#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace proofdesk {

/// The value of a field erased under a data subject's right: known to have been there, and gone.
struct Erased {
  friend auto operator<=>(const Erased&, const Erased&) = default;
};

/// The value of one field. What a string or an integer means (enum word, reference, instant …) is said by
/// the field's `FieldModel`; `std::monostate` is "no value".
///   text, enum word, reference, date, decimal, e-mail, URI → std::string
///   integer, instant (µs), duration (µs)                    → std::int64_t
///   repeated anything                                       → std::vector<std::string>
using Value =
    std::variant<std::monostate, bool, std::int64_t, std::string, std::vector<std::string>, Erased>;

[[nodiscard]] inline bool is_set(const Value& value) {
  if (std::holds_alternative<std::monostate>(value) || std::holds_alternative<Erased>(value))
    return false;
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) return !list->empty();
  return true;
}

}  // namespace proofdesk
