#pragma once

#include "core/query/filter.hpp"
#include "core/query/filter_scanner.hpp"

namespace proofdesk {

/// What a filter is for, and so which fields it may name.
enum class FilterScope {
  kList,       ///< a search in a table: system, indexed and custom fields
  kCondition,  ///< a question to one record: any field; decimals have an order
};

/// Types one restriction against the field it names. Errors: "filter.unknown_field", "filter.unindexed_field",
/// "filter.operator", "filter.value".
[[nodiscard]] Result<Filter> typed_restriction(const KindModel& kind, std::string_view name,
                                               std::size_t name_at, std::string_view comparator,
                                               const FilterLiteral& literal,
                                               FilterScope scope = FilterScope::kList,
                                               const ReferenceNames& names = {});

/// The field of this name if lists can be filtered and ordered by it: system, indexed or custom. `rule` is
/// the family of the error's name, "filter" or "order".
[[nodiscard]] Result<const FieldModel*> usable_field(const KindModel& kind, std::string_view name,
                                                     std::string_view rule,
                                                     FilterScope scope = FilterScope::kList);

}  // namespace proofdesk
