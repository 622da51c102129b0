#pragma once

#include "core/base/result.hpp"
#include "server/net/connection_caps.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

struct sockaddr;
struct sockaddr_un;

namespace proofdesk::server {

/// A listening socket; closes it unless released.
class ListenSocket {
 public:
  ListenSocket() = default;
  ListenSocket(int fd, int family, int protocol) : fd_(fd), family_(family), protocol_(protocol) {}
  ListenSocket(ListenSocket&& other) noexcept;
  ListenSocket& operator=(ListenSocket&& other) noexcept;
  ListenSocket(const ListenSocket&) = delete;
  ListenSocket& operator=(const ListenSocket&) = delete;
  ~ListenSocket();

  [[nodiscard]] int release();
  [[nodiscard]] int family() const { return family_; }
  [[nodiscard]] int protocol() const { return protocol_; }
  [[nodiscard]] std::uint16_t port() const;

 private:
  int fd_ = -1;
  int family_ = 0;
  int protocol_ = 0;
};

/// Listens on every address the name resolves to. With port 0 all share the port the first one was given.
[[nodiscard]] Result<std::vector<ListenSocket>> listen_tcp(const std::string& host,
                                                           std::uint16_t port);

/// Listens on a unix socket that only its owner may open (0600 from the first moment on). A socket file
/// nobody listens on any more is replaced; one that is alive is kConflict.
[[nodiscard]] Result<ListenSocket> listen_local(const std::string& path);

/// An address for connect or bind; longer paths than sockaddr_un holds go through a descriptor of the
/// directory, which must stay open while the address is used.
class LocalAddress {
 public:
  [[nodiscard]] static Result<LocalAddress> of(const std::string& path);
  LocalAddress(LocalAddress&& other) noexcept;
  LocalAddress(const LocalAddress&) = delete;
  LocalAddress& operator=(const LocalAddress&) = delete;
  LocalAddress& operator=(LocalAddress&&) = delete;
  ~LocalAddress();
  void fill(sockaddr_un& address) const;

 private:
  LocalAddress() = default;
  std::string path_;
  int directory_ = -1;
};

/// Text of a socket address ("192.0.2.1", "2001:db8::1", "local") and its key for the caps.
[[nodiscard]] std::string address_text(const sockaddr* address);
[[nodiscard]] AddressKey address_key(const sockaddr* address);

}  // namespace proofdesk::server
