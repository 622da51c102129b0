#pragma once

#include "server/net/message.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace proofdesk::server {

/// The guard against request smuggling. The parser below us frames some ambiguous messages in a way another
/// party on the path may not, so everything ambiguous is refused and the connection closed (RFC 9112 §6.1,
/// §6.3, §11.2): any Transfer-Encoding but exactly one "chunked", Transfer-Encoding together with
/// Content-Length, a repeated or non-decimal Content-Length, a missing or repeated Host. `version` is 10 or
/// 11. Pure.
[[nodiscard]] std::optional<ProtocolError> check_framing(unsigned version,
                                                         const std::vector<Header>& headers);

/// A target in absolute form names a host too, and wins over Host (RFC 9112 §3.2.2) with readers that know it.
/// So both must say the same, letter case aside. Pure.
[[nodiscard]] std::optional<ProtocolError> check_authority(std::string_view raw_target,
                                                           const std::vector<Header>& headers);

/// What a WebSocket handshake must have (RFC 6455 §4.2.1) beyond what makes it one: a single key of 16 bytes,
/// and the one version there is; 426 for another. Pure.
[[nodiscard]] std::optional<ProtocolError> check_handshake(const std::vector<Header>& headers);

/// Whether a head has a header line that goes on in the next one (obs-fold, RFC 9112 §5.2: to be refused).
/// `bytes` are what of the head arrived and was not taken yet, and what follows its empty line if that is there. Pure.
[[nodiscard]] bool has_folded_line(std::string_view bytes);

/// What every request must also satisfy: a method that is served (TRACE and CONNECT never are), no
/// Content-Encoding, an expectation that can be met. Pure.
[[nodiscard]] std::optional<ProtocolError> check_semantics(std::string_view method,
                                                           const std::vector<Header>& headers);

/// Whether the client waits for "100 Continue" before it sends the body.
[[nodiscard]] bool expects_continue(const std::vector<Header>& headers);

/// A Host value (RFC 9110 §7.2): a registered name, IPv4 or bracketed IPv6 address, optionally a port.
[[nodiscard]] bool is_valid_host(std::string_view host);

}  // namespace proofdesk::server
