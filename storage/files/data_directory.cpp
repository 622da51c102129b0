#include "storage/files/data_directory.hpp"

#include "core/journal/note_key.hpp"

#include <cerrno>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace proofdesk {
namespace {

Status make_private_directory(const std::filesystem::path& path) {
  if (::mkdir(path.c_str(), 0700) == 0) return sync_directory(path.parent_path());
  if (errno != EEXIST) return fail(io_error("create", path));
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return fail(io_error("look at", path));
  if (!S_ISDIR(status.st_mode)) {
    return fail(ErrorCode::kInvalidArgument, "data.directory",
                fmt::format("{} is no directory", path.string()));
  }
  if ((status.st_mode & 0077) != 0) {
    Error error{ErrorCode::kForbidden, "data.permissions",
                fmt::format("{} may be entered by others than its owner", path.string())};
    error.remedy = fmt::format("chmod 700 {}", path.string());
    return fail(std::move(error));
  }
  return {};
}

std::unexpected<Error> no_name() {
  return fail(ErrorCode::kInvalidArgument, "data.directory", "no data directory is named");
}

std::filesystem::path normalised(const std::filesystem::path& path) {
  std::error_code unknown;
  auto absolute = std::filesystem::absolute(path, unknown).lexically_normal();
  return absolute.has_filename() ? absolute : absolute.parent_path();
}

constexpr std::string_view kOriginLine = "# origin: ";

}  // namespace

Result<DataDirectory> DataDirectory::open(const std::filesystem::path& path) {
  if (path.empty()) return no_name();
  DataDirectory directory(normalised(path));
  PROOFDESK_TRY(make_private_directory(directory.path()));
  PROOFDESK_TRY(make_private_directory(directory.keys()));
  return directory;
}

Result<DataDirectory> DataDirectory::existing(const std::filesystem::path& path) {
  if (path.empty()) return no_name();
  DataDirectory directory(normalised(path));
  std::error_code unknown;
  if (!std::filesystem::exists(directory.database(), unknown)) {
    return fail(ErrorCode::kNotFound, "data.missing",
                fmt::format("there is no data in {}", directory.path().string()));
  }
  return directory;
}

Result<DirectoryLock> DirectoryLock::take(const DataDirectory& directory) {
  const auto path = directory.lock_file();
  PROOFDESK_ASSIGN(FileHandle file, open_file(path, O_RDWR | O_CREAT));
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return fail(io_error("lock", path));
    const auto holder = read_whole_file(path);
    std::string pid = holder && *holder ? **holder : std::string{};
    while (!pid.empty() && pid.back() == '\n') pid.pop_back();
    Error error{ErrorCode::kConflict, "data.locked",
                fmt::format("{} is in use by process {}", directory.path().string(),
                            pid.empty() ? "unknown" : pid)};
    error.remedy = "stop that process, or let it do the work through its local socket";
    return fail(std::move(error));
  }
  const std::string pid = fmt::format("{}\n", ::getpid());
  if (::ftruncate(file.get(), 0) != 0) return fail(io_error("write", path));
  PROOFDESK_TRY(write_at(file, pid, 0, path));
  return DirectoryLock(std::move(file));
}

Result<std::optional<JournalIdentity>> load_identity(const DataDirectory& directory) {
  const auto path = directory.identity();
  PROOFDESK_ASSIGN(const auto stored, read_whole_file(path));
  if (!stored) return std::nullopt;
  const auto line_end = stored->find('\n');
  if (!stored->starts_with(kOriginLine) || line_end == std::string::npos) {
    return fail(ErrorCode::kCorrupt, "data.identity",
                fmt::format("{} does not begin with its origin", path.string()));
  }
  JournalIdentity identity{stored->substr(kOriginLine.size(), line_end - kOriginLine.size()),
                           stored->substr(line_end + 1)};
  if (auto signer = journal::NoteSigner::from_pem(identity.origin, identity.private_pem); !signer) {
    return fail(ErrorCode::kCorrupt, "data.identity",
                fmt::format("{}: {}", path.string(), signer.error().detail));
  }
  return identity;
}

Result<JournalIdentity> load_or_create_identity(const DataDirectory& directory, Uuid fresh) {
  PROOFDESK_ASSIGN(auto stored, load_identity(directory));
  if (stored) return std::move(*stored);
  JournalIdentity identity;
  identity.origin = "proofdesk/" + fresh.to_string();
  PROOFDESK_ASSIGN(const auto signer, journal::NoteSigner::generate(identity.origin));
  identity.private_pem = signer.pem();
  // PEM readers skip what stands before the first "-----BEGIN".
  PROOFDESK_TRY(replace_private_file(
      directory.identity(),
      fmt::format("{}{}\n{}", kOriginLine, identity.origin, identity.private_pem)));
  return identity;
}

}  // namespace proofdesk
