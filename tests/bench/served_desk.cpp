#include "tests/bench/served_desk.hpp"

#include "tests/bench/program_run.hpp"

#include <charconv>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace proofdesk::bench {

ServedDesk::ServedDesk(const std::filesystem::path& data, const std::vector<std::string>& settings)
    : data_(data) {
  std::vector<std::string> arguments{"serve", "--data", data_.string(), "--listen", "127.0.0.1:0"};
  for (const auto& setting : settings) arguments.insert(arguments.end(), {"--set", setting});
  const auto child = start_program(std::move(arguments));
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
    (void)wait_for_program(process_);
  }
  if (output_ >= 0) ::close(output_);
}

std::string ServedDesk::token(std::string_view person, std::string_view role) const {
  const auto child = start_program({"token", "create", "--data", data_.string(), "--person",
                                    std::string(person), "--role", std::string(role)});
  std::string token = read_line(child.output);
  ::close(child.output);
  if (wait_for_program(child.process) != 0 || token.empty())
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
  if (const int code = wait_for_program(process); code != 0)
    throw std::runtime_error(fmt::format("the server ended with {}", code));
}

}  // namespace proofdesk::bench
