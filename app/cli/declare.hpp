#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace proofdesk::app::cli {

/// CLI::App's members of these names, compiled once: every file that calls the members themselves compiles the
/// parser, the help and the configuration reader of the library, five seconds a file.

[[nodiscard]] CLI::App* add_subcommand(CLI::App& parent, std::string name, std::string description);

CLI::Option* add_option(CLI::App& command, std::string name, std::string& value,
                        std::string description);
CLI::Option* add_option(CLI::App& command, std::string name, std::vector<std::string>& value,
                        std::string description);
CLI::Option* add_option(CLI::App& command, std::string name, std::int64_t& value,
                        std::string description);
CLI::Option* add_option(CLI::App& command, std::string name, std::size_t& value,
                        std::string description);
CLI::Option* add_flag(CLI::App& command, std::string name, bool& value, std::string description);

}  // namespace proofdesk::app::cli
