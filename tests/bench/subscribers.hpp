#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::bench {

/// Many WebSockets (RFC 6455) read by one thread through epoll: as much of a client as counts what arrives. Throws
/// std::runtime_error when a connection ends, when anything but a text frame or a ping comes, and when nothing comes for
/// half a minute.
class Subscribers {
 public:
  Subscribers();
  ~Subscribers();
  Subscribers(const Subscribers&) = delete;
  Subscribers& operator=(const Subscribers&) = delete;

  /// Connects one to the desk's stream and subscribes it to a kind; returns when the desk has said so.
  void subscribe(const std::string& host, std::uint16_t port, std::string_view token,
                 std::string_view kind);
  /// Takes over a connected socket that frames will come from.
  void add(int socket);

  [[nodiscard]] std::size_t count() const { return readers_.size(); }
  /// Until one more text frame has come to each of them.
  void hear();
  /// The whole text frame, head included, that came last.
  [[nodiscard]] const std::string& last() const { return last_; }

 private:
  struct Reader {
    int socket = -1;
    std::string partial;  ///< of a frame that has not come as a whole
  };
  /// Reads what is there; returns how many text frames were completed.
  std::size_t read(Reader& reader);

  int epoll_ = -1;
  std::vector<Reader> readers_;
  std::string buffer_;
  std::string last_;
};

/// A socket connected to host:port. Throws std::runtime_error.
[[nodiscard]] int connect_to(const std::string& host, std::uint16_t port);

}  // namespace proofdesk::bench
