#pragma once

#include "core/ports/signer.hpp"
#include "storage/files/file_io.hpp"

#include <filesystem>
#include <memory>

namespace proofdesk {

/// The last signed head in a small file (0600), written in place after each commit and, but for the first, not flushed: it
/// may fall behind in a power cut, which is harmless, and never runs ahead of the database. Two places are
/// written in turn, each with its own count and checksum, so that a torn write leaves the one before.
/// One thread.
class FileHeadMemory final : public HeadMemory {
 public:
  [[nodiscard]] static Result<std::unique_ptr<FileHeadMemory>> open(
      const std::filesystem::path& path);

  /// kCorrupt "head.memory" when something was written but neither place holds it whole.
  [[nodiscard]] Result<std::optional<std::string>> load() override;
  Status save(std::string_view head) override;

 private:
  FileHeadMemory(std::filesystem::path path, FileHandle file)
      : path_(std::move(path)), file_(std::move(file)) {}

  const std::filesystem::path path_;
  const FileHandle file_;
  std::uint64_t count_ = 0;  ///< of the newest place; the next write goes to the other
};

}  // namespace proofdesk
