#include "server/net/http_session.hpp"

#include "server/log.hpp"
#include "server/net/framing.hpp"
#include "server/net/response_head.hpp"
#include "server/net/web_socket_session.hpp"

#include <array>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

namespace proofdesk::server {
namespace {

constexpr std::size_t kReadChunk = 16 * 1024;
constexpr std::size_t kBufferLimit = 64 * 1024;
/// A body that keeps arriving at this rate may take longer than the plain time-out.
constexpr std::size_t kLeastBytesPerSecond = 32 * 1024;
constexpr std::size_t kLingerBytes = 256 * 1024;
constexpr auto kLingerTime = std::chrono::seconds(2);

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

HttpSession::HttpSession(Loop& loop, NetContext& net, Wire wire, ConnectionCaps::Slot slot,
                         std::string peer, bool local)
    : loop_(loop),
      net_(net),
      wire_(std::move(wire)),
      slot_(std::move(slot)),
      peer_(std::move(peer)),
      local_(local),
      buffer_(kBufferLimit) {}

HttpSession::~HttpSession() { loop_.leave(*this); }

void HttpSession::start() {
  loop_.enter(*this);
  ErrorCodeOfSystem ignored;
  wire_.socket().non_blocking(true, ignored);
  const auto ended = [self = shared_from_this()](const std::exception_ptr& failure) {
    if (!failure) return;
    try {
      std::rethrow_exception(failure);
    } catch (const std::exception& exception) {
      log_error("net.session_failed", {{"peer", self->peer_}, {"what", exception.what()}});
    }
  };
  asio::co_spawn(loop_.executor(), run(), ended);
}

void HttpSession::stop() {
  if (!busy_) wire_.close();
}

void HttpSession::abort() { wire_.close(); }

Task<void> HttpSession::run() {
  Next next = Next::kRequest;
  while (next == Next::kRequest && !net_.stopping.load(std::memory_order_relaxed)) {
    next = co_await serve_one();
    busy_ = false;
  }
  if (next != Next::kHandedOver) wire_.close();
}

Task<bool> HttpSession::read_more() {
  ErrorCodeOfSystem code;
  const auto space = buffer_.prepare(std::min(kReadChunk, buffer_.max_size() - buffer_.size()));
  const std::size_t count =
      co_await wire_.async_read_some(space, asio::redirect_error(kAwait, code));
  buffer_.commit(count);
  co_return !code;
}

Task<HttpSession::Next> HttpSession::serve_one() {
  if (exchange_ && exchange_.use_count() == 1) {
    exchange_->reset();
  } else {
    exchange_ = std::make_shared<HttpExchange>(loop_, net_, peer_, local_);
  }
  HttpExchange& exchange = *exchange_;

  bool started = buffer_.size() != 0;
  wire_.expires_after(started ? net_.options.header_timeout : net_.options.idle_timeout);
  auto step = HttpExchange::Step::kNeedMore;
  while (true) {
    if (buffer_.size() != 0) step = exchange.parse_head(buffer_);
    if (step != HttpExchange::Step::kNeedMore) break;
    const bool more = co_await read_more();
    if (!more) co_return Next::kClose;
    if (!started) {
      started = true;
      wire_.expires_after(net_.options.header_timeout);
    }
  }
  busy_ = true;
  if (step == HttpExchange::Step::kError) {
    Response refusal = net_.handler.protocol_error(
        exchange.error(), exchange.head_known() ? &exchange.request() : nullptr);
    const bool head_only = exchange.request().method_name == "HEAD";
    co_return co_await answer(refusal, false, head_only);
  }

  if (beast::websocket::is_upgrade(exchange.parser().get())) co_return co_await hand_over();

  Request& request = exchange.request();
  if (!exchange.parser().is_done()) {
    Admission admission = net_.handler.admit(request);
    if (!admission.refusal && !exchange.allow_body(admission.body_limit)) {
      admission.refusal = net_.handler.protocol_error(exchange.error(), &request);
    }
    if (admission.refusal) co_return co_await answer(*admission.refusal, false, request.head_only);
    const bool complete = co_await read_body();
    if (!complete) co_return Next::kClose;
    if (!exchange.parser().is_done() || !exchange.error().rule.empty()) {
      Response refusal = net_.handler.protocol_error(exchange.error(), &request);
      co_return co_await answer(refusal, false, request.head_only);
    }
  }

  const bool keep_alive = request.keep_alive;
  const bool head_only = request.head_only;
  const auto begin = std::chrono::steady_clock::now();
  try {
    net_.handler.handle(Responder(exchange_));
  } catch (const std::exception& exception) {
    // The responder answered 500 when it was unwound.
    log_error("net.handler_failed", {{"target", request.raw_target}, {"what", exception.what()}});
  }
  if (!exchange.answered()) co_await exchange.async_answer(kAwait);
  net_.handler.answered(request, exchange.response(), std::chrono::steady_clock::now() - begin);
  co_return co_await answer(exchange.response(), keep_alive, head_only);
}

Task<bool> HttpSession::read_body() {
  HttpExchange& exchange = *exchange_;
  if (expects_continue(exchange.request().headers) && buffer_.size() == 0) {
    wire_.expires_after(net_.options.write_timeout);
    const std::string_view no_body;
    const bool written = co_await write(kContinue, no_body);
    if (!written) co_return false;
  }
  const auto begin = std::chrono::steady_clock::now();
  std::size_t received = 0;
  while (true) {
    const std::size_t before = buffer_.size();
    const auto step = exchange.parse_body(buffer_);
    received += before - buffer_.size();
    if (step != HttpExchange::Step::kNeedMore) co_return true;
    if (buffer_.size() >= kBufferLimit) co_return false;  // a chunk header without end
    wire_.expires_at(begin + net_.options.body_timeout +
                     std::chrono::seconds(received / kLeastBytesPerSecond));
    const bool more = co_await read_more();
    if (!more) co_return false;
  }
}

Task<bool> HttpSession::write(std::string_view head, std::string_view body) {
  std::array<asio::const_buffer, 2> buffers{asio::buffer(head.data(), head.size()),
                                            asio::buffer(body.data(), body.size())};
  ErrorCodeOfSystem code;
  // Nearly every answer fits the socket's buffer: writing it here saves a turn through the reactor.
  const std::size_t written = wire_.socket().write_some(buffers, code);
  if (!code && written == head.size() + body.size()) co_return true;
  if (code && code != asio::error::would_block) co_return false;
  std::size_t rest = code ? 0 : written;
  for (auto& buffer : buffers) {
    const std::size_t cut = std::min(rest, buffer.size());
    buffer += cut;
    rest -= cut;
  }
  // The time-out is for the whole answer, so a large one gets more.
  const auto extra = std::chrono::seconds(body.size() / kLeastBytesPerSecond);
  wire_.expires_after(net_.options.write_timeout + extra);
  code = {};
  co_await asio::async_write(wire_, buffers, asio::redirect_error(kAwait, code));
  co_return !code;
}

Task<HttpSession::Next> HttpSession::answer(Response& response, bool keep_alive, bool head_only) {
  const bool keep = keep_alive && !response.close && !net_.stopping.load(std::memory_order_relaxed);
  head_.clear();
  append_head(head_, response, keep, loop_.date());
  const std::string_view body = head_only ? std::string_view{} : response.content();
  const bool written = co_await write(head_, body);
  if (!written) co_return Next::kClose;
  if (keep) co_return Next::kRequest;
  co_await linger();
  co_return Next::kClose;
}

Task<void> HttpSession::linger() {
  // Closing with unread input makes the system send a reset, which can overtake the answer. So say that
  // nothing more comes, and read a while what the client still sends.
  ErrorCodeOfSystem code;
  wire_.socket().shutdown(asio::socket_base::shutdown_send, code);
  if (code) co_return;
  wire_.expires_after(kLingerTime);
  buffer_.clear();
  for (std::size_t total = 0; total < kLingerBytes;) {
    const std::size_t count = co_await wire_.async_read_some(buffer_.prepare(kReadChunk),
                                                             asio::redirect_error(kAwait, code));
    if (code) co_return;
    total += count;
  }
}

Task<HttpSession::Next> HttpSession::hand_over() {
  Request& request = exchange_->request();
  const auto refuse = [&](std::string rule, std::string detail) {
    const ProtocolError error{.status = 400, .rule = std::move(rule), .detail = std::move(detail)};
    return net_.handler.protocol_error(error, &request);
  };
  if (!exchange_->parser().is_done() || buffer_.size() != 0) {
    Response refusal =
        refuse("http.upgrade", "A WebSocket handshake has no body and nothing behind it.");
    co_return co_await answer(refusal, false, false);
  }
  if (const auto error = check_handshake(request.headers)) {
    Response refusal = net_.handler.protocol_error(*error, &request);
    if (error->status == 426) refusal.headers.emplace_back("Sec-WebSocket-Version", "13");
    co_return co_await answer(refusal, false, request.head_only);
  }
  Upgrade upgrade = net_.handler.upgrade(request);
  if (!upgrade.listener)
    co_return co_await answer(upgrade.refusal, request.keep_alive, request.head_only);
  wire_.expires_never();
  start_web_socket(loop_, net_, std::move(wire_), std::move(slot_), exchange_->parser().release(),
                   std::move(upgrade));
  co_return Next::kHandedOver;
}

}  // namespace proofdesk::server
