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
  if (!house.at_work) return office;
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
  // What was committed before somebody listened.
  if (office->runner_) office->runner_->notify(own.desk.journal_size());
  office->sender_->notify();
  return office;
}

double PostOffice::queued() {
  // Anybody may ask for figures, so asking must cost nothing.
  constexpr std::int64_t kAge = 5 * kMicrosPerSecond;
  const std::lock_guard lock(count_mutex_);
  const Instant now = parts_.clock.now();
  if (counted_at_.micros != 0 && now.micros - counted_at_.micros < kAge) return counted_;
  const auto model = parts_.desk.model();
  auto view = parts_.store.snapshot();
  if (!view) return counted_;
  const auto states =
      (*view)->count_by_state(*model->kind("communication"), Access::unrestricted());
  if (!states) return counted_;
  counted_ = 0;
  for (const auto& [state, count] : *states) {
    if (state == "queued") counted_ = static_cast<double>(count);
  }
  counted_at_ = now;
  return counted_;
}

std::vector<Figure> PostOffice::figures() {
  const auto count = [](const std::atomic<std::int64_t>& counter) {
    return static_cast<double>(counter.load());
  };
  return {
      {"proofdesk_mail_queued", "Communications waiting for the mail server.", queued()},
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
