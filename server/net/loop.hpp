#pragma once

// Internal to server/net.

#include "server/net/wire.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace proofdesk::server {

/// A connection as its loop sees it. Called on the loop's thread.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual void stop() = 0;   ///< end as soon as nothing is under way
  virtual void abort() = 0;  ///< end now
  virtual void tick(std::chrono::steady_clock::time_point now) = 0;
};

/// One io thread with its context. Connections never leave it, so nothing of theirs needs a lock or a strand.
class Loop {
 public:
  /// What another thread asks a loop to do.
  class Mail {
   public:
    virtual ~Mail() = default;
    virtual void deliver() = 0;
  };

  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void start();
  /// Lets the thread end once no connection is left, and waits for it.
  void finish();

  /// Any thread. Mail that comes while some is waiting shares its wake-up: a group commit wakes a loop once,
  /// however many of its clients it answers.
  void post(std::shared_ptr<Mail> mail);
  [[nodiscard]] bool is_current() const;

  [[nodiscard]] asio::io_context& context() { return context_; }
  [[nodiscard]] LoopExecutor executor() { return context_.get_executor(); }

  // Loop thread only.
  [[nodiscard]] std::string_view date() const { return date_; }
  void enter(Connection& connection) { connections_.insert(&connection); }
  void leave(Connection& connection);
  void stop_connections();
  void abort_connections();
  [[nodiscard]] std::size_t connections() const { return connections_.size(); }

 private:
  void ring();
  void listen();
  void stop_listening_when_left();
  void drain();
  void tick();

  // These outlive what the context still holds.
  std::unordered_set<Connection*> connections_;
  bool finishing_ = false;
  bool listening_ = false;
  asio::io_context context_{1};
  asio::executor_work_guard<LoopExecutor> work_;
  asio::basic_waitable_timer<std::chrono::steady_clock,
                             asio::wait_traits<std::chrono::steady_clock>, LoopExecutor>
      ticker_;
  /// What wakes the thread for its mail. Asio's own way holds the context's lock while it wakes the thread, which then waits
  /// for that lock: three turns through the kernel more for each wake-up, and for an allocation.
  asio::posix::basic_stream_descriptor<LoopExecutor> bell_;
  std::uint64_t rung_ = 0;
  std::thread thread_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<Mail>> mailbox_;
  bool awaited_ = false;  ///< a wake-up is under way, or the thread is at its mail
  std::vector<std::shared_ptr<Mail>> delivering_;
  std::string date_;
};

}  // namespace proofdesk::server
