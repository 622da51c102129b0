#pragma once

#include "server/integration/mail/settings.hpp"

#include <atomic>
#include <string>

#include <curl/curl.h>

/// What SMTP and IMAP share of libcurl; only those two include this.
namespace proofdesk::server::mail {

inline void begin_curl() {
  static const bool kBegun = [] {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    return true;
  }();
  (void)kBegun;
}

/// Address, secrets, encryption and the limits of time that every transfer has.
inline void prepare_curl(CURL* curl, const std::string& url, Tls tls, const std::string& user,
                         const std::string& password, const std::atomic<bool>& stop) {
  constexpr long kConnectSeconds = 15;
  constexpr long kSeconds = 120;
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps,imap,imaps");
  const long level = tls == Tls::kRequired    ? static_cast<long>(CURLUSESSL_ALL)
                     : tls == Tls::kIfOffered ? static_cast<long>(CURLUSESSL_TRY)
                                              : static_cast<long>(CURLUSESSL_NONE);
  curl_easy_setopt(curl, CURLOPT_USE_SSL, level);
  if (!user.empty()) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, password.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, kSeconds);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &stop);
  curl_easy_setopt(
      curl, CURLOPT_XFERINFOFUNCTION,
      +[](void* flag, curl_off_t, curl_off_t, curl_off_t, curl_off_t) -> int {
        return static_cast<const std::atomic<bool>*>(flag)->load() ? 1 : 0;
      });
}

}  // namespace proofdesk::server::mail
