#include "storage/files/file_credential_store.hpp"

#include "storage/files/file_io.hpp"

#include <cerrno>
#include <mutex>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace proofdesk {
namespace {

constexpr const char* kMemory = "attempts";
constexpr std::string_view kDraft = ".new";

/// Nothing of the old bytes shall be left where the file system writes in place.
Status overwrite_and_unlink(const std::filesystem::path& path) {
  {
    auto file = open_file(path, O_WRONLY);
    if (!file) {
      if (!std::filesystem::exists(path)) return {};
      return fail(file.error());
    }
    PROOFDESK_ASSIGN(const auto size, size_of(*file, path));
    PROOFDESK_TRY(write_at(*file, std::string(static_cast<std::size_t>(size), '\0'), 0, path));
    PROOFDESK_TRY(sync_file(*file, path));
  }
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return fail(io_error("remove", path));
  return {};
}

}  // namespace

Result<std::unique_ptr<FileCredentialStore>> FileCredentialStore::open(
    const std::filesystem::path& directory) {
  if (::mkdir(directory.c_str(), 0700) == 0) {
    PROOFDESK_TRY(sync_directory(directory.parent_path()));
  } else if (errno != EEXIST) {
    return fail(io_error("create", directory));
  }
  return std::unique_ptr<FileCredentialStore>(new FileCredentialStore(directory));
}

std::filesystem::path FileCredentialStore::path_of(Uuid handle) const {
  return directory_ / handle.to_string();
}

Status FileCredentialStore::put(Uuid handle, std::string_view verifier) {
  const std::unique_lock lock(mutex_);
  return replace_private_file(path_of(handle), verifier);
}

Result<std::optional<std::string>> FileCredentialStore::get(Uuid handle) const {
  const std::shared_lock lock(mutex_);
  return read_whole_file(path_of(handle));
}

Status FileCredentialStore::remove(Uuid handle) {
  const std::unique_lock lock(mutex_);
  PROOFDESK_TRY(overwrite_and_unlink(path_of(handle)));
  return sync_directory(directory_);
}

Result<std::vector<Uuid>> FileCredentialStore::list() const {
  const std::unique_lock lock(mutex_);
  std::vector<Uuid> handles;
  std::error_code code;
  for (std::filesystem::directory_iterator entry(directory_, code), end; !code && entry != end;
       entry.increment(code)) {
    const std::string name = entry->path().filename().string();
    if (const auto handle = Uuid::parse(name)) {
      handles.push_back(*handle);
    } else if (name.ends_with(kDraft)) {
      PROOFDESK_TRY(overwrite_and_unlink(entry->path()));
    }
  }
  if (code) {
    errno = code.value();
    return fail(io_error("list", directory_));
  }
  return handles;
}

Status FileCredentialStore::put_memory(std::string_view text) {
  const std::unique_lock lock(mutex_);
  return replace_private_file(directory_ / kMemory, text);
}

Result<std::string> FileCredentialStore::memory() const {
  const std::shared_lock lock(mutex_);
  PROOFDESK_ASSIGN(auto text, read_whole_file(directory_ / kMemory));
  return std::move(text).value_or(std::string());
}

}  // namespace proofdesk
