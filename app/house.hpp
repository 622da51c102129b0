#pragma once

#include "app/config/config.hpp"
#include "core/base/clock.hpp"
#include "core/base/uuid.hpp"
#include "core/engine/desk.hpp"
#include "core/engine/process.hpp"
#include "core/engine/rules.hpp"
#include "storage/files/data_directory.hpp"
#include "storage/files/file_blob_store.hpp"
#include "storage/files/file_credential_store.hpp"
#include "storage/files/file_head_memory.hpp"
#include "storage/files/file_key_store.hpp"
#include "storage/sqlite/sqlite_store.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace proofdesk::app {

/// All processes with their rules, as the program has them.
class Practice {
 public:
  /// kInternal when two rules share a name, which a test rules out.
  [[nodiscard]] static Result<Practice> load();

  [[nodiscard]] const std::vector<Process>& processes() const { return processes_; }
  [[nodiscard]] const RuleBook& rules() const { return rules_; }
  [[nodiscard]] std::vector<KindSource> kinds() const;

 private:
  std::vector<Process> processes_;
  RuleBook rules_;
};

/// Where time and ids come from: the machine, unless given.
struct Sources {
  Clock* clock = nullptr;
  IdSource* ids = nullptr;
  bool durable = true;  ///< false: commits are not flushed; for what can be made again
};

/// One data directory with its engine, owned by this process from `open` until it goes: the lock is held, no
/// other process writes. One thread, unless a writer takes the desk over.
class House {
 public:
  /// Creates the directory when it is not there. kConflict "data.locked" when another process owns it; kCorrupt
  /// when what is stored does not continue what was signed; else what storage and engine say.
  [[nodiscard]] static Result<std::unique_ptr<House>> open(const std::filesystem::path& data,
                                                           const Config& config,
                                                           Sources sources = {});
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  [[nodiscard]] const DataDirectory& directory() const { return directory_; }
  [[nodiscard]] const Practice& practice() const { return practice_; }
  [[nodiscard]] const JournalIdentity& identity() const { return identity_; }
  [[nodiscard]] Clock& clock() { return *clock_; }
  [[nodiscard]] Desk& desk() { return *desk_; }
  [[nodiscard]] SqliteStore& store() { return *store_; }
  [[nodiscard]] KeyStore& keys() { return *keys_; }
  [[nodiscard]] FileBlobStore& blobs() { return *blobs_; }
  [[nodiscard]] CredentialStore& credentials() { return *credentials_; }

  /// All commands in order, in as many transactions as that takes; one result each.
  [[nodiscard]] std::vector<Result<Reply>> execute(std::vector<Command> commands);

 private:
  House(DataDirectory directory, DirectoryLock lock, Sources sources);

  // In the order in which they come to be; they go in the reverse.
  DataDirectory directory_;
  DirectoryLock lock_;
  SystemClock system_clock_;
  RandomIdSource random_ids_;
  Clock* clock_;
  IdSource* ids_;
  Practice practice_;
  JournalIdentity identity_;
  std::unique_ptr<FileKeyStore> keys_;
  std::unique_ptr<FileHeadMemory> heads_;
  std::unique_ptr<FileBlobStore> blobs_;
  std::unique_ptr<FileCredentialStore> credentials_;
  std::unique_ptr<SqliteStore> store_;
  std::unique_ptr<Desk> desk_;
};

}  // namespace proofdesk::app
