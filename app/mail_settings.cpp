#include "app/mail_settings.hpp"

#include "core/model/text_check.hpp"
#include "server/integration/mail/people.hpp"
#include "storage/files/file_io.hpp"

#include <string_view>

#include <fmt/format.h>

namespace proofdesk::app {
namespace {

using server::mail::Settings;
using server::mail::Tls;

std::unexpected<Error> wrong(std::string detail, std::string remedy) {
  return fail(Error{.code = ErrorCode::kInvalidArgument,
                    .rule = "config.mail",
                    .detail = std::move(detail),
                    .remedy = std::move(remedy)});
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n\"");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n\"") - first + 1);
}

Tls tls_of(const Config::Word& word) {
  if (word.text == "off") return Tls::kOff;
  return word.text == "if_offered" ? Tls::kIfOffered : Tls::kRequired;
}

Status check_url(std::string_view key, const std::string& url,
                 std::initializer_list<std::string_view> schemes) {
  for (const auto scheme : schemes) {
    if (url.starts_with(scheme) && url.size() > scheme.size() &&
        url.find_first_of(" @") == std::string::npos)
      return {};
  }
  return wrong(fmt::format("{}: \"{}\" is no address of a mail server", key, url),
               fmt::format("Give it as {}host:port, without a user.", *schemes.begin()));
}

Result<std::string> password(const std::string& file) {
  if (file.empty()) return std::string();
  PROOFDESK_ASSIGN(const auto content, read_whole_file(file));
  if (!content) {
    return fail(ErrorCode::kNotFound, "config.mail_password",
                fmt::format("there is no file {} with the password", file));
  }
  return content->substr(0, content->find_first_of("\r\n"));
}

/// "Service desk <desk@example.org>", or the address alone.
Status read_from(const std::string& text, Settings& settings) {
  std::string_view address = trimmed(text);
  if (const auto open = text.rfind('<'); open != std::string::npos && text.ends_with('>')) {
    settings.from_name = trimmed(std::string_view(text).substr(0, open));
    address = trimmed(std::string_view(text).substr(open + 1, text.size() - open - 2));
  }
  settings.from_address = server::mail::lower_case(address);
  if (is_email(settings.from_address)) return {};
  return wrong(fmt::format("mail.from: \"{}\" names no address", text),
               "Give it as \"Service desk <desk@example.org>\".");
}

}  // namespace

Result<Settings> mail_settings(const Config& config) {
  Settings settings;
  settings.smtp_url = config.mail_smtp;
  settings.smtp_tls = tls_of(config.mail_smtp_tls);
  settings.smtp_user = config.mail_smtp_user;
  PROOFDESK_ASSIGN(settings.smtp_password, password(config.mail_smtp_password_file));
  if (settings.sends()) {
    PROOFDESK_TRY(check_url("mail.smtp", settings.smtp_url, {"smtp://", "smtps://"}));
    if (config.mail_from.empty())
      return wrong("mail.smtp is set, but nothing says whom mail is from", "Set mail.from.");
  }
  if (!config.mail_from.empty()) PROOFDESK_TRY(read_from(config.mail_from, settings));
  settings.imap_url = config.mail_imap;
  settings.imap_tls = tls_of(config.mail_imap_tls);
  settings.imap_user = config.mail_imap_user;
  PROOFDESK_ASSIGN(settings.imap_password, password(config.mail_imap_password_file));
  settings.imap_interval = config.mail_imap_interval;
  if (settings.fetches())
    PROOFDESK_TRY(check_url("mail.imap", settings.imap_url, {"imaps://", "imap://"}));
  settings.take_strangers = config.mail_strangers.text == "take";
  settings.message_bytes = static_cast<std::size_t>(config.mail_message_bytes.count);
  settings.automatic_per_hour = config.mail_automatic_per_hour;
  settings.first_retry = config.mail_first_retry;
  settings.longest_retry = config.mail_longest_retry;
  settings.give_up = config.mail_give_up;
  return settings;
}

}  // namespace proofdesk::app
