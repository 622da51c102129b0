#pragma once

#include "core/engine/command.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::bench {

/// An ordinary incident's life: reported with a paragraph of text, taken, put on hold, resumed, resolved,
/// closed. As commands for the engine and as JSON bodies for the server, both from the same fields.
inline constexpr std::string_view kLife[] = {"take", "hold", "resume", "resolve", "close"};

[[nodiscard]] std::vector<FieldInput> incident_fields(std::size_t number);
[[nodiscard]] std::vector<FieldInput> transition_fields(std::string_view transition);

[[nodiscard]] Command create_incident(const Actor& actor, std::size_t number);
[[nodiscard]] Command fire_incident(const Actor& actor, Uuid record, std::string_view transition);

/// Texts and instants only, which is all that the fields above hold.
[[nodiscard]] std::string to_body(const std::vector<FieldInput>& fields);

}  // namespace proofdesk::bench
