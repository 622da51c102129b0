#include "server/run_all.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace proofdesk::server {
namespace {

constexpr std::chrono::milliseconds kOthersFirst{5};

/// Where the answers of a batch gather.
class Answers {
 public:
  explicit Answers(std::size_t count) : results_(count) {}

  void put(std::size_t at, Result<Reply> result) {
    // Told under the lock: whoever waits may destroy this as soon as the last answer is in.
    const std::lock_guard lock(mutex_);
    results_[at] = std::move(result);
    ++done_;
    changed_.notify_one();
  }

  [[nodiscard]] std::size_t done() {
    const std::lock_guard lock(mutex_);
    return done_;
  }

  void wait_past(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return done_ > count; });
  }

  [[nodiscard]] std::vector<Result<Reply>> take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return done_ == results_.size(); });
    std::vector<Result<Reply>> all;
    all.reserve(results_.size());
    for (auto& result : results_) all.push_back(std::move(*result));
    return all;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::optional<Result<Reply>>> results_;
  std::size_t done_ = 0;
};

}  // namespace

std::vector<Result<Reply>> run_all(Writer& writer, std::vector<Command> commands) {
  Answers answers(commands.size());
  for (std::size_t i = 0; i < commands.size(); ++i) {
    while (true) {
      const auto done = answers.done();
      auto status = writer.submit(
          commands[i], [&answers, i](Result<Reply> reply) { answers.put(i, std::move(reply)); });
      if (status) break;
      if (status.error().rule != "writer.queue_full") {
        answers.put(i, fail(status.error()));
        break;
      }
      // Bulk work waits where a client would be told to come back later.
      if (done < i) {
        answers.wait_past(done);
      } else {
        std::this_thread::sleep_for(kOthersFirst);
      }
    }
  }
  return answers.take();
}

}  // namespace proofdesk::server
