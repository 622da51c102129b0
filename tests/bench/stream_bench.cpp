// One event to 5,000 WebSockets that have subscribed to it: from the moment its command is sent until the last of them has
// it, against send() of the same bytes, made beforehand, over as many plain connections. What a subscriber takes in memory.
// Server and clients share the machine.

#include "tests/bench/http_load.hpp"
#include "tests/bench/incident_load.hpp"
#include "tests/bench/report.hpp"
#include "tests/bench/requests.hpp"
#include "tests/bench/served_desk.hpp"
#include "tests/bench/subscribers.hpp"

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace proofdesk::bench {
namespace {

/// As many files as the machine lets us have: each plain connection takes two, each subscriber one here and one in the
/// server, which inherits the limit.
void want_files(std::size_t count) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < count)
    throw std::runtime_error(fmt::format("{} files are needed, {} allowed (ulimit -Hn)", count,
                                         static_cast<std::size_t>(limit.rlim_cur)));
}

/// Plain loopback connections: frames go in at one end and are read as the subscribers' are.
class PlainConnections {
 public:
  explicit PlainConnections(std::size_t count) {
    const int door = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (door < 0 || ::bind(door, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
        ::listen(door, 128) != 0 ||
        ::getsockname(door, reinterpret_cast<sockaddr*>(&address), &length) != 0)
      throw std::runtime_error(std::strerror(errno));
    for (std::size_t i = 0; i < count; ++i) {
      far_.add(connect_to("127.0.0.1", ntohs(address.sin_port)));
      const int near = ::accept4(door, nullptr, nullptr, SOCK_CLOEXEC);
      if (near < 0) throw std::runtime_error(std::strerror(errno));
      const int on = 1;
      ::setsockopt(near, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      near_.push_back(near);
    }
    ::close(door);
  }
  ~PlainConnections() {
    for (const int socket : near_) ::close(socket);
  }
  PlainConnections(const PlainConnections&) = delete;
  PlainConnections& operator=(const PlainConnections&) = delete;

  /// Seconds from the first send until the last has it; another thread sends.
  double tell_all(const std::string& frame) {
    const Stopwatch watch;
    const std::jthread sender([&] {
      for (const int socket : near_) {
        if (::send(socket, frame.data(), frame.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(frame.size()))
          std::terminate();
      }
    });
    far_.hear();
    return watch.wall();
  }

 private:
  std::vector<int> near_;
  Subscribers far_;
};

struct Figures {
  std::vector<double> alone, event, raw;  ///< ms
  std::vector<double> cpu, memory;        ///< µs and KiB of a subscriber
};

int run(const Options& options) {
  const std::size_t subscribers = options.quick ? 200 : 5'000;
  const int events = options.quick ? 5 : 20;
  want_files(3 * subscribers + 200);
  Figures figures;
  PlainConnections plain(subscribers);
  for (int round = 0; round < options.rounds; ++round) {
    const ScratchDirectory directory(options.data);
    ServedDesk desk(directory.path() / "desk",
                    {"limits.connections=20000", "limits.connections_per_address=20000"});
    const auto token = desk.token("Ana Example", "agent");
    const Requests requests(desk, token);
    HttpLoad one(desk.host(), desk.port(), 1);
    std::size_t number = 0;
    const auto command = [&] {
      (void)one.run({requests.post("/api/v1/incidents", to_body(incident_fields(number++)))},
                    [](const Answer& answer) { expect(answer, 201); });
    };
    for (int i = 0; i < 200; ++i) command();
    std::vector<double> alone;
    for (int i = 0; i < events; ++i) {
      const Stopwatch watch;
      command();
      alone.push_back(1e3 * watch.wall());
    }

    const double empty = desk.memory();
    Subscribers listeners;
    while (listeners.count() < subscribers)
      listeners.subscribe(desk.host(), desk.port(), token, "incident");
    command();
    listeners.hear();
    std::vector<double> told;
    std::vector<double> raw;
    const double cpu = desk.cpu();
    for (int i = 0; i < events; ++i) {
      const Stopwatch watch;
      command();
      listeners.hear();
      told.push_back(1e3 * watch.wall());
      raw.push_back(1e3 * plain.tell_all(listeners.last()));
    }
    const auto each = static_cast<double>(subscribers);
    figures.cpu.push_back(1e6 * (desk.cpu() - cpu) / events / each);
    figures.memory.push_back(1024 * (desk.memory() - empty) / each);
    figures.alone.push_back(median(alone));
    figures.event.push_back(median(told));
    figures.raw.push_back(median(raw));
  }
  using enum Report::Goal;
  Report report("stream_bench");
  report.add("the command, nobody listening", figures.alone, "ms");
  report.add(fmt::format("the command, and {} subscribers have it", subscribers), figures.event,
             "ms");
  report.add(fmt::format("send() of the same bytes to {}", subscribers), figures.raw, "ms");
  report.add("event ÷ send()", ratios(figures.event, figures.raw), "", kAtMost, 1.5);
  report.add("memory of a subscriber", figures.memory, "KiB", kAtMost, 25);
  report.add("server CPU a subscriber told", figures.cpu, "µs");
  report.note(
      "Durable commands over HTTP, the creation of an incident each; medians of the events of a");
  report.note("round. The time of the event holds the command's own, commit and all.");
  return report.finish(options) ? 0 : 1;
}

}  // namespace
}  // namespace proofdesk::bench

int main(int argc, char** argv) {
  const auto options = proofdesk::bench::Options::parse(argc, argv);
  try {
    return proofdesk::bench::run(options);
  } catch (const std::exception& exception) {
    // Caught so that the server ends with its owner.
    fmt::print(stderr, "stream_bench: {}\n", exception.what());
    return 1;
  }
}
