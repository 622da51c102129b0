#include "app/service_manager.hpp"

#include <array>
#include <cstddef>
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace proofdesk::app {
namespace {

/// Listens as systemd does and gives the first message.
class Manager {
 public:
  explicit Manager(const std::string& name)
      : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    name.copy(address.sun_path, name.size());
    if (name.front() == '@') address.sun_path[0] = '\0';
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), length), 0) << name;
    ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
  }
  ~Manager() {
    ::unsetenv("NOTIFY_SOCKET");
    ::close(socket_);
  }
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;

  std::string heard() {
    std::array<char, 256> text{};
    const auto got = ::recv(socket_, text.data(), text.size(), 0);
    return got < 0 ? std::string() : std::string(text.data(), static_cast<std::size_t>(got));
  }

 private:
  int socket_;
};

TEST(ServiceManager, IsToldOverItsSocket) {
  const std::string path = ::testing::TempDir() + "notify-" + std::to_string(::getpid());
  Manager manager(path);
  notify_service_manager("READY=1");
  EXPECT_EQ(manager.heard(), "READY=1");
  notify_service_manager("STOPPING=1");
  EXPECT_EQ(manager.heard(), "STOPPING=1");
  ::unlink(path.c_str());
}

TEST(ServiceManager, MayListenInTheAbstractNameSpace) {
  Manager manager("@proofdesk-test-" + std::to_string(::getpid()));
  notify_service_manager("READY=1");
  EXPECT_EQ(manager.heard(), "READY=1");
}

TEST(ServiceManager, NeedNotBeThere) {
  ::unsetenv("NOTIFY_SOCKET");
  notify_service_manager("READY=1");
  ::setenv("NOTIFY_SOCKET", "/no/such/socket", 1);
  notify_service_manager("READY=1");
  ::setenv("NOTIFY_SOCKET", "relative", 1);
  notify_service_manager("READY=1");
  ::setenv("NOTIFY_SOCKET", std::string(300, '/').c_str(), 1);
  notify_service_manager("READY=1");
  ::unsetenv("NOTIFY_SOCKET");
}

}  // namespace
}  // namespace proofdesk::app
