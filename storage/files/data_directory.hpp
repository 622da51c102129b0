#pragma once

#include "core/base/result.hpp"
#include "core/engine/desk.hpp"
#include "storage/files/file_io.hpp"

#include <filesystem>
#include <optional>

namespace proofdesk {

/// One tenant: everything it has lies under one directory, which only its owner may enter.
class DataDirectory {
 public:
  /// Creates it with mode 0700 when it is not there. kInvalidArgument "data.directory" when the path is no
  /// directory, kForbidden "data.permissions" when others may enter it.
  [[nodiscard]] static Result<DataDirectory> open(const std::filesystem::path& path);

  /// Creates nothing: kNotFound "data.missing" when there is no database in it.
  [[nodiscard]] static Result<DataDirectory> existing(const std::filesystem::path& path);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path database() const { return path_ / "proofdesk.db"; }
  [[nodiscard]] std::filesystem::path search_index() const { return path_ / "search.db"; }
  [[nodiscard]] std::filesystem::path state_intervals() const { return path_ / "intervals.db"; }
  [[nodiscard]] std::filesystem::path topology() const { return path_ / "topology.db"; }
  [[nodiscard]] std::filesystem::path mail_notices() const { return path_ / "mail_notices.db"; }
  /// Messages that could not be taken in, for people to look at.
  [[nodiscard]] std::filesystem::path rejected_mail() const { return path_ / "rejected_mail"; }
  [[nodiscard]] std::filesystem::path blobs() const { return path_ / "blobs"; }
  /// What must not travel with ordinary backups: destroying a key there is what erasure means.
  [[nodiscard]] std::filesystem::path keys() const { return path_ / "keys"; }
  [[nodiscard]] std::filesystem::path subject_keys() const { return keys() / "subjects"; }
  [[nodiscard]] std::filesystem::path passwords() const { return keys() / "passwords"; }
  [[nodiscard]] std::filesystem::path head_memory() const { return keys() / "head"; }
  [[nodiscard]] std::filesystem::path identity() const { return keys() / "identity.pem"; }
  [[nodiscard]] std::filesystem::path lock_file() const { return path_ / "lock"; }
  [[nodiscard]] std::filesystem::path socket() const { return path_ / "socket"; }
  /// Of a command that owns the directory while no server runs; for itself alone, since it goes when it is done.
  [[nodiscard]] std::filesystem::path command_socket() const { return path_ / "command_socket"; }

 private:
  explicit DataDirectory(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

/// One owner per data directory. Held by `serve` and by commands that write while no server runs; let go on
/// destruction or with the process, however it ends.
class DirectoryLock {
 public:
  /// kConflict "data.locked", naming the process that holds it.
  [[nodiscard]] static Result<DirectoryLock> take(const DataDirectory& directory);

 private:
  explicit DirectoryLock(FileHandle file) : file_(std::move(file)) {}
  FileHandle file_;
};

/// nullopt when none was made yet. kCorrupt "data.identity" when the file is damaged.
[[nodiscard]] Result<std::optional<JournalIdentity>> load_identity(const DataDirectory& directory);

/// The journal's origin and signing key. Made on first use (0600), never replaced here: losing it means
/// that the journal cannot be continued under its name.
[[nodiscard]] Result<JournalIdentity> load_or_create_identity(const DataDirectory& directory,
                                                              Uuid fresh);

}  // namespace proofdesk
