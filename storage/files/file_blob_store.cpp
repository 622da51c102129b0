#include "storage/files/file_blob_store.hpp"

#include "storage/files/file_io.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace proofdesk {
namespace {

bool is_digest(std::string_view text) {
  return text.size() == 64 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

/// Creates a directory whose name must survive a crash.
Status ensure_directory(const std::filesystem::path& path) {
  if (::mkdir(path.c_str(), 0700) == 0) return sync_directory(path.parent_path());
  if (errno != EEXIST) return fail(io_error("create", path));
  return {};
}

}  // namespace

Result<std::unique_ptr<FileBlobStore>> FileBlobStore::open(const std::filesystem::path& root) {
  PROOFDESK_TRY(ensure_directory(root));
  return std::unique_ptr<FileBlobStore>(new FileBlobStore(root));
}

Result<std::filesystem::path> FileBlobStore::path_of(std::string_view digest) const {
  if (!is_digest(digest))
    return fail(ErrorCode::kInvalidArgument, "blob.digest", "not a SHA-256 digest in hex");
  return root_ / digest.substr(0, 2) / digest;
}

Status FileBlobStore::put(std::string_view digest, std::string_view content) {
  static std::atomic<unsigned> drafts = 0;
  PROOFDESK_ASSIGN(const auto path, path_of(digest));
  PROOFDESK_TRY(ensure_directory(path.parent_path()));
  const std::filesystem::path draft =
      fmt::format("{}.{}.{}.new", path.string(), ::getpid(), drafts++);
  const auto write = [&]() -> Status {
    PROOFDESK_ASSIGN(const FileHandle file, open_file(draft, O_WRONLY | O_CREAT | O_EXCL));
    PROOFDESK_TRY(write_at(file, content, 0, draft));
    PROOFDESK_TRY(sync_file(file, draft));
    if (::rename(draft.c_str(), path.c_str()) != 0) return fail(io_error("name", path));
    return sync_directory(path.parent_path());
  };
  auto written = write();
  if (!written) ::unlink(draft.c_str());
  return written;
}

Result<std::string> FileBlobStore::get(std::string_view digest) const {
  PROOFDESK_ASSIGN(const auto path, path_of(digest));
  PROOFDESK_ASSIGN(auto content, read_whole_file(path));
  if (!content)
    return fail(ErrorCode::kNotFound, "blob.exists", fmt::format("there is no blob {}", digest));
  return std::move(*content);
}

Status FileBlobStore::remove(std::string_view digest) {
  PROOFDESK_ASSIGN(const auto path, path_of(digest));
  if (::unlink(path.c_str()) != 0) {
    if (errno == ENOENT) return {};
    return fail(io_error("remove", path));
  }
  return sync_directory(path.parent_path());
}

template <class Visit>
Status FileBlobStore::for_each_file(Visit&& visit) const {
  std::error_code error;
  for (auto folder = std::filesystem::directory_iterator(root_, error);
       !error && folder != std::filesystem::directory_iterator(); folder.increment(error)) {
    for (auto file = std::filesystem::directory_iterator(folder->path(), error);
         !error && file != std::filesystem::directory_iterator(); file.increment(error)) {
      PROOFDESK_TRY(visit(file->path()));
    }
    if (error) break;
  }
  if (error) {
    return fail(ErrorCode::kUnavailable, "storage.io",
                fmt::format("cannot list {}: {}", root_.string(), error.message()));
  }
  return {};
}

Result<std::vector<std::string>> FileBlobStore::list() const {
  std::vector<std::string> digests;
  PROOFDESK_TRY(for_each_file([&](const std::filesystem::path& path) -> Status {
    if (auto name = path.filename().string(); is_digest(name)) digests.push_back(std::move(name));
    return {};
  }));
  std::ranges::sort(digests);
  return digests;
}

Result<std::size_t> FileBlobStore::sweep(const std::unordered_set<std::string>& named,
                                         Instant before) {
  std::vector<std::filesystem::path> orphans;
  std::size_t blobs = 0;
  PROOFDESK_TRY(for_each_file([&](const std::filesystem::path& path) -> Status {
    const std::string name = path.filename().string();
    if (named.contains(name)) return {};
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) return {};  // gone meanwhile
    const auto changed =
        std::int64_t{status.st_mtim.tv_sec} * kMicrosPerSecond + status.st_mtim.tv_nsec / 1000;
    if (changed >= before.micros) return {};
    if (is_digest(name)) ++blobs;
    orphans.push_back(path);
    return {};
  }));
  for (const auto& path : orphans) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return fail(io_error("remove", path));
  }
  return blobs;
}

}  // namespace proofdesk
