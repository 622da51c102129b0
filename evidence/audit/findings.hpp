#pragma once

#include "core/model/field_model.hpp"
#include "core/model/record.hpp"
#include "evidence/journal_audit.hpp"

#include <string>
#include <string_view>

namespace proofdesk::evidence::audit {

/// Adds to the report's findings, counting those beyond what it keeps.
void add(AuditReport& report, AuditFinding finding);

/// What kind of thing a value is: "text of 12 bytes", "nothing", "erased". System fields, which are nobody's data, in
/// full.
[[nodiscard]] std::string describe(const FieldModel& field, const Value& value);

}  // namespace proofdesk::evidence::audit
