#include "server/net/stream_client.hpp"

#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <fmt/format.h>

namespace proofdesk::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Socket = asio::generic::stream_protocol::socket;
using Failure = boost::system::error_code;

Result<Socket> open_socket(asio::io_context& io, const StreamClient::Place& place) {
  Failure failure;
  const auto refused = [&](std::string_view where) {
    return fail(ErrorCode::kUnavailable, "stream.connect",
                fmt::format("cannot connect to {}: {}", where, failure.message()));
  };
  if (!place.socket.empty()) {
    asio::local::stream_protocol::socket local(io);
    local.connect(asio::local::stream_protocol::endpoint(place.socket.string()), failure);
    if (failure) return refused(place.socket.string());
    return Result<Socket>(Socket(std::move(local)));
  }
  const std::string where = fmt::format("{}:{}", place.host, place.port);
  asio::ip::tcp::resolver resolver(io);
  const auto addresses = resolver.resolve(place.host, place.port, failure);
  if (failure) return refused(where);
  asio::ip::tcp::socket tcp(io);
  asio::connect(tcp, addresses, failure);
  if (failure) return refused(where);
  return Result<Socket>(Socket(std::move(tcp)));
}

}  // namespace

struct StreamClient::Connection {
  asio::io_context io;
  std::optional<beast::websocket::stream<Socket>> stream;
};

StreamClient::StreamClient(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)) {}
StreamClient::~StreamClient() = default;
StreamClient::StreamClient(StreamClient&&) noexcept = default;
StreamClient& StreamClient::operator=(StreamClient&&) noexcept = default;

Result<StreamClient> StreamClient::connect(const Place& place, std::string_view target,
                                           std::string_view subprotocol) {
  auto connection = std::make_unique<Connection>();
  PROOFDESK_ASSIGN(Socket socket, open_socket(connection->io, place));
  auto& stream = connection->stream.emplace(std::move(socket));
  const std::string protocol(subprotocol);
  stream.set_option(beast::websocket::stream_base::decorator(
      [&protocol](beast::websocket::request_type& request) {
        request.set(beast::http::field::sec_websocket_protocol, protocol);
      }));
  Failure failure;
  const std::string host =
      place.host.empty() ? "localhost" : fmt::format("{}:{}", place.host, place.port);
  stream.handshake(host, std::string(target), failure);
  if (failure) {
    return fail(ErrorCode::kUnavailable, "stream.connect",
                fmt::format("the server does not open a stream: {}", failure.message()));
  }
  return Result<StreamClient>(StreamClient(std::move(connection)));
}

Status StreamClient::send(std::string_view text) {
  Failure failure;
  connection_->stream->write(asio::buffer(text), failure);
  if (failure) return fail(ErrorCode::kUnavailable, "stream.cut", failure.message());
  return {};
}

Result<std::optional<std::string>> StreamClient::receive() {
  beast::flat_buffer buffer;
  Failure failure;
  connection_->stream->read(buffer, failure);
  if (failure == beast::websocket::error::closed) {
    const auto& reason = connection_->stream->reason();
    if (reason.code == beast::websocket::close_code::normal ||
        reason.code == beast::websocket::close_code::going_away)
      return std::optional<std::string>();
    return fail(ErrorCode::kUnavailable, "stream.closed",
                fmt::format("the server has closed the stream: {}",
                            std::string_view(reason.reason.data(), reason.reason.size())));
  }
  if (failure) return fail(ErrorCode::kUnavailable, "stream.cut", failure.message());
  return std::optional<std::string>(beast::buffers_to_string(buffer.data()));
}

}  // namespace proofdesk::server
