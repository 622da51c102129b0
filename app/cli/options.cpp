#include "app/cli/options.hpp"

#include "app/cli/declare.hpp"
#include "storage/files/file_io.hpp"

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace proofdesk::app::cli {

CLI::Option* add_data(CLI::App& command, std::string& data) {
  return add_option(command, "--data", data, "Data directory")->required()->type_name("DIR");
}

void add_config_options(CLI::App& command, ConfigOptions& options) {
  add_option(command, "--config", options.file,
             "Configuration; else DIR/proofdesk.toml, if there is one")
      ->type_name("FILE");
  add_option(command, "--set", options.sets, "One key of the configuration, for this run")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

Result<Config> load_config(const ConfigOptions& options, const std::filesystem::path& data) {
  Config config;
  std::filesystem::path file = options.file;
  if (file.empty() && !data.empty()) {
    std::error_code unknown;
    const auto usual = data / "proofdesk.toml";
    if (std::filesystem::exists(usual, unknown)) file = usual;
  }
  if (!file.empty()) {
    PROOFDESK_ASSIGN(const std::string toml, read_file(file));
    if (const auto faults = read_config(toml, config); !faults.empty())
      return fail(config_error(file.string(), faults));
  }
  for (const auto& set : options.sets) {
    const auto equals = set.find('=');
    if (equals == std::string::npos) {
      return fail(ErrorCode::kInvalidArgument, "config.value",
                  fmt::format("--set takes key=value, not \"{}\"", set));
    }
    PROOFDESK_TRY(set_config(config, set.substr(0, equals), set.substr(equals + 1)));
  }
  return config;
}

Result<Instant> parse_when(std::string_view option, std::string_view text, Instant now) {
  if (is_civil_date(text)) return *start_of_day_utc(text);
  if (const auto instant = parse_rfc3339(text)) return *instant;
  if (const auto duration = parse_duration(text)) return Instant{now.micros + *duration};
  return fail(ErrorCode::kInvalidArgument, "command_line.instant",
              fmt::format("{}: \"{}\" is no date (2026-12-31), instant (2026-12-31T12:00:00Z) or "
                          "duration from now (P30D)",
                          option, text));
}

Result<std::string> read_file(const std::filesystem::path& path) {
  PROOFDESK_ASSIGN(auto content, read_whole_file(path));
  if (!content)
    return fail(ErrorCode::kNotFound, "file.exists",
                fmt::format("there is no file {}", path.string()));
  return std::move(*content);
}

Status write_file(const std::filesystem::path& path, std::string_view content) {
  // Devices and pipes are written as they are; of a file nobody is to see a half.
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    PROOFDESK_ASSIGN(const FileHandle file, open_file(path, O_WRONLY));
    while (!content.empty()) {
      const auto written = ::write(file.get(), content.data(), content.size());
      if (written < 0 && errno != EINTR) return fail(io_error("write", path));
      if (written > 0) content.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
  }
  const std::filesystem::path draft = path.string() + ".part";
  {
    PROOFDESK_ASSIGN(const FileHandle file, open_file(draft, O_WRONLY | O_CREAT | O_TRUNC, 0666));
    PROOFDESK_TRY(write_at(file, content, 0, draft));
    PROOFDESK_TRY(sync_file(file, draft));
  }
  if (::rename(draft.c_str(), path.c_str()) != 0) return fail(io_error("rename", draft));
  return {};
}

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string counted(std::int64_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", grouped(number), number == 1 ? one : many);
}

}  // namespace proofdesk::app::cli
