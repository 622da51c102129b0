#include "core/journal/canonical_json.hpp"

#include "core/base/put.hpp"
#include "core/base/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <vector>

#include <boost/json/parse.hpp>

namespace proofdesk::journal {
namespace {

namespace json = boost::json;

/// 0 = copy, 1 = escape, 2 = start of a multi-byte sequence or not UTF-8 at all.
consteval std::array<std::uint8_t, 256> classify() {
  std::array<std::uint8_t, 256> classes{};
  for (std::size_t i = 0; i < 0x20; ++i) classes[i] = 1;
  classes['"'] = 1;
  classes['\\'] = 1;
  for (std::size_t i = 0x80; i < 256; ++i) classes[i] = 2;
  return classes;
}
constexpr std::array<std::uint8_t, 256> kClasses = classify();

/// How many bytes at the beginning are surely copied as they are, found eight at a time.
std::size_t plain_beginning(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighest = 0x80 * kOnes;
  const auto none_below = [](std::uint64_t bytes, std::uint64_t least) {
    return ((bytes - least * kOnes) & ~bytes & kHighest) == 0;
  };
  std::size_t i = 0;
  for (; i + sizeof(std::uint64_t) <= text.size(); i += sizeof(std::uint64_t)) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data() + i, sizeof bytes);
    const bool plain = (bytes & kHighest) == 0 && none_below(bytes, 0x20) &&
                       none_below(bytes ^ '"' * kOnes, 1) && none_below(bytes ^ '\\' * kOnes, 1);
    if (!plain) break;
  }
  while (i < text.size() && kClasses[static_cast<std::uint8_t>(text[i])] == 0) ++i;
  return i;
}

void append_escape(std::string& out, char character) {
  switch (character) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\r':
      out += "\\r";
      return;
    default:
      break;
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += "\\u00";
  out.push_back(kDigits[static_cast<std::uint8_t>(character) >> 4]);
  out.push_back(kDigits[static_cast<std::uint8_t>(character) & 15]);
}

/// Order by UTF-16 code units (RFC 8785 §3.2.3). Byte order of UTF-8 is code point order, which differs in
/// one place only: supplementary characters (lead byte F0 and up) are surrogates in UTF-16 and so come
/// before U+E000..U+FFFF (lead bytes EE and EF).
bool utf16_less(std::string_view a, std::string_view b) {
  const auto [at_a, at_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (at_b == b.end()) return false;
  if (at_a == a.end()) return true;
  const auto left = static_cast<std::uint8_t>(*at_a);
  const auto right = static_cast<std::uint8_t>(*at_b);
  if (left >= 0xee && right >= 0xee && (left >= 0xf0) != (right >= 0xf0)) return left >= 0xf0;
  return left < right;
}

std::string_view key_of(const json::key_value_pair& pair) {
  return {pair.key().data(), pair.key().size()};
}

Status write(std::string& out, const json::value& value, unsigned depth);

Status write_array(std::string& out, const json::array& array, unsigned depth) {
  out.push_back('[');
  bool first = true;
  for (const json::value& element : array) {
    if (!first) out.push_back(',');
    first = false;
    PROOFDESK_TRY(write(out, element, depth));
  }
  out.push_back(']');
  return {};
}

Status write_member(std::string& out, const json::key_value_pair& pair, bool first,
                    unsigned depth) {
  if (!first) out.push_back(',');
  PROOFDESK_TRY(append_canonical_string(out, key_of(pair)));
  out.push_back(':');
  return write(out, pair.value(), depth);
}

Status write_object(std::string& out, const json::object& object, unsigned depth) {
  const auto ordered = [](const json::key_value_pair& a, const json::key_value_pair& b) {
    return utf16_less(key_of(a), key_of(b));
  };
  out.push_back('{');
  bool first = true;
  if (std::is_sorted(object.begin(), object.end(), ordered)) {
    for (const json::key_value_pair& pair : object) {
      PROOFDESK_TRY(write_member(out, pair, first, depth));
      first = false;
    }
  } else {
    std::vector<const json::key_value_pair*> pairs;
    pairs.reserve(object.size());
    for (const json::key_value_pair& pair : object) pairs.push_back(&pair);
    std::sort(pairs.begin(), pairs.end(),
              [&](const auto* a, const auto* b) { return ordered(*a, *b); });
    for (const json::key_value_pair* pair : pairs) {
      PROOFDESK_TRY(write_member(out, *pair, first, depth));
      first = false;
    }
  }
  out.push_back('}');
  return {};
}

Status write(std::string& out, const json::value& value, unsigned depth) {
  if (depth > kMaxJsonDepth) {
    return fail(ErrorCode::kInvalidArgument, "canonical.depth", "The value is nested too deeply.");
  }
  switch (value.kind()) {
    case json::kind::null:
      out += "null";
      return {};
    case json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      return {};
    case json::kind::int64:
      return append_canonical_integer(out, value.get_int64());
    case json::kind::uint64:
      if (value.get_uint64() <= static_cast<std::uint64_t>(kMaxJsonInteger)) {
        return append_canonical_integer(out, static_cast<std::int64_t>(value.get_uint64()));
      }
      return append_canonical_integer(out, std::numeric_limits<std::int64_t>::max());
    case json::kind::double_:
      return fail(ErrorCode::kInvalidArgument, "canonical.number",
                  "Numbers with a fraction or exponent are not journaled; write them as strings.");
    case json::kind::string:
      return append_canonical_string(out, {value.get_string().data(), value.get_string().size()});
    case json::kind::array:
      return write_array(out, value.get_array(), depth + 1);
    case json::kind::object:
      return write_object(out, value.get_object(), depth + 1);
  }
  return fail(ErrorCode::kInternal, "canonical.kind", "The JSON value is of no known kind.");
}

}  // namespace

Status append_canonical_integer(std::string& out, std::int64_t number) {
  if (number > kMaxJsonInteger || number < -kMaxJsonInteger) {
    return fail(
        ErrorCode::kInvalidArgument, "canonical.integer_range",
        "Integers beyond 2^53 - 1 are not kept exact by every reader; write them as strings.");
  }
  std::array<char, 24> digits;
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), written.ptr);
  return {};
}

Status append_canonical_string(std::string& out, std::string_view text) {
  const std::size_t plain = plain_beginning(text);
  if (plain == text.size()) {
    append_with(out, text.size() + 2, [&](char* to) { (void)put(put(put(to, '"'), text), '"'); });
    return {};
  }
  const std::size_t start = out.size();
  out.push_back('"');
  std::size_t copied = 0;
  for (std::size_t i = plain; i < text.size();) {
    const std::uint8_t kind = kClasses[static_cast<std::uint8_t>(text[i])];
    if (kind == 0) {
      ++i;
    } else if (kind == 1) {
      out.append(text, copied, i - copied);
      append_escape(out, text[i]);
      copied = ++i;
    } else {
      const std::size_t length = utf8_sequence_length(text, i);
      if (length == 0) {
        out.resize(start);
        return fail(ErrorCode::kInvalidArgument, "canonical.utf8",
                    "The text is not well-formed UTF-8.");
      }
      i += length;
    }
  }
  out.append(text, copied);
  out.push_back('"');
  return {};
}

Status append_canonical(std::string& out, const json::value& value) {
  const std::size_t start = out.size();
  Status status = write(out, value, 0);
  if (!status) out.resize(start);
  return status;
}

Result<std::string> to_canonical(const json::value& value) {
  std::string out;
  PROOFDESK_TRY(append_canonical(out, value));
  return out;
}

Result<json::value> parse_canonical(std::string_view text) {
  json::parse_options options;
  options.max_depth = kMaxJsonDepth;
  boost::system::error_code error;
  json::value value = json::parse({text.data(), text.size()}, error, {}, options);
  if (error) {
    return fail(ErrorCode::kInvalidArgument, "canonical.syntax",
                "Not JSON: " + error.message() + ".");
  }
  // One value has one canonical text, so reading is checked by writing again: whatever the reader forgave
  // (order, spelling, repeated keys) shows as a difference.
  PROOFDESK_ASSIGN(const std::string again, to_canonical(value));
  if (again != text) {
    return fail(ErrorCode::kInvalidArgument, "canonical.form",
                "The JSON text is not in canonical form.");
  }
  return value;
}

bool is_canonical(std::string_view text) { return parse_canonical(text).has_value(); }

}  // namespace proofdesk::journal
