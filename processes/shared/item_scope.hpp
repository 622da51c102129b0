#pragma once

#include "core/query/filter.hpp"

#include <set>
#include <span>
#include <string>
#include <string_view>

namespace proofdesk::shared {

/// A scope over configuration items, as lists take it; types may be written by name or number:
/// itemType = Server AND environment = production. `types` are the item types there are. A type by name means its special
/// cases too, by number or id itself alone. `others` says what words of other references stand for. Errors as of
/// parse_filter.
[[nodiscard]] Result<Filter> item_scope(const Model& model, std::span<const Record> types,
                                        std::string_view text, const ReferenceNames& others = {});

/// Whether this is the field by which items say of which type they are.
[[nodiscard]] bool is_type_of_items(const KindModel& kind, const FieldModel& field);

/// The filter in which the types of `named` (their ids, written by name) mean their special cases too.
[[nodiscard]] Filter with_special_cases(const KindModel& item_types, std::span<const Record> types,
                                        const std::set<std::string>& named, Filter filter);

}  // namespace proofdesk::shared
