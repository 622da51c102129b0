#include "core/engine/writer.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <future>
#include <mutex>
#include <new>
#include <thread>
#include <utility>

namespace proofdesk {
namespace {

/// How long the writer sleeps at most: new timers are noticed at commits, the clock may be set meanwhile.
constexpr std::chrono::milliseconds kLongestSleep{1000};
/// Timers fired at once while there were commands not longer ago than this.
constexpr std::size_t kTimersBetweenCommands = 16;
constexpr std::chrono::milliseconds kAtWork{100};

class QueueWriter final : public Writer {
 public:
  QueueWriter(Desk& desk, Store& store, Clock& clock, Options options, Committed committed)
      : desk_(desk),
        store_(store),
        clock_(clock),
        options_(options),
        committed_(std::move(committed)),
        interrupted_(
            options.batch,
            fail({.code = ErrorCode::kOutcomeUnknown,
                  .rule = "writer.interrupted",
                  .detail = "the server could not finish this and has to be started anew",
                  .remedy = "Ask again with the same idempotency key once it has been."})) {
    batch_.reserve(options.batch);
    due_.reserve(options.batch);
    commands_.reserve(options.batch);
    thread_ = std::thread([this] { work(); });
  }

  ~QueueWriter() override { stop_and_join(); }

  Status submit(Command command, Completion completion) override {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_)
        return fail(ErrorCode::kUnavailable, "writer.stopping", "the server is stopping");
      if (failed_) return refusal();
      if (queue_.size() >= options_.queue) {
        return fail(ErrorCode::kUnavailable, "writer.queue_full", "too many commands are waiting");
      }
      if (!spared([&] { queue_.push_back({std::move(command), std::move(completion)}); })) {
        return fail({.code = ErrorCode::kUnavailable,
                     .rule = "engine.memory",
                     .detail = "there was not enough memory for this",
                     .remedy = "Ask again later; nothing of it was done."});
      }
    }
    wake_.notify_one();
    return {};
  }

  Result<Reply> run(Command command) override {
    std::promise<Result<Reply>> promise;
    auto answer = promise.get_future();
    PROOFDESK_TRY(submit(std::move(command),
                         [&](Result<Reply> reply) { promise.set_value(std::move(reply)); }));
    return answer.get();
  }

  void stop() override { stop_and_join(); }

  std::size_t queued() const override {
    const std::lock_guard lock(mutex_);
    return queue_.size();
  }

  bool failed() const override { return failed_; }

 private:
  struct Waiting {
    Command command;
    Completion completion;  ///< empty for timers
  };

  void stop_and_join() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
  }

  void work() {
    look_for_timers();
    while (take_turn()) {
    }
  }

  /// False when it is to end.
  bool take_turn() {
    take_batch();
    const bool idle = batch_.empty();
    if (!idle) {
      execute(batch_);
      last_commands_ = std::chrono::steady_clock::now();
    }
    // A batch of each in turn: timers must not wait until nobody asks for anything, nor people until a night's
    // timers have fired.
    const bool ends = idle && stopping_ && queued() == 0;
    if (!told_) announce();
    if (!next_timer_known_) look_for_timers();
    if (!ends && !stopping_ && timers_are_due()) {
      find_due_timers();
      if (!due_.empty()) {
        execute(due_);
        due_.clear();  // what it did not come to is due still
        return true;
      }
    }
    if (ends) return false;
    // Idle: the moment to fold the write-ahead log back.
    if (idle && !failed_) maintain();
    return true;
  }

  /// Waits for commands, a timer or the end; then takes what is there, never waiting for more. All it needs was reserved
  /// at the start: where there is no memory nobody's command may be lost on the way.
  void take_batch() {
    std::unique_lock lock(mutex_);
    if (batch_.empty() && queue_.empty() && !stopping_ && !timers_are_due())
      wake_.wait_for(lock, sleep_time());
    while (!queue_.empty() && batch_.size() < options_.batch) {
      batch_.push_back(std::move(queue_.front()));
      queue_.pop_front();
    }
  }

  /// Leaves those in the batch that it did not come to.
  void execute(std::vector<Waiting>& batch) {
    commands_.clear();
    for (auto& waiting : batch) commands_.push_back(std::move(waiting.command));
    auto results = failed_ ? refused() : executed();
    const auto done = static_cast<std::ptrdiff_t>(results.size());
    for (const auto& result : results) {
      if (!result && result.error().code == ErrorCode::kOutcomeUnknown) failed_ = true;
    }
    look_for_timers();
    announce();
    for (std::size_t i = 0; i < results.size(); ++i) answer(batch[i], std::move(results[i]));
    // A change to the model ends a batch early; the rest goes first in the next.
    batch.erase(batch.begin(), batch.begin() + done);
    for (std::size_t i = 0; i < batch.size(); ++i)
      batch[i].command = std::move(commands_[i + static_cast<std::size_t>(done)]);
    if (!failed_) maintain();
  }

  /// What the desk throws it throws about the commit or after it: memory has run out. Nobody knows how far it came, and
  /// what it holds in memory no longer fits the store.
  std::vector<Result<Reply>> executed() {
    try {
      return desk_.execute(commands_);
    } catch (const std::exception&) {
      failed_ = true;
      interrupted_.erase(interrupted_.begin() + static_cast<std::ptrdiff_t>(commands_.size()),
                         interrupted_.end());
      return std::move(interrupted_);
    }
  }

  std::vector<Result<Reply>> refused() {
    try {
      return std::vector<Result<Reply>>(commands_.size(), refusal());
    } catch (const std::bad_alloc&) {
      // Told nothing they ask again, as after any end of the process.
      batch_.clear();
      return {};
    }
  }

  static std::unexpected<Error> refusal() {
    return fail(ErrorCode::kUnavailable, "writer.failed",
                "an earlier commit failed; the server must be started anew");
  }

  /// An answer for which there is no memory is lost on its way, as one that the network loses; the command stands.
  static void answer(Waiting& waiting, Result<Reply> result) {
    if (waiting.completion) spared([&] { waiting.completion(std::move(result)); });
  }

  void announce() {
    if (!committed_) return;
    const auto size = desk_.journal_size();
    if (size == announced_) return;
    told_ = spared([&] { committed_(size); });
    if (told_) announced_ = size;
  }

  void maintain() {
    spared([&] { (void)store_.maintain(); });
  }

  /// What can wait until there is memory again must not end the process.
  template <class Work>
  static bool spared(Work work) {
    try {
      work();
      return true;
    } catch (const std::exception&) {
      return false;
    }
  }

  bool timers_are_due() const { return !failed_ && next_timer_ && *next_timer_ <= clock_.now(); }

  std::chrono::milliseconds sleep_time() const {
    if (!next_timer_ || failed_) return kLongestSleep;
    const auto wait =
        std::chrono::milliseconds{(next_timer_->micros - clock_.now().micros) / 1000 + 1};
    return std::clamp(wait, std::chrono::milliseconds{0}, kLongestSleep);
  }

  void look_for_timers() {
    next_timer_.reset();
    next_timer_known_ = false;
    spared([&] {
      auto view = store_.snapshot();
      if (!view) return;
      auto next = (*view)->next_timer();
      if (!next) return;
      next_timer_ = *next;
      next_timer_known_ = true;
    });
  }

  /// While people are at work few of them: whoever comes next waits for all that are fired at once.
  [[nodiscard]] std::size_t timers_at_once() const {
    const bool at_work = std::chrono::steady_clock::now() - last_commands_ < kAtWork;
    return at_work ? std::min(kTimersBetweenCommands, options_.batch) : options_.batch;
  }

  void find_due_timers() {
    const bool found = spared([&] {
      auto view = store_.snapshot();
      if (!view) return;
      auto due = (*view)->due_timers(clock_.now(), timers_at_once());
      if (!due) return;
      for (auto& timer : *due) {
        Command command;
        command.actor = Actor::system();
        command.kind = timer.kind;
        command.record = timer.record;
        command.action = FireTimer{timer.timer.name, timer.timer.arming};
        due_.push_back({std::move(command), {}});
      }
    });
    if (!found) due_.clear();
    if (due_.empty()) look_for_timers();
  }

  Desk& desk_;
  Store& store_;
  Clock& clock_;
  const Options options_;
  const Committed committed_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Waiting> queue_;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> failed_ = false;
  // Only the writer's thread touches these.
  std::chrono::steady_clock::time_point last_commands_{};
  std::vector<Waiting> batch_;
  std::vector<Waiting> due_;
  std::vector<Command> commands_;
  std::vector<Result<Reply>> interrupted_;  ///< answers for when there may be no memory for any
  std::optional<Instant> next_timer_;
  bool next_timer_known_ = false;
  std::int64_t announced_ = -1;
  bool told_ = true;  ///< whoever wakes by commits knows of the last one

  std::thread thread_;
};

}  // namespace

std::unique_ptr<Writer> Writer::start(Desk& desk, Store& store, Clock& clock, Options options,
                                      Committed committed) {
  return std::make_unique<QueueWriter>(desk, store, clock, options, std::move(committed));
}

}  // namespace proofdesk
