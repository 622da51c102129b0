#include "server/net/http_exchange.hpp"

#include "server/log.hpp"
#include "server/net/framing.hpp"

#include <boost/beast/http/error.hpp>

namespace proofdesk::server {
namespace {

std::string_view plain(beast::string_view text) { return {text.data(), text.size()}; }

ProtocolError describe(const ErrorCodeOfSystem& code) {
  using beast::http::error;
  const auto bad = [](std::string rule, std::string detail) {
    return ProtocolError{.status = 400, .rule = std::move(rule), .detail = std::move(detail)};
  };
  if (code == error::header_limit || code == error::buffer_overflow) {
    return {.status = 431,
            .rule = "http.header_limit",
            .detail = "The request line and headers are too long."};
  }
  if (code == error::body_limit) {
    return {.status = 413, .rule = "http.body_limit", .detail = "The request body is too long."};
  }

  if (code == error::bad_transfer_encoding)
    return bad("http.transfer_encoding", "Transfer-Encoding is ambiguous.");
  if (code == error::bad_content_length || code == error::multiple_content_length) {
    return bad("http.content_length",
               "Content-Length is not one decimal number, or conflicts with another header.");
  }
  if (code == error::bad_chunk || code == error::bad_chunk_extension) {
    return bad("http.chunk", "The chunked body is malformed.");
  }
  return bad("http.syntax", "This is not a well-formed HTTP/1.1 request.");
}

}  // namespace

HttpExchange::HttpExchange(Loop& loop, NetContext& net, std::string_view peer, bool local)
    : loop_(loop), net_(net) {
  request_.peer = peer;
  request_.via_local_socket = local;
  reset();
}

void HttpExchange::reset() {
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(net_.options.header_limit));
  // The real limit is the route's and follows when the route is known; the parser must only not apply its own.
  parser_->body_limit(boost::none);
  request_.head_only = false;
  request_.mark = 0;
  request_.found = nullptr;
  request_.headers.clear();
  request_.target = {};
  // Who waits for the next request does not keep the last one's megabyte.
  constexpr std::size_t kKept = 4096;
  if (request_.body.capacity() > kKept) {
    std::string().swap(request_.body);
  } else {
    request_.body.clear();
  }
  error_ = {};
  head_known_ = false;
  chunk_guard_ = {};
  response_ = {};
  make_ = nullptr;
  ready_ = false;
  taken_ = false;
}

HttpExchange::Step HttpExchange::refuse(ProtocolError error) {
  error_ = std::move(error);
  net_.protocol_errors.fetch_add(1, std::memory_order_relaxed);
  return Step::kError;
}

HttpExchange::Step HttpExchange::parse_head(beast::flat_buffer& buffer) {
  // The parser takes whole lines as they come, and joins folded ones so that nobody sees them after. It keeps a line
  // until it has seen what the next begins with, so a fold is in the buffer before it is taken.
  const auto bytes = buffer.data();
  if (has_folded_line({static_cast<const char*>(bytes.data()), bytes.size()})) {
    return refuse({.status = 400,
                   .rule = "http.folded_header",
                   .detail = "A header line that goes on in the next one is not accepted."});
  }
  ErrorCodeOfSystem code;
  const std::size_t used = parser_->put(buffer.data(), code);
  buffer.consume(used);
  if (code == beast::http::error::need_more) return Step::kNeedMore;
  if (code) return refuse(describe(code));
  if (!parser_->is_header_done()) return Step::kNeedMore;
  return take_head();
}

HttpExchange::Step HttpExchange::take_head() {
  const auto& message = parser_->get();
  request_.method_name = plain(message.method_string());
  request_.raw_target = plain(message.target());
  for (const auto& field : message) {
    request_.headers.push_back({plain(field.name_string()), plain(field.value())});
  }
  head_fields_ = static_cast<std::ptrdiff_t>(request_.headers.size());
  request_.keep_alive = message.keep_alive();
  head_known_ = true;
  if (auto error = check_framing(message.version(), request_.headers))
    return refuse(std::move(*error));
  if (auto error = check_semantics(request_.method_name, request_.headers))
    return refuse(std::move(*error));
  if (auto error = check_authority(request_.raw_target, request_.headers))
    return refuse(std::move(*error));
  request_.method = method_named(request_.method_name);
  if (request_.method == Method::kHead) {
    request_.head_only = true;
    request_.method = Method::kGet;
  }
  const bool asterisk = request_.method == Method::kOptions && request_.raw_target == "*";
  auto target = Target::parse(asterisk ? "/" : request_.raw_target);
  if (!target) {
    return refuse({.status = 400, .rule = target.error().rule, .detail = target.error().detail});
  }
  request_.target = std::move(*target);
  return Step::kDone;
}

void HttpExchange::ChunkGuard::operator()(std::uint64_t, beast::string_view extension,
                                          ErrorCodeOfSystem& code) {
  if (extension.empty()) return;
  seen_extension = true;
  code = beast::http::error::bad_chunk_extension;
}

bool HttpExchange::allow_body(std::size_t limit) {
  // The parser looks at the limit before the head's end or while a body comes, but not between: and it makes room for
  // as much as the head says.
  if (const auto length = parser_->content_length(); length && *length > limit) {
    refuse(describe(beast::http::error::body_limit));
    return false;
  }
  parser_->body_limit(limit);
  parser_->eager(true);
  parser_->on_chunk_header(chunk_guard_);
  return true;
}

HttpExchange::Step HttpExchange::parse_body(beast::flat_buffer& buffer) {
  // Shown the last chunk's line, Beast asserts that there is more than one byte behind it when it looks again. What
  // is left of a chunked body always begins with as much as "0" and two line ends, so wait for that.
  const std::size_t least = parser_->chunked() ? 5 : 1;
  while (!parser_->is_done()) {
    if (buffer.size() < least) return Step::kNeedMore;
    ErrorCodeOfSystem code;
    const std::size_t used = parser_->put(buffer.data(), code);
    buffer.consume(used);
    if (chunk_guard_.seen_extension) {
      return refuse({.status = 400,
                     .rule = "http.chunk_extension",
                     .detail = "Chunk extensions are not accepted."});
    }
    if (code == beast::http::error::need_more) return Step::kNeedMore;
    if (code) return refuse(describe(code));
  }
  const auto& message = parser_->get();
  if (std::distance(message.begin(), message.end()) != head_fields_) {
    return refuse(
        {.status = 400, .rule = "http.trailer", .detail = "Trailer fields are not accepted."});
  }
  request_.body = std::move(parser_->get().body());
  return Step::kDone;
}

void HttpExchange::respond(Response response) {
  if (taken_.exchange(true)) return;
  response_ = std::move(response);
  hand_in();
}

void HttpExchange::respond(ResponseMaker make) {
  if (taken_.exchange(true)) return;
  make_ = std::move(make);
  hand_in();
}

void HttpExchange::hand_in() {
  if (loop_.is_current()) {
    deliver();
  } else {
    loop_.post(shared_from_this());
  }
}

void HttpExchange::abandon() {
  if (taken_) return;
  const ProtocolError error{
      .status = 500, .rule = "server.no_answer", .detail = "The request was not answered."};
  respond(net_.handler.protocol_error(error, &request_));
}

void HttpExchange::deliver() {
  if (make_) {
    try {
      response_ = make_(request_);
    } catch (const std::exception& exception) {
      log_error("net.answer_failed", {{"target", request_.raw_target}, {"what", exception.what()}});
      const ProtocolError error{
          .status = 500, .rule = "server.answer", .detail = "The answer could not be made."};
      response_ = net_.handler.protocol_error(error, &request_);
    }
    make_ = nullptr;
  }
  ready_ = true;
  if (auto resume = std::exchange(resume_, nullptr)) resume();
}

}  // namespace proofdesk::server
