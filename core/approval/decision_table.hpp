#pragma once

#include "core/base/result.hpp"
#include "core/model/kind_model.hpp"
#include "core/model/record.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::approval {

/// One row of a decision table: under which condition it applies, and in which stage.
struct TableRow {
  std::string name;       ///< as people know it, for errors
  std::string condition;  ///< AIP-160 over the subject's fields; empty: always
  std::int64_t stage = 1;
};

/// The rows that apply to a record, as places in `rows`, in order of stage and then as given. All that match
/// apply: a table has no first hit that hides a later row.
///
/// A condition that cannot be read (it names a field that is gone) is an error, kRefused
/// "approval_policy.condition_readable": a row that nobody can evaluate must not fall silent.
[[nodiscard]] Result<std::vector<std::size_t>> matching_rows(const KindModel& kind,
                                                             const Record& record,
                                                             std::span<const TableRow> rows);

/// The fields a condition looks at, each once; none where it cannot be read, which `matching_rows` says.
[[nodiscard]] std::vector<const FieldModel*> fields_read(const KindModel& kind,
                                                         std::string_view condition);

}  // namespace proofdesk::approval
