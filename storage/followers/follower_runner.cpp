#include "storage/followers/follower_runner.hpp"

#include "core/journal/leaf.hpp"
#include "core/journal/sealed_payload.hpp"

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
  bool wanted = false;
  {
    const std::lock_guard lock(mutex_);
    known_ = std::max(known_, size);
    // The writer says this after each commit, and waking somebody costs it more than everything else here.
    wanted = idle_ || enough();
  }
  if (wanted) wake_.notify_one();
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
  if (reached_ > sequence) return true;
  ++waiting_;
  wake_.notify_one();
  changed_.wait_for(lock, timeout, [&] { return reached_ > sequence || stopping_; });
  --waiting_;
  return reached_ > sequence;
}

void FollowerRunner::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
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
  if (follower_.needs_paths()) {
    if (auto paths = journal::payload_paths(row.payload)) opened.paths = std::move(*paths);
  }
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
    if (!follower_.may_matter(row.leaf)) continue;
    PROOFDESK_ASSIGN(auto event, open(row));
    events.push_back(std::move(event));
  }
  const auto model = parts_.model();
  auto taken = sqlite::guarded([&]() -> Status {
    file_->make_room();
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

bool FollowerRunner::enough() const {
  return stopping_ || waiting_ > 0 || std::cmp_greater_equal(known_ - reached_, options_.batch);
}

void FollowerRunner::gather(std::unique_lock<std::mutex>& lock) {
  // What was there at the start is no trickle of commits: it is taken in at once, and so is what is left to settle.
  if (!settled_ || trouble_) return;
  wake_.wait_for(lock, options_.gather, [this] { return enough(); });
}

void FollowerRunner::rest(std::unique_lock<std::mutex>& lock,
                          std::chrono::steady_clock::duration took) {
  wake_.wait_for(lock, took * options_.rest, [this] {
    return stopping_ || waiting_ > 0 || known_ - reached_ >= options_.most_behind;
  });
}

void FollowerRunner::run() {
  auto pause = options_.first_pause;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (reached_ >= known_ && settled_ && !trouble_) {
      idle_ = true;
      wake_.wait(lock);
      idle_ = false;
      continue;
    }
    gather(lock);
    if (stopping_) return;
    const std::int64_t announced = known_;
    const auto begun = std::chrono::steady_clock::now();
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
      if (known_ > announced) rest(lock, std::chrono::steady_clock::now() - begun);
      continue;
    }
    trouble_ = done.error();
    changed_.notify_all();
    wake_.wait_for(lock, pause, [&] { return stopping_; });
    pause = std::min(pause * 2, options_.longest_pause);
  }
}

}  // namespace proofdesk
