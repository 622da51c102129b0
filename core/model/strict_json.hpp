#pragma once

#include "core/base/result.hpp"

#include <string_view>

#include <boost/json.hpp>

namespace proofdesk {

struct JsonLimits {
  std::size_t bytes = 1 << 20;
  std::size_t depth = 32;
  std::size_t keys = 10'000;
};

/// RFC 8259 with what it leaves open closed: one value and nothing after it, valid UTF-8, no duplicate
/// key, no number that loses digits, within the limits. Errors name the rule and the byte offset.
[[nodiscard]] Result<boost::json::value> parse_strict_json(std::string_view text,
                                                           const JsonLimits& limits = {});

}  // namespace proofdesk
