#include "server/api/content_headers.hpp"

#include "core/base/utf8.hpp"
#include "server/net/message.hpp"
#include "server/net/target.hpp"

#include <algorithm>

namespace proofdesk::server {
namespace {

constexpr std::size_t kLongestName = 200;

bool is_token_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_token_character);
}

bool is_active(std::string_view essence) {
  for (const std::string_view word :
       {"html", "svg", "xml", "javascript", "ecmascript", "flash", "pdf+script"}) {
    const auto found =
        std::search(essence.begin(), essence.end(), word.begin(), word.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
    if (found != essence.end()) return true;
  }
  return false;
}

}  // namespace

bool is_media_type(std::string_view text) {
  const std::string_view essence = text.substr(0, text.find(';'));
  const auto slash = essence.find('/');
  if (slash == std::string_view::npos || text.size() > 200) return false;
  std::string_view subtype = essence.substr(slash + 1);
  while (!subtype.empty() && subtype.back() == ' ') subtype.remove_suffix(1);
  const bool plain = std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
  return plain && is_token(essence.substr(0, slash)) && is_token(subtype);
}

std::string safe_media_type(std::string_view declared) {
  const std::string_view essence = declared.substr(0, declared.find(';'));
  if (!is_media_type(declared) || is_active(essence)) return "application/octet-stream";
  return std::string(declared);
}

std::string safe_file_name(std::string_view name) {
  if (const auto slash = name.find_last_of("/\\"); slash != std::string_view::npos)
    name = name.substr(slash + 1);
  std::string kept;
  for (std::size_t i = 0; i < name.size();) {
    const std::size_t length = utf8_sequence_length(name, i);
    if (length == 0) {
      ++i;
      continue;
    }
    const auto byte = static_cast<unsigned char>(name[i]);
    const bool control =
        byte < 0x20 || byte == 0x7f ||
        (byte == 0xc2 && length == 2 && static_cast<unsigned char>(name[i + 1]) < 0xa0);
    if (kept.size() + length > kLongestName) break;
    if (!control) kept += name.substr(i, length);
    i += length;
  }
  const auto first = kept.find_first_not_of(". ");
  kept.erase(0, first == std::string::npos ? kept.size() : first);
  return kept.empty() ? "attachment" : kept;
}

std::string attachment_disposition(std::string_view name) {
  const std::string safe = safe_file_name(name);
  std::string ascii;
  for (const char c : safe) {
    const bool plain = c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '%' && c != ';';
    ascii += plain ? c : '_';
  }
  return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + percent_encode(safe);
}

}  // namespace proofdesk::server
