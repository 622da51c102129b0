#include "app/serving.hpp"

#include "app/followers.hpp"
#include "app/jobs.hpp"
#include "app/mail_settings.hpp"
#include "app/version.hpp"

#include <utility>

namespace proofdesk::app {
namespace {

server::NetOptions net_options(const Config& config, const House& house, bool tcp) {
  return {.host = config.listen.host,
          .port = config.listen.port,
          .tcp = tcp,
          .local_socket =
              (tcp ? house.directory().socket() : house.directory().command_socket()).string(),
          .threads = static_cast<unsigned>(config.threads),
          .header_limit = static_cast<std::size_t>(config.header_bytes.count),
          .connections = static_cast<std::size_t>(config.connections),
          .connections_per_address = static_cast<std::size_t>(config.connections_per_address),
          .header_timeout = config.header_timeout,
          .body_timeout = config.body_timeout,
          .idle_timeout = config.idle_timeout,
          .write_timeout = config.write_timeout,
          .stop_timeout = config.stop_timeout,
          .socket_message_limit = static_cast<std::size_t>(config.socket_message_bytes.count),
          .socket_queue_limit = static_cast<std::size_t>(config.socket_queue_bytes.count)};
}

server::SignInSettings sign_in_settings(const Config& config) {
  const auto micros = [](Config::Duration duration) {
    return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
  };
  server::SignInSettings settings;
  settings.idle = micros(config.session_idle);
  settings.longest = micros(config.session_longest);
  settings.invitation = micros(config.invitation_lifetime);
  settings.cost = {.passes = static_cast<unsigned long long>(config.hash_passes),
                   .memory = static_cast<std::size_t>(config.hash_memory.count)};
  settings.threads = static_cast<std::size_t>(config.hash_threads);
  settings.queue = static_cast<std::size_t>(config.hash_queue);
  settings.throttle = {.per_account = static_cast<double>(config.attempts_per_account),
                       .per_address = static_cast<double>(config.attempts_per_address),
                       .longest = micros(config.longest_delay)};
  settings.trusted_proxies = config.trusted_proxies;
  return settings;
}

}  // namespace

Serving::Serving(std::unique_ptr<House> house) : house_(std::move(house)) {}

Serving::~Serving() { stop(); }

server::Service Serving::service(const Config& config, Options options) {
  House& house = *house_;
  server::Service service{.desk = house.desk(),
                          .writer = *writer_,
                          .store = house.store(),
                          .keys = house.keys(),
                          .blobs = house.blobs(),
                          .credentials = house.credentials(),
                          .clock = house.clock(),
                          .rules = house.practice().rules(),
                          .commits = commits_,
                          .origin = house.identity().origin};
  service.search_runner = followers_->search_runner();
  if (service.search_runner != nullptr) service.search = &followers_->search();
  service.topology = &followers_->topology();
  service.topology_runner = &followers_->topology_runner();
  service.local_jobs =
      local_jobs({house.desk(), *writer_, house.store(), mail_->intake(), house.clock()}, config,
                 std::move(options.import_progress));
  service.figures = [mail = mail_.get()] { return mail->figures(); };
  service.health = followers_->health();
  service.settings.version = kVersion;
  service.settings.json_limit = static_cast<std::size_t>(config.json_bytes.count);
  service.settings.attachment_limit = static_cast<std::size_t>(config.attachment_bytes.count);
  service.settings.import_limit = static_cast<std::size_t>(config.import_bytes.count);
  service.settings.origins = config.origins;
  service.settings.reader_threads = static_cast<std::size_t>(config.workers);
  service.settings.reader_queue = static_cast<std::size_t>(config.work_queue);
  service.settings.subscriptions = static_cast<std::size_t>(config.subscriptions);
  service.settings.replay_limit = config.replayed_events;
  service.settings.sign_in = sign_in_settings(config);
  return service;
}

Result<std::unique_ptr<Serving>> Serving::start(std::unique_ptr<House> house, const Config& config,
                                                Options options) {
  std::unique_ptr<Serving> serving(new Serving(std::move(house)));
  House& owned = *serving->house_;
  const bool tcp = options.tcp;
  PROOFDESK_ASSIGN(serving->followers_, Followers::start(owned, config.search_index.text == "on"));
  serving->follower_listener_ = serving->commits_.listen(
      [followers = serving->followers_.get()](std::int64_t size) { followers->notify(size); });
  serving->writer_ =
      Writer::start(owned.desk(), owned.store(), owned.clock(),
                    {.queue = static_cast<std::size_t>(config.writer_queue),
                     .batch = static_cast<std::size_t>(config.writer_batch)},
                    [&commits = serving->commits_](std::int64_t size) { commits.notify(size); });
  PROOFDESK_ASSIGN(const auto settings, mail_settings(config));
  PROOFDESK_ASSIGN(serving->mail_,
                   server::mail::PostOffice::open({.desk = owned.desk(),
                                                   .writer = *serving->writer_,
                                                   .store = owned.store(),
                                                   .blobs = owned.blobs(),
                                                   .clock = owned.clock(),
                                                   .settings = settings,
                                                   .rejected = owned.directory().rejected_mail()},
                                                  {.keys = owned.keys(),
                                                   .origin = owned.identity().origin,
                                                   .commits = serving->commits_,
                                                   .notices = owned.directory().mail_notices(),
                                                   .at_work = tcp}));
  // A baseline that a command asks for is taken by the same command, server or not.
  serving->baselines_ = std::make_unique<server::BaselineKeeper>(
      server::BaselineKeeper::Parts{owned.desk(), *serving->writer_, owned.store(), owned.blobs()});
  serving->baseline_listener_ = serving->commits_.listen(
      [keeper = serving->baselines_.get()](std::int64_t) { keeper->notify(); });
  // A command that opens the desk for a moment leaves that to the server.
  if (tcp) {
    serving->spreading_ = std::make_unique<server::Spreading>(
        server::Spreading::Parts{owned.desk(), *serving->writer_, owned.store()});
    serving->spreading_listener_ = serving->commits_.listen(
        [spreading = serving->spreading_.get()](std::int64_t) { spreading->notify(); });
    serving->audits_ = std::make_unique<server::AuditKeeper>(
        server::AuditKeeper::Parts{owned.desk(), *serving->writer_, owned.store(), owned.blobs()});
    serving->audits_listener_ = serving->commits_.listen(
        [audits = serving->audits_.get()](std::int64_t) { audits->notify(); });
  }
  serving->api_ = server::Api::make(serving->service(config, std::move(options)));
  PROOFDESK_ASSIGN(serving->http_, server::HttpServer::start(net_options(config, owned, tcp),
                                                             serving->api_->handler()));
  serving->api_->observe(serving->http_.get());
  serving->listen_ = {config.listen.host, serving->http_->port()};
  return serving;
}

std::string Serving::url() const {
  auto shown = listen_;
  // "All addresses" is no address to go to.
  if (shown.host == "*" || shown.host == "0.0.0.0" || shown.host == "::") shown.host = "localhost";
  return "http://" + shown.to_string();
}

void Serving::stop() {
  if (api_) api_->announce_stop();
  if (http_) http_->stop();
  if (api_) {
    api_->observe(nullptr);
    api_->stop();
  }
  http_.reset();
  if (mail_) mail_->stop();
  if (baselines_) {
    commits_.forget(baseline_listener_);
    baselines_->stop();
  }
  if (spreading_) {
    commits_.forget(spreading_listener_);
    spreading_->stop();
  }
  if (audits_) {
    commits_.forget(audits_listener_);
    audits_->stop();
  }
  if (writer_) writer_->stop();
  if (followers_) commits_.forget(follower_listener_);
  if (followers_) followers_->stop();
}

}  // namespace proofdesk::app
