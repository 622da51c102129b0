#include "tests/support/server/test_server.hpp"

#include "core/journal/note_key.hpp"
#include "processes/registry.hpp"
#include "server/log.hpp"
#include "storage/files/file_blob_store.hpp"
#include "storage/files/file_credential_store.hpp"
#include "storage/files/file_head_memory.hpp"
#include "storage/files/file_key_store.hpp"
#include "storage/sqlite/sqlite_store.hpp"
#include "tests/support/storage/store_under_test.hpp"

#include <fmt/format.h>

namespace proofdesk::test {

TestServer::TestServer(server::Settings settings, server::NetOptions net) {
  server::set_log_level(server::LogLevel::kOff);
  std::vector<KindSource> kinds;
  for (const auto& process : all_processes()) {
    kinds.push_back(process.kind);
    for (const auto& guard : process.guards) must<void>(rules_.add(guard));
    for (const auto& effect : process.effects) must<void>(rules_.add(effect));
  }
  JournalIdentity identity;
  identity.origin = "proofdesk/test";
  std::array<std::uint8_t, 32> seed{};
  seed.fill(7);
  identity.private_pem = must(journal::NoteSigner::from_seed(identity.origin, seed)).pem();

  keys_ = must(FileKeyStore::open(directory_ / "keys"));
  credentials_ = must(FileCredentialStore::open(directory_ / "passwords"));
  blobs_ = must(FileBlobStore::open(directory_ / "blobs"));
  heads_ = must(FileHeadMemory::open(directory_ / "head"));
  SqliteStore::Options options;
  options.file = directory_ / "test.db";
  options.clock = &clock_;
  options.durable = false;
  store_ = must(SqliteStore::open(std::move(options)));
  desk_ = must(
      Desk::open({*store_, *keys_, *heads_, clock_, ids_, rules_, std::move(kinds), identity}));
  index_ = std::make_unique<SearchIndex>(directory_ / "search.db");
  runner_ = must(FollowerRunner::start(
      *index_, directory_ / "search.db",
      {*store_, *keys_, identity.origin, [this] { return desk_->model(); }}, {}));
  (void)commits_.listen([this](std::int64_t size) { runner_->notify(size); });
  writer_ = Writer::start(*desk_, *store_, clock_, {},
                          [this](std::int64_t size) { commits_.notify(size); });
  server::Service service{.desk = *desk_,
                          .writer = *writer_,
                          .store = *store_,
                          .keys = *keys_,
                          .blobs = *blobs_,
                          .credentials = *credentials_,
                          .clock = clock_,
                          .rules = rules_,
                          .commits = commits_,
                          .origin = identity.origin};
  service.search = index_.get();
  service.search_runner = runner_.get();
  service.settings = std::move(settings);
  api_ = server::Api::make(std::move(service));
  net.local_socket = local_socket();
  net.threads = 2;
  http_ = must(server::HttpServer::start(net, api_->handler()));
  api_->observe(http_.get());
}

TestServer::~TestServer() { stop(); }

void TestServer::stop() {
  if (api_) api_->announce_stop();
  if (http_) http_->stop();
  if (api_) {
    api_->observe(nullptr);
    api_->stop();
  }
  if (writer_) writer_->stop();
  if (runner_) runner_->stop();
}

std::string TestServer::token(std::string_view role) {
  Client local(local_socket());
  const auto answer =
      local.ask("POST", "/local/tokens",
                fmt::format(R"({{"person":"Person {}","role":"{}"}})", ++people_, role));
  if (answer.status != 201) throw std::runtime_error(answer.body);
  return std::string(answer.json().at("token").as_string());
}

}  // namespace proofdesk::test
