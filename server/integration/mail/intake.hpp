#pragma once

#include "server/integration/mail/inbound_mail.hpp"
#include "server/integration/mail/parts.hpp"

#include <mutex>
#include <string>
#include <string_view>

#include <boost/json.hpp>

namespace proofdesk::server::mail {

/// What became of a message that came in.
struct Receipt {
  std::string communication;  ///< its number, "COM-000001"
  std::string record;         ///< number of the record it became or belongs to; may be empty
  std::string outcome;        ///< the word of the communication's field
  bool copy = false;          ///< it had come before: nothing but its count has changed
  bool accepted = true;       ///< false: from a stranger whose mail is not wanted
};
[[nodiscard]] boost::json::object to_json(const Receipt& receipt);

/// Takes messages in, one after the other; each becomes a communication with its original attached, and then
/// what it is for. Whatever interrupts that, the same message handed in again continues where it stopped, and
/// one that is done changes nothing. Thread-safe, blocking.
class Intake {
 public:
  Intake(const Parts& parts, Counters& counters) : parts_(parts), counters_(counters) {}

  /// The raw message. kInvalidArgument and kTooLarge are for ever; the message is then kept in the directory of
  /// rejected mail. Anything else passes: hand it in again later.
  [[nodiscard]] Result<Receipt> receive(std::string_view raw);

 private:
  void keep_rejected(std::string_view raw, const Error& error) const;

  const Parts& parts_;
  Counters& counters_;
  std::mutex mutex_;
};

}  // namespace proofdesk::server::mail
