// Whatever a client sends once a WebSocket is open: the application hears the messages that a plain reading of
// RFC 6455 finds before the first violation, and the client gets well-formed frames, the last of them a close.

#include "core/base/utf8.hpp"
#include "server/net/web_socket_session.hpp"
#include "tests/fuzz/idle_handler.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <future>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using namespace proofdesk::server;

constexpr std::size_t kMessageLimit = 2048;

class Ear final : public WebSocketListener {
 public:
  void on_open(std::shared_ptr<WebSocket>) override {}
  void on_text(std::string_view text) override { heard.emplace_back(text); }
  void on_drained() override {}
  void on_closed() override {}
  std::vector<std::string> heard;
};

/// A call that libFuzzer's own clock, a signal every few seconds, does not end.
template <class Call>
ssize_t whole(Call call) {
  ssize_t result = 0;
  do result = call();
  while (result < 0 && errno == EINTR);
  return result;
}

/// All a client gets that says `bytes` and then no more.
std::string say(std::string_view bytes, const std::shared_ptr<Ear>& ear) {
  static proofdesk::fuzz::IdleHandler handler;
  static NetContext net(NetOptions{.socket_message_limit = kMessageLimit}, handler);
  static Loop& loop = *[] {
    auto* const made = new Loop;  // NOLINT(cppcoreguidelines-owning-memory): ends with the process
    made->start();
    return made;
  }();
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0) std::abort();
  asio::post(loop.context(), [end = ends[1], ear] {
    using Socket = asio::basic_stream_socket<asio::generic::stream_protocol, LoopExecutor>;
    Socket socket(loop.executor(), asio::generic::stream_protocol(AF_UNIX, 0), end);
    beast::http::request<beast::http::string_body> request(beast::http::verb::get, "/", 11);
    request.set("Host", "a");
    request.set("Upgrade", "websocket");
    request.set("Connection", "Upgrade");
    request.set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    request.set("Sec-WebSocket-Version", "13");
    start_web_socket(loop, net, Wire(std::move(socket)), {}, std::move(request),
                     {.listener = ear, .subprotocol = "proofdesk.v1", .refusal = {}});
  });
  const auto send = [&] { return ::send(ends[0], bytes.data(), bytes.size(), MSG_NOSIGNAL); };
  if (whole(send) < 0 && errno != EPIPE) std::abort();
  ::shutdown(ends[0], SHUT_WR);
  std::string received;
  std::array<char, 4096> part{};
  const auto read = [&] { return ::read(ends[0], part.data(), part.size()); };
  for (ssize_t count = 0; (count = whole(read)) > 0;)
    received.append(part.data(), static_cast<std::size_t>(count));
  ::close(ends[0]);
  // What the session does after it has hung up is done once the loop has nothing else in front of this.
  std::promise<void> idle;
  asio::post(loop.context(), [&] { idle.set_value(); });
  idle.get_future().wait();
  return received;
}

struct Heard {
  std::vector<std::string> texts;
  bool more_may_follow = false;  ///< a binary message: refused in our own time
};

/// The text messages up to the first thing that must not be.
Heard plainly(std::string_view bytes) {
  Heard found;
  std::string message;
  bool within = false;
  bool binary = false;
  while (bytes.size() >= 2) {
    const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
    const bool last = (at(0) & 0x80) != 0;
    const int opcode = at(0) & 0x0f;
    if ((at(0) & 0x70) != 0 || (at(1) & 0x80) == 0) return found;
    std::uint64_t size = at(1) & 0x7f;
    std::size_t head = 2;
    if (size >= 126) {
      const std::size_t wide = size == 126 ? 2 : 8;
      if (bytes.size() < head + wide) return found;
      size = 0;
      for (std::size_t i = 0; i < wide; ++i) size = size << 8 | at(head + i);
      if (size < (wide == 2 ? 126U : 65'536U)) return found;
      head += wide;
    }
    if (opcode >= 8 ? (opcode > 10 || !last || size > 125 || opcode == 8)
                    : (opcode > 2 || within != (opcode == 0)))
      return found;
    if (opcode < 8 && message.size() + size > kMessageLimit) return found;
    if (bytes.size() < head + 4 || bytes.size() - head - 4 < size) return found;
    std::string payload(bytes.substr(head + 4, size));
    for (std::size_t i = 0; i < payload.size(); ++i) payload[i] ^= bytes[head + i % 4];
    bytes.remove_prefix(head + 4 + size);
    if (opcode >= 8) continue;
    if (opcode != 0) {
      message.clear();
      binary = opcode == 2;
    }
    message += payload;
    within = !last;
    if (within) continue;
    if (binary || !proofdesk::is_utf8(message)) {
      found.more_may_follow = true;
      return found;
    }
    found.texts.push_back(std::exchange(message, {}));
  }
  return found;
}

/// Frames as a server sends them; nothing after a close.
bool well_formed(std::string_view bytes) {
  const auto end = bytes.find("\r\n\r\n");
  if (!bytes.starts_with("HTTP/1.1 101") || end == std::string_view::npos) return false;
  bytes.remove_prefix(end + 4);
  while (!bytes.empty()) {
    if (bytes.size() < 2) return false;
    const int first = static_cast<std::uint8_t>(bytes[0]);
    const auto size = static_cast<std::uint8_t>(bytes[1]);
    if ((first != 0x88 && first != 0x8a) || size > 125 || bytes.size() < 2U + size) return false;
    bytes.remove_prefix(2U + size);
    if (first == 0x88) return bytes.empty();
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 8192) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto ear = std::make_shared<Ear>();
  const std::string received = say(bytes, ear);
  if (!well_formed(received)) std::abort();
  const Heard wanted = plainly(bytes);
  if (ear->heard.size() < wanted.texts.size()) std::abort();
  if (!wanted.more_may_follow && ear->heard.size() != wanted.texts.size()) std::abort();
  if (!std::equal(wanted.texts.begin(), wanted.texts.end(), ear->heard.begin())) std::abort();
  return 0;
}
