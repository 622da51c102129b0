#include "app/version.hpp"

#include "app/cli/commands.hpp"
#include "app/cli/declare.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace proofdesk::app::cli {

void add_version(CLI::App& program, Chosen& chosen) {
  auto* command = add_subcommand(program, "version", "Print the version");
  command->footer(examples({"proofdesk version"}));
  command->callback([&chosen] {
    chosen.work = [](Terminal& terminal) -> Result<ExitCode> {
      terminal.print(fmt::format("proofdesk {}\n", kVersion));
      return ExitCode::kDone;
    };
  });
}

}  // namespace proofdesk::app::cli
