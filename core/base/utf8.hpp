#pragma once

#include <cstddef>
#include <string_view>

namespace proofdesk {

/// Length in bytes of the well-formed UTF-8 sequence (RFC 3629) that starts at `position`, 0 when there is
/// none: overlong forms, surrogates and values above U+10FFFF are not well formed. Pure.
[[nodiscard]] std::size_t utf8_sequence_length(std::string_view text, std::size_t position);

/// Whether the whole text is well-formed UTF-8.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace proofdesk
