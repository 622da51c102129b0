#include "evidence/zip/zip.hpp"
#include "evidence/zip/zip_format.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <new>

#include <zlib.h>

namespace proofdesk::evidence {
namespace {

using namespace zip_format;

constexpr std::uint64_t kMaxBytes = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t kMaxFiles = std::numeric_limits<std::uint16_t>::max();
constexpr std::size_t kMaxName = 200;

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_' || c == '/';
}

// Empty when deflate cannot make it smaller.
std::string deflated(std::string_view content) {
  z_stream stream{};
  // Raw deflate (negative window bits): ZIP has its own headers.
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    throw std::bad_alloc();
  }
  const std::unique_ptr<z_stream, decltype(&deflateEnd)> guard(&stream, &deflateEnd);
  std::string packed(content.size(), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END || stream.total_out >= content.size()) return {};
  packed.resize(stream.total_out);
  return packed;
}

std::unexpected<Error> too_large() {
  return fail(ErrorCode::kInvalidArgument, "zip.size",
              "The archive would be larger than 4 GiB or 65,535 files.");
}

}  // namespace

bool is_zip_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxName || !std::ranges::all_of(name, is_name_character))
    return false;
  for (std::size_t start = 0; start <= name.size();) {
    const std::size_t end = std::min(name.find('/', start), name.size());
    const std::string_view segment = name.substr(start, end - start);
    if (segment.empty() || segment == "." || segment == "..") return false;
    start = end + 1;
  }
  return true;
}

Result<std::string> write_zip(std::span<const ZipFile> files) {
  if (files.size() > kMaxFiles) return too_large();
  std::vector<const ZipFile*> sorted;
  std::vector<std::string> folded;
  for (const ZipFile& file : files) {
    if (!is_zip_name(file.name)) {
      return fail(ErrorCode::kInvalidArgument, "zip.name",
                  "\"" + file.name + "\" is no name for a file in an archive.");
    }
    sorted.push_back(&file);
    folded.push_back(fold_case(file.name));
  }
  std::ranges::sort(folded);
  if (const auto twice = std::ranges::adjacent_find(folded); twice != folded.end()) {
    return fail(ErrorCode::kInvalidArgument, "zip.name",
                "Two files would be called \"" + *twice + "\".");
  }
  std::ranges::sort(sorted, {},
                    [](const ZipFile* file) -> const std::string& { return file->name; });

  std::string out;
  std::string directory;
  for (const ZipFile* file : sorted) {
    if (file->content.size() > kMaxBytes) return too_large();
    Entry entry;
    entry.name = file->name;
    entry.crc = static_cast<std::uint32_t>(
        crc32_z(0, reinterpret_cast<const Bytef*>(file->content.data()), file->content.size()));
    entry.size = static_cast<std::uint32_t>(file->content.size());
    entry.offset = static_cast<std::uint32_t>(out.size());
    const std::string packed = deflated(file->content);
    entry.method = packed.empty() ? kStored : kDeflated;
    const std::string_view data = packed.empty() ? std::string_view(file->content) : packed;
    entry.packed = static_cast<std::uint32_t>(data.size());
    if (out.size() + kLocalBytes + entry.name.size() + data.size() > kMaxBytes) return too_large();
    out += local_header(entry);
    out += data;
    directory += central_header(entry);
  }
  if (out.size() + directory.size() > kMaxBytes) return too_large();
  const auto directory_offset = static_cast<std::uint32_t>(out.size());
  out += directory;
  out += end_record(static_cast<std::uint16_t>(files.size()), directory_offset, out);
  return out;
}

}  // namespace proofdesk::evidence
