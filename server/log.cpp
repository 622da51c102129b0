#include "server/log.hpp"

#include "core/base/utf8.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace proofdesk::server {
namespace {

constexpr std::size_t kLongestValue = 2000;

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
    case LogLevel::kOff:
      return spdlog::level::off;
  }
  return spdlog::level::info;
}

spdlog::logger& logger() {
  // Left to the end of the process: threads may log while statics are being destroyed.
  static spdlog::logger* const kLogger = [] {
    auto* made = new spdlog::logger("proofdesk", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%Y-%m-%dT%H:%M:%S.%fZ %l %v", spdlog::pattern_time_type::utc);
    made->set_level(spdlog::level::info);
    made->flush_on(spdlog::level::debug);
    return made;
  }();
  return *kLogger;
}

}  // namespace

std::string log_quoted(std::string_view value) {
  std::string out = "\"";
  const std::string_view shown = value.substr(0, kLongestValue);
  for (std::size_t i = 0; i < shown.size();) {
    const char c = shown[i];
    const auto byte = static_cast<unsigned char>(c);
    const std::size_t length = utf8_sequence_length(shown, i);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f || length == 0) {
      out += fmt::format("\\x{:02x}", byte);
    } else if (length > 1) {
      // C1 controls and the line separators also move cursors and lines.
      const std::string_view sequence = shown.substr(i, length);
      const bool c1 =
          length == 2 && byte == 0xc2 && static_cast<unsigned char>(shown[i + 1]) < 0xa0;
      if (c1 || sequence == "\u2028" || sequence == "\u2029") {
        for (const char part : sequence)
          out += fmt::format("\\x{:02x}", static_cast<unsigned char>(part));
      } else {
        out += sequence;
      }
    } else {
      out += c;
    }
    i += std::max<std::size_t>(length, 1);
  }
  if (shown.size() < value.size()) out += fmt::format("… ({} bytes)", value.size());
  out += '"';
  return out;
}

void log(LogLevel level, std::string_view event, LogFields fields) {
  const auto wanted = to_spdlog(level);
  if (!logger().should_log(wanted)) return;
  std::string line(event);
  for (const auto& [key, value] : fields) {
    line += ' ';
    line += key;
    line += '=';
    line += log_quoted(value);
  }
  logger().log(wanted, spdlog::string_view_t(line));
}

bool log_enabled(LogLevel level) { return logger().should_log(to_spdlog(level)); }

void set_log_level(LogLevel level) { logger().set_level(to_spdlog(level)); }

bool parse_log_level(std::string_view word, LogLevel& level) {
  constexpr std::array<std::string_view, 5> kWords = {"debug", "info", "warning", "error", "off"};
  const auto found = std::ranges::find(kWords, word);
  if (found == kWords.end()) return false;
  level = static_cast<LogLevel>(found - kWords.begin());
  return true;
}

}  // namespace proofdesk::server
