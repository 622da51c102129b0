#include "server/integration/mail/loop_rules.hpp"

namespace proofdesk::server::mail {

Nature nature_of(const InboundMail& mail, std::string_view own_address) {
  if (mail.report) return Nature::kReport;
  if (!own_address.empty() && mail.from_address == own_address) return Nature::kOwn;
  // Nobody is there to be answered: a bounce of some older form, or an autoresponder.
  if (mail.return_path && mail.return_path->empty()) return Nature::kAutomaticReply;
  if (mail.from_address.starts_with("mailer-daemon@")) return Nature::kAutomaticReply;
  if (mail.auto_submitted == "auto-replied" || mail.auto_reply_header ||
      mail.precedence == "auto_reply" || mail.precedence == "auto-reply") {
    return Nature::kAutomaticReply;
  }
  const bool automatic = (!mail.auto_submitted.empty() && mail.auto_submitted != "no") ||
                         mail.precedence == "bulk" || mail.precedence == "junk" ||
                         mail.precedence == "list" || mail.from_list;
  return automatic ? Nature::kAutomatic : Nature::kPersonal;
}

}  // namespace proofdesk::server::mail
