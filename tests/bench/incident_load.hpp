#pragma once

#include "core/engine/command.hpp"

#include <string_view>
#include <vector>

namespace proofdesk::bench {

/// An ordinary incident's life, as commands: reported with a paragraph of text, taken, put on hold, resumed,
/// resolved, closed.
inline constexpr std::string_view kLife[] = {"take", "hold", "resume", "resolve", "close"};

[[nodiscard]] Command create_incident(const Actor& actor, std::size_t number);
[[nodiscard]] Command fire_incident(const Actor& actor, Uuid record, std::string_view transition);

}  // namespace proofdesk::bench
