#include "core/model/text_check.hpp"
#include "server/integration/mail/gmime.hpp"
#include "server/integration/mail/inbound_mail.hpp"
#include "server/integration/mail/plain_text.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::server::mail {
namespace {

/// RFC 5322 knows no limit of its own; a line has this one.
constexpr std::size_t kLongestMessageId = 998;
constexpr std::size_t kMostReferences = 100;
/// No report of a delivery is longer; what is, is none that helps.
constexpr std::size_t kLongestReport = 256 * 1024;

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string header(GMimeObject* object, const char* name) {
  return clean_text(gmime::view(g_mime_object_get_header(object, name)), false);
}

/// As it is kept: without brackets and white space; empty when it could not be one.
std::string message_id(std::string_view text) {
  std::string id = clean_text(text, false);
  if (id.starts_with('<')) id.erase(0, 1);
  if (id.ends_with('>')) id.pop_back();
  const bool fits = id.size() <= kLongestMessageId && id.find_first_of(" <>") == std::string::npos;
  return fits ? id : std::string();
}

std::vector<std::string> message_ids(std::string_view text) {
  std::vector<std::string> ids;
  const std::string copy(text);
  GMimeReferences* references = g_mime_references_parse(nullptr, copy.c_str());
  const int count = g_mime_references_length(references);
  // Of a thread that long the latest are those that count.
  for (int i = std::max(0, count - static_cast<int>(kMostReferences)); i < count; ++i) {
    auto id = message_id(gmime::view(g_mime_references_get_message_id(references, i)));
    if (!id.empty()) ids.push_back(std::move(id));
  }
  g_mime_references_free(references);
  return ids;
}

/// "Auto-Submitted: auto-replied; owner-email=…" → "auto-replied"
std::string first_word(std::string_view text) {
  return lower(trimmed(text.substr(0, text.find_first_of(";("))));
}

/// A report's fields are headers without a message around them (RFC 3464 §2).
std::vector<std::pair<std::string, std::string>> fields_of(std::string_view block) {
  std::vector<std::pair<std::string, std::string>> fields;
  while (!block.empty()) {
    const auto end = std::min(block.find('\n'), block.size());
    const std::string_view line = block.substr(0, end);
    block.remove_prefix(std::min(end + 1, block.size()));
    const bool folded = line.starts_with(' ') || line.starts_with('\t');
    if (folded && !fields.empty()) {
      fields.back().second += ' ';
      fields.back().second += trimmed(line);
    } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
      fields.emplace_back(lower(trimmed(line.substr(0, colon))), trimmed(line.substr(colon + 1)));
    } else {
      fields.emplace_back();  // a blank line ends a group
    }
  }
  return fields;
}

/// "rfc822; ana@example.org" → "ana@example.org"
std::string typed_value(std::string_view text) {
  const auto semicolon = text.find(';');
  if (semicolon != std::string_view::npos) text.remove_prefix(semicolon + 1);
  return clean_text(text, false);
}

std::string bare_address(std::string_view text) {
  std::string address = lower(typed_value(text));
  if (address.starts_with('<')) address.erase(0, 1);
  if (address.ends_with('>')) address.pop_back();
  return address;
}

void read_delivery_status(std::string_view content, DeliveryReport& report) {
  DeliveryReport::Recipient current;
  const auto keep = [&] {
    if (!current.address.empty() && report.recipients.size() < kMostReferences)
      report.recipients.push_back(std::move(current));
    current = {};
  };
  for (auto& [name, value] : fields_of(content)) {
    if (name.empty()) {
      keep();
    } else if (name == "final-recipient") {
      current.address = bare_address(value);
    } else if (name == "original-recipient") {
      if (current.address.empty()) current.address = bare_address(value);
    } else if (name == "action") {
      current.action = lower(clean_text(value, false));
    } else if (name == "status") {
      current.status = clean_text(value, false);
    } else if (name == "diagnostic-code") {
      current.diagnostic = shortened(typed_value(value), 500);
    }
  }
  keep();
}

class Reader {
 public:
  explicit Reader(const ParseLimits& limits) : limits_(limits) {}

  Result<InboundMail> read(GMimeMessage* message) {
    auto* object = GMIME_OBJECT(message);
    read_headers(object);
    PROOFDESK_TRY(read_sender(message));
    GMimeObject* body = g_mime_message_get_mime_part(message);
    if (body != nullptr) {
      if (is(body, "multipart", "report")) mail_.report.emplace();
      walk(body, 0);
    }
    mail_.text = clean_text(mail_.text, true);
    if (cut_) remark("parts lie deeper or are more than are looked at; they are in the original");
    return std::move(mail_);
  }

 private:
  void read_headers(GMimeObject* object) {
    mail_.message_id = message_id(gmime::view(g_mime_object_get_header(object, "Message-Id")));
    mail_.references = message_ids(gmime::view(g_mime_object_get_header(object, "References")));
    for (auto& id : message_ids(gmime::view(g_mime_object_get_header(object, "In-Reply-To")))) {
      if (mail_.in_reply_to.empty()) mail_.in_reply_to = id;
      mail_.references.push_back(std::move(id));
    }
    mail_.subject = header(object, "Subject");
    mail_.auto_submitted = first_word(header(object, "Auto-Submitted"));
    mail_.precedence = first_word(header(object, "Precedence"));
    for (const char* name : {"List-Id", "List-Post", "List-Unsubscribe", "List-Help"})
      mail_.from_list |= g_mime_object_get_header(object, name) != nullptr;
    for (const char* name : {"X-Autoreply", "X-Autorespond", "X-Auto-Reply"})
      mail_.auto_reply_header |= g_mime_object_get_header(object, name) != nullptr;
    if (const char* path = g_mime_object_get_header(object, "Return-Path")) {
      std::string address = bare_address(gmime::view(path));
      // Some servers write the null path out.
      if (address == "mailer-daemon") address.clear();
      mail_.return_path = std::move(address);
    }
  }

  Status read_sender(GMimeMessage* message) {
    InternetAddressList* from = g_mime_message_get_from(message);
    const int count = from == nullptr ? 0 : internet_address_list_length(from);
    for (int i = 0; i < count; ++i) {
      InternetAddress* address = internet_address_list_get_address(from, i);
      if (!INTERNET_ADDRESS_IS_MAILBOX(address)) continue;
      const auto text =
          lower(gmime::view(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address))));
      if (!is_email(text)) continue;
      mail_.from_address = text;
      mail_.from_name =
          shortened(clean_text(gmime::view(internet_address_get_name(address)), false), 200);
      return {};
    }
    return fail(Error{.code = ErrorCode::kInvalidArgument,
                      .rule = "mail.sender",
                      .detail = "the message has no From address that could be answered",
                      .clause = "RFC 5322 3.6.2"});
  }

  static bool is(GMimeObject* part, const char* type, const char* subtype) {
    return g_mime_content_type_is_type(g_mime_object_get_content_type(part), type, subtype) != 0;
  }

  void walk(GMimeObject* part, int depth) {
    if (depth > limits_.depth || ++parts_ > limits_.parts) {
      cut_ = true;
      return;
    }
    if (GMIME_IS_MULTIPART(part)) {
      auto* multipart = GMIME_MULTIPART(part);
      const int count = g_mime_multipart_get_count(multipart);
      if (is(part, "multipart", "alternative")) return walk_alternative(multipart, count, depth);
      for (int i = 0; i < count; ++i) walk(g_mime_multipart_get_part(multipart, i), depth + 1);
    } else if (GMIME_IS_MESSAGE_PART(part)) {
      returned_message(GMIME_MESSAGE_PART(part));
    } else if (GMIME_IS_TEXT_PART(part) && !is_file(part)) {
      body_text(part);
    } else if (GMIME_IS_PART(part)) {
      file(GMIME_PART(part));
    }
  }

  /// One message in several forms: the plain one, else the first that gives text; of all others only files.
  void walk_alternative(GMimeMultipart* multipart, int count, int depth) {
    int chosen = -1;
    for (int i = 0; i < count; ++i) {
      GMimeObject* part = g_mime_multipart_get_part(multipart, i);
      if (is(part, "text", "plain") && !is_file(part)) {
        chosen = i;
        break;
      }
      const bool may_have_text = GMIME_IS_TEXT_PART(part) || GMIME_IS_MULTIPART(part);
      if (chosen < 0 && may_have_text) chosen = i;
    }
    for (int i = 0; i < count; ++i) {
      GMimeObject* part = g_mime_multipart_get_part(multipart, i);
      if (i == chosen || is_file(part)) {
        walk(part, depth + 1);
      } else if (GMIME_IS_MULTIPART(part)) {
        only_files_ = true;
        walk(part, depth + 1);
        only_files_ = false;
      }
    }
  }

  static bool is_file(GMimeObject* part) {
    const char* disposition = g_mime_object_get_disposition(part);
    const bool attached = lower(gmime::view(disposition)) == "attachment";
    const bool named = GMIME_IS_PART(part) && g_mime_part_get_filename(GMIME_PART(part)) != nullptr;
    const bool readable = is(part, "text", "plain") || is(part, "text", "html");
    return attached || named || (GMIME_IS_TEXT_PART(part) && !readable);
  }

  void body_text(GMimeObject* part) {
    if (mail_.report && !mail_.text.empty() && is(part, "text", "rfc822-headers"))
      return;  // shown as a file; see `file`
    if (only_files_) return;
    const gmime::Text text(g_mime_text_part_get_text(GMIME_TEXT_PART(part)));
    std::string_view view = gmime::view(text.get());
    if (view.size() > limits_.text_bytes) {
      view = view.substr(0, limits_.text_bytes);
      remark("the text is cut; all of it is in the original");
    }
    if (!mail_.text.empty()) mail_.text += "\n\n";
    mail_.text +=
        is(part, "text", "html") ? html_to_text(clean_text(view, true)) : clean_text(view, true);
  }

  std::string decoded(GMimePart* part) const {
    GMimeDataWrapper* content = g_mime_part_get_content(part);
    if (content == nullptr) return {};
    const gmime::Ref<GMimeStream> stream(g_mime_stream_mem_new());
    g_mime_data_wrapper_write_to_stream(content, stream.get());
    return gmime::content_of(GMIME_STREAM_MEM(stream.get()));
  }

  void file(GMimePart* part) {
    auto* object = GMIME_OBJECT(part);
    std::string content = decoded(part);
    if (mail_.report) {
      const std::string_view head = std::string_view(content).substr(0, kLongestReport);
      if (is(object, "message", "delivery-status")) read_delivery_status(head, *mail_.report);
      if (is(object, "text", "rfc822-headers")) original_headers(head);
    }
    if (content.empty()) return;
    if (mail_.files.size() >= limits_.files) {
      if (mail_.files.size() == limits_.files && !files_cut_)
        remark("further files are in the original");
      files_cut_ = true;
      return;
    }
    GMimeContentType* type = g_mime_object_get_content_type(object);
    mail_.files.push_back(
        {clean_text(gmime::view(g_mime_part_get_filename(part)), false),
         lower(fmt::format("{}/{}", gmime::view(g_mime_content_type_get_media_type(type)),
                           gmime::view(g_mime_content_type_get_media_subtype(type)))),
         std::move(content)});
  }

  void original_headers(std::string_view headers) {
    for (const auto& [name, value] : fields_of(headers)) {
      if (name == "message-id" && mail_.report->original_message_id.empty())
        mail_.report->original_message_id = message_id(value);
    }
  }

  /// A message within the message: forwarded, or what a report returns.
  void returned_message(GMimeMessagePart* part) {
    GMimeMessage* inner = g_mime_message_part_get_message(part);
    if (inner == nullptr) return;
    if (mail_.report && mail_.report->original_message_id.empty()) {
      mail_.report->original_message_id =
          message_id(gmime::view(g_mime_object_get_header(GMIME_OBJECT(inner), "Message-Id")));
    }
    if (mail_.files.size() >= limits_.files) return;
    const gmime::Ref<GMimeStream> stream(g_mime_stream_mem_new());
    g_mime_object_write_to_stream(GMIME_OBJECT(inner), nullptr, stream.get());
    mail_.files.push_back(
        {"message.eml", "message/rfc822", gmime::content_of(GMIME_STREAM_MEM(stream.get()))});
  }

  void remark(std::string text) { mail_.remarks.push_back(std::move(text)); }

  const ParseLimits& limits_;
  InboundMail mail_;
  int parts_ = 0;
  bool cut_ = false;
  bool files_cut_ = false;
  bool only_files_ = false;
};

}  // namespace

Result<InboundMail> parse_mail(std::string_view raw, const ParseLimits& limits) {
  if (raw.size() > limits.bytes) {
    return fail(Error{
        .code = ErrorCode::kTooLarge,
        .rule = "mail.size",
        .detail = fmt::format("the message has {} bytes; {} are taken", raw.size(), limits.bytes),
        .remedy = "Send large files another way, or raise mail.message_bytes."});
  }
  gmime::begin();
  const gmime::Ref<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(raw.data(), raw.size()));
  const gmime::Ref<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  // Parts are copied out of the stream, so that nothing depends on it afterwards.
  g_mime_parser_set_persist_stream(parser.get(), FALSE);
  const gmime::Ref<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  if (!message) {
    return fail(Error{.code = ErrorCode::kInvalidArgument,
                      .rule = "mail.form",
                      .detail = "this is no Internet message",
                      .clause = "RFC 5322"});
  }
  return Reader(limits).read(message.get());
}

}  // namespace proofdesk::server::mail
