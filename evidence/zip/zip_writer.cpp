#include "evidence/zip/zip.hpp"
#include "evidence/zip/zip_format.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <future>
#include <limits>
#include <memory>
#include <new>
#include <numeric>
#include <thread>

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

/// What one round of deflate gives at most. Asking for a buffer as long as the content would have the system clear
/// pages that are never written to.
constexpr std::size_t kRound = std::size_t{256} * 1024;
/// Files deflated at once at most; each takes a quarter of a mebibyte besides what it gives.
constexpr std::size_t kMostAtOnce = 4;

// Empty when deflate cannot make it smaller.
std::string deflated(std::string_view content) {
  z_stream stream{};
  // Raw deflate (negative window bits): ZIP has its own headers.
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    throw std::bad_alloc();
  }
  const std::unique_ptr<z_stream, decltype(&deflateEnd)> guard(&stream, &deflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  std::string packed;
  std::string round(std::min(content.size(), kRound), '\0');
  int code = Z_OK;
  while (code == Z_OK && packed.size() < content.size()) {
    stream.next_out = reinterpret_cast<Bytef*>(round.data());
    stream.avail_out = static_cast<uInt>(round.size());
    code = deflate(&stream, Z_FINISH);
    packed.append(round, 0, round.size() - stream.avail_out);
  }
  if (code != Z_STREAM_END || packed.size() >= content.size()) return {};
  return packed;
}

/// A file as it goes into the archive.
struct Prepared {
  std::uint32_t crc = 0;
  std::string packed;  ///< empty: stored as it is
};

/// All of them, the longest first and several at once: deflating costs more than everything else that is done to a pack.
std::vector<Prepared> prepare(const std::vector<const ZipFile*>& files) {
  std::vector<Prepared> prepared(files.size());
  std::vector<std::size_t> order(files.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, std::ranges::greater{},
                    [&](std::size_t i) { return files[i]->content.size(); });
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t taken = next++; taken < order.size(); taken = next++) {
      const std::string_view content = files[order[taken]]->content;
      prepared[order[taken]] = {
          static_cast<std::uint32_t>(
              crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size())),
          deflated(content)};
    }
  };
  const std::size_t cores = std::max(std::thread::hardware_concurrency(), 1U);
  std::vector<std::future<void>> others;
  for (std::size_t i = 1; i < std::min({cores, kMostAtOnce, files.size()}); ++i)
    others.push_back(std::async(std::launch::async, work));
  work();
  for (auto& other : others) other.get();
  return prepared;
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
  }
  const std::vector<Prepared> prepared = prepare(sorted);
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const ZipFile* file = sorted[i];
    const std::string& packed = prepared[i].packed;
    Entry entry;
    entry.name = file->name;
    entry.crc = prepared[i].crc;
    entry.size = static_cast<std::uint32_t>(file->content.size());
    entry.offset = static_cast<std::uint32_t>(out.size());
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
