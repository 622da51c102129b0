#pragma once

#include "server/net/message.hpp"

namespace proofdesk::server {

/// Headers of every JSON answer: nothing of it may be cached, sniffed, framed or run.
inline constexpr HeaderBlock kApiPolicy =
    "Cache-Control: no-store\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
    "Referrer-Policy: no-referrer\r\n";

/// Pages and their assets: only what this server itself sends.
inline constexpr HeaderBlock kPagePolicy =
    "Cache-Control: no-store\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Content-Security-Policy: default-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Referrer-Policy: no-referrer\r\n";

/// What users uploaded: a file to keep, never a page of ours, whatever its bytes claim to be.
inline constexpr HeaderBlock kAttachmentPolicy =
    "Cache-Control: no-store\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Content-Security-Policy: sandbox; default-src 'none'; frame-ancestors 'none'\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Referrer-Policy: no-referrer\r\n";

inline constexpr std::string_view kJson = "application/json";

}  // namespace proofdesk::server
