#include "server/net/listen_socket.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace proofdesk::server {
namespace {

constexpr int kBacklog = 4096;

std::string system_text(int code) { return std::system_category().message(code); }

std::unexpected<Error> cannot_listen(const std::string& where, int code) {
  const auto error = code == EADDRINUSE ? ErrorCode::kConflict : ErrorCode::kUnavailable;
  return fail(error, "net.listen",
              fmt::format("Cannot listen on {}: {}.", where, system_text(code)));
}

Result<ListenSocket> listen_on(const addrinfo& info, std::uint16_t port, const std::string& where) {
  const int fd =
      ::socket(info.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, info.ai_protocol);
  if (fd < 0) return cannot_listen(where, errno);
  ListenSocket socket(fd, info.ai_family, info.ai_protocol);
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_storage address{};
  std::memcpy(&address, info.ai_addr, info.ai_addrlen);
  if (info.ai_family == AF_INET6) {
    ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    reinterpret_cast<sockaddr_in6&>(address).sin6_port = htons(port);
  } else {
    reinterpret_cast<sockaddr_in&>(address).sin_port = htons(port);
  }
  if (::bind(fd, reinterpret_cast<sockaddr*>(&address), info.ai_addrlen) != 0)
    return cannot_listen(where, errno);
  if (::listen(fd, kBacklog) != 0) return cannot_listen(where, errno);
  return socket;
}

bool somebody_listens(const LocalAddress& where) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  sockaddr_un address{};
  where.fill(address);
  const bool alive = ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  ::close(fd);
  return alive;
}

}  // namespace

ListenSocket::ListenSocket(ListenSocket&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), family_(other.family_), protocol_(other.protocol_) {}

ListenSocket& ListenSocket::operator=(ListenSocket&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = std::exchange(other.fd_, -1);
    family_ = other.family_;
    protocol_ = other.protocol_;
  }
  return *this;
}

ListenSocket::~ListenSocket() {
  if (fd_ >= 0) ::close(fd_);
}

int ListenSocket::release() { return std::exchange(fd_, -1); }

std::uint16_t ListenSocket::port() const {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  if (address.ss_family == AF_INET6)
    return ntohs(reinterpret_cast<sockaddr_in6&>(address).sin6_port);
  if (address.ss_family == AF_INET) return ntohs(reinterpret_cast<sockaddr_in&>(address).sin_port);
  return 0;
}

Result<std::vector<ListenSocket>> listen_tcp(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(host == "*" ? nullptr : host.c_str(), "0", &hints, &found);
  if (code != 0) {
    return fail(ErrorCode::kInvalidArgument, "net.address",
                fmt::format("\"{}\" is no address to listen on: {}.", host, ::gai_strerror(code)));
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> guard(found, ::freeaddrinfo);

  std::vector<ListenSocket> sockets;
  std::optional<Error> first_error;
  for (const addrinfo* info = found; info != nullptr; info = info->ai_next) {
    auto socket = listen_on(*info, port, fmt::format("{}:{}", host, port));
    if (!socket) {
      // A name may resolve to an address family the machine does not have; a taken port is final.
      if (socket.error().code == ErrorCode::kConflict) return fail(socket.error());
      if (!first_error) first_error = socket.error();
      continue;
    }
    if (port == 0) port = socket->port();
    sockets.push_back(std::move(*socket));
  }
  if (sockets.empty())
    return fail(first_error.value_or(Error{ErrorCode::kInvalidArgument, "net.address", host}));
  return sockets;
}

Result<LocalAddress> LocalAddress::of(const std::string& path) {
  LocalAddress result;
  result.path_ = path;
  if (path.size() < sizeof(sockaddr_un::sun_path)) return result;
  const auto slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash);
  result.directory_ = ::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (result.directory_ < 0) return cannot_listen(path, errno);
  result.path_ = fmt::format("/proc/self/fd/{}/{}", result.directory_, path.substr(slash + 1));
  if (result.path_.size() >= sizeof(sockaddr_un::sun_path))
    return cannot_listen(path, ENAMETOOLONG);
  return result;
}

LocalAddress::LocalAddress(LocalAddress&& other) noexcept
    : path_(std::move(other.path_)), directory_(std::exchange(other.directory_, -1)) {}

LocalAddress::~LocalAddress() {
  if (directory_ >= 0) ::close(directory_);
}

void LocalAddress::fill(sockaddr_un& address) const {
  address = {};
  address.sun_family = AF_UNIX;
  path_.copy(address.sun_path, sizeof address.sun_path - 1);
}

Result<ListenSocket> listen_local(const std::string& path) {
  PROOFDESK_ASSIGN(const LocalAddress where, LocalAddress::of(path));
  if (struct stat status{}; ::lstat(path.c_str(), &status) == 0) {
    if (!S_ISSOCK(status.st_mode)) return cannot_listen(path, EEXIST);
    if (somebody_listens(where)) return cannot_listen(path, EADDRINUSE);
    ::unlink(path.c_str());
  }
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return cannot_listen(path, errno);
  ListenSocket socket(fd, AF_UNIX, 0);
  // Linux gives the new file the mode of the descriptor, so there is no moment in which it is open to others.
  if (::fchmod(fd, 0600) != 0) return cannot_listen(path, errno);
  sockaddr_un address{};
  where.fill(address);
  if (::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    return cannot_listen(path, errno);
  if (::chmod(path.c_str(), 0600) != 0) return cannot_listen(path, errno);
  if (::listen(fd, kBacklog) != 0) return cannot_listen(path, errno);
  return socket;
}

std::string address_text(const sockaddr* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address->sa_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
    ::inet_ntop(AF_INET, &v4->sin_addr, text.data(), text.size());
  } else if (address->sa_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(address);
    ::inet_ntop(AF_INET6, &v6->sin6_addr, text.data(), text.size());
  } else {
    return "local";
  }
  return text.data();
}

AddressKey address_key(const sockaddr* address) {
  AddressKey key{};
  if (address->sa_family == AF_INET) {
    key[10] = key[11] = 0xff;
    std::memcpy(key.data() + 12, &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, 4);
  } else if (address->sa_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
    std::memcpy(key.data(), &v6, 8);
    // The loopback has no prefix to count by.
    if (IN6_IS_ADDR_LOOPBACK(&v6) || IN6_IS_ADDR_V4MAPPED(&v6))
      std::memcpy(key.data(), &v6, key.size());
  }
  return key;
}

}  // namespace proofdesk::server
