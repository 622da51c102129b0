#include "server/net/http_server.hpp"

#include "server/log.hpp"
#include "server/net/http_session.hpp"
#include "server/net/listen_socket.hpp"
#include "server/net/loop.hpp"
#include "server/net/net_context.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

namespace proofdesk::server {
namespace {

using Acceptor = asio::basic_socket_acceptor<asio::generic::stream_protocol, LoopExecutor>;
using Socket = asio::basic_stream_socket<asio::generic::stream_protocol, LoopExecutor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock,
                               asio::wait_traits<std::chrono::steady_clock>, LoopExecutor>;

/// Bytes that the system takes of an answer before it can send them. Without a bound it takes megabytes for each
/// client that does not read, which costs memory that nobody counts as ours and copying that others wait for.
constexpr int kUnsent = 32 * 1024;

/// What a client over a cap is told; written without waiting, the connection closes either way.
constexpr std::string_view kTooMany =
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: "
    "close\r\n\r\n";

class Server final : public HttpServer {
 public:
  Server(NetOptions options, Handler& handler) : net_(std::move(options), handler) {}
  ~Server() override { Server::stop(); }

  Status open() {
    if (net_.options.tcp) {
      PROOFDESK_ASSIGN(auto sockets, listen_tcp(net_.options.host, net_.options.port));
      port_ = sockets.front().port();
      for (auto& socket : sockets) pending_.push_back(std::move(socket));
    }
    if (!net_.options.local_socket.empty()) {
      PROOFDESK_ASSIGN(auto socket, listen_local(net_.options.local_socket));
      pending_.push_back(std::move(socket));
      owns_local_socket_ = true;
    }
    return {};
  }

  void run() {
    const unsigned wanted =
        net_.options.threads != 0 ? net_.options.threads : std::thread::hardware_concurrency();
    for (unsigned i = 0; i < std::max(1U, wanted); ++i) loops_.push_back(std::make_unique<Loop>());
    Loop& first = *loops_.front();
    for (auto& socket : pending_) {
      const asio::generic::stream_protocol protocol(socket.family(), socket.protocol());
      acceptors_.push_back(std::make_unique<Acceptor>(first.context(), protocol, socket.release()));
      asio::co_spawn(first.executor(), accept_all(*acceptors_.back()), log_failure);
    }
    pending_.clear();
    for (const auto& loop : loops_) loop->start();
  }

  void stop() override {
    if (stopped_.exchange(true)) return;
    if (owns_local_socket_) ::unlink(net_.options.local_socket.c_str());
    if (loops_.empty()) return;
    net_.stopping = true;
    on_loop(*loops_.front(), [this] {
      ErrorCodeOfSystem ignored;
      for (const auto& acceptor : acceptors_) acceptor->close(ignored);
    });
    for (const auto& loop : loops_) on_loop(*loop, [&loop] { loop->stop_connections(); });
    const auto deadline = std::chrono::steady_clock::now() + net_.options.stop_timeout;
    while (net_.caps.open() != 0 && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    for (const auto& loop : loops_) on_loop(*loop, [&loop] { loop->abort_connections(); });
    for (const auto& loop : loops_) loop->finish();
  }

  [[nodiscard]] std::uint16_t port() const override { return port_; }

  [[nodiscard]] NetStats stats() const override {
    return {.connections_open = net_.caps.open(),
            .connections_total = net_.connections_total,
            .connections_refused = net_.connections_refused,
            .sockets_open = net_.sockets_open,
            .protocol_errors = net_.protocol_errors};
  }

 private:
  Task<void> accept_all(Acceptor& acceptor) {
    Timer pause(acceptor.get_executor());
    while (!net_.stopping) {
      Loop& loop = *loops_[next_loop_++ % loops_.size()];
      ErrorCodeOfSystem code;
      asio::generic::stream_protocol::endpoint peer;
      Socket socket =
          co_await acceptor.async_accept(loop.context(), peer, asio::redirect_error(kAwait, code));
      if (net_.stopping) co_return;
      if (code) {
        // Out of descriptors or memory: wait for some to come back instead of spinning.
        log_warning("net.accept_failed", {{"what", code.message()}});
        pause.expires_after(std::chrono::milliseconds(100));
        co_await pause.async_wait(asio::redirect_error(kAwait, code));
        continue;
      }
      admit(loop, std::move(socket), peer);
    }
  }

  void admit(Loop& loop, Socket socket, const asio::generic::stream_protocol::endpoint& peer) {
    const sockaddr* address = peer.data();
    const bool local = address->sa_family != AF_INET && address->sa_family != AF_INET6;
    auto slot = net_.caps.take(address_key(address));
    if (!slot) {
      net_.connections_refused.fetch_add(1, std::memory_order_relaxed);
      ErrorCodeOfSystem ignored;
      socket.non_blocking(true, ignored);
      socket.write_some(asio::buffer(kTooMany.data(), kTooMany.size()), ignored);
      return;
    }
    net_.connections_total.fetch_add(1, std::memory_order_relaxed);
    if (!local) {
      const int on = 1;
      ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kUnsent,
                   sizeof kUnsent);
    }
    auto session = std::make_shared<HttpSession>(loop, net_, Wire(std::move(socket)),
                                                 std::move(slot), address_text(address), local);
    asio::post(loop.context(), [session = std::move(session)] { session->start(); });
  }

  template <class Job>
  static void on_loop(Loop& loop, Job job) {
    std::mutex mutex;
    std::condition_variable done;
    bool ran = false;
    asio::post(loop.context(), [&] {
      job();
      const std::lock_guard lock(mutex);
      ran = true;
      done.notify_one();
    });
    std::unique_lock lock(mutex);
    done.wait(lock, [&] { return ran; });
  }

  static void log_failure(const std::exception_ptr& failure) {
    if (!failure) return;
    try {
      std::rethrow_exception(failure);
    } catch (const std::exception& exception) {
      log_error("net.accept_ended", {{"what", exception.what()}});
    }
  }

  NetContext net_;
  std::vector<ListenSocket> pending_;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::vector<std::unique_ptr<Acceptor>> acceptors_;
  std::size_t next_loop_ = 0;
  std::uint16_t port_ = 0;
  bool owns_local_socket_ = false;
  std::atomic<bool> stopped_{false};
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(NetOptions options, Handler& handler) {
  auto server = std::make_unique<Server>(std::move(options), handler);
  PROOFDESK_TRY(server->open());
  server->run();
  return server;
}

}  // namespace proofdesk::server
