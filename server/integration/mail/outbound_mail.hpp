#pragma once

#include "core/base/instant.hpp"

#include <string>
#include <vector>

namespace proofdesk::server::mail {

/// A message to one recipient. Everybody gets one of their own: no recipient learns of another.
struct OutboundMail {
  std::string message_id;  ///< without brackets, as are those below
  std::string in_reply_to;
  std::vector<std::string> references;
  std::string from_name;
  std::string from_address;
  std::string to_name;
  std::string to_address;
  std::string subject;
  std::string text;
  bool automatic = false;  ///< says so (RFC 3834), and asks autoresponders for silence
  Instant date;
};

/// The message as it is sent: CRLF, lines of at most 998 bytes, UTF-8 in encoded words and quoted-printable.
/// No value can add a header of its own. Thread-safe.
[[nodiscard]] std::string compose(const OutboundMail& mail);

}  // namespace proofdesk::server::mail
