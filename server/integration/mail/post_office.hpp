#pragma once

#include "core/ports/key_store.hpp"
#include "server/commit_signal.hpp"
#include "server/integration/mail/intake.hpp"
#include "server/integration/mail/parts.hpp"
#include "server/metrics/metrics.hpp"
#include "storage/followers/follower_runner.hpp"

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::server::mail {

class ImapPoller;
class Notifier;
class Sender;

/// All of mail: notices out of the journal, the queue that is sent, and the intake. Runs from `open` to `stop`;
/// what it works on outlives it. Mail that does not go is no fault of the desk: readiness knows nothing of it.
class PostOffice {
 public:
  struct House {
    KeyStore& keys;
    std::string origin;  ///< of the journal
    CommitSignal& commits;
    std::filesystem::path notices;  ///< the follower's file
    bool at_work =
        true;  ///< false: for a command that has the house for a moment; only the intake is open
  };
  [[nodiscard]] static Result<std::unique_ptr<PostOffice>> open(Parts parts, House house);
  ~PostOffice();  ///< as `stop`

  [[nodiscard]] Intake& intake() { return intake_; }
  [[nodiscard]] std::vector<Figure> figures();
  /// Before the writer stops. Idempotent.
  void stop();

 private:
  PostOffice(Parts parts, CommitSignal& commits);
  [[nodiscard]] double queued();

  const Parts parts_;
  CommitSignal& commits_;
  Counters counters_;
  Intake intake_;
  std::unique_ptr<Notifier> notifier_;
  std::unique_ptr<FollowerRunner> runner_;
  std::unique_ptr<Sender> sender_;
  std::unique_ptr<ImapPoller> poller_;
  std::size_t listener_ = 0;

  std::mutex count_mutex_;
  Instant counted_at_;
  double counted_ = 0;
};

}  // namespace proofdesk::server::mail
