#pragma once

#include <string>
#include <string_view>

namespace proofdesk::server {

/// What a secret opens, told by its first letters: programs that look for leaked secrets find them, and the
/// desk knows where to look.
inline constexpr std::string_view kTokenPrefix = "pd_";
inline constexpr std::string_view kSessionPrefix = "pds_";
inline constexpr std::string_view kInvitationPrefix = "pdi_";

/// A bearer secret: the prefix and 256 random bits in base64url. Shown once; only its digest is kept.
[[nodiscard]] std::string new_secret(std::string_view prefix = kTokenPrefix);

/// SHA-256 of the whole secret in lower-case hexadecimal: what `api_token.secret_hash` holds. A plain hash
/// suffices, since nobody can guess 256 random bits.
[[nodiscard]] std::string secret_digest(std::string_view secret);

/// Equal lengths are compared in constant time.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

/// The credentials of "Authorization: Bearer …"; empty when the scheme is another or the form is wrong.
[[nodiscard]] std::string_view bearer_of(std::string_view authorization);

}  // namespace proofdesk::server
