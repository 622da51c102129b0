#pragma once

#include "server/integration/mail/outbound_mail.hpp"
#include "server/integration/mail/parts.hpp"
#include "server/integration/mail/smtp.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace proofdesk::server::mail {

/// Mails what stands in the state `queued`. The records are the queue: what was sent is recorded as sent before
/// anything else is, so that nothing recorded is sent twice, and a restart goes on where it was. Between the
/// server's word and the record of it lies a moment; a crash in it sends that message again, under the
/// same Message-ID, by which receivers know it for the same.
///
/// Without a mail server configured what is queued fails at once, saying so.
class Sender {
 public:
  Sender(const Parts& parts, Counters& counters);
  ~Sender();  ///< as `stop`

  /// The journal has grown. Thread-safe; may be called by the writer.
  void notify();
  /// Ends a transfer under way. Idempotent.
  void stop();

 private:
  struct Target {
    Uuid person;
    std::string name;
    std::string address;
  };
  struct Letter;

  void run();
  /// Whether some are left that wait for a later attempt.
  [[nodiscard]] Result<bool> send_due();
  [[nodiscard]] Result<std::vector<Record>> due(const Model& model, bool& others_wait);
  [[nodiscard]] Status send(const Model& model, const Record& record);
  [[nodiscard]] Result<Letter> prepare(const Model& model, const Record& record);
  [[nodiscard]] Status fire(const Record& record, std::string transition,
                            std::vector<FieldInput> fields);
  [[nodiscard]] Status put_off(const Record& record, const Letter& letter, std::string why);
  [[nodiscard]] Status give_up(const Record& record, const Letter& letter, std::string why);

  const Parts& parts_;
  Counters& counters_;
  SmtpClient smtp_;
  std::atomic<bool> stopping_ = false;

  std::mutex mutex_;
  std::condition_variable changed_;
  bool told_ = true;  ///< at the start: what was queued before
  std::thread thread_;
};

}  // namespace proofdesk::server::mail
