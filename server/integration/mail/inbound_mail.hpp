#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::server::mail {

/// What another mail server reports of a message of ours (RFC 3464).
struct DeliveryReport {
  struct Recipient {
    std::string address;     ///< lower case
    std::string action;      ///< "failed", "delayed", "delivered", "relayed", "expanded"
    std::string status;      ///< "5.1.1"
    std::string diagnostic;  ///< the server's words
  };
  std::vector<Recipient> recipients;
  std::string original_message_id;  ///< without brackets; empty when the report does not show it
};

/// A message that came in, taken apart (RFC 5322, RFC 2045 ff.). All text is clean UTF-8.
struct InboundMail {
  struct File {
    std::string name;
    std::string media_type;
    std::string content;
  };

  std::string message_id;               ///< without brackets; empty when there is none
  std::string in_reply_to;              ///< the same
  std::vector<std::string> references;  ///< oldest first, In-Reply-To last
  std::string subject;                  ///< one line
  std::string from_name;
  std::string from_address;                ///< lower case
  std::optional<std::string> return_path;  ///< empty text: the null path of bounces
  std::string auto_submitted;              ///< lower case, without parameters; RFC 3834
  std::string precedence;                  ///< lower case
  bool auto_reply_header =
      false;               ///< one of the older headers by which autoresponders name themselves
  bool from_list = false;  ///< has List-* headers (RFC 2919, RFC 2369)
  std::optional<DeliveryReport> report;  ///< a multipart/report of whatever type
  std::string text;                      ///< what a person reads of it; empty when it has no text
  std::vector<File> files;
  std::vector<std::string> remarks;  ///< what was left out, for people
};

/// How far a message is taken apart; what lies beyond is left in the original, with a remark.
struct ParseLimits {
  std::size_t bytes = 25 * 1024 * 1024;  ///< kTooLarge "mail.size"
  int depth = 12;                        ///< parts within parts
  int parts = 200;
  std::size_t files = 50;
  std::size_t text_bytes = 256 * 1024;
};

/// kInvalidArgument "mail.form" for what is no message at all, "mail.sender" for one that names nobody who
/// could be answered. Thread-safe.
[[nodiscard]] Result<InboundMail> parse_mail(std::string_view raw, const ParseLimits& limits = {});

}  // namespace proofdesk::server::mail
