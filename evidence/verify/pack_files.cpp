#include "evidence/verify/pack_files.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

namespace proofdesk::evidence {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxText = 1 << 20;

Result<std::string> read_file(const fs::path& path, std::uint64_t limit) {
  std::error_code error;
  const std::uint64_t size = fs::file_size(path, error);
  std::ifstream stream(path, std::ios::binary);
  if (error || !stream) {
    return fail(ErrorCode::kNotFound, "pack.path",
                fmt::format("{} cannot be read.", path.string()));
  }
  if (size > limit)
    return fail(ErrorCode::kTooLarge, "zip.size", fmt::format("{} is too large.", path.string()));
  std::string content(size, '\0');
  stream.read(content.data(), static_cast<std::streamsize>(size));
  if (static_cast<std::uint64_t>(stream.gcount()) != size) {
    return fail(ErrorCode::kNotFound, "pack.path",
                fmt::format("{} cannot be read to its end.", path.string()));
  }
  return content;
}

Result<std::vector<ZipFile>> read_folder(const fs::path& folder, const ZipLimits& limits) {
  std::vector<ZipFile> files;
  std::uint64_t left = limits.bytes;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().lexically_relative(folder).generic_string();
    const fs::file_status status = entry->symlink_status(error);
    if (error) break;
    if (fs::is_directory(status)) continue;
    if (!fs::is_regular_file(status) || !is_zip_name(name)) {
      return fail(ErrorCode::kCorrupt, "zip.name",
                  fmt::format("\"{}\" does not belong into a pack.", name));
    }
    if (files.size() == limits.files) {
      return fail(ErrorCode::kTooLarge, "zip.size", "The folder holds too many files.");
    }
    PROOFDESK_ASSIGN(std::string content, read_file(entry->path(), left));
    left -= content.size();
    files.push_back({name, std::move(content)});
  }
  if (error) {
    return fail(ErrorCode::kNotFound, "pack.path",
                fmt::format("{}: {}.", folder.string(), error.message()));
  }
  std::ranges::sort(files, {}, &ZipFile::name);
  return files;
}

}  // namespace

Result<std::vector<ZipFile>> load_pack(const fs::path& path, const ZipLimits& limits) {
  std::error_code error;
  if (fs::is_directory(path, error)) return read_folder(path, limits);
  PROOFDESK_ASSIGN(const std::string bytes, read_file(path, limits.bytes));
  return read_zip(bytes, limits);
}

Result<std::string> load_text(const fs::path& path) { return read_file(path, kMaxText); }

}  // namespace proofdesk::evidence
