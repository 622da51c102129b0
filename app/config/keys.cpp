#include "app/config/keys.hpp"

#include "app/config/near_match.hpp"
#include "app/config/quantity.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::app {

std::span<const ConfigKey> config_keys() {
  static const std::vector<ConfigKey> kKeys = {
      {"server.listen",
       &Config::listen,
       "127.0.0.1:8080",
       0,
       0,
       {},
       "Where HTTP is served; port 0 takes any free one, host `*` all addresses. There is no TLS "
       "here: stay on "
       "the local host and put a proxy in front."},
      {"server.threads",
       &Config::threads,
       "0",
       0,
       256,
       {},
       "Threads that serve connections; 0 takes one for each processor."},
      {"server.workers",
       &Config::workers,
       "2",
       1,
       256,
       {},
       "Threads for lists, searches, histories and files, so that these hold up no connection."},
      {"server.work_queue",
       &Config::work_queue,
       "1024",
       1,
       1'000'000,
       {},
       "Requests that may wait for such a thread; beyond that the answer is 503."},
      {"server.origins",
       &Config::origins,
       "",
       0,
       0,
       {},
       "Further web origins that may open a WebSocket, such as `https://desk.example.org`."},

      {"limits.header_bytes",
       &Config::header_bytes,
       "8KiB",
       kKiB,
       kMiB,
       {},
       "Largest request line with its headers."},
      {"limits.json_bytes", &Config::json_bytes, "1MiB", kKiB, 64 * kMiB, {}, "Largest JSON body."},
      {"limits.attachment_bytes",
       &Config::attachment_bytes,
       "25MiB",
       kKiB,
       kGiB,
       {},
       "Largest attachment."},
      {"limits.import_bytes",
       &Config::import_bytes,
       "512MiB",
       kKiB,
       4 * kGiB,
       {},
       "Largest file that the command line may hand to the running server."},
      {"limits.connections",
       &Config::connections,
       "10000",
       1,
       1'000'000,
       {},
       "Connections open at once; further ones are turned away."},
      {"limits.connections_per_address",
       &Config::connections_per_address,
       "1000",
       1,
       1'000'000,
       {},
       "The same for one client address (of IPv6, one /64). Behind a proxy all clients share one."},
      {"limits.socket_message_bytes",
       &Config::socket_message_bytes,
       "64KiB",
       kKiB,
       16 * kMiB,
       {},
       "Largest WebSocket message from a client."},
      {"limits.socket_queue_bytes",
       &Config::socket_queue_bytes,
       "1MiB",
       64 * kKiB,
       kGiB,
       {},
       "What may wait for a slow WebSocket client before it is cut off; it resumes where it was."},
      {"limits.subscriptions",
       &Config::subscriptions,
       "64",
       1,
       100'000,
       {},
       "Subscriptions of one WebSocket connection."},
      {"limits.replayed_events",
       &Config::replayed_events,
       "100000",
       0,
       100'000'000,
       {},
       "Events that a subscriber who was away is sent; one who missed more is told to read anew."},

      {"timeouts.header",
       &Config::header_timeout,
       "10s",
       100,
       kHour,
       {},
       "From the first byte of a request to the end of its headers."},
      {"timeouts.body",
       &Config::body_timeout,
       "30s",
       100,
       kHour,
       {},
       "For the body; longer ones get more as long as they arrive at 32 KiB/s."},
      {"timeouts.idle",
       &Config::idle_timeout,
       "1m",
       100,
       kHour,
       {},
       "Without a request on an open connection."},
      {"timeouts.write",
       &Config::write_timeout,
       "30s",
       100,
       kHour,
       {},
       "For a client to take its answer."},
      {"timeouts.stop",
       &Config::stop_timeout,
       "10s",
       0,
       kHour,
       {},
       "For requests under way when the server is told to stop."},

      {"writer.queue",
       &Config::writer_queue,
       "4096",
       1,
       1'000'000,
       {},
       "Commands that may wait for the writer; beyond that the answer is 503."},
      {"writer.batch",
       &Config::writer_batch,
       "256",
       1,
       4096,
       {},
       "Commands that one commit takes at most."},

      {"storage.wal_bytes",
       &Config::wal_bytes,
       "32MiB",
       kMiB,
       16 * kGiB,
       {},
       "The write-ahead log is folded back into the database when it has grown to this."},
      {"storage.wal_alarm_bytes",
       &Config::wal_alarm_bytes,
       "256MiB",
       kMiB,
       64 * kGiB,
       {},
       "From this size on, which only a very long reader causes, the log warns."},

      {"log.level",
       &Config::log_level,
       "info",
       0,
       0,
       {"debug", "info", "warning", "error", "off"},
       "Least important lines that are written to standard error."},

      {"time.zone",
       &Config::time_zone,
       "UTC",
       0,
       0,
       {},
       "IANA time zone of local times that carry none, as in imported logs."},
  };
  return kKeys;
}

Config::Config() {
  for (const auto& key : config_keys()) {
    if (const auto status = set_value(*this, key, key.standard); !status)
      throw std::logic_error(status.error().detail);
  }
}

const ConfigKey* find_config_key(std::string_view name) {
  const auto found = std::ranges::find(config_keys(), name, &ConfigKey::name);
  return found == config_keys().end() ? nullptr : &*found;
}

std::string meant_config_key(std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto& key : config_keys()) names.push_back(key.name);
  const auto near = near_matches(name, names);
  return near.empty() ? std::string() : fmt::format("; did you mean {}?", fmt::join(near, " or "));
}

}  // namespace proofdesk::app
