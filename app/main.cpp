#include "app/cli/command_line.hpp"

#include <csignal>

int main(int argc, char** argv) {
  // A reader that has gone is an error of the write, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  auto terminal = proofdesk::app::Terminal::standard();
  return static_cast<int>(proofdesk::app::run_command_line({argv + 1, argv + argc}, terminal));
}
