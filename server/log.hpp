#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace proofdesk::server {

/// Structured log lines: `2026-11-23T10:00:00.123456Z info http.listening url="http://…"`. Event names are
/// ours; values may come from anywhere, so they are quoted and their control characters, quotes and
/// backslashes escaped: no value can forge a line or a field. Thread-safe.
struct LogField {
  std::string_view key;
  std::string_view value;
};
using LogFields = std::initializer_list<LogField>;

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError, kOff };

void log(LogLevel level, std::string_view event, LogFields fields);
inline void log_debug(std::string_view event, LogFields fields) {
  log(LogLevel::kDebug, event, fields);
}
inline void log_info(std::string_view event, LogFields fields) {
  log(LogLevel::kInfo, event, fields);
}
inline void log_warning(std::string_view event, LogFields fields) {
  log(LogLevel::kWarning, event, fields);
}
inline void log_error(std::string_view event, LogFields fields) {
  log(LogLevel::kError, event, fields);
}

/// Whether a line of this level would be written: to spare the work of making its values.
[[nodiscard]] bool log_enabled(LogLevel level);
/// To standard error; from `level` on. The default is kInfo.
void set_log_level(LogLevel level);
/// nullopt for unknown words ("debug", "info", "warning", "error", "off").
[[nodiscard]] bool parse_log_level(std::string_view word, LogLevel& level);

/// A value as it stands in a log line, quotes included. Long values are cut, saying so.
[[nodiscard]] std::string log_quoted(std::string_view value);

}  // namespace proofdesk::server
