#pragma once

#include "core/base/result.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::app {

struct ConfigKey;

/// How one server is set up. A default-constructed one holds the defaults of the table in keys.cpp, which is the
/// only place that knows keys, types, defaults and ranges: reading, checking, printing and the reference
/// page derive from it.
struct Config {
  // Kinds of value that a plain number or text would not tell apart.
  struct Bytes {
    std::int64_t count = 0;
    friend bool operator==(const Bytes&, const Bytes&) = default;
  };
  struct Listen {
    std::string host;  ///< name or address; "*" for all
    std::uint16_t port = 0;
    [[nodiscard]] std::string to_string() const;
    friend bool operator==(const Listen&, const Listen&) = default;
  };
  struct Zone {
    std::string name;  ///< IANA
    friend bool operator==(const Zone&, const Zone&) = default;
  };
  struct Word {
    std::string text;  ///< one of those the table lists
    friend bool operator==(const Word&, const Word&) = default;
  };
  using Texts = std::vector<std::string>;
  using Duration = std::chrono::milliseconds;

  Config();

  Listen listen;
  std::int64_t threads{};
  std::int64_t workers{};
  std::int64_t work_queue{};
  Texts origins;

  Bytes header_bytes;
  Bytes json_bytes;
  Bytes attachment_bytes;
  Bytes import_bytes;
  std::int64_t connections{};
  std::int64_t connections_per_address{};
  Bytes socket_message_bytes;
  Bytes socket_queue_bytes;
  std::int64_t subscriptions{};
  std::int64_t replayed_events{};

  Duration header_timeout{};
  Duration body_timeout{};
  Duration idle_timeout{};
  Duration write_timeout{};
  Duration stop_timeout{};

  Duration session_idle{};
  Duration session_longest{};
  Duration invitation_lifetime{};
  std::int64_t attempts_per_account{};
  std::int64_t attempts_per_address{};
  Duration longest_delay{};
  Texts trusted_proxies;
  Bytes hash_memory;
  std::int64_t hash_passes{};
  std::int64_t hash_threads{};
  std::int64_t hash_queue{};

  std::int64_t writer_queue{};
  std::int64_t writer_batch{};
  Bytes wal_bytes;
  Bytes wal_alarm_bytes;

  Word search_index;
  Word log_level;
  Zone time_zone;

  std::string mail_smtp;
  Word mail_smtp_tls;
  std::string mail_smtp_user;
  std::string mail_smtp_password_file;
  std::string mail_from;
  Bytes mail_message_bytes;
  Word mail_strangers;
  std::int64_t mail_automatic_per_hour{};
  Duration mail_first_retry{};
  Duration mail_longest_retry{};
  Duration mail_give_up{};
  std::string mail_imap;
  Word mail_imap_tls;
  std::string mail_imap_user;
  std::string mail_imap_password_file;
  Duration mail_imap_interval{};

  friend bool operator==(const Config&, const Config&) = default;
};

/// Something wrong in a file, where it stands. Lines and columns count from 1.
struct ConfigFault {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string what;
};

/// Reads TOML over `into`. Returns all faults in order of their place; `into` is changed only when there are
/// none.
[[nodiscard]] std::vector<ConfigFault> read_config(std::string_view toml, Config& into);

/// The faults as one error: kInvalidArgument `config.invalid`, with "file:line:column: what" a line.
[[nodiscard]] Error config_error(std::string_view file, std::span<const ConfigFault> faults);

/// Sets one key from text, as `--set limits.json_bytes=2MiB` does. kInvalidArgument `config.key`, `config.value`.
Status set_config(Config& config, std::string_view key, std::string_view value);

/// The whole configuration as TOML that reads back to the same.
[[nodiscard]] std::string to_toml(const Config& config);

/// The reference page in Markdown: docs/configuration.md.
[[nodiscard]] std::string config_reference();

}  // namespace proofdesk::app
