#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

namespace proofdesk {

/// The value of a field erased under a data subject's right: known to have been there, and gone.
struct Erased {
  Erased() = default;
  // Copied by a constructor of its own, for the sake of `Value`: were each of its forms one that cannot fail half-way,
  // the library (libstdc++ 12) would take for granted that a `Value` always holds one of them. It would then, when
  // there is no memory for a copy, destroy something in it that is not there yet.
  // NOLINTNEXTLINE(modernize-use-equals-default)
  Erased(const Erased&) noexcept {}
  // NOLINTNEXTLINE(modernize-use-equals-default)
  Erased& operator=(const Erased&) noexcept { return *this; }
  ~Erased() = default;

  friend auto operator<=>(const Erased&, const Erased&) = default;
};

/// The value of one field. What a string or an integer means (enum word, reference, instant …) is said by
/// the field's `FieldModel`; `std::monostate` is "no value".
///   text, enum word, reference, date, decimal, e-mail, URI → std::string
///   integer, instant (µs), duration (µs)                    → std::int64_t
///   repeated anything                                       → std::vector<std::string>
using Value =
    std::variant<std::monostate, bool, std::int64_t, std::string, std::vector<std::string>, Erased>;
static_assert(!std::is_trivially_copyable_v<Erased>);

[[nodiscard]] inline bool is_set(const Value& value) {
  if (std::holds_alternative<std::monostate>(value) || std::holds_alternative<Erased>(value))
    return false;
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) return !list->empty();
  return true;
}

}  // namespace proofdesk
