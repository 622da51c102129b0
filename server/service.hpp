#pragma once

#include "core/base/clock.hpp"
#include "core/engine/desk.hpp"
#include "core/engine/rules.hpp"
#include "core/engine/writer.hpp"
#include "core/ports/blob_store.hpp"
#include "core/ports/key_store.hpp"
#include "core/ports/store.hpp"
#include "server/commit_signal.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

namespace proofdesk::server {

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
};

/// One hit of a full-text search.
struct SearchHit {
  std::string kind;
  Uuid id;
};

struct SearchRequest {
  std::string kind;  ///< empty: all kinds the access opens
  std::string text;
  bool internal = false;  ///< false: only what requesters may read counts as a hit
  std::size_t limit = 20;
  std::size_t offset = 0;
};

/// Full-text search as the API needs it. Thread-safe. What the access does not cover is sorted out by the
/// API, which reads each hit's record with it.
class SearchPort {
 public:
  virtual ~SearchPort() = default;
  /// Best or newest first.
  [[nodiscard]] virtual Result<std::vector<SearchHit>> search(const SearchRequest& request) = 0;
  /// The first journal sequence it has not read yet.
  [[nodiscard]] virtual std::int64_t position() const = 0;
  /// Waits until `position()` is past `sequence`; false when that took too long.
  [[nodiscard]] virtual bool wait_for(std::int64_t sequence, std::int64_t micros) = 0;
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
  Clock& clock;
  const RuleBook& rules;
  CommitSignal& commits;
  std::string origin;  ///< of the journal: context of its salts
  SearchPort* search = nullptr;
  std::map<std::string, LocalJob> local_jobs;  ///< by name: POST /local/{name}
  /// Further things that must be well for /readyz; each gives an empty text or what is wrong.
  std::map<std::string, std::function<std::string()>> health;
  Settings settings;
};

}  // namespace proofdesk::server
