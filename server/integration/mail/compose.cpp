#include "server/integration/mail/gmime.hpp"
#include "server/integration/mail/outbound_mail.hpp"
#include "server/integration/mail/plain_text.hpp"

#include <fmt/format.h>

namespace proofdesk::server::mail {
namespace {

void add_address(InternetAddressList* list, const std::string& name, const std::string& address) {
  const std::string shown = clean_text(name, false);
  const gmime::Ref<InternetAddress> mailbox(internet_address_mailbox_new(
      shown.empty() ? nullptr : shown.c_str(), clean_text(address, false).c_str()));
  internet_address_set_charset(mailbox.get(), "utf-8");
  internet_address_list_add(list, mailbox.get());
}

void set(GMimeObject* object, const char* name, const std::string& value) {
  // Values of ours that may hold foreign text are one line: nothing can end the header.
  g_mime_object_set_header(object, name, clean_text(value, false).c_str(), "utf-8");
}

/// Whatever ends a line here, on the wire it is CRLF.
std::string with_crlf(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 32);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') continue;
    if (text[i] == '\n') out += '\r';
    out += text[i];
  }
  return out;
}

}  // namespace

std::string compose(const OutboundMail& mail) {
  gmime::begin();
  const gmime::Ref<GMimeMessage> message(g_mime_message_new(TRUE));
  auto* object = GMIME_OBJECT(message.get());
  add_address(g_mime_message_get_from(message.get()), mail.from_name, mail.from_address);
  add_address(g_mime_message_get_to(message.get()), mail.to_name, mail.to_address);
  g_mime_message_set_subject(message.get(), clean_text(mail.subject, false).c_str(), "utf-8");
  GDateTime* date = g_date_time_new_from_unix_utc(mail.date.micros / kMicrosPerSecond);
  g_mime_message_set_date(message.get(), date);
  g_date_time_unref(date);
  g_mime_message_set_message_id(message.get(), clean_text(mail.message_id, false).c_str());
  if (!mail.in_reply_to.empty()) set(object, "In-Reply-To", fmt::format("<{}>", mail.in_reply_to));
  std::string references;
  for (const auto& id : mail.references)
    references += fmt::format("{}<{}>", references.empty() ? "" : " ", id);
  if (!references.empty()) set(object, "References", references);
  if (mail.automatic) {
    set(object, "Auto-Submitted", "auto-generated");
    set(object, "Precedence", "bulk");
    set(object, "X-Auto-Response-Suppress", "All");
  }

  // Not as a text part: that would choose the charset by what it finds.
  const std::string body = clean_text(mail.text, true) + "\n";
  const gmime::Ref<GMimeStream> source(g_mime_stream_mem_new_with_buffer(body.data(), body.size()));
  const gmime::Ref<GMimeDataWrapper> content(
      g_mime_data_wrapper_new_with_stream(source.get(), GMIME_CONTENT_ENCODING_DEFAULT));
  const gmime::Ref<GMimePart> text(g_mime_part_new_with_type("text", "plain"));
  g_mime_object_set_content_type_parameter(GMIME_OBJECT(text.get()), "charset", "utf-8");
  g_mime_part_set_content(text.get(), content.get());
  g_mime_part_set_content_encoding(text.get(), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  g_mime_message_set_mime_part(message.get(), GMIME_OBJECT(text.get()));

  const gmime::Ref<GMimeStream> stream(g_mime_stream_mem_new());
  g_mime_object_write_to_stream(object, nullptr, stream.get());
  return with_crlf(gmime::content_of(GMIME_STREAM_MEM(stream.get())));
}

}  // namespace proofdesk::server::mail
