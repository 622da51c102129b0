#include "app/cli/commands.hpp"
#include "app/cli/declare.hpp"
#include "app/cli/options.hpp"
#include "app/service_manager.hpp"
#include "app/serving.hpp"
#include "server/log.hpp"

#include <array>
#include <csignal>
#include <ctime>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/resource.h>

namespace proofdesk::app::cli {
namespace {

struct ServeOptions {
  std::string data;
  std::string listen;
  ConfigOptions config;
};

/// How often the server looks whether it must end by itself.
constexpr timespec kGlance{.tv_sec = 0, .tv_nsec = 250'000'000};

/// The signals that end us, kept from every thread and taken by the one that waits for them.
class StopSignals {
 public:
  StopSignals() {
    ::sigemptyset(&set_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&set_, signal);
    // Threads that are started later inherit it.
    ::pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  /// Whether one came within a moment.
  [[nodiscard]] bool came() const { return ::sigtimedwait(&set_, nullptr, &kGlance) > 0; }

 private:
  sigset_t set_{};
};

/// Each connection is a descriptor; the limit that shells give would be reached long before ours.
void lift_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)::setrlimit(RLIMIT_NOFILE, &limit);
}

Result<ExitCode> serve(const ServeOptions& options, Terminal& terminal) {
  PROOFDESK_ASSIGN(Config config, load_config(options.config, options.data));
  if (!options.listen.empty()) PROOFDESK_TRY(set_config(config, "server.listen", options.listen));
  server::LogLevel level{};
  if (server::parse_log_level(config.log_level.text, level)) server::set_log_level(level);

  // Whoever read our output may go; the server stays.
  std::signal(SIGPIPE, SIG_IGN);
  const StopSignals signals;
  lift_descriptor_limit();
  PROOFDESK_ASSIGN(auto house, House::open(options.data, config));
  PROOFDESK_ASSIGN(const auto serving, Serving::start(std::move(house), config, {}));
  terminal.print(fmt::format("Proofdesk is ready at {}\n", serving->url()));
  notify_service_manager("READY=1");

  while (!signals.came() && !serving->failed()) {
  }
  notify_service_manager("STOPPING=1");
  const bool failed = serving->failed();
  serving->stop();
  if (!failed) return ExitCode::kDone;
  return fail({.code = ErrorCode::kOutcomeUnknown,
               .rule = "writer.failed",
               .detail = "a commit failed half-way, so the server has stopped",
               .remedy = "see to the disk and start it again; what was acknowledged is there"});
}

}  // namespace

void add_serve(CLI::App& program, Chosen& chosen) {
  auto options = std::make_shared<ServeOptions>();
  auto* command =
      add_subcommand(program, "serve", "Serve a data directory over HTTP and WebSocket");
  add_data(*command, options->data);
  add_option(*command, "--listen", options->listen, "Address and port; port 0 takes any free one")
      ->type_name("HOST:PORT");
  add_config_options(*command, options->config);
  command->footer(
      "Prints one line with the URL when it is ready, logs to standard error, and stops cleanly on "
      "SIGTERM.\n\n" +
      examples({"proofdesk serve --data ./desk",
                "proofdesk serve --data ./desk --listen 127.0.0.1:9090 --set log.level=warning"}));
  command->callback([&chosen, options] {
    chosen.work = [options](Terminal& terminal) { return serve(*options, terminal); };
  });
}

}  // namespace proofdesk::app::cli
