#include "server/integration/mail/post_office.hpp"

#include "server/integration/mail/imap.hpp"
#include "server/integration/mail/notifier.hpp"
#include "server/integration/mail/sender.hpp"
#include "server/log.hpp"

#include <utility>

namespace proofdesk::server::mail {

PostOffice::PostOffice(Parts parts, CommitSignal& commits)
    : parts_(std::move(parts)), commits_(commits), intake_(parts_, counters_) {}

PostOffice::~PostOffice() { stop(); }

Result<std::unique_ptr<PostOffice>> PostOffice::open(Parts parts, House house) {
  std::unique_ptr<PostOffice> office(new PostOffice(std::move(parts), house.commits));
  const Parts& own = office->parts_;
  if (own.settings.sends()) {
    office->notifier_ = std::make_unique<Notifier>(own, office->counters_);
    FollowerRunner::Parts follows{
        .store = own.store,
        .keys = house.keys,
        .origin = std::move(house.origin),
        .model = [&desk = own.desk] { return desk.model(); },
        .report =
            [](std::string_view name, const Error& error) {
              log_warning("follower.failed",
                          {{"follower", name}, {"rule", error.rule}, {"detail", error.detail}});
            }};
    PROOFDESK_ASSIGN(office->runner_, FollowerRunner::start(*office->notifier_, house.notices,
                                                            std::move(follows), {}));
  }
  office->sender_ = std::make_unique<Sender>(own, office->counters_);
  if (own.settings.fetches()) office->poller_ = std::make_unique<ImapPoller>(own, office->intake_);
  office->listener_ = house.commits.listen([self = office.get()](std::int64_t size) {
    if (self->runner_) self->runner_->notify(size);
    self->sender_->notify();
  });
  return office;
}

std::vector<Figure> PostOffice::figures() const {
  const auto count = [](const std::atomic<std::int64_t>& counter) {
    return static_cast<double>(counter.load());
  };
  return {
      {"proofdesk_mail_queued", "Communications waiting for the mail server.",
       count(counters_.queued)},
      {"proofdesk_mail_sent", "Communications that the mail server took since start.",
       count(counters_.sent)},
      {"proofdesk_mail_failed", "Communications refused or given up since start.",
       count(counters_.failed)},
      {"proofdesk_mail_put_off", "Attempts put off since start.", count(counters_.put_off)},
      {"proofdesk_mail_withheld", "Automatic messages withheld as a loop since start.",
       count(counters_.withheld)},
      {"proofdesk_mail_received", "Messages received since start.", count(counters_.received)},
      {"proofdesk_mail_copies", "Copies of messages received before, since start.",
       count(counters_.copies)},
      {"proofdesk_mail_bounces", "Messages of ours that came back since start.",
       count(counters_.bounces)},
      {"proofdesk_mail_rejected", "Messages that could not be taken in since start.",
       count(counters_.rejected)},
      {"proofdesk_mail_notices_lag", "Leaves of the journal not yet looked at for notices.",
       runner_ ? static_cast<double>(runner_->lag()) : 0},
  };
}

void PostOffice::stop() {
  if (listener_ != 0) commits_.forget(std::exchange(listener_, 0));
  if (poller_) poller_->stop();
  if (sender_) sender_->stop();
  if (runner_) runner_->stop();
}

}  // namespace proofdesk::server::mail
