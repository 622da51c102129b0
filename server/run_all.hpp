#pragma once

#include "core/engine/writer.hpp"

#include <vector>

namespace proofdesk::server {

/// Has the writer run all commands in order, waiting where its queue is full; one result each. Not from the
/// writer's thread.
[[nodiscard]] std::vector<Result<Reply>> run_all(Writer& writer, std::vector<Command> commands);

}  // namespace proofdesk::server
