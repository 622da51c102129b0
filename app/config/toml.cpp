#include "app/config/keys.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

namespace proofdesk::app {
namespace {

bool is_number(const ConfigKey& key) {
  return std::holds_alternative<std::int64_t Config::*>(key.member);
}
bool is_list(const ConfigKey& key) {
  return std::holds_alternative<Config::Texts Config::*>(key.member);
}

class Reader {
 public:
  Reader(Config& into, std::vector<ConfigFault>& faults) : into_(into), faults_(faults) {}

  void read(const toml::table& table, const std::string& prefix) {
    for (const auto& [key, node] : table) {
      const std::string name = prefix + std::string(key.str());
      if (const ConfigKey* known = find_config_key(name)) {
        set(*known, node);
      } else if (const auto* inner = node.as_table(); inner != nullptr && is_section(name)) {
        read(*inner, name + ".");
      } else {
        fault(key.source(), fmt::format("unknown key {}{}", name, meant_config_key(name)));
      }
    }
  }

 private:
  static bool is_section(std::string_view name) {
    return std::ranges::find(config_keys(), name, &ConfigKey::section) != config_keys().end();
  }

  void set(const ConfigKey& key, const toml::node& node) {
    if (is_list(key)) return set_list(key, node);
    std::string text;
    if (const auto* number = node.as_integer(); number != nullptr && is_number(key)) {
      text = std::to_string(number->get());
    } else if (const auto* string = node.as_string(); string != nullptr && !is_number(key)) {
      text = string->get();
    } else {
      return fault(node.source(),
                   fmt::format("{} must be {}, {}", key.name,
                               is_number(key) ? "a whole number" : "a string", key.range()));
    }
    if (const auto status = set_value(into_, key, text); !status)
      fault(node.source(), status.error().detail);
  }

  void set_list(const ConfigKey& key, const toml::node& node) {
    Config::Texts texts;
    const auto* array = node.as_array();
    if (array == nullptr) return fault(node.source(), fmt::format("{} must be a list", key.name));
    for (const auto& item : *array) {
      const auto* string = item.as_string();
      // A comma would be read as two entries where the value is written as text.
      if (string == nullptr || string->get().empty() || string->get().contains(','))
        return fault(item.source(),
                     fmt::format("{} lists strings without commas, none empty", key.name));
      texts.push_back(string->get());
    }
    into_.*std::get<Config::Texts Config::*>(key.member) = std::move(texts);
  }

  void fault(const toml::source_region& where, std::string what) {
    faults_.push_back({where.begin.line, where.begin.column, std::move(what)});
  }

  Config& into_;
  std::vector<ConfigFault>& faults_;
};

/// A TOML basic string.
std::string toml_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string as_toml(const Config& config, const ConfigKey& key) {
  if (is_number(key)) return value_text(config, key);
  if (!is_list(key)) return toml_quoted(value_text(config, key));
  std::vector<std::string> items;
  for (const auto& item : config.*std::get<Config::Texts Config::*>(key.member))
    items.push_back(toml_quoted(item));
  return fmt::format("[{}]", fmt::join(items, ", "));
}

}  // namespace

std::vector<ConfigFault> read_config(std::string_view text, Config& into) {
  std::vector<ConfigFault> faults;
  Config read = into;
  try {
    Reader(read, faults).read(toml::parse(text), {});
  } catch (const toml::parse_error& error) {
    const auto& where = error.source().begin;
    faults.push_back({where.line, where.column, std::string(error.description())});
  }
  std::ranges::sort(faults, {}, [](const ConfigFault& fault) {
    return std::tie(fault.line, fault.column, fault.what);
  });
  if (faults.empty()) into = std::move(read);
  return faults;
}

Error config_error(std::string_view file, std::span<const ConfigFault> faults) {
  Error error{ErrorCode::kInvalidArgument, "config.invalid"};
  for (const auto& fault : faults) {
    if (!error.detail.empty()) error.detail += "\n";
    error.detail += fmt::format("{}:{}:{}: {}", file, fault.line, fault.column, fault.what);
  }
  error.remedy = "proofdesk config reference lists every key";
  return error;
}

std::string to_toml(const Config& config) {
  std::string out;
  std::string_view section;
  for (const auto& key : config_keys()) {
    if (key.section() != section) {
      out += fmt::format("{}[{}]\n", section.empty() ? "" : "\n", key.section());
      section = key.section();
    }
    out += fmt::format("{} = {}\n", key.short_name(), as_toml(config, key));
  }
  return out;
}

std::string config_reference() {
  const Config standard;
  std::string out =
      "# Configuration\n"
      "\n"
      "Proofdesk runs without a configuration file. To change something, write TOML into a file "
      "and name\n"
      "it with `--config FILE`, or call it `proofdesk.toml` and put it into the data directory. A "
      "single key\n"
      "is set for one run with `--set section.key=value`. What the command line says wins over the "
      "file.\n"
      "\n"
      "`proofdesk config check FILE` says what is wrong in a file and where, `proofdesk config "
      "show` what\n"
      "holds. This page is what `proofdesk config reference` prints.\n"
      "\n"
      "Sizes are a whole number with `B`, `KiB`, `MiB` or `GiB`, durations one with `ms`, `s`, `m` "
      "or `h`.\n"
      "Only whole numbers stand without quotes.\n"
      "\n"
      "```toml\n"
      "[server]\n"
      "listen = \"127.0.0.1:9090\"\n"
      "\n"
      "[limits]\n"
      "attachment_bytes = \"100MiB\"\n"
      "```\n";
  std::string_view section;
  for (const auto& key : config_keys()) {
    if (key.section() != section) {
      section = key.section();
      out += fmt::format(
          "\n## {}\n\n| Key | Type | Default | Allowed | Meaning |\n|---|---|---|---|---|\n",
          section);
    }
    out += fmt::format("| `{}` | {} | `{}` | {} | {} |\n", key.short_name(), key.type(),
                       as_toml(standard, key), key.range(), key.description);
  }
  return out;
}

}  // namespace proofdesk::app
