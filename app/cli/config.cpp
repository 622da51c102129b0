#include "app/cli/commands.hpp"
#include "app/cli/declare.hpp"
#include "app/cli/options.hpp"

#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace proofdesk::app::cli {

void add_config(CLI::App& program, Chosen& chosen) {
  auto* group = add_subcommand(program, "config", "Look into configurations");
  group->require_subcommand(1);
  group->footer(examples({"proofdesk config show --set server.listen=127.0.0.1:9090",
                          "proofdesk config check proofdesk.toml"}));

  auto* check =
      add_subcommand(*group, "check", "Say what is wrong in a configuration file, and where");
  auto file = std::make_shared<std::string>();
  add_option(*check, "file", *file, "Configuration")->required()->type_name("FILE");
  check->footer(examples({"proofdesk config check desk/proofdesk.toml"}));
  check->callback([&chosen, file] {
    chosen.work = [file](Terminal& terminal) -> Result<ExitCode> {
      PROOFDESK_ASSIGN(const std::string toml, read_file(*file));
      Config config;
      if (const auto faults = read_config(toml, config); !faults.empty())
        return fail(config_error(*file, faults));
      terminal.print(fmt::format("{}: nothing is wrong\n", *file));
      return ExitCode::kDone;
    };
  });

  auto* show = add_subcommand(*group, "show", "Print the configuration that would hold, as TOML");
  struct Show {
    std::string data;
    ConfigOptions config;
  };
  auto options = std::make_shared<Show>();
  add_option(*show, "--data", options->data, "Data directory")->type_name("DIR");
  add_config_options(*show, options->config);
  show->footer(examples({"proofdesk config show --data ./desk",
                         "proofdesk config show --set limits.json_bytes=2MiB > proofdesk.toml"}));
  show->callback([&chosen, options] {
    chosen.work = [options](Terminal& terminal) -> Result<ExitCode> {
      PROOFDESK_ASSIGN(const Config config, load_config(options->config, options->data));
      terminal.print(to_toml(config));
      return ExitCode::kDone;
    };
  });

  auto* reference =
      add_subcommand(*group, "reference", "Print every key with its meaning, as Markdown");
  reference->footer(examples({"proofdesk config reference > docs/configuration.md"}));
  reference->callback([&chosen] {
    chosen.work = [](Terminal& terminal) -> Result<ExitCode> {
      terminal.print(config_reference());
      return ExitCode::kDone;
    };
  });
}

}  // namespace proofdesk::app::cli
