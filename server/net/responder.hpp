#pragma once

#include "server/net/message.hpp"

#include <functional>
#include <memory>
#include <utility>

namespace proofdesk::server {

/// Makes an answer on the connection's own thread, so that whoever has the result need not spend time on
/// writing it down (the writer, above all). Must not block.
using ResponseMaker = std::move_only_function<Response(const Request&)>;

/// The connection's side of one request that waits for its answer.
class Exchange {
 public:
  virtual ~Exchange() = default;
  [[nodiscard]] virtual Request& request() = 0;
  /// Any thread; only the first call counts.
  virtual void respond(Response response) = 0;
  virtual void respond(ResponseMaker make) = 0;
  /// Called when the handler let go without an answer.
  virtual void abandon() = 0;
};

/// The right, and the duty, to answer one request: now or later, from any thread. Let go unanswered, it
/// answers 500, so that no client waits for ever.
class Responder {
 public:
  explicit Responder(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
  Responder(Responder&&) noexcept = default;
  Responder& operator=(Responder&&) = delete;
  Responder(const Responder&) = delete;
  Responder& operator=(const Responder&) = delete;
  ~Responder() {
    if (exchange_) exchange_->abandon();
  }

  /// Valid until the answer is given.
  [[nodiscard]] const Request& request() const { return exchange_->request(); }
  void mark(std::uint32_t value) { exchange_->request().mark = value; }
  [[nodiscard]] std::string take_body() { return std::move(exchange_->request().body); }

  void operator()(Response response) {
    if (const auto exchange = std::exchange(exchange_, nullptr))
      exchange->respond(std::move(response));
  }
  void operator()(ResponseMaker make) {
    if (const auto exchange = std::exchange(exchange_, nullptr)) exchange->respond(std::move(make));
  }

 private:
  std::shared_ptr<Exchange> exchange_;
};

}  // namespace proofdesk::server
