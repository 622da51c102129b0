#pragma once

#include "app/config/config.hpp"
#include "core/base/instant.hpp"
#include "core/base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace proofdesk::app::cli {

/// Options that many commands share.

CLI::Option* add_data(CLI::App& command, std::string& data);

struct ConfigOptions {
  std::string file;
  std::vector<std::string> sets;  ///< key=value
};
void add_config_options(CLI::App& command, ConfigOptions& options);

/// Defaults, then the file (or proofdesk.toml in the data directory, if there is one), then `--set`.
[[nodiscard]] Result<Config> load_config(const ConfigOptions& options,
                                         const std::filesystem::path& data);

/// A civil date (its midnight in UTC), an RFC 3339 instant, or a duration from `now` on ("P30D").
/// kInvalidArgument `command_line.instant`.
[[nodiscard]] Result<Instant> parse_when(std::string_view option, std::string_view text,
                                         Instant now);

/// kNotFound `file.exists`, or why it cannot be read.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path);
/// The file is whole or not there. kUnavailable `file.write`, kStorageFull.
Status write_file(const std::filesystem::path& path, std::string_view content);

/// 12345 → "12,345".
[[nodiscard]] std::string grouped(std::int64_t number);
/// "1 leaf", "2 leaves".
[[nodiscard]] std::string counted(std::int64_t number, std::string_view one, std::string_view many);

}  // namespace proofdesk::app::cli
