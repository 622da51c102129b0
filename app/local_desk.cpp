#include "app/local_desk.hpp"

#include "server/log.hpp"

#include <chrono>
#include <thread>
#include <utility>

namespace proofdesk::app {
namespace {

/// A server that is starting or stopping holds the directory but does not answer; it will, or let go.
constexpr std::chrono::milliseconds kPause{100};
constexpr int kAttempts = 50;

}  // namespace

Result<LocalDesk> LocalDesk::reach(const std::filesystem::path& data, const Config& config,
                                   Progress import_progress) {
  PROOFDESK_ASSIGN(const auto directory, DataDirectory::open(data));
  const LocalClient server(directory.socket());
  const LocalClient command(directory.command_socket());
  for (int attempt = 1;; ++attempt) {
    if (server.is_answered()) return LocalDesk(server, nullptr);
    auto house = House::open(data, config);
    if (house) {
      // What the server would log, the command says by itself.
      server::set_log_level(server::LogLevel::kWarning);
      PROOFDESK_ASSIGN(
          auto own, Serving::start(std::move(*house), config,
                                   {.tcp = false, .import_progress = std::move(import_progress)}));
      return LocalDesk(command, std::move(own));
    }
    // A command at work is waited for as long as it takes.
    if (command.is_answered()) attempt = 0;
    if (house.error().rule != "data.locked" || attempt == kAttempts) return fail(house.error());
    std::this_thread::sleep_for(kPause);
  }
}

Result<boost::json::value> LocalDesk::post(std::string target,
                                           const boost::json::object& body) const {
  const std::string text = boost::json::serialize(body);
  return send({.method = "POST", .target = std::move(target), .body = text});
}

}  // namespace proofdesk::app
