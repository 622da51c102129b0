#include "storage/followers/follower_runner.hpp"

#include "core/journal/leaf.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace proofdesk {

Result<std::unique_ptr<FollowerRunner>> FollowerRunner::start(Follower& follower,
                                                              const std::filesystem::path& file,
                                                              Parts parts, Options options) {
  PROOFDESK_ASSIGN(auto view, parts.store.snapshot());
  PROOFDESK_ASSIGN(const JournalHead head, view->head());
  view.reset();
  PROOFDESK_ASSIGN(auto opened, FollowerFile::open(file, follower, parts.origin, head.size));
  std::unique_ptr<FollowerRunner> runner(
      new FollowerRunner(follower, std::move(opened), std::move(parts), options));
  runner->notify(head.size);
  return runner;
}

FollowerRunner::FollowerRunner(Follower& follower, std::unique_ptr<FollowerFile> file, Parts parts,
                               Options options)
    : follower_(follower),
      file_(std::move(file)),
      parts_(std::move(parts)),
      options_(options),
      known_(file_->next()),
      thread_([this] { run(); }) {}

FollowerRunner::~FollowerRunner() { stop(); }

void FollowerRunner::notify(std::int64_t size) {
  {
    const std::lock_guard lock(mutex_);
    known_ = std::max(known_, size);
  }
  changed_.notify_all();
}

std::int64_t FollowerRunner::reached() const {
  const std::lock_guard lock(mutex_);
  return reached_;
}

std::int64_t FollowerRunner::lag() const {
  const std::lock_guard lock(mutex_);
  return std::max<std::int64_t>(known_ - reached_, 0);
}

std::optional<Error> FollowerRunner::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

bool FollowerRunner::wait_for(std::int64_t sequence, std::chrono::milliseconds timeout) const {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, timeout, [&] { return reached_ > sequence || stopping_; });
  return reached_ > sequence;
}

void FollowerRunner::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Result<OpenedEvent> FollowerRunner::open(const JournalRow& row) const {
  if (follower_.needs_values()) return open_event(row, parts_.keys, parts_.origin);
  // The envelope says enough, and costs no decryption.
  PROOFDESK_ASSIGN(auto envelope, journal::parse_leaf(row.leaf));
  OpenedEvent opened;
  opened.sequence = row.sequence;
  opened.recorded_at = envelope.recorded_at;
  opened.command = envelope.command;
  opened.index = envelope.command_index;
  opened.count = envelope.command_count;
  Event& event = opened.event;
  event.kind = std::move(envelope.kind);
  event.record = envelope.record;
  event.revision = envelope.revision;
  event.name = std::move(envelope.name);
  event.from = std::move(envelope.from);
  event.to = std::move(envelope.to);
  event.basis = envelope.basis;
  event.occurred_at = envelope.occurred_at;
  event.actor = envelope.actor;
  event.refused = std::move(envelope.refused);
  return opened;
}

Status FollowerRunner::settle() {
  if (settled_) return {};
  PROOFDESK_TRY(sqlite::guarded([&] { return follower_.settled(file_->db()); }));
  settled_ = true;
  return {};
}

Result<std::size_t> FollowerRunner::step() {
  PROOFDESK_TRY(settle());
  PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
  PROOFDESK_ASSIGN(const auto rows, view->journal(file_->next(), options_.batch));
  if (rows.empty()) return std::size_t{0};
  std::vector<OpenedEvent> events;
  events.reserve(rows.size());
  for (const auto& row : rows) {
    PROOFDESK_ASSIGN(auto event, open(row));
    events.push_back(std::move(event));
  }
  const auto model = parts_.model();
  auto taken = sqlite::guarded([&]() -> Status {
    sqlite::Transaction transaction(file_->db(), sqlite::Transaction::Kind::kImmediate);
    PROOFDESK_TRY(follower_.apply(file_->db(), *view, *model, events));
    file_->advance(rows.back().sequence + 1);
    transaction.commit();
    return {};
  });
  if (!taken) {
    PROOFDESK_TRY(sqlite::guarded([&]() -> Status {
      file_->reload();
      return {};
    }));
    return std::unexpected(std::move(taken).error());
  }
  settled_ = false;
  PROOFDESK_TRY(settle());
  return rows.size();
}

void FollowerRunner::run() {
  auto pause = options_.first_pause;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (reached_ >= known_ && settled_ && !trouble_) {
      changed_.wait(lock);
      continue;
    }
    const std::int64_t announced = known_;
    lock.unlock();
    Result<std::size_t> done = std::size_t{0};
    try {
      done = step();
    } catch (const std::exception& exception) {
      // A bug in one follower must not take the server down; it stays behind and says so.
      done = fail(ErrorCode::kInternal, "follower.exception", exception.what());
    }
    if (!done && parts_.report) parts_.report(follower_.name(), done.error());
    lock.lock();
    // What a follower keeps in memory is as new as its file only once it has settled.
    if (settled_) reached_ = file_->next();
    if (done) {
      trouble_.reset();
      pause = options_.first_pause;
      // Fewer rows than were announced, and nothing announced since: it was not about this store.
      if (*done == 0 && known_ == announced) known_ = reached_;
      changed_.notify_all();
      continue;
    }
    trouble_ = done.error();
    changed_.notify_all();
    changed_.wait_for(lock, pause, [&] { return stopping_; });
    pause = std::min(pause * 2, options_.longest_pause);
  }
}

}  // namespace proofdesk
