#pragma once

#include "core/engine/desk.hpp"
#include "server/api/in_flight.hpp"
#include "server/api/route.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace proofdesk::server {

/// One of many commands in a request: the command, or why there is none.
struct ManyItem {
  Result<Command> command;
  std::string
      id;  ///< of the record it is about, told with the result; empty: the result's own record
  std::string number;
};

/// Hands all to the writer; answers when the last result is in: one for each item, in their order, with how many
/// went well and how many did not. Nothing is said of an item that is not so: an answer 200 tells that all
/// were tried, not that all were done.
void submit_many(Call call, InFlight::Hold hold, const std::string& idempotency_key,
                 std::vector<ManyItem> items, bool dry_run);

}  // namespace proofdesk::server
