#include "app/cli/declare.hpp"

#include <utility>

#include <CLI/CLI.hpp>

namespace proofdesk::app::cli {

CLI::App* add_subcommand(CLI::App& parent, std::string name, std::string description) {
  return parent.add_subcommand(std::move(name), std::move(description));
}

CLI::Option* add_option(CLI::App& command, std::string name, std::string& value,
                        std::string description) {
  return command.add_option(std::move(name), value, std::move(description));
}

CLI::Option* add_option(CLI::App& command, std::string name, std::vector<std::string>& value,
                        std::string description) {
  return command.add_option(std::move(name), value, std::move(description));
}

CLI::Option* add_option(CLI::App& command, std::string name, std::int64_t& value,
                        std::string description) {
  return command.add_option(std::move(name), value, std::move(description));
}

CLI::Option* add_option(CLI::App& command, std::string name, std::size_t& value,
                        std::string description) {
  return command.add_option(std::move(name), value, std::move(description));
}

CLI::Option* add_flag(CLI::App& command, std::string name, bool& value, std::string description) {
  return command.add_flag(std::move(name), value, std::move(description));
}

}  // namespace proofdesk::app::cli
