#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace proofdesk {

/// Number of Unicode code points; nullopt when the text is not well-formed UTF-8. Fast on ASCII.
[[nodiscard]] std::optional<std::size_t> code_points(std::string_view text);

/// First control character (C0, DEL, C1, line and paragraph separator) of well-formed UTF-8, as a byte
/// position; with `multiline`, line breaks and tabs do not count. npos when there is none.
[[nodiscard]] std::size_t find_control(std::string_view text, bool multiline);

/// Whether there is nothing to read: only white space.
[[nodiscard]] bool is_blank(std::string_view text);

/// Exactly one @ with something on both sides, no spaces or controls, a domain of labels.
[[nodiscard]] bool is_email(std::string_view text);
/// An absolute http, https or mailto address without spaces.
[[nodiscard]] bool is_uri(std::string_view text);
/// "-12.50": digits, at most one point with digits on both sides, no needless leading zeros, no "-0".
[[nodiscard]] bool is_decimal(std::string_view text);

}  // namespace proofdesk
