#include "server/net/framing.hpp"

#include "core/base/encoding.hpp"

#include <algorithm>

namespace proofdesk::server {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_decimal(std::string_view text) {
  // 18 digits stay far below what 64 bits hold.
  return !text.empty() && text.size() <= 18 && std::ranges::all_of(text, is_digit);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

}  // namespace

bool is_valid_host(std::string_view host) {
  if (host.empty() || host.size() > 255) return false;
  std::string_view port;
  if (host.front() == '[') {
    const auto end = host.find(']');
    if (end == std::string_view::npos || end < 3) return false;
    const std::string_view address = host.substr(1, end - 1);
    if (!std::ranges::all_of(address, [](char c) {
          return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' ||
                 c == '.';
        })) {
      return false;
    }
    host.remove_prefix(end + 1);
    if (host.empty()) return true;
    if (host.front() != ':') return false;
    port = host.substr(1);
  } else {
    const auto colon = host.find(':');
    const std::string_view name = host.substr(0, colon);
    if (name.empty()) return false;
    if (!std::ranges::all_of(name, [](char c) {
          return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                 c == '.' || c == '_';
        })) {
      return false;
    }
    if (colon == std::string_view::npos) return true;
    port = host.substr(colon + 1);
  }
  return port.size() <= 5 && std::ranges::all_of(port, is_digit);
}

bool has_folded_line(std::string_view bytes) {
  // The lines before may have been taken already, and what follows is body.
  if (bytes.starts_with("\r\n")) return false;
  const std::string_view head = bytes.substr(0, bytes.find("\r\n\r\n"));
  for (auto at = head.find('\n'); at != std::string_view::npos; at = head.find('\n', at + 1)) {
    if (at + 1 < head.size() && (head[at + 1] == ' ' || head[at + 1] == '\t')) return true;
  }
  return false;
}

std::optional<ProtocolError> check_framing(unsigned version, const std::vector<Header>& headers) {
  const auto refuse = [](std::string rule, std::string detail) {
    return ProtocolError{.status = 400, .rule = std::move(rule), .detail = std::move(detail)};
  };
  if (version != 10 && version != 11) {
    return ProtocolError{
        .status = 505, .rule = "http.version", .detail = "Only HTTP/1.1 and HTTP/1.0 are served."};
  }
  std::size_t hosts = 0;
  std::size_t authorizations = 0;
  std::size_t content_types = 0;
  std::size_t lengths = 0;
  std::size_t encodings = 0;
  for (const Header& header : headers) {
    if (has_control(header.value))
      return refuse("http.header", "A header value has a control character.");
    if (equals_ignoring_case(header.name, "authorization") && ++authorizations > 1)
      return refuse("http.authorization", "Authorization is repeated.");
    if (equals_ignoring_case(header.name, "content-type") && ++content_types > 1)
      return refuse("http.content_type", "Content-Type is repeated.");
    if (equals_ignoring_case(header.name, "host")) {
      if (++hosts > 1) return refuse("http.host", "Host is repeated.");
      if (!is_valid_host(header.value))
        return refuse("http.host", "Host is not a host name or address.");
    } else if (equals_ignoring_case(header.name, "content-length")) {
      if (++lengths > 1) return refuse("http.content_length", "Content-Length is repeated.");
      if (!is_decimal(header.value))
        return refuse("http.content_length", "Content-Length is not a decimal number.");
    } else if (equals_ignoring_case(header.name, "transfer-encoding")) {
      if (++encodings > 1)
        return refuse("http.transfer_encoding", "Transfer-Encoding is repeated.");
      if (!equals_ignoring_case(trimmed(header.value), "chunked")) {
        return refuse("http.transfer_encoding", "The only transfer encoding is \"chunked\", once.");
      }
    }
  }
  if (hosts == 0) return refuse("http.host", "Host is missing.");
  if (encodings != 0 && lengths != 0) {
    return refuse("http.transfer_encoding",
                  "Transfer-Encoding and Content-Length exclude each other.");
  }
  if (encodings != 0 && version == 10) {
    return refuse("http.transfer_encoding", "HTTP/1.0 has no transfer encodings.");
  }
  return std::nullopt;
}

std::optional<ProtocolError> check_authority(std::string_view raw_target,
                                             const std::vector<Header>& headers) {
  constexpr std::string_view kScheme = "http://";
  if (!equals_ignoring_case(raw_target.substr(0, kScheme.size()), kScheme)) return std::nullopt;
  const std::string_view rest = raw_target.substr(kScheme.size());
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  const bool agrees = std::ranges::any_of(headers, [&](const Header& header) {
    return equals_ignoring_case(header.name, "host") &&
           equals_ignoring_case(header.value, authority);
  });
  if (agrees) return std::nullopt;
  return ProtocolError{.status = 400,
                       .rule = "http.host",
                       .detail = "The request target and Host name different hosts."};
}

std::optional<ProtocolError> check_handshake(const std::vector<Header>& headers) {
  constexpr std::size_t kKeyBytes = 16;
  std::size_t keys = 0;
  std::size_t versions = 0;
  bool known_version = false;
  bool proper_key = false;
  for (const Header& header : headers) {
    if (equals_ignoring_case(header.name, "sec-websocket-key")) {
      ++keys;
      const auto key = from_base64(header.value);
      proper_key = key && key->size() == kKeyBytes;
    } else if (equals_ignoring_case(header.name, "sec-websocket-version")) {
      ++versions;
      known_version = header.value == "13";
    }
  }
  if (versions == 1 && !known_version) {
    return ProtocolError{.status = 426,
                         .rule = "http.upgrade",
                         .detail = "The only version of WebSocket spoken here is 13."};
  }
  if (versions != 1 || keys != 1 || !proper_key) {
    return ProtocolError{
        .status = 400,
        .rule = "http.upgrade",
        .detail = "A WebSocket handshake has one version and one key, 16 bytes in base64."};
  }
  return std::nullopt;
}

std::optional<ProtocolError> check_semantics(std::string_view method,
                                             const std::vector<Header>& headers) {
  if (method == "TRACE" || method == "CONNECT") {
    return ProtocolError{
        .status = 405, .rule = "http.method", .detail = std::string(method) + " is not served."};
  }
  if (method_named(method) == Method::kOther) {
    return ProtocolError{
        .status = 501, .rule = "http.method", .detail = "This method is not known here."};
  }
  for (const Header& header : headers) {
    if (equals_ignoring_case(header.name, "content-encoding")) {
      return ProtocolError{.status = 415,
                           .rule = "http.content_encoding",
                           .detail = "Encoded request bodies are not accepted."};
    }
    if (equals_ignoring_case(header.name, "expect") &&
        !equals_ignoring_case(trimmed(header.value), "100-continue")) {
      return ProtocolError{.status = 417,
                           .rule = "http.expect",
                           .detail = "The only expectation met here is 100-continue."};
    }
  }
  return std::nullopt;
}

bool expects_continue(const std::vector<Header>& headers) {
  return std::ranges::any_of(
      headers, [](const Header& header) { return equals_ignoring_case(header.name, "expect"); });
}

}  // namespace proofdesk::server
