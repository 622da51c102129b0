#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace proofdesk::server {

/// The client's end of a WebSocket (RFC 6455), for command lines: blocking, one thread, text messages only.
class StreamClient {
 public:
  struct Place {
    std::filesystem::path socket;  ///< a unix socket, or, when empty,
    std::string host;              ///< name or address
    std::string port;
  };

  /// kUnavailable "stream.connect" when nobody listens or the server does not take the upgrade.
  [[nodiscard]] static Result<StreamClient> connect(const Place& place, std::string_view target,
                                                    std::string_view subprotocol);
  ~StreamClient();
  StreamClient(StreamClient&&) noexcept;
  StreamClient& operator=(StreamClient&&) noexcept;

  /// kUnavailable "stream.cut" once the connection has ended.
  Status send(std::string_view text);
  /// The next message; nullopt when the server has closed in good order.
  [[nodiscard]] Result<std::optional<std::string>> receive();

 private:
  struct Connection;
  explicit StreamClient(std::unique_ptr<Connection> connection);
  std::unique_ptr<Connection> connection_;
};

}  // namespace proofdesk::server
