#include "tests/bench/program_run.hpp"

#include "tests/bench/report.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace proofdesk::bench {
namespace {

constexpr int kPatience = 30'000;  // milliseconds

std::string program() {
  const char* path = std::getenv("PROOFDESK");
  if (path == nullptr || ::access(path, X_OK) != 0)
    throw std::runtime_error("PROOFDESK does not name the built program");
  return path;
}

int exit_code(pid_t process, rusage& used) {
  int status = 0;
  while (::wait4(process, &status, 0, &used) < 0) {
    if (errno != EINTR) throw std::runtime_error("a child that is not ours");
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

}  // namespace

StartedProgram start_program(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), program());
  std::vector<char*> texts;
  for (auto& argument : arguments) texts.push_back(argument.data());
  texts.push_back(nullptr);
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const pid_t process = ::fork();
  if (process < 0) throw std::runtime_error("no process");
  if (process == 0) {
    ::dup2(pipe[1], STDOUT_FILENO);
    ::execv(texts.front(), texts.data());
    ::_exit(127);
  }
  ::close(pipe[1]);
  return {process, pipe[0]};
}

std::string read_line(int descriptor) {
  std::string line;
  while (true) {
    pollfd waiting{.fd = descriptor, .events = POLLIN, .revents = 0};
    if (::poll(&waiting, 1, kPatience) <= 0) throw std::runtime_error("the program says nothing");
    char c = 0;
    if (::read(descriptor, &c, 1) != 1 || c == '\n') return line;
    line += c;
  }
}

int wait_for_program(pid_t process) {
  rusage unused{};
  return exit_code(process, unused);
}

ProgramTook run_program(const std::vector<std::string>& arguments) {
  const Stopwatch watch;
  const auto started = start_program(arguments);
  std::array<char, 4096> thrown_away{};
  ssize_t got = 0;
  do {
    got = ::read(started.output, thrown_away.data(), thrown_away.size());
  } while (got > 0 || (got < 0 && errno == EINTR));
  ::close(started.output);
  rusage used{};
  if (const int code = exit_code(started.process, used); code != 0)
    throw std::runtime_error(fmt::format("{} ended with {}", fmt::join(arguments, " "), code));
  return {watch.wall(), seconds(used.ru_utime) + seconds(used.ru_stime),
          static_cast<double>(used.ru_maxrss) / 1024};
}

}  // namespace proofdesk::bench
