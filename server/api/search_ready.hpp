#pragma once

#include "server/api/route.hpp"

namespace proofdesk::server {

/// Whether the index may be asked: kUnavailable while it is switched off, or when it does not reach the request's
/// `minSequence` in time. Waits for that, so not on a connection's thread.
[[nodiscard]] Status search_ready(Call& call);

}  // namespace proofdesk::server
