#pragma once

#include "core/model/kind_model.hpp"

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace proofdesk {

/// What ServiceNow calls a field, and the names that kinds of record have for it here, the likeliest first.
struct ForeignWord {
  std::string_view word;                     ///< snake_case, as in its tables and exports
  std::array<std::string_view, 4> fields{};  ///< snake_case; empty ones mean nothing
};
/// The one table of them.
[[nodiscard]] std::span<const ForeignWord> foreign_words();

/// The field of this kind that somebody means by a name of another product, in its snake_case or in camelCase;
/// nullptr where it is no such name, or nothing here goes by it.
[[nodiscard]] const FieldModel* meant_by(const KindModel& kind, std::string_view name);

/// "Say title instead of short_description."; empty where `meant_by` knows nothing.
[[nodiscard]] std::string instead_of(const KindModel& kind, std::string_view name);

}  // namespace proofdesk
