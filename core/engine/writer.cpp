#include "core/engine/writer.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <future>
#include <iterator>
#include <mutex>
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
        thread_([this] { work(); }) {}

  ~QueueWriter() override { stop_and_join(); }

  Status submit(Command command, Completion completion) override {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_)
        return fail(ErrorCode::kUnavailable, "writer.stopping", "the server is stopping");
      if (failed_) {
        return fail(ErrorCode::kUnavailable, "writer.failed",
                    "an earlier commit failed on the disk; the server must be started anew");
      }
      if (queue_.size() >= options_.queue) {
        return fail(ErrorCode::kUnavailable, "writer.queue_full", "too many commands are waiting");
      }
      queue_.push_back({std::move(command), std::move(completion)});
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
    while (true) {
      std::vector<Waiting> batch = take_batch();
      const bool idle = batch.empty();
      if (!idle) {
        execute(std::move(batch));
        last_commands_ = std::chrono::steady_clock::now();
      }
      // A batch of each in turn: timers must not wait until nobody asks for anything, nor people until a night's
      // timers have fired.
      const bool ends = idle && stopping_ && queued() == 0;
      std::vector<Waiting> due;
      if (!ends && !stopping_ && timers_are_due()) due = due_timers();
      if (!due.empty()) {
        execute(std::move(due));
        continue;
      }
      if (ends) return;
      // Idle: the moment to fold the write-ahead log back.
      if (idle && !failed_) (void)store_.maintain();
    }
  }

  /// Waits for commands, a timer or the end; then takes what is there, never waiting for more.
  std::vector<Waiting> take_batch() {
    std::unique_lock lock(mutex_);
    if (queue_.empty() && !stopping_ && !timers_are_due()) wake_.wait_for(lock, sleep_time());
    const auto count = std::min(queue_.size(), options_.batch);
    std::vector<Waiting> batch;
    batch.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      batch.push_back(std::move(queue_.front()));
      queue_.pop_front();
    }
    return batch;
  }

  void execute(std::vector<Waiting> batch) {
    std::vector<Command> commands;
    commands.reserve(batch.size());
    for (auto& waiting : batch) commands.push_back(std::move(waiting.command));
    std::vector<Result<Reply>> results;
    if (failed_) {
      results.assign(commands.size(),
                     fail(ErrorCode::kUnavailable, "writer.failed",
                          "an earlier commit failed on the disk; the server must be started anew"));
    } else {
      results = executed(commands);
    }
    // A change to the model ends a batch early; the rest goes first in the next.
    if (results.size() < batch.size()) {
      const std::lock_guard lock(mutex_);
      for (std::size_t i = batch.size(); i-- > results.size();) {
        queue_.push_front({std::move(commands[i]), std::move(batch[i].completion)});
      }
    }
    const bool wrote =
        std::ranges::any_of(results, [](const auto& result) { return result && result->changed; });
    for (const auto& result : results) {
      if (!result && result.error().code == ErrorCode::kOutcomeUnknown) failed_ = true;
    }
    if (wrote || !results.empty()) look_for_timers();
    if (committed_) {
      if (const auto size = desk_.journal_size(); size != announced_) {
        announced_ = size;
        committed_(size);
      }
    }
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (batch[i].completion) batch[i].completion(std::move(results[i]));
    }
    if (!failed_) (void)store_.maintain();
  }

  /// What the desk throws it throws between two commands, about the commit or after it: memory has run out. Nobody
  /// knows how far it came, and what it holds in memory no longer fits the store.
  std::vector<Result<Reply>> executed(const std::vector<Command>& commands) {
    try {
      return desk_.execute(commands);
    } catch (const std::exception&) {
      return std::vector<Result<Reply>>(
          commands.size(),
          fail({.code = ErrorCode::kOutcomeUnknown,
                .rule = "writer.interrupted",
                .detail = "the server could not finish this and has to be started anew",
                .remedy = "Ask again with the same idempotency key once it has been."}));
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
    if (auto view = store_.snapshot()) {
      if (auto next = (*view)->next_timer()) next_timer_ = *next;
    }
  }

  /// While people are at work few of them: whoever comes next waits for all that are fired at once.
  [[nodiscard]] std::size_t timers_at_once() const {
    const bool at_work = std::chrono::steady_clock::now() - last_commands_ < kAtWork;
    return at_work ? std::min(kTimersBetweenCommands, options_.batch) : options_.batch;
  }

  std::vector<Waiting> due_timers() {
    std::vector<Waiting> batch;
    const Instant now = clock_.now();
    if (auto view = store_.snapshot()) {
      if (auto due = (*view)->due_timers(now, timers_at_once())) {
        for (auto& timer : *due) {
          Command command;
          command.actor = Actor::system();
          command.kind = timer.kind;
          command.record = timer.record;
          command.action = FireTimer{timer.timer.name, timer.timer.arming};
          batch.push_back({std::move(command), {}});
        }
      }
    }
    if (batch.empty()) look_for_timers();
    return batch;
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
  std::optional<Instant> next_timer_;
  std::int64_t announced_ = -1;

  std::thread thread_;  // last: it starts when everything above is there
};

}  // namespace

std::unique_ptr<Writer> Writer::start(Desk& desk, Store& store, Clock& clock, Options options,
                                      Committed committed) {
  return std::make_unique<QueueWriter>(desk, store, clock, options, std::move(committed));
}

}  // namespace proofdesk
