#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include <boost/json.hpp>

namespace proofdesk::app {

/// Asks the server that owns a data directory, over its local socket. One connection for each request;
/// blocking, without a time-out, since an import takes as long as it takes: a server that dies closes the
/// connection. Thread-compatible.
class LocalClient {
 public:
  explicit LocalClient(std::filesystem::path socket) : socket_(std::move(socket)) {}

  /// Whether somebody listens there now.
  [[nodiscard]] bool is_answered() const;

  struct Request {
    std::string_view method = "GET";
    std::string target;  ///< path and query, percent-encoded
    std::string_view content_type = "application/json";
    std::string_view body;
    std::int64_t version = 0;  ///< of the record that is changed, for If-Match; 0: no such header
  };
  /// The JSON of the answer (null when it has none). A problem (RFC 9457) comes back as the error it was made
  /// from, as far as it says. kUnavailable "local.silent" when nobody listens, kOutcomeUnknown "local.cut"
  /// when the connection ended before the answer, kInternal "local.answer" when there is no making sense of it.
  [[nodiscard]] Result<boost::json::value> send(const Request& request) const;

 private:
  std::filesystem::path socket_;
};

/// A value for a place in a path or query.
[[nodiscard]] std::string percent_encoded(std::string_view text);

/// The whole answer of an HTTP/1.1 server that closed the connection after it, as `send` gives it.
[[nodiscard]] Result<boost::json::value> read_local_answer(std::string_view answer);

}  // namespace proofdesk::app
