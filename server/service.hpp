#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "server/identity/password_hash.hpp"
#include "server/identity/sign_in_throttle.hpp"
#include "server/metrics/metrics.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

namespace proofdesk {
class BlobStore;
class CredentialStore;
class Desk;
class FollowerRunner;
class KeyStore;
class RuleBook;
class SearchIndex;
class Store;
class TopologyIndex;
class Writer;
}  // namespace proofdesk

namespace proofdesk::server {

class CommitSignal;

/// How people sign in. Times in microseconds.
struct SignInSettings {
  std::int64_t idle = 60 * 60 * kMicrosPerSecond;          ///< without use a session ends
  std::int64_t longest = 12 * 60 * 60 * kMicrosPerSecond;  ///< … and so in any case
  std::int64_t invitation = 72 * 60 * 60 * kMicrosPerSecond;
  HashCost cost;
  std::size_t threads = 2;  ///< hashes at once
  std::size_t queue = 64;   ///< that wait for one
  SignInThrottle::Limits throttle;
  std::vector<std::string> trusted_proxies;  ///< whose X-Forwarded-For is believed
};

struct Settings {
  std::string version = "0";             ///< of the program, shown in the API description
  std::size_t json_limit = 1024 * 1024;  ///< bytes of a JSON body
  std::size_t attachment_limit = 25 * 1024 * 1024;
  std::size_t import_limit = 512 * 1024 * 1024;  ///< bytes of a file over the local socket
  std::vector<std::string>
      origins;  ///< further origins that may open a WebSocket, "https://desk.example.org"
  std::size_t reader_threads = 2;  ///< for lists, searches, histories, files
  std::size_t reader_queue = 1024;
  std::size_t subscriptions = 64;  ///< of one WebSocket connection
  std::int64_t replay_limit =
      100'000;  ///< events a late subscriber is replayed; beyond it is told to reset
  SignInSettings sign_in;
};

/// A job of the operator that lives above this layer (an import, a backup): called on a reader thread with
/// the options of the query and the body; what it returns is the JSON answer.
using LocalJob = std::function<Result<boost::json::value>(
    const std::map<std::string, std::string>& options, std::string_view body)>;

/// All that the API works on; made by the wiring, outlives the API.
struct Service {
  Desk& desk;
  Writer& writer;
  Store& store;
  KeyStore& keys;
  BlobStore& blobs;
  CredentialStore& credentials;
  Clock& clock;
  const RuleBook& rules;
  CommitSignal& commits;
  std::string origin;             ///< of the journal: context of its salts
  SearchIndex* search = nullptr;  ///< with the runner that feeds it; nullptr: search is off
  const FollowerRunner* search_runner = nullptr;
  TopologyIndex* topology = nullptr;  ///< what needs what, with its runner; nullptr: off
  const FollowerRunner* topology_runner = nullptr;
  std::map<std::string, LocalJob> local_jobs;  ///< by name: POST /local/{name}
  /// Further things that must be well for /readyz; each gives an empty text or what is wrong.
  std::map<std::string, std::function<std::string()>> health;
  /// Further figures for /metrics, asked for at each scrape.
  std::function<std::vector<Figure>()> figures;
  Settings settings;
};

}  // namespace proofdesk::server
