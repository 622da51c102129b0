#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

namespace proofdesk::journal {

/// RFC 8785 (JSON Canonicalization Scheme) over the part of JSON on which every reader agrees: strings,
/// integers within ±(2^53 − 1), true, false, null, arrays and objects. Fractions, exponents and larger
/// integers are refused; whoever needs one writes it as a string. Pure, thread-safe.
///
/// Errors: kInvalidArgument with rules `canonical.number`, `canonical.integer_range`, `canonical.utf8`,
/// `canonical.depth`; for reading also `canonical.syntax` and `canonical.form`.

/// The largest integer that every JSON reader keeps exact (RFC 7493 §2.2).
inline constexpr std::int64_t kMaxJsonInteger = (std::int64_t{1} << 53) - 1;

/// Nesting of arrays and objects beyond this is refused.
inline constexpr unsigned kMaxJsonDepth = 32;

/// Appends the canonical text. On error `out` is as it was.
[[nodiscard]] Status append_canonical(std::string& out, const boost::json::value& value);
/// Appends a string literal with its quotes. On error `out` is as it was.
[[nodiscard]] Status append_canonical_string(std::string& out, std::string_view text);
[[nodiscard]] Status append_canonical_integer(std::string& out, std::int64_t number);

[[nodiscard]] Result<std::string> to_canonical(const boost::json::value& value);

/// Reads text that must be canonical to the byte: white space, other escapes, unsorted or repeated keys,
/// "-0" and the like are refused (`canonical.form`).
[[nodiscard]] Result<boost::json::value> parse_canonical(std::string_view text);
[[nodiscard]] bool is_canonical(std::string_view text);

}  // namespace proofdesk::journal
