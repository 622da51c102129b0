#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace proofdesk::server::mail {

/// Text from outside made fit to be kept: well-formed UTF-8 (what is not becomes U+FFFD), lines ended by LF,
/// no control characters, no byte order mark. `multiline` false: one line, white space folded. Pure.
[[nodiscard]] std::string clean_text(std::string_view text, bool multiline);

/// At most `limit` code points of well-formed UTF-8; what was cut is marked by an ellipsis.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t limit);

/// What a person would read of an HTML page: no tags, scripts or styles, character references decoded, blocks
/// on lines of their own. For any bytes at all; never longer than what it is given times four.
[[nodiscard]] std::string html_to_text(std::string_view html);

/// The line above which people are asked to write in mail that we send.
inline constexpr std::string_view kReplyMarker = "-- Please write your reply above this line --";

/// What somebody has written in a reply, without the message that is quoted below it and without the
/// signature. Where nothing else would be left, the text as it came.
[[nodiscard]] std::string without_quotes(std::string_view text);

}  // namespace proofdesk::server::mail
