#pragma once

#include "core/query/filter.hpp"

#include <span>
#include <string_view>

namespace proofdesk::shared {

/// A scope over configuration items, as lists take it; types may be written by name or number:
/// itemType = Server AND environment = production. `types` are the item types there are. Errors as of parse_filter.
[[nodiscard]] Result<Filter> item_scope(const Model& model, std::span<const Record> types,
                                        std::string_view text);

}  // namespace proofdesk::shared
