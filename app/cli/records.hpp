#pragma once

#include "core/ports/store.hpp"

#include <string>

namespace proofdesk::app::cli {

/// The record of a number ("AGR-000001") or an id, as the operator sees it. kNotFound `record.exists`.
[[nodiscard]] Result<Record> record_named(ReadView& view, const KindModel& kind,
                                          const std::string& text);

}  // namespace proofdesk::app::cli
