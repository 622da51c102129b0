#include "server/integration/mail/smtp.hpp"

#include "server/integration/mail/curl.hpp"
#include "server/integration/mail/plain_text.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <string_view>

namespace proofdesk::server::mail {

/// What one transfer reads from and learns.
struct SmtpClient::Transfer {
  std::string_view rest;
  bool body_asked = false;  ///< the server has agreed to take the message itself
  std::string reply;        ///< last line the server said

  static std::size_t read(char* into, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    transfer.body_asked = true;
    const auto length = std::min(size * count, transfer.rest.size());
    std::memcpy(into, transfer.rest.data(), length);
    transfer.rest.remove_prefix(length);
    return length;
  }
  static std::size_t hear(char* line, std::size_t size, std::size_t count, void* self) {
    std::string said = clean_text({line, size * count}, false);
    // The farewell after a failure says nothing of it.
    if (!said.empty() && !said.starts_with("221"))
      static_cast<Transfer*>(self)->reply = std::move(said);
    return size * count;
  }
};

SmtpClient::SmtpClient(const Settings& settings, const std::atomic<bool>& stop)
    : settings_(settings), stop_(stop) {
  begin_curl();
  curl_ = curl_easy_init();
  if (curl_ == nullptr) throw std::bad_alloc();
}

SmtpClient::~SmtpClient() { curl_easy_cleanup(curl_); }

void SmtpClient::rest() {
  curl_easy_cleanup(curl_);
  curl_ = curl_easy_init();
  if (curl_ == nullptr) throw std::bad_alloc();
}

Handover SmtpClient::hand_over(const std::string& from, const std::string& to,
                               const std::string& message) {
  Transfer transfer;
  transfer.rest = message;
  curl_easy_reset(curl_);
  prepare_curl(curl_, settings_.smtp_url, settings_.smtp_tls, settings_.smtp_user,
               settings_.smtp_password, stop_);
  const std::string path = "<" + from + ">";
  curl_easy_setopt(curl_, CURLOPT_MAIL_FROM, path.c_str());
  curl_slist* recipients = curl_slist_append(nullptr, ("<" + to + ">").c_str());
  curl_easy_setopt(curl_, CURLOPT_MAIL_RCPT, recipients);
  curl_easy_setopt(curl_, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl_, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(message.size()));
  curl_easy_setopt(curl_, CURLOPT_READFUNCTION, Transfer::read);
  curl_easy_setopt(curl_, CURLOPT_READDATA, &transfer);
  curl_easy_setopt(curl_, CURLOPT_HEADERFUNCTION, Transfer::hear);
  curl_easy_setopt(curl_, CURLOPT_HEADERDATA, &transfer);
  const CURLcode code = curl_easy_perform(curl_);
  long status = 0;
  curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
  curl_slist_free_all(recipients);
  if (code == CURLE_OK) return {Handover::Outcome::kTaken, transfer.reply};

  // Said of this sender, recipient or content; all else is about the connection. What follows the text is
  // the server's verdict on it, though libcurl has no name of its own for that.
  const bool verdict =
      code == CURLE_SEND_ERROR || (transfer.body_asked && code == CURLE_WEIRD_SERVER_REPLY);
  const std::string words =
      transfer.reply.empty() || !verdict ? std::string(curl_easy_strerror(code)) : transfer.reply;
  if (verdict && status >= 500 && status < 600) return {Handover::Outcome::kRefused, words};
  if (verdict && status >= 400 && status < 500) {
    // 421 is the server going away, not its word on the message.
    return {status == 421 ? Handover::Outcome::kNoServer : Handover::Outcome::kLater, words};
  }
  return {Handover::Outcome::kNoServer,
          transfer.reply.empty() ? words : words + " (" + transfer.reply + ")"};
}

}  // namespace proofdesk::server::mail
