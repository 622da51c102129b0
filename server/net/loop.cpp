#include "server/net/loop.hpp"

#include "server/net/response_head.hpp"

#include <cerrno>
#include <cstring>
#include <ctime>
#include <stdexcept>
#include <string>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <sys/eventfd.h>
#include <unistd.h>

namespace proofdesk::server {
namespace {

/// Times that mail is taken before others have their turn.
constexpr int kTurns = 4;

thread_local const Loop* current_loop = nullptr;

int new_bell() {
  const int bell = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (bell < 0) throw std::runtime_error(std::string("eventfd: ") + std::strerror(errno));
  return bell;
}

}  // namespace

Loop::Loop()
    : work_(asio::make_work_guard(context_)), ticker_(context_), bell_(context_, new_bell()) {}

Loop::~Loop() {
  finish();
  listening_ = false;
}

void Loop::start() {
  date_ = imf_fixdate(std::time(nullptr));
  tick();
  listening_ = true;
  listen();
  thread_ = std::thread([this] {
    current_loop = this;
    context_.run();
    current_loop = nullptr;
  });
}

void Loop::finish() {
  if (!thread_.joinable()) return;
  asio::post(context_, [this] {
    finishing_ = true;
    ticker_.cancel();
    work_.reset();
    stop_listening_when_left();
  });
  thread_.join();
}

void Loop::post(std::shared_ptr<Mail> mail) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    mailbox_.push_back(std::move(mail));
    wake = !std::exchange(awaited_, true);
  }
  if (wake) ring();
}

void Loop::ring() {
  // It cannot fail but for a count of 2^64.
  constexpr std::uint64_t kOnce = 1;
  while (::write(bell_.native_handle(), &kOnce, sizeof kOnce) < 0 && errno == EINTR) {
  }
}

void Loop::listen() {
  bell_.async_read_some(asio::buffer(&rung_, sizeof rung_),
                        [this](const ErrorCodeOfSystem& error, std::size_t) {
                          if (error) return;
                          drain();
                          if (listening_) listen();
                        });
}

void Loop::stop_listening_when_left() {
  if (!listening_ || !finishing_ || !connections_.empty()) return;
  listening_ = false;
  bell_.cancel();
}

void Loop::leave(Connection& connection) {
  connections_.erase(&connection);
  stop_listening_when_left();
}

bool Loop::is_current() const { return current_loop == this; }

void Loop::drain() {
  std::vector<std::shared_ptr<Mail>> mails = std::move(delivering_);
  bool more = true;
  for (int turn = 0; turn < kTurns && more; ++turn) {
    {
      const std::lock_guard lock(mutex_);
      more = awaited_ = !mailbox_.empty();
      mails.swap(mailbox_);
    }
    for (const auto& mail : mails) mail->deliver();
    mails.clear();
  }
  delivering_ = std::move(mails);  // keeps the capacity
  if (more) ring();
}

void Loop::tick() {
  date_ = imf_fixdate(std::time(nullptr));
  const auto now = std::chrono::steady_clock::now();
  // A connection may leave while it is told.
  const std::vector<Connection*> all(connections_.begin(), connections_.end());
  for (Connection* connection : all) {
    if (connections_.contains(connection)) connection->tick(now);
  }
  if (finishing_) return;
  ticker_.expires_after(std::chrono::seconds(1));
  ticker_.async_wait([this](const ErrorCodeOfSystem& error) {
    if (!error) tick();
  });
}

void Loop::stop_connections() {
  const std::vector<Connection*> all(connections_.begin(), connections_.end());
  for (Connection* connection : all) {
    if (connections_.contains(connection)) connection->stop();
  }
}

void Loop::abort_connections() {
  const std::vector<Connection*> all(connections_.begin(), connections_.end());
  for (Connection* connection : all) {
    if (connections_.contains(connection)) connection->abort();
  }
}

}  // namespace proofdesk::server
