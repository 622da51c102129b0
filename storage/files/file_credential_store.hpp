#pragma once

#include "core/ports/credential_store.hpp"

#include <filesystem>
#include <memory>
#include <shared_mutex>

namespace proofdesk {

/// One file (0600) for each password, named by its handle, in a directory (0700) among the keys. Removing
/// overwrites before it unlinks, which is as far as a program can go: copies that the disk itself or a backup
/// kept are out of its reach. Thread-safe.
class FileCredentialStore final : public CredentialStore {
 public:
  [[nodiscard]] static Result<std::unique_ptr<FileCredentialStore>> open(
      const std::filesystem::path& directory);

  Status put(Uuid handle, std::string_view verifier) override;
  [[nodiscard]] Result<std::optional<std::string>> get(Uuid handle) const override;
  Status remove(Uuid handle) override;
  /// Drafts that a crash left behind are removed on the way.
  [[nodiscard]] Result<std::vector<Uuid>> list() const override;
  Status put_memory(std::string_view text) override;
  [[nodiscard]] Result<std::string> memory() const override;

 private:
  explicit FileCredentialStore(std::filesystem::path directory)
      : directory_(std::move(directory)) {}
  [[nodiscard]] std::filesystem::path path_of(Uuid handle) const;

  const std::filesystem::path directory_;
  mutable std::shared_mutex mutex_;
};

}  // namespace proofdesk
