#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace proofdesk::server::mail {

enum class Tls : std::uint8_t { kRequired, kIfOffered, kOff };

/// How mail goes and comes. A default-constructed one sends and fetches nothing.
struct Settings {
  std::string smtp_url;  ///< "smtp://mx.example.org:25", "smtps://…"; empty: nothing is mailed
  Tls smtp_tls = Tls::kRequired;
  std::string smtp_user;  ///< empty: no authentication
  std::string smtp_password;
  std::string from_name;
  std::string from_address;  ///< lower case; also what bounces go to

  std::string imap_url;  ///< "imaps://mail.example.org/INBOX"; empty: nothing is fetched
  Tls imap_tls = Tls::kRequired;
  std::string imap_user;
  std::string imap_password;
  std::chrono::milliseconds imap_interval{60'000};

  bool take_strangers = true;  ///< mail from unknown addresses makes a person; else it is set aside
  std::size_t message_bytes = 25 * 1024 * 1024;
  /// Automatic messages to one person within an hour, and to one about one record; beyond it is a loop.
  std::int64_t automatic_per_hour = 10;
  std::chrono::milliseconds first_retry{60'000};
  std::chrono::milliseconds longest_retry{3'600'000};
  std::chrono::milliseconds give_up{2 * 86'400'000LL};

  [[nodiscard]] bool sends() const { return !smtp_url.empty(); }
  [[nodiscard]] bool fetches() const { return !imap_url.empty(); }
  /// What our Message-IDs end in; "localhost" where no address is set.
  [[nodiscard]] std::string domain() const {
    const auto at = from_address.rfind('@');
    return at == std::string::npos ? "localhost" : from_address.substr(at + 1);
  }
};

}  // namespace proofdesk::server::mail
