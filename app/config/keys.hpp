#pragma once

#include "app/config/config.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace proofdesk::app {

/// One row of the table.
struct ConfigKey {
  using Member =
      std::variant<std::int64_t Config::*, Config::Bytes Config::*, Config::Duration Config::*,
                   Config::Listen Config::*, Config::Zone Config::*, Config::Word Config::*,
                   Config::Texts Config::*, std::string Config::*>;

  std::string_view name;  ///< "limits.json_bytes": a table of TOML, a dot, the key in it
  Member member;
  std::string_view standard;  ///< the default, as text
  std::int64_t minimum = 0;   ///< of numbers, bytes and milliseconds
  std::int64_t maximum = 0;
  std::vector<std::string_view> words;  ///< of words
  std::string_view description;

  [[nodiscard]] std::string_view section() const { return name.substr(0, name.find('.')); }
  [[nodiscard]] std::string_view short_name() const { return name.substr(name.find('.') + 1); }
  /// "integer", "size", "duration", "address", "time zone", "word", "list", "text".
  [[nodiscard]] std::string_view type() const;
  /// What is allowed, for people: "1 … 256", "one of debug, info".
  [[nodiscard]] std::string range() const;
};

/// The table.
[[nodiscard]] std::span<const ConfigKey> config_keys();
/// nullptr when there is no such key.
[[nodiscard]] const ConfigKey* find_config_key(std::string_view name);
/// "; did you mean limits.json_bytes?", or nothing.
[[nodiscard]] std::string meant_config_key(std::string_view name);

/// Sets a value from text (lists: separated by commas). kInvalidArgument `config.value`.
Status set_value(Config& config, const ConfigKey& key, std::string_view text);
/// The value as `set_value` reads it.
[[nodiscard]] std::string value_text(const Config& config, const ConfigKey& key);

}  // namespace proofdesk::app
