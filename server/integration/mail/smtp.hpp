#pragma once

#include "server/integration/mail/settings.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace proofdesk::server::mail {

/// What became of handing one message for one recipient to the mail server.
struct Handover {
  enum class Outcome : std::uint8_t {
    kTaken,     ///< 2xx: the server has taken responsibility
    kLater,     ///< 4xx: it asks to come again
    kRefused,   ///< 5xx: it will not take it
    kNoServer,  ///< there was no talking to it: says nothing of the message
  };
  Outcome outcome = Outcome::kNoServer;
  std::string words;  ///< the server's last reply, or what went wrong
};

/// The mail server we hand messages to (RFC 5321), over one connection that is kept while there is something
/// to send. One thread.
class SmtpClient {
 public:
  /// `stop` set ends a transfer under way.
  SmtpClient(const Settings& settings, const std::atomic<bool>& stop);
  ~SmtpClient();
  SmtpClient(const SmtpClient&) = delete;
  SmtpClient& operator=(const SmtpClient&) = delete;

  [[nodiscard]] Handover hand_over(const std::string& from, const std::string& to,
                                   const std::string& message);
  /// Closes the connection.
  void rest();

 private:
  struct Transfer;
  const Settings& settings_;
  const std::atomic<bool>& stop_;
  void* curl_ = nullptr;
};

}  // namespace proofdesk::server::mail
