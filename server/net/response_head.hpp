#pragma once

#include "server/net/message.hpp"

#include <string>
#include <string_view>

namespace proofdesk::server {

/// The reason phrase of a status code; "Unknown" for codes we never send.
[[nodiscard]] std::string_view reason_phrase(int status);

/// Serialises status line and header section of an answer. `date` is an IMF-fixdate. Control characters in
/// values become spaces, so that no value can start a header of its own. Pure.
void append_head(std::string& out, const Response& response, bool keep_alive,
                 std::string_view date);

/// RFC 9110 §5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
[[nodiscard]] std::string imf_fixdate(std::int64_t unix_seconds);

}  // namespace proofdesk::server
