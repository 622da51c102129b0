// Whatever bytes come as a message: no crash, and what is kept of it is fit to be kept. What we compose of it can
// be read again, and no value of it has become a header.

#include "core/base/utf8.hpp"
#include "core/model/text_check.hpp"
#include "server/integration/mail/inbound_mail.hpp"
#include "server/integration/mail/loop_rules.hpp"
#include "server/integration/mail/outbound_mail.hpp"
#include "server/integration/mail/plain_text.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace proofdesk::server::mail;
  const std::string_view raw(reinterpret_cast<const char*>(data), size);
  const auto mail = parse_mail(raw, {.bytes = 1 << 16});
  if (!mail) return 0;
  for (const auto* text : {&mail->subject, &mail->from_name, &mail->message_id}) {
    if (!proofdesk::is_utf8(*text) ||
        proofdesk::find_control(*text, false) != std::string_view::npos)
      std::abort();
  }
  if (!proofdesk::is_utf8(mail->text) || !proofdesk::is_email(mail->from_address)) std::abort();
  (void)nature_of(*mail, "desk@desk.test");
  const auto reply = compose({.message_id = "com@desk.test",
                              .in_reply_to = mail->message_id,
                              .references = mail->references,
                              .from_name = "Desk",
                              .from_address = "desk@desk.test",
                              .to_name = mail->from_name,
                              .to_address = mail->from_address,
                              .subject = mail->subject,
                              .text = without_quotes(mail->text),
                              .automatic = true,
                              .date = {}});
  const auto again = parse_mail(reply);
  if (!again || again->auto_submitted != "auto-generated" || again->from_list ||
      again->from_address != "desk@desk.test")
    std::abort();
  return 0;
}
