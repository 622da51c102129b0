#include "app/cli/commands.hpp"
#include "app/cli/declare.hpp"
#include "app/cli/options.hpp"
#include "server/net/stream_client.hpp"
#include "storage/files/data_directory.hpp"

#include <cstdlib>
#include <memory>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

namespace proofdesk::app::cli {
namespace {

constexpr std::string_view kSubprotocol = "proofdesk.v1";

struct WatchOptions {
  std::string kind;
  std::string data;
  std::string server;  ///< host:port; empty: the local socket of `data`
  std::string filter;
  std::string record;
  std::int64_t since = -1;
  bool from_since = false;
  std::int64_t count = 0;  ///< 0: until interrupted
};

Result<server::StreamClient::Place> place_of(const WatchOptions& options) {
  server::StreamClient::Place place;
  if (options.server.empty()) {
    PROOFDESK_ASSIGN(const auto directory, DataDirectory::existing(options.data));
    place.socket = directory.socket();
    return place;
  }
  const auto colon = options.server.rfind(':');
  if (colon == std::string::npos) {
    return fail(ErrorCode::kInvalidArgument, "command_line.server",
                "--server wants host:port, e.g. 127.0.0.1:8080");
  }
  place.host = options.server.substr(0, colon);
  place.port = options.server.substr(colon + 1);
  return place;
}

boost::json::object introduction(const WatchOptions& options) {
  boost::json::object init{{"type", "init"}};
  // Not an option: command lines are seen by everybody on the machine.
  const char* token = std::getenv("PROOFDESK_TOKEN");
  if (!options.server.empty() && token != nullptr) init["token"] = token;
  return init;
}

boost::json::object subscription(const WatchOptions& options) {
  boost::json::object message{{"type", "subscribe"}, {"id", "watch"}, {"kind", options.kind}};
  if (!options.filter.empty()) message["filter"] = options.filter;
  if (!options.record.empty()) message["record"] = options.record;
  if (options.from_since) message["since"] = options.since;
  return message;
}

Result<ExitCode> run(const WatchOptions& options, Terminal& terminal) {
  PROOFDESK_ASSIGN(const auto place, place_of(options));
  PROOFDESK_ASSIGN(auto client,
                   server::StreamClient::connect(place, "/api/v1/stream", kSubprotocol));
  PROOFDESK_TRY(client.send(boost::json::serialize(introduction(options))));
  PROOFDESK_TRY(client.send(boost::json::serialize(subscription(options))));
  std::int64_t shown = 0;
  while (options.count == 0 || shown < options.count) {
    PROOFDESK_ASSIGN(const auto text, client.receive());
    if (!text) return ExitCode::kDone;
    const auto message = boost::json::parse(*text).as_object();
    const std::string_view type = message.at("type").as_string();
    if (type == "ping") {
      PROOFDESK_TRY(client.send(R"({"type":"pong"})"));
    } else if (type == "error") {
      const auto& problem = message.at("problem").as_object();
      const auto* detail = problem.if_contains("detail");
      return fail(ErrorCode::kInvalidArgument, "stream.refused",
                  detail != nullptr && detail->is_string() ? std::string(detail->as_string())
                                                           : boost::json::serialize(problem));
    } else if (type == "subscribed") {
      terminal.say("watching; interrupt with Ctrl-C\n");
    } else if (type == "next" || type == "reset") {
      terminal.print(*text + "\n");
      PROOFDESK_TRY(terminal.status());
      if (type == "next") ++shown;
    }
  }
  return ExitCode::kDone;
}

}  // namespace

void add_watch(CLI::App& program, Chosen& chosen) {
  auto* command = add_subcommand(program, "watch", "Print what happens to records, as it happens");
  const auto options = std::make_shared<WatchOptions>();
  add_option(*command, "KIND", options->kind, "incident, serviceRequests …")->required();
  auto* data =
      add_option(*command, "--data", options->data, "Data directory of a server on this machine")
          ->type_name("DIR");
  auto* server = add_option(*command, "--server", options->server,
                            "Or a server; the token is taken from PROOFDESK_TOKEN")
                     ->type_name("HOST:PORT");
  data->excludes(server);
  add_option(*command, "--filter", options->filter, "AIP-160, as in lists of the API")
      ->type_name("FILTER");
  add_option(*command, "--record", options->record, "Only this record, by id or number")
      ->type_name("ID");
  auto* since = add_option(*command, "--since", options->since,
                           "First tell what came after this sequence of the journal");
  since->type_name("SEQUENCE");
  add_option(*command, "--count", options->count, "End after so many events")->type_name("N");
  command->footer(
      "One JSON object a line, as the WebSocket API sends it.\n\n" +
      examples({"proofdesk watch incidents --data ./desk",
                "PROOFDESK_TOKEN=pd_… proofdesk watch incidents --server 127.0.0.1:8080 "
                "--filter 'priority = \"critical\"'"}));
  command->callback([&chosen, options, since, data, server] {
    if (data->count() == 0 && server->count() == 0) throw CLI::RequiredError("--data or --server");
    options->from_since = since->count() > 0;
    chosen.work = [options](Terminal& terminal) { return run(*options, terminal); };
  });
}

}  // namespace proofdesk::app::cli
