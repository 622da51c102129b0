#include "core/model/text_check.hpp"

#include "core/base/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace proofdesk {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alphanumeric(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_visible(char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f; }

bool is_domain(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  while (true) {
    const auto dot = text.find('.');
    const std::string_view label = text.substr(0, dot);
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
      return false;
    // Above ASCII: internationalised names, which are looked up elsewhere.
    const auto fits = [](char c) {
      return is_alphanumeric(c) || c == '-' || static_cast<unsigned char>(c) >= 0x80;
    };
    if (!std::ranges::all_of(label, fits)) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

}  // namespace

std::optional<std::size_t> code_points(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size();) {
    std::uint64_t eight = 0;
    if (i + 8 <= text.size()) {
      std::memcpy(&eight, text.data() + i, 8);
      if ((eight & 0x8080808080808080U) == 0) {
        i += 8;
        count += 8;
        continue;
      }
    }
    const std::size_t length = utf8_sequence_length(text, i);
    if (length == 0) return std::nullopt;
    i += length;
    ++count;
  }
  return count;
}

std::size_t find_control(std::string_view text, bool multiline) {
  const auto is_control = [&](std::size_t i) {
    const auto c = static_cast<std::uint8_t>(text[i]);
    if (c < 0x20) return !multiline || (c != '\n' && c != '\r' && c != '\t');
    if (c == 0xc2 && i + 1 < text.size()) return static_cast<std::uint8_t>(text[i + 1]) < 0xa0;
    if (c == 0xe2 && !multiline) {
      return text.substr(i, 3) == "\u2028" || text.substr(i, 3) == "\u2029";
    }
    return c == 0x7f;
  };
  std::size_t at = 0;
  while (at < text.size() && !is_control(at)) ++at;
  return at == text.size() ? std::string_view::npos : at;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool is_email(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || text.size() > 254) return false;
  if (text.find('@', at + 1) != std::string_view::npos) return false;
  const std::string_view local = text.substr(0, at);
  const auto fits = [](char c) {
    return is_visible(c) && std::string_view("\"(),:;<>[\\]").find(c) == std::string_view::npos;
  };
  return std::ranges::all_of(local, fits) && is_domain(text.substr(at + 1));
}

bool is_uri(std::string_view text) {
  const auto fits = [](char c) {
    return is_visible(c) && std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
  };
  if (!std::ranges::all_of(text, fits)) return false;
  if (text.starts_with("mailto:")) return is_email(text.substr(7, text.find('?') - 7));
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!text.starts_with(scheme)) continue;
    const std::string_view host = text.substr(scheme.size());
    return !host.empty() && std::string_view("/?#:@").find(host.front()) == std::string_view::npos;
  }
  return false;
}

bool is_decimal(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  if (whole.empty() || !std::ranges::all_of(whole, is_digit)) return false;
  if (whole.size() > 1 && whole.front() == '0') return false;
  if (point != std::string_view::npos) {
    const std::string_view fraction = text.substr(point + 1);
    if (fraction.empty() || !std::ranges::all_of(fraction, is_digit)) return false;
  }
  return !negative || text.find_first_not_of("0.") != std::string_view::npos;
}

}  // namespace proofdesk
