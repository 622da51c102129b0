#pragma once

#include "core/ports/store.hpp"
#include "server/api/route.hpp"

#include <boost/json.hpp>

namespace proofdesk::server {

/// What GET /api/v1/topology/impact answers, for the parameters `gone`, `depth`, `limit` and `minSequence` of the
/// call: `gone`, `impacted`, `services`, `total`, `lost`, `weakened`, `hidden`. Things the reader may not see are
/// counted as hidden.
[[nodiscard]] Result<boost::json::object> impact_of(Call& call, ReadView& view);

}  // namespace proofdesk::server
