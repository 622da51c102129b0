#pragma once

#include "app/config/config.hpp"
#include "app/house.hpp"
#include "app/terminal.hpp"
#include "core/engine/writer.hpp"
#include "server/api/api.hpp"
#include "server/commit_signal.hpp"
#include "server/configuration/audit_keeper.hpp"
#include "server/configuration/baseline_keeper.hpp"
#include "server/integration/mail/post_office.hpp"
#include "server/net/http_server.hpp"
#include "server/service_levels/spreading.hpp"

#include <memory>
#include <string>

namespace proofdesk::app {

class Followers;

/// A house that is open: its writer, its followers and its API run, and it listens on its local socket and on
/// TCP, or, for a command that needs a desk for a moment, on a socket that only the command itself asks. Everything goes in order when it stops: no new connections, requests under
/// way are answered, readers end, the writer drains, followers end, and the store is closed by the house.
class Serving {
 public:
  struct Options {
    bool tcp = true;           ///< false: for a command that needs a desk for a moment
    Progress import_progress;  ///< told how far an import is, on another thread
  };
  [[nodiscard]] static Result<std::unique_ptr<Serving>> start(std::unique_ptr<House> house,
                                                              const Config& config,
                                                              Options options);
  ~Serving();
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

  /// "http://127.0.0.1:8080", with the port that was really taken.
  [[nodiscard]] std::string url() const;
  [[nodiscard]] House& house() { return *house_; }
  /// Whether a commit's outcome is unknown, so that the process must end and be started anew.
  [[nodiscard]] bool failed() const { return writer_->failed(); }
  /// Idempotent.
  void stop();

 private:
  explicit Serving(std::unique_ptr<House> house);
  [[nodiscard]] server::Service service(const Config& config, Options options);

  // In the order in which they come to be; they go in the reverse.
  std::unique_ptr<House> house_;
  Config::Listen listen_;
  server::CommitSignal commits_;
  std::unique_ptr<Followers> followers_;
  std::size_t follower_listener_ = 0;
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<server::mail::PostOffice> mail_;
  std::unique_ptr<server::BaselineKeeper> baselines_;
  std::size_t baseline_listener_ = 0;
  std::unique_ptr<server::Spreading> spreading_;
  std::size_t spreading_listener_ = 0;
  std::unique_ptr<server::AuditKeeper> audits_;
  std::size_t audits_listener_ = 0;
  std::unique_ptr<server::Api> api_;
  std::unique_ptr<server::HttpServer> http_;
};

}  // namespace proofdesk::app
