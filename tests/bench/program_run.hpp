#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace proofdesk::bench {

/// The built program (environment variable PROOFDESK) under way. Whoever starts it waits for it.
struct StartedProgram {
  pid_t process = -1;
  int output = -1;  ///< its standard output, to be closed; standard error is ours
};

/// Throws std::runtime_error when PROOFDESK does not name a program.
[[nodiscard]] StartedProgram start_program(std::vector<std::string> arguments);
/// Up to the end of a line, or of the output. Throws when nothing comes for half a minute.
[[nodiscard]] std::string read_line(int descriptor);
/// The exit code; 128 and the signal's number where one ended it.
[[nodiscard]] int wait_for_program(pid_t process);

/// What one run of the program took, from its start to its end.
struct ProgramTook {
  double wall = 0;    ///< seconds
  double cpu = 0;     ///< seconds of all its threads
  double memory = 0;  ///< MiB, the most that was resident at once
};

/// Runs a command of the program to its end; what it prints is thrown away. Throws std::runtime_error unless it
/// ends with 0.
ProgramTook run_program(const std::vector<std::string>& arguments);

}  // namespace proofdesk::bench
