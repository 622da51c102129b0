#pragma once

#include "core/base/result.hpp"
#include "core/engine/command.hpp"
#include "core/model/codec.hpp"
#include "core/model/kind_model.hpp"

#include <string>
#include <vector>

namespace proofdesk {

/// The fields of a command, found in the kind and held to their limits: known, each once, none that the
/// engine keeps, none that is retired, of the right form. Empty text and empty lists become "no value".
/// Errors list every field that is wrong.
[[nodiscard]] Result<std::vector<FieldValue>> read_input(const KindModel& kind,
                                                         const std::vector<FieldInput>& inputs);

/// A note as people may write it: not blank, well-formed, not too long. `pointer` names it in the input.
Status check_note(const WorkInput& work, std::string_view pointer);

/// Whether a field counts as answered: a value with something to read in it, or one that was there and has
/// been erased since (nobody may be made to give erased data again).
[[nodiscard]] bool is_answered(const Value& value);

}  // namespace proofdesk
