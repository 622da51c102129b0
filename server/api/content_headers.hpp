#pragma once

#include <string>
#include <string_view>

namespace proofdesk::server {

/// A media type that is served as it was given; anything malformed, and anything a browser might run if the
/// other precautions failed (HTML, SVG, XML, scripts), becomes application/octet-stream.
[[nodiscard]] std::string safe_media_type(std::string_view declared);

/// Whether it has the form type/subtype with optional parameters (RFC 9110 §8.3.1).
[[nodiscard]] bool is_media_type(std::string_view text);

/// Content-Disposition: attachment, with an ASCII name for old clients and the exact one in UTF-8
/// (RFC 6266, RFC 8187). No name can end the header or leave its directory.
[[nodiscard]] std::string attachment_disposition(std::string_view name);

/// A file name as it is kept: without directories, control characters, leading dots; never empty, at most
/// 200 bytes of whole UTF-8 characters.
[[nodiscard]] std::string safe_file_name(std::string_view name);

}  // namespace proofdesk::server
