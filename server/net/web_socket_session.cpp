#include "server/net/web_socket_session.hpp"

#include "core/base/utf8.hpp"
#include "server/log.hpp"

#include <array>
#include <mutex>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace proofdesk::server {
namespace {

namespace websocket = beast::websocket;

constexpr std::chrono::milliseconds kTimeToHangUp{2000};
constexpr std::size_t kLongestReason =
    123;  // RFC 6455 §5.5: control frames carry at most 125 bytes

class WebSocketSession final : public Connection,
                               public Loop::Mail,
                               public std::enable_shared_from_this<WebSocketSession> {
 public:
  WebSocketSession(Loop& loop, NetContext& net, Wire wire, ConnectionCaps::Slot slot,
                   Upgrade upgrade)
      : loop_(loop),
        net_(net),
        slot_(std::move(slot)),
        socket_(std::move(wire)),
        listener_(std::move(upgrade.listener)),
        subprotocol_(std::move(upgrade.subprotocol)) {
    net_.sockets_open.fetch_add(1, std::memory_order_relaxed);
  }

  void start(beast::http::request<beast::http::string_body> request) {
    loop_.enter(*this);
    websocket::stream_base::timeout timeout{};
    timeout.handshake_timeout = net_.options.header_timeout;
    timeout.idle_timeout = net_.options.idle_timeout;
    timeout.keep_alive_pings = true;
    socket_.set_option(timeout);
    websocket::stream_base::decorator decorate([this](websocket::response_type& response) {
      response.set(beast::http::field::server, "proofdesk");  // else Beast tells name and version
      if (!subprotocol_.empty())
        response.set(beast::http::field::sec_websocket_protocol, subprotocol_);
    });
    socket_.set_option(std::move(decorate));
    socket_.read_message_max(net_.options.socket_message_limit);
    socket_.auto_fragment(false);  // also saves the buffer that fragments are built in
    socket_.text(true);
    const auto ended = [self = shared_from_this()](const std::exception_ptr& failure) {
      self->log_failure(failure);
      self->end();
    };
    asio::co_spawn(loop_.executor(), run(std::move(request)), ended);
  }

  [[nodiscard]] bool send(Frame frame) {
    {
      const std::lock_guard lock(mutex_);
      if (closing_) return false;
      if (queued_bytes_ + frame.size() > net_.options.socket_queue_limit && queued_bytes_ != 0) {
        starved_ = true;
        return false;
      }
      queued_bytes_ += frame.size();
      queue_.push_back(std::move(frame));
      if (std::exchange(mailed_, true)) return true;
    }
    loop_.post(shared_from_this());
    return true;
  }

  void close(CloseCode code, std::string reason) {
    {
      const std::lock_guard lock(mutex_);
      if (closing_) return;
      closing_ = true;
      close_code_ = code;
      reason.resize(std::min(reason.size(), kLongestReason));
      close_reason_ = std::move(reason);
      if (std::exchange(mailed_, true)) return;
    }
    loop_.post(shared_from_this());
  }

  void deliver() override {
    {
      const std::lock_guard lock(mutex_);
      mailed_ = false;
    }
    if (!writing_) write_next();
  }

  void stop() override { close(CloseCode::kGoingAway, "the server stops"); }

  void abort() override { beast::get_lowest_layer(socket_).close(); }

  void tick(std::chrono::steady_clock::time_point now) override {
    // Whoever does not read, or does not hang up after the goodbye, is cut off.
    const auto patience = close_sent_ ? kTimeToHangUp : net_.options.write_timeout;
    if (writing_ && now - write_began_ > patience) abort();
  }

 private:
  /// What the application holds, for as long as it likes: the connection goes when it is over.
  class Handle final : public WebSocket {
   public:
    explicit Handle(std::weak_ptr<WebSocketSession> session) : session_(std::move(session)) {}
    [[nodiscard]] bool send(Frame frame) override {
      const auto session = session_.lock();
      return session && session->send(std::move(frame));
    }
    void close(CloseCode code, std::string reason) override {
      if (const auto session = session_.lock()) session->close(code, std::move(reason));
    }

   private:
    std::weak_ptr<WebSocketSession> session_;
  };

  Task<void> run(beast::http::request<beast::http::string_body> request) {
    ErrorCodeOfSystem code;
    co_await socket_.async_accept(request, asio::redirect_error(kAwait, code));
    if (code) co_return;
    opened_ = true;
    if (net_.stopping) stop();
    listener_->on_open(std::make_shared<Handle>(weak_from_this()));
    beast::flat_buffer buffer;
    while (true) {
      co_await socket_.async_read(buffer, asio::redirect_error(kAwait, code));
      if (code)
        co_return;  // closed, timed out, too long or malformed: Beast has said so to the client
      if (!socket_.got_text()) {
        close(CloseCode::kUnsupportedData, "text messages only");
        buffer.clear();
        continue;
      }
      const auto data = buffer.cdata();
      const std::string_view text(static_cast<const char*>(data.data()), data.size());
      // Beast looks at the end of a message only when its last frame carries something.
      if (!is_utf8(text)) {
        close(CloseCode::kInvalidPayload, "text messages are UTF-8");
        buffer.clear();
        continue;
      }
      listener_->on_text(text);
      buffer.clear();
      if (buffer.capacity() > 4096) buffer.shrink_to_fit();
    }
  }

  void write_next() {
    bool close_now = false;
    {
      const std::lock_guard lock(mutex_);
      if (position_ == sending_.size()) {
        sending_.clear();
        position_ = 0;
        sending_.swap(queue_);
      }
      close_now = sending_.empty() && closing_;
    }
    if (!sending_.empty()) {
      write_one();
    } else if (close_now && !close_sent_) {
      send_close();
    }
  }

  void write_one() {
    const Frame& frame = sending_[position_];
    const auto part = [](const SharedText& text) {
      return text ? asio::const_buffer(text->data(), text->size()) : asio::const_buffer();
    };
    const std::array<asio::const_buffer, 2> buffers{part(frame.head), part(frame.body)};
    writing_ = true;
    write_began_ = std::chrono::steady_clock::now();
    socket_.async_write(buffers, [self = shared_from_this()](const ErrorCodeOfSystem& code,
                                                             std::size_t) { self->written(code); });
  }

  void written(const ErrorCodeOfSystem& code) {
    writing_ = false;
    if (code) {
      abort();
      return;
    }
    bool drained = false;
    {
      const std::lock_guard lock(mutex_);
      queued_bytes_ -= sending_[position_].size();
      sending_[position_] = {};
      ++position_;
      drained = starved_ && queued_bytes_ <= net_.options.socket_queue_limit / 2;
      if (drained) starved_ = false;
    }
    write_next();
    if (drained && listener_) listener_->on_drained();
  }

  void send_close() {
    close_sent_ = true;
    writing_ = true;  // nothing may follow
    write_began_ = std::chrono::steady_clock::now();
    const websocket::close_reason reason(static_cast<websocket::close_code>(close_code_),
                                         close_reason_);
    socket_.async_close(reason, [self = shared_from_this()](const ErrorCodeOfSystem&) {
      self->writing_ = false;
      self->abort();
    });
  }

  void end() {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
      queue_.clear();
    }
    abort();
    // Whoever still holds the socket holds nothing of the server with it.
    loop_.leave(*this);
    slot_ = {};
    net_.sockets_open.fetch_sub(1, std::memory_order_relaxed);
    if (const auto listener = std::exchange(listener_, nullptr); listener && opened_)
      listener->on_closed();
  }

  static void log_failure(const std::exception_ptr& failure) {
    if (!failure) return;
    try {
      std::rethrow_exception(failure);
    } catch (const std::exception& exception) {
      log_error("net.socket_failed", {{"what", exception.what()}});
    }
  }

  Loop& loop_;
  NetContext& net_;
  ConnectionCaps::Slot slot_;
  websocket::stream<Wire> socket_;
  std::shared_ptr<WebSocketListener> listener_;
  const std::string subprotocol_;

  // Loop thread only.
  std::vector<Frame> sending_;
  std::size_t position_ = 0;
  bool writing_ = false;
  bool close_sent_ = false;
  bool opened_ = false;
  std::chrono::steady_clock::time_point write_began_;

  std::mutex mutex_;
  std::vector<Frame> queue_;
  std::size_t queued_bytes_ = 0;  ///< waiting or being written
  bool mailed_ = false;
  bool starved_ = false;
  bool closing_ = false;
  CloseCode close_code_ = CloseCode::kNormal;
  std::string close_reason_;
};

}  // namespace

void start_web_socket(Loop& loop, NetContext& net, Wire wire, ConnectionCaps::Slot slot,
                      beast::http::request<beast::http::string_body> request, Upgrade upgrade) {
  std::make_shared<WebSocketSession>(loop, net, std::move(wire), std::move(slot),
                                     std::move(upgrade))
      ->start(std::move(request));
}

}  // namespace proofdesk::server
