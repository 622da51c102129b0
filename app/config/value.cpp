#include "app/config/keys.hpp"
#include "app/config/quantity.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include <date/tz.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::app {
namespace {

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};

std::optional<Config::Listen> parse_listen(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  const auto port = parse_whole_number(text.substr(colon + 1));
  if (host.empty() || !port || *port < 0 || *port > 65'535) return std::nullopt;
  if (!bracketed && host.find_first_of(":[]") != std::string_view::npos) return std::nullopt;
  return Config::Listen{std::string(host), static_cast<std::uint16_t>(*port)};
}

bool is_time_zone(std::string_view name) {
  try {
    return date::locate_zone(std::string(name)) != nullptr;
  } catch (const std::runtime_error&) {
    // The library's only way of saying that there is no such zone.
    return false;
  }
}

Config::Texts split(std::string_view text) {
  Config::Texts parts;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    parts.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return parts;
}

/// Sets one value; a member function for each kind of member.
class Setter {
 public:
  Setter(Config& config, const ConfigKey& key, std::string_view text)
      : config_(config), key_(key), text_(text) {}

  Status operator()(std::int64_t Config::* member) const {
    PROOFDESK_ASSIGN(config_.*member, within(parse_whole_number(text_), "is no whole number"));
    return {};
  }
  Status operator()(Config::Bytes Config::* member) const {
    PROOFDESK_ASSIGN((config_.*member).count,
                     within(parse_quantity(text_, kByteUnits), "is no size like \"10MiB\""));
    return {};
  }
  Status operator()(Config::Duration Config::* member) const {
    PROOFDESK_ASSIGN(const auto millis,
                     within(parse_quantity(text_, kTimeUnits), "is no duration like \"30s\""));
    config_.*member = Config::Duration{millis};
    return {};
  }
  Status operator()(Config::Listen Config::* member) const {
    auto value = parse_listen(text_);
    if (!value) return wrong("is no address like \"127.0.0.1:8080\"");
    config_.*member = std::move(*value);
    return {};
  }
  Status operator()(Config::Zone Config::* member) const {
    if (!is_time_zone(text_)) return wrong("is no time zone like \"Europe/Lisbon\"");
    (config_.*member).name = text_;
    return {};
  }
  Status operator()(Config::Word Config::* member) const {
    if (std::ranges::find(key_.words, text_) == key_.words.end())
      return wrong(fmt::format("is not {}", key_.range()));
    (config_.*member).text = text_;
    return {};
  }
  Status operator()(Config::Texts Config::* member) const {
    config_.*member = split(text_);
    return {};
  }
  Status operator()(std::string Config::* member) const {
    const bool control = std::ranges::any_of(
        text_, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    if (control) return wrong("has control characters");
    config_.*member = text_;
    return {};
  }

 private:
  [[nodiscard]] std::unexpected<Error> wrong(std::string_view why) const {
    return fail(ErrorCode::kInvalidArgument, "config.value",
                fmt::format("{}: \"{}\" {}", key_.name, text_, why));
  }
  [[nodiscard]] Result<std::int64_t> within(std::optional<std::int64_t> value,
                                            std::string_view unreadable) const {
    if (!value) return wrong(unreadable);
    if (*value < key_.minimum || *value > key_.maximum)
      return wrong(fmt::format("is outside {}", key_.range()));
    return *value;
  }

  Config& config_;
  const ConfigKey& key_;
  std::string_view text_;
};

}  // namespace

std::string Config::Listen::to_string() const {
  return host.contains(':') ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

std::string_view ConfigKey::type() const {
  return std::visit(Overloaded{[](std::int64_t Config::*) { return "integer"; },
                               [](Config::Bytes Config::*) { return "size"; },
                               [](Config::Duration Config::*) { return "duration"; },
                               [](Config::Listen Config::*) { return "address"; },
                               [](Config::Zone Config::*) { return "time zone"; },
                               [](Config::Word Config::*) { return "word"; },
                               [](Config::Texts Config::*) { return "list"; },
                               [](std::string Config::*) { return "text"; }},
                    member);
}

std::string ConfigKey::range() const {
  const auto between = [this](std::span<const Unit> units) {
    return fmt::format("{} … {}", write_quantity(minimum, units), write_quantity(maximum, units));
  };
  return std::visit(
      Overloaded{
          [&](std::int64_t Config::*) { return fmt::format("{} … {}", minimum, maximum); },
          [&](Config::Bytes Config::*) { return between(kByteUnits); },
          [&](Config::Duration Config::*) { return between(kTimeUnits); },
          [](Config::Listen Config::*) { return std::string("host:port or [address]:port"); },
          [](Config::Zone Config::*) { return std::string("a name like Europe/Lisbon"); },
          [&](Config::Word Config::*) { return fmt::format("one of {}", fmt::join(words, ", ")); },
          [](Config::Texts Config::*) { return std::string("a list of strings"); },
          [](std::string Config::*) { return std::string("a line of text"); }},
      member);
}

Status set_value(Config& config, const ConfigKey& key, std::string_view text) {
  return std::visit(Setter(config, key, text), key.member);
}

std::string value_text(const Config& config, const ConfigKey& key) {
  return std::visit(
      Overloaded{
          [&](std::int64_t Config::* member) { return std::to_string(config.*member); },
          [&](Config::Bytes Config::* member) {
            return write_quantity((config.*member).count, kByteUnits);
          },
          [&](Config::Duration Config::* member) {
            return write_quantity((config.*member).count(), kTimeUnits);
          },
          [&](Config::Listen Config::* member) { return (config.*member).to_string(); },
          [&](Config::Zone Config::* member) { return (config.*member).name; },
          [&](Config::Word Config::* member) { return (config.*member).text; },
          [&](Config::Texts Config::* member) {
            return fmt::format("{}", fmt::join(config.*member, ","));
          },
          [&](std::string Config::* member) { return config.*member; },
      },
      key.member);
}

Status set_config(Config& config, std::string_view name, std::string_view value) {
  if (const ConfigKey* key = find_config_key(name)) return set_value(config, *key, value);
  Error error{ErrorCode::kInvalidArgument, "config.key",
              fmt::format("there is no key {}{}", name, meant_config_key(name))};
  error.remedy = "proofdesk config reference lists every key";
  return fail(std::move(error));
}

}  // namespace proofdesk::app
