#pragma once

#include "core/base/clock.hpp"
#include "core/engine/desk.hpp"
#include "core/engine/rules.hpp"
#include "core/engine/writer.hpp"
#include "server/api/api.hpp"
#include "server/commit_signal.hpp"
#include "server/net/http_server.hpp"
#include "storage/followers/follower_runner.hpp"
#include "storage/search/search_index.hpp"
#include "tests/support/server/client.hpp"
#include "tests/support/storage/temporary_directory.hpp"

#include <atomic>
#include <memory>
#include <string>

namespace proofdesk::test {

/// A clock that several threads may read while a test moves it.
class SharedClock final : public Clock {
 public:
  explicit SharedClock(Instant start) : micros_(start.micros) {}
  [[nodiscard]] Instant now() const override { return {micros_}; }
  void advance(std::int64_t micros) { micros_ += micros; }

 private:
  std::atomic<std::int64_t> micros_;
};

/// The whole server in this process: every process of the registry on SQLite, search, API, TCP and the
/// local socket. Time stands still unless it is moved.
class TestServer {
 public:
  explicit TestServer(server::Settings settings = {}, server::NetOptions net = {});
  ~TestServer();

  [[nodiscard]] std::uint16_t port() const { return http_->port(); }
  [[nodiscard]] std::string local_socket() const { return directory_ / "socket"; }
  /// A token of a fresh person of this role.
  [[nodiscard]] std::string token(std::string_view role);
  [[nodiscard]] Desk& desk() { return *desk_; }
  [[nodiscard]] SharedClock& clock() { return clock_; }
  [[nodiscard]] server::NetStats stats() const { return http_->stats(); }
  void stop();

 private:
  TemporaryDirectory directory_;
  SharedClock clock_{*parse_rfc3339("2026-03-02T08:00:00Z")};
  SeededIdSource ids_{1};
  RuleBook rules_;
  std::unique_ptr<KeyStore> keys_;
  std::unique_ptr<CredentialStore> credentials_;
  std::unique_ptr<BlobStore> blobs_;
  std::unique_ptr<HeadMemory> heads_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Desk> desk_;
  std::unique_ptr<SearchIndex> index_;
  std::unique_ptr<FollowerRunner> runner_;
  server::CommitSignal commits_;
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<server::Api> api_;
  std::unique_ptr<server::HttpServer> http_;
  std::atomic<int> people_ = 0;
};

}  // namespace proofdesk::test
