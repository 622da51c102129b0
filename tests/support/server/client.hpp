#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json.hpp>

namespace proofdesk::test {

/// A blocking client with one connection, over TCP on the loopback or a unix socket. Throws
/// std::runtime_error when the connection ends before an answer is complete. One thread.
class Client {
 public:
  explicit Client(std::uint16_t port);
  explicit Client(const std::string& local_socket);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  struct Answer {
    int status = 0;
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;
    [[nodiscard]] boost::json::object json() const { return boost::json::parse(body).as_object(); }
  };
  using Headers = std::map<std::string, std::string>;

  /// A bearer token sent with every further request.
  void use(std::string token) { token_ = std::move(token); }
  Answer ask(std::string_view method, std::string_view target, std::string_view body = {},
             const Headers& headers = {});
  /// Bytes as they are; then `read_answer` for each answer that is due.
  void send(std::string_view bytes);
  Answer read_answer(bool head_only = false);
  /// Whether the server has closed, waiting at most `seconds`.
  bool is_closed(int seconds = 5);

  /// Turns the connection into a WebSocket; the status of the handshake's answer.
  int open_stream(std::string_view path = "/api/v1/stream");
  void say(const boost::json::object& message);
  void say_text(std::string_view text, int opcode = 1);
  /// The next text message; nullopt when the server closed.
  std::optional<std::string> hear();
  /// The next message, which must be of this type.
  boost::json::object hear(std::string_view type);
  [[nodiscard]] int close_code() const { return close_code_; }

 private:
  void connect_failed() const;
  bool fill();
  std::string take(std::size_t count);

  int socket_ = -1;
  std::string token_;
  std::string buffer_;
  int close_code_ = 0;
};

}  // namespace proofdesk::test
