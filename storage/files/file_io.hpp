#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace proofdesk {

/// An open file, closed on destruction.
class FileHandle {
 public:
  FileHandle() = default;
  explicit FileHandle(int descriptor) : descriptor_(descriptor) {}
  FileHandle(FileHandle&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileHandle& operator=(FileHandle&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~FileHandle();
  [[nodiscard]] int get() const { return descriptor_; }
  explicit operator bool() const { return descriptor_ >= 0; }

 private:
  int descriptor_ = -1;
};

/// The error of the last system call (errno): kStorageFull for no space and quota, else kUnavailable
/// "storage.io". `doing` reads "cannot <doing> <path>".
[[nodiscard]] Error io_error(std::string_view doing, const std::filesystem::path& path);

/// open(2) with O_CLOEXEC; EINTR is retried.
[[nodiscard]] Result<FileHandle> open_file(const std::filesystem::path& path, int flags,
                                           unsigned mode = 0600);

/// All bytes at the offset, however many calls it takes.
Status write_at(const FileHandle& file, std::string_view bytes, std::int64_t offset,
                const std::filesystem::path& path);
/// Exactly `size` bytes; kCorrupt when the file ends before.
[[nodiscard]] Result<std::string> read_at(const FileHandle& file, std::size_t size,
                                          std::int64_t offset, const std::filesystem::path& path);
[[nodiscard]] Result<std::int64_t> size_of(const FileHandle& file,
                                           const std::filesystem::path& path);
/// fdatasync. Never retried: after an error the kernel may have dropped the pages.
Status sync_file(const FileHandle& file, const std::filesystem::path& path);
/// Makes names that were created, renamed or removed in a directory durable.
Status sync_directory(const std::filesystem::path& directory);

/// nullopt when there is no such file.
[[nodiscard]] Result<std::optional<std::string>> read_whole_file(const std::filesystem::path& path);
/// Creates an empty file with mode 0600, durably; nothing when it is there.
Status create_private_file(const std::filesystem::path& path);
/// Content and name durable, mode 0600; readers see the old content or the new.
Status replace_private_file(const std::filesystem::path& path, std::string_view content);

}  // namespace proofdesk
