#pragma once

#include "app/exit_code.hpp"
#include "app/terminal.hpp"

#include <functional>
#include <string>
#include <vector>

namespace proofdesk::app {

/// The whole program: reads the arguments (without the program's name), does what they say and tells how it
/// went. Errors are on the terminal when it returns.
[[nodiscard]] ExitCode run_command_line(std::vector<std::string> arguments, Terminal& terminal);

}  // namespace proofdesk::app
