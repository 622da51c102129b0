#include "tests/bench/served_desk.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
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

struct Child {
  pid_t process = -1;
  int output = -1;  ///< its standard output; standard error is ours
};

Child start(std::vector<std::string> arguments) {
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

/// Up to the end of a line, or of the output.
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

int wait_for(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0) {
    if (errno != EINTR) throw std::runtime_error("a child that is not ours");
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

ServedDesk::ServedDesk(const std::filesystem::path& data) : data_(data) {
  const Child child = start({"serve", "--data", data_.string(), "--listen", "127.0.0.1:0"});
  process_ = child.process;
  output_ = child.output;
  const std::string line = read_line(output_);
  constexpr std::string_view kScheme = "http://";
  const auto scheme = line.find(kScheme);
  const auto colon = line.rfind(':');
  if (scheme == std::string::npos || colon <= scheme + kScheme.size() ||
      std::from_chars(line.data() + colon + 1, line.data() + line.size(), port_).ec != std::errc{})
    throw std::runtime_error(fmt::format("the server did not say where it is, but: {}", line));
  host_ = line.substr(scheme + kScheme.size(), colon - scheme - kScheme.size());
}

ServedDesk::~ServedDesk() {
  if (process_ > 0) {
    ::kill(process_, SIGTERM);
    (void)wait_for(process_);
  }
  if (output_ >= 0) ::close(output_);
}

std::string ServedDesk::token(std::string_view person, std::string_view role) const {
  const Child child = start({"token", "create", "--data", data_.string(), "--person",
                             std::string(person), "--role", std::string(role)});
  std::string token = read_line(child.output);
  ::close(child.output);
  if (wait_for(child.process) != 0 || token.empty())
    throw std::runtime_error("the program made no token");
  return token;
}

double ServedDesk::memory() const {
  std::ifstream file(fmt::format("/proc/{}/statm", process_));
  double total = 0;
  double resident = 0;
  if (!(file >> total >> resident)) throw std::runtime_error("the server is gone");
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1024 * 1024);
}

double ServedDesk::cpu() const {
  std::ifstream file(fmt::format("/proc/{}/stat", process_));
  std::string text;
  std::getline(file, text);
  // Behind the name, which may hold anything: state, then numbers; user and system time are 14th and 15th.
  std::istringstream rest(text.substr(text.rfind(')') + 1));
  std::string skipped;
  for (int field = 3; field < 14; ++field) rest >> skipped;
  double user = 0;
  double system = 0;
  if (!(rest >> user >> system)) throw std::runtime_error("the server is gone");
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

void ServedDesk::stop() {
  const pid_t process = std::exchange(process_, -1);
  ::kill(process, SIGTERM);
  if (const int code = wait_for(process); code != 0)
    throw std::runtime_error(fmt::format("the server ended with {}", code));
}

}  // namespace proofdesk::bench
