#include "app/cli/command_line.hpp"

int main(int argc, char** argv) {
  auto terminal = proofdesk::app::Terminal::standard();
  return static_cast<int>(proofdesk::app::run_command_line({argv + 1, argv + argc}, terminal));
}
