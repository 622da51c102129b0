#pragma once

#include "core/engine/command.hpp"
#include "core/model/kind_model.hpp"
#include "core/model/number_refs.hpp"

#include <string_view>
#include <vector>

namespace proofdesk {

/// What people write down once to use it often, as JSON text of their own: held to the model when it is
/// written and again when it is used, because fields and transitions come and go in between.

/// {"category": "network", "group": "GRP-000002", "custom": {…}}: values that a new record of the kind could be
/// given. Errors are kInvalidArgument with a pointer below `pointer`.
[[nodiscard]] Result<std::vector<FieldInput>> parse_presets(const Model& model,
                                                            const KindModel& kind,
                                                            std::string_view text,
                                                            std::string_view pointer,
                                                            const FindByNumber& find);

/// [{"action": "update", "fields": {…}}, {"action": "work", "comment": {"text": …, "public": …}},
///  {"action": "resolve", "fields": {…}, "comment": {…}}]: 1 to 20 steps on one record of the kind.
[[nodiscard]] Result<Sequence> parse_steps(const Model& model, const KindModel& kind,
                                           std::string_view text, std::string_view pointer,
                                           const FindByNumber& find);

}  // namespace proofdesk
