#include "server/pool.hpp"

#include <utility>

namespace proofdesk::server {

Pool::Pool(std::size_t threads, std::size_t queue) : limit_(queue) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

Pool::~Pool() { stop(); }

void Pool::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(stopping_, true)) return;
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
}

std::size_t Pool::queued() const {
  const std::lock_guard lock(mutex_);
  return jobs_.size();
}

void Pool::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    Job job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job();
    job = nullptr;  // what it holds is let go outside the lock
    lock.lock();
  }
}

bool run_on(Pool& pool, Pool::Job& job) {
  {
    const std::lock_guard lock(pool.mutex_);
    if (pool.stopping_ || pool.jobs_.size() >= pool.limit_) return false;
    pool.jobs_.push_back(std::move(job));
  }
  pool.wake_.notify_one();
  return true;
}

}  // namespace proofdesk::server
