#pragma once

#include "core/model/kind_model.hpp"
#include "core/model/record.hpp"

#include <string_view>

namespace proofdesk::bench {

/// The kind, out of the model with every process. Thread-safe; ends the program when the model cannot be built.
[[nodiscard]] const KindModel& incident_kind();
/// JSON of twenty fields with what desks write into them: words, references, instants, a paragraph.
[[nodiscard]] std::string_view incident_input();
/// An incident in progress that holds just these.
[[nodiscard]] Record sample_incident();

}  // namespace proofdesk::bench
