#include "server/net/loop.hpp"

#include "server/net/response_head.hpp"

#include <ctime>

#include <boost/asio/post.hpp>

namespace proofdesk::server {
namespace {

thread_local const Loop* current_loop = nullptr;

}  // namespace

Loop::Loop() : work_(asio::make_work_guard(context_)), ticker_(context_) {}

Loop::~Loop() { finish(); }

void Loop::start() {
  date_ = imf_fixdate(std::time(nullptr));
  tick();
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
  });
  thread_.join();
}

void Loop::post(std::shared_ptr<Mail> mail) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    wake = mailbox_.empty();
    mailbox_.push_back(std::move(mail));
  }
  if (wake) asio::post(context_, [this] { drain(); });
}

bool Loop::is_current() const { return current_loop == this; }

void Loop::drain() {
  std::vector<std::shared_ptr<Mail>> mails = std::move(delivering_);
  {
    const std::lock_guard lock(mutex_);
    mails.swap(mailbox_);
  }
  for (const auto& mail : mails) mail->deliver();
  mails.clear();
  delivering_ = std::move(mails);  // keeps the capacity
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
