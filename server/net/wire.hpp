#pragma once

// Internal to server/net: pulls in Asio and Beast.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/basic_stream.hpp>

namespace proofdesk::server {

namespace asio = boost::asio;
namespace beast = boost::beast;

using ErrorCodeOfSystem = boost::system::error_code;

/// Concrete executor and protocol types: no type erasure on the hot path, and one session type for TCP and
/// unix sockets.
using LoopExecutor = asio::io_context::executor_type;
using Wire = beast::basic_stream<asio::generic::stream_protocol, LoopExecutor>;

template <class T>
using Task = asio::awaitable<T, LoopExecutor>;
inline constexpr asio::use_awaitable_t<LoopExecutor> kAwait{};

}  // namespace proofdesk::server
