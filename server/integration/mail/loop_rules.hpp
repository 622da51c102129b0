#pragma once

#include "server/integration/mail/inbound_mail.hpp"

#include <cstdint>
#include <string_view>

namespace proofdesk::server::mail {

/// Who or what wrote a message, as far as its headers tell. Machines that answer machines never stop, so
/// that nothing automatic is ever sent in answer to anything but what a person wrote (RFC 3834 §2).
enum class Nature : std::uint8_t {
  kPersonal,        ///< written by somebody, for us
  kAutomatic,       ///< made by a machine: an alarm, a newsletter, a mailing list
  kAutomaticReply,  ///< a machine's answer: out of office, "we have received your mail"
  kReport,          ///< of a delivery, or of having been read (RFC 6522)
  kOwn,             ///< from our own address
};

/// `own_address`: what we send from, lower case.
[[nodiscard]] Nature nature_of(const InboundMail& mail, std::string_view own_address);

}  // namespace proofdesk::server::mail
