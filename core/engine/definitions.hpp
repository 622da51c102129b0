#pragma once

#include "core/base/result.hpp"
#include "core/engine/command.hpp"
#include "core/model/kind_model.hpp"
#include "core/ports/store.hpp"

#include <vector>

namespace proofdesk {

/// Two kinds of record say what the others are, and are therefore known to the engine by name:
/// `field_definition` (a field an administrator declared) and `definition` (the text of a lifecycle, kept
/// from the first time it was used).
inline constexpr std::string_view kFieldDefinition = "field_definition";
inline constexpr std::string_view kDefinition = "definition";

/// The administrator's fields out of their records, retired ones included. Empty when the house has no such
/// kind. Errors name the record whose definition cannot be.
[[nodiscard]] Result<std::vector<CustomField>> read_custom_fields(const Model& model,
                                                                  ReadView& view);

/// Commands that record the lifecycle texts of the model which are not in the journal yet, and mark those as
/// superseded that are no longer in use. Run by the system at start.
[[nodiscard]] Result<std::vector<Command>> definitions_to_record(const Model& model,
                                                                 ReadView& view);

}  // namespace proofdesk
