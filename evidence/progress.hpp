#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace proofdesk::evidence {

/// Told now and then how far a long piece of work is, on the thread that does it.
using Progress = std::function<void(std::string_view stage, std::int64_t done, std::int64_t total)>;

}  // namespace proofdesk::evidence
