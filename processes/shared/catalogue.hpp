#pragma once

#include "core/engine/rules.hpp"
#include "core/query/filter.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Catalogue entries and what belongs to them, as rules look them up. All three kinds are standing, so looking
/// costs nothing of the row budget; pointers are valid until the decision ends.
namespace proofdesk::shared {

/// The entry with this id; nullptr when there is none. Not yet relied on.
[[nodiscard]] Result<const Record*> standing_record(World& world, std::string_view kind, Uuid id);

/// Questions or task templates of an entry in order of position, without those that were discarded.
[[nodiscard]] Result<std::vector<const Record*>> parts_of_entry(const Model& model, World& world,
                                                                std::string_view kind,
                                                                Uuid offering);

/// The same out of records that were read otherwise.
[[nodiscard]] std::vector<const Record*> parts_of_entry(const KindModel& kind,
                                                        std::span<const Record> all, Uuid offering);

/// The fields that a condition looks at, each once.
[[nodiscard]] std::vector<const FieldModel*> fields_in(const Filter& condition);

}  // namespace proofdesk::shared
