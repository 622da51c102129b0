#pragma once

#include "core/model/kind_model.hpp"
#include "evidence/attainment/attainment.hpp"

#include <boost/json.hpp>

namespace proofdesk::evidence {

/// The report as JSON. Confidential records are counted always, and named only where `names_confidential`.
[[nodiscard]] boost::json::object to_json(const Model& model, const Attainment& report,
                                          bool names_confidential);

/// 957 per mille as "95.7".
[[nodiscard]] std::string percent_text(std::int64_t per_mille);

}  // namespace proofdesk::evidence
