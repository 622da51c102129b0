#pragma once

#include "server/net/target.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace proofdesk::server {

enum class Method : std::uint8_t { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions, kOther };

[[nodiscard]] Method method_named(std::string_view name);
[[nodiscard]] std::string_view name_of(Method method);

struct Header {
  std::string_view name;
  std::string_view value;
};

/// One request, complete and past the framing guard. Views point into memory that lives as long as the
/// `Responder` that came with it.
struct Request {
  Method method = Method::kGet;
  bool head_only = false;  ///< HEAD: answered as GET, the body stays behind
  bool via_local_socket =
      false;  ///< came over the unix socket, that is, from the operator of this machine
  bool keep_alive = true;
  std::string_view method_name;
  std::string_view raw_target;  ///< as sent
  Target target;                ///< decoded
  std::vector<Header> headers;  ///< in order of arrival, names as sent
  std::string body;
  std::string_view peer;  ///< address of the client as text, "local" for the unix socket
  // The handler's own: which route took it, and what it found out when it admitted the body.
  std::uint32_t mark = 0;
  std::shared_ptr<const void> found;

  /// First header of that name, case-insensitive; nullopt when there is none.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
  /// Number of headers of that name.
  [[nodiscard]] std::size_t count(std::string_view name) const;
};

/// Headers that hold for whole classes of answers, already serialised (each line ends in CRLF). The text
/// must live for ever: the few there are stand in server/api/policy.hpp.
using HeaderBlock = std::string_view;

struct Response {
  int status = 200;
  std::string content_type;  ///< empty: no body is described
  HeaderBlock policy;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  /// In place of `body`: a text that many answers have in common. Whoever is slow to read it holds no copy.
  std::shared_ptr<const std::string> shared_body;
  bool close = false;  ///< end the connection after this answer

  [[nodiscard]] std::string_view content() const {
    return shared_body ? std::string_view(*shared_body) : std::string_view(body);
  }
};

/// What the protocol itself refuses, before any route is known.
struct ProtocolError {
  int status = 400;
  std::string rule;    ///< "http.transfer_encoding" …
  std::string detail;  ///< one sentence
};

/// Case-insensitive comparison of ASCII tokens (header names, media types).
[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b);

}  // namespace proofdesk::server
