// Whatever bytes come in: no crash, and Boost.JSON's own parser must agree. What we accept it accepts, as the
// same value; what it accepts and we refuse is refused by one of our own rules.

#include "core/base/utf8.hpp"
#include "core/model/codec.hpp"
#include "core/model/strict_json.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <boost/json.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace proofdesk;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto strict = parse_strict_json(text, {.bytes = 1 << 16, .depth = 16, .keys = 100});
  boost::system::error_code error;
  boost::json::parse_options options;
  options.max_depth = 16;
  const auto plain = boost::json::parse(text, error, {}, options);
  if (strict) {
    if (error.failed() || *strict != plain || !is_utf8(text)) std::abort();
    // What was read can be written and read again.
    const auto again = parse_strict_json(boost::json::serialize(*strict));
    if (!again || *again != *strict) std::abort();
    if (const auto* string = strict->if_string()) {
      std::string written;
      append_json_text(*string, written);
      if (boost::json::parse(written).get_string() != *string) std::abort();
    }
  } else if (!error.failed()) {
    const std::string& rule = strict.error().rule;
    if (rule != "json.integer" && rule != "json.duplicate_key" && rule != "json.keys" &&
        rule != "json.size") {
      std::abort();
    }
  }
  return 0;
}
