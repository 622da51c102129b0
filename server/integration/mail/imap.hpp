#pragma once

#include "server/integration/mail/intake.hpp"
#include "server/integration/mail/parts.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace proofdesk::server::mail {

/// The numbers in an untagged SEARCH reply (RFC 3501 §7.2.5), others left out. Pure.
[[nodiscard]] std::vector<std::uint32_t> found_in(std::string_view reply);

/// Fetches unseen messages from a mailbox now and then (RFC 3501) and hands them to the intake. A message is
/// marked as seen once it is taken in, or can never be; whatever else happens, it is fetched again.
class ImapPoller {
 public:
  ImapPoller(const Parts& parts, Intake& intake);
  ~ImapPoller();  ///< as `stop`
  void stop();    ///< ends a transfer under way; idempotent

 private:
  void run();
  [[nodiscard]] Status fetch_unseen();
  [[nodiscard]] Result<std::string> ask(void* curl, const std::string& url,
                                        const std::string& request);

  const Parts& parts_;
  Intake& intake_;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::thread thread_;
};

}  // namespace proofdesk::server::mail
