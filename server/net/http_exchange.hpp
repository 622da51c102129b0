#pragma once

// Internal to server/net.

#include "server/net/loop.hpp"
#include "server/net/net_context.hpp"
#include "server/net/responder.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>

#include <boost/asio/async_result.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace proofdesk::server {

/// One request and its answer, shared by the session and whoever answers. Everything but `respond` and
/// `abandon` belongs to the loop's thread.
class HttpExchange final : public Exchange,
                           public Loop::Mail,
                           public std::enable_shared_from_this<HttpExchange> {
 public:
  using Parser = beast::http::request_parser<beast::http::string_body>;

  HttpExchange(Loop& loop, NetContext& net, std::string_view peer, bool local);
  /// Ready for the next request; only while nobody else holds it.
  void reset();

  enum class Step { kNeedMore, kDone, kError };
  /// Parses as much of the head as the buffer holds and consumes it.
  Step parse_head(beast::flat_buffer& buffer);
  /// The same for the body, after the head.
  Step parse_body(beast::flat_buffer& buffer);
  /// Set when a step answered kError.
  [[nodiscard]] const ProtocolError& error() const { return error_; }

  [[nodiscard]] Parser& parser() { return *parser_; }
  [[nodiscard]] bool head_known() const { return head_known_; }
  /// Once, between head and body. False, and error() is set, when the head announces more than `limit` bytes.
  [[nodiscard]] bool allow_body(std::size_t limit);

  [[nodiscard]] Request& request() override { return request_; }
  void respond(Response response) override;
  void respond(ResponseMaker make) override;
  void abandon() override;
  void deliver() override;

  [[nodiscard]] bool answered() const { return ready_; }
  [[nodiscard]] Response& response() { return response_; }

  /// Completes once the answer is there; only when it is not yet.
  template <class Token>
  auto async_answer(Token&& token) {
    const auto initiate = [this](auto handler) {
      resume_ = [kept = std::move(handler)]() mutable { std::move(kept)(); };
    };
    return asio::async_initiate<Token, void()>(initiate, token);
  }

 private:
  /// Stops the parser at the first chunk extension.
  struct ChunkGuard {
    bool seen_extension = false;
    void operator()(std::uint64_t size, beast::string_view extension, ErrorCodeOfSystem& code);
  };

  Step refuse(ProtocolError error);
  void hand_in();
  Step take_head();

  Loop& loop_;
  NetContext& net_;
  std::optional<Parser> parser_;
  Request request_;
  ProtocolError error_;
  bool head_known_ = false;
  std::ptrdiff_t head_fields_ = 0;
  ChunkGuard chunk_guard_;
  std::atomic<bool> taken_{false};
  bool ready_ = false;
  Response response_;
  ResponseMaker make_;
  std::move_only_function<void()> resume_;
};

}  // namespace proofdesk::server
