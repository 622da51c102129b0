// Faults of what listens, seeded as those of seeded_faults.cpp are: calls pass through here first, and
// PROOFDESK_SEEDED names the one that goes wrong. Functions of ours go by the names the linker knows them by.

#include "server/net/framing.hpp"

#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace {

bool seeded(std::string_view fault) {
  static const char* const named = std::getenv("PROOFDESK_SEEDED");
  return named != nullptr && fault == named;
}

}  // namespace

namespace proofdesk::server {

using Verdict = std::optional<ProtocolError>;
using Headers = std::vector<Header>;

Verdict real_check_framing(unsigned version, const Headers& headers) __asm__(
    "__real__ZN9proofdesk6server13check_framingEjRKSt6vectorINS0_6HeaderESaIS2_EE");
Verdict seeded_check_framing(unsigned version, const Headers& headers) __asm__(
    "__wrap__ZN9proofdesk6server13check_framingEjRKSt6vectorINS0_6HeaderESaIS2_EE");
Verdict real_check_handshake(const Headers& headers) __asm__(
    "__real__ZN9proofdesk6server15check_handshakeERKSt6vectorINS0_6HeaderESaIS2_EE");
Verdict seeded_check_handshake(const Headers& headers) __asm__(
    "__wrap__ZN9proofdesk6server15check_handshakeERKSt6vectorINS0_6HeaderESaIS2_EE");

Verdict seeded_check_framing(unsigned version, const Headers& headers) {
  if (seeded("believe_any_framing")) return std::nullopt;
  return real_check_framing(version, headers);
}

Verdict seeded_check_handshake(const Headers& headers) {
  if (seeded("believe_any_handshake")) return std::nullopt;
  return real_check_handshake(headers);
}

}  // namespace proofdesk::server

extern "C" {
int __real_accept(int listener, sockaddr* peer, socklen_t* size);
int __wrap_accept(int listener, sockaddr* peer, socklen_t* size);
int __real_sigtimedwait(const sigset_t* set, siginfo_t* info, const timespec* timeout);
int __wrap_sigtimedwait(const sigset_t* set, siginfo_t* info, const timespec* timeout);
int __real_timerfd_settime(int timer, int flags, const itimerspec* due, itimerspec* before);
int __wrap_timerfd_settime(int timer, int flags, const itimerspec* due, itimerspec* before);
}

int __wrap_accept(int listener, sockaddr* peer, socklen_t* size) {
  const int accepted = __real_accept(listener, peer, size);
  if (accepted >= 0 && seeded("hoard_memory")) {
    constexpr std::size_t kHoarded = 256 * 1024;
    static std::vector<std::string> hoard;
    hoard.emplace_back(kHoarded, 'x');
  }
  return accepted;
}

int __wrap_sigtimedwait(const sigset_t* set, siginfo_t* info, const timespec* timeout) {
  const int signal = __real_sigtimedwait(set, info, timeout);
  if (signal > 0 && seeded("leave_at_once")) ::_exit(0);
  return signal;
}

int __wrap_timerfd_settime(int timer, int flags, const itimerspec* due, itimerspec* before) {
  if (seeded("endless_patience")) return 0;
  return __real_timerfd_settime(timer, flags, due, before);
}
