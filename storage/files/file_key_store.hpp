#pragma once

#include "core/ports/key_store.hpp"
#include "storage/files/file_io.hpp"

#include <filesystem>
#include <memory>
#include <set>
#include <shared_mutex>
#include <vector>

namespace proofdesk {

/// Keys as slots of 32 bytes in one file (0600). Keys are made 4,096 at a time and flushed before any of
/// them is handed out; a slot of zeros is one that was destroyed. Destroying overwrites in place, which is as
/// far as a program can go: copies that the disk itself or a backup kept are out of its reach.
/// Thread-safe.
class FileKeyStore final : public KeyStore {
 public:
  static constexpr std::int64_t kChunk = 4096;

  [[nodiscard]] static Result<std::unique_ptr<FileKeyStore>> open(
      const std::filesystem::path& path);
  ~FileKeyStore() override;

  Status reserve(std::int64_t count) override;
  [[nodiscard]] Result<std::optional<SubjectKey>> key(std::int64_t slot) const override;
  Status plan_destroy(const std::vector<std::int64_t>& slots) override;
  [[nodiscard]] Result<std::vector<std::int64_t>> planned() const override;
  Status forget_plan(const std::vector<std::int64_t>& slots) override;
  Status destroy(std::int64_t slot) override;

 private:
  FileKeyStore(const std::filesystem::path& path, FileHandle file)
      : path_(path), plan_path_(path.string() + ".plan"), file_(std::move(file)) {}

  Status load_plan();
  /// Makes `plan` the durable list, then `plan_`.
  Status replace_plan(std::set<std::int64_t> plan);

  const std::filesystem::path path_;
  const std::filesystem::path plan_path_;  ///< beside the keys: slots in decimal, one a line
  const FileHandle file_;
  mutable std::shared_mutex mutex_;
  std::int64_t slots_ = 0;  ///< durable in the file
  std::set<std::int64_t> plan_;
};

}  // namespace proofdesk
