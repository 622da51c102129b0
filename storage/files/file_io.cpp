#include "storage/files/file_io.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace proofdesk {

FileHandle::~FileHandle() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Error io_error(std::string_view doing, const std::filesystem::path& path) {
  const int code = errno;
  const bool full = code == ENOSPC || code == EDQUOT;
  Error error{full ? ErrorCode::kStorageFull : ErrorCode::kUnavailable,
              full ? "storage.full" : "storage.io",
              fmt::format("cannot {} {}: {}", doing, path.string(), std::strerror(code))};
  return error;
}

Result<FileHandle> open_file(const std::filesystem::path& path, int flags, unsigned mode) {
  int descriptor = -1;
  do {
    descriptor = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  } while (descriptor < 0 && errno == EINTR);
  if (descriptor < 0) return fail(io_error("open", path));
  return FileHandle(descriptor);
}

Status write_at(const FileHandle& file, std::string_view bytes, std::int64_t offset,
                const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const auto written = ::pwrite(file.get(), bytes.data(), bytes.size(), offset);
    if (written < 0) {
      if (errno == EINTR) continue;
      return fail(io_error("write", path));
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset += written;
  }
  return {};
}

Result<std::string> read_at(const FileHandle& file, std::size_t size, std::int64_t offset,
                            const std::filesystem::path& path) {
  std::string bytes(size, '\0');
  std::size_t done = 0;
  while (done < size) {
    const auto got = ::pread(file.get(), bytes.data() + done, size - done,
                             offset + static_cast<std::int64_t>(done));
    if (got < 0) {
      if (errno == EINTR) continue;
      return fail(io_error("read", path));
    }
    if (got == 0) {
      return fail(ErrorCode::kCorrupt, "storage.short_file",
                  fmt::format("{} is shorter than it should be", path.string()));
    }
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

Result<std::int64_t> size_of(const FileHandle& file, const std::filesystem::path& path) {
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return fail(io_error("look at", path));
  return static_cast<std::int64_t>(status.st_size);
}

Status sync_file(const FileHandle& file, const std::filesystem::path& path) {
  if (::fdatasync(file.get()) != 0) return fail(io_error("flush", path));
  return {};
}

Status sync_directory(const std::filesystem::path& directory) {
  const auto path = directory.empty() ? std::filesystem::path(".") : directory;
  PROOFDESK_ASSIGN(const FileHandle handle, open_file(path, O_RDONLY | O_DIRECTORY));
  if (::fsync(handle.get()) != 0) return fail(io_error("flush", path));
  return {};
}

Result<std::optional<std::string>> read_whole_file(const std::filesystem::path& path) {
  auto file = open_file(path, O_RDONLY);
  if (!file) {
    if (errno == ENOENT) return std::optional<std::string>{};
    return std::unexpected(std::move(file).error());
  }
  PROOFDESK_ASSIGN(const std::int64_t size, size_of(*file, path));
  PROOFDESK_ASSIGN(std::string content, read_at(*file, static_cast<std::size_t>(size), 0, path));
  return std::optional(std::move(content));
}

Status create_private_file(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    if (errno == EEXIST) return {};
    return fail(io_error("create", path));
  }
  const FileHandle file(descriptor);
  return sync_directory(path.parent_path());
}

Status replace_private_file(const std::filesystem::path& path, std::string_view content) {
  const std::filesystem::path draft = path.string() + ".new";
  PROOFDESK_ASSIGN(const FileHandle file, open_file(draft, O_WRONLY | O_CREAT | O_TRUNC));
  PROOFDESK_TRY(write_at(file, content, 0, draft));
  PROOFDESK_TRY(sync_file(file, draft));
  if (::rename(draft.c_str(), path.c_str()) != 0) return fail(io_error("name", path));
  return sync_directory(path.parent_path());
}

}  // namespace proofdesk
