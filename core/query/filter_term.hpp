#pragma once

#include "core/query/filter.hpp"
#include "core/query/filter_scanner.hpp"

namespace proofdesk {

/// Types one restriction against the field it names. Errors: "filter.unknown_field", "filter.unindexed_field",
/// "filter.operator", "filter.value".
[[nodiscard]] Result<Filter> typed_restriction(const KindModel& kind, std::string_view name,
                                               std::size_t name_at, std::string_view comparator,
                                               const FilterLiteral& literal);

/// The field of this name if lists can be filtered and ordered by it: system, indexed or custom. `rule` is
/// the family of the error's name, "filter" or "order".
[[nodiscard]] Result<const FieldModel*> usable_field(const KindModel& kind, std::string_view name,
                                                     std::string_view rule);

}  // namespace proofdesk
