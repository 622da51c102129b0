#pragma once

#include "core/model/kind_model.hpp"
#include "core/model/record.hpp"

#include <string>

namespace proofdesk::shared {

/// A record as people name it: "QST-000007".
[[nodiscard]] std::string number_of(const Model& model, const Record& record);

}  // namespace proofdesk::shared
