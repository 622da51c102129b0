#include "evidence/zip/zip.hpp"
#include "evidence/zip/zip_format.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <unordered_set>

#include <zlib.h>

namespace proofdesk::evidence {
namespace {

using namespace zip_format;

std::unexpected<Error> corrupt(std::string rule, std::string detail) {
  return fail(ErrorCode::kCorrupt, std::move(rule), std::move(detail));
}

std::uint32_t get16(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[at]) |
                                    static_cast<std::uint8_t>(bytes[at + 1]) << 8);
}

std::uint32_t get32(std::string_view bytes, std::size_t at) {
  return get16(bytes, at) | get16(bytes, at + 2) << 16;
}

bool inflate_exactly(std::string_view packed, std::string& content) {
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
  const std::unique_ptr<z_stream, decltype(&inflateEnd)> guard(&stream, &inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(content.data());
  stream.avail_out = static_cast<uInt>(content.size());
  return inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_in == 0 &&
         stream.avail_out == 0;
}

// Takes the directory apart entry by entry. An entry is what its headers say if writing them again gives
// the same bytes, in the directory as well as before the data.
class Reader {
 public:
  Reader(std::string_view bytes, const ZipLimits& limits) : bytes_(bytes), limits_(limits) {}

  Result<std::vector<ZipFile>> read() {
    PROOFDESK_TRY(read_end());
    std::vector<ZipFile> files;
    std::unordered_set<std::string> folded;
    for (std::uint32_t i = 0; i < count_; ++i) {
      PROOFDESK_ASSIGN(Entry entry, next_entry());
      if (!is_zip_name(entry.name))
        return corrupt("zip.name", "A file in the archive has a name that is not accepted.");
      if (!files.empty() && entry.name <= files.back().name) {
        return corrupt("zip.name", "\"" + entry.name + "\" is given twice or out of order.");
      }
      if (!folded.insert(fold_case(entry.name)).second) {
        return corrupt("zip.name",
                       "Two files in the archive differ in the case of their names only.");
      }
      PROOFDESK_ASSIGN(std::string content, content_of(entry));
      files.push_back({std::move(entry.name), std::move(content)});
    }
    if (directory_at_ != end_ || data_at_ != directory_) {
      return corrupt("zip.form", "The archive holds bytes that belong to no file.");
    }
    return files;
  }

 private:
  Status read_end() {
    if (bytes_.size() < kEndBytes + kCommentBytes)
      return corrupt("zip.form", "The file is not a zip archive of ours.");
    end_ = bytes_.size() - kEndBytes - kCommentBytes;
    count_ = get16(bytes_, end_ + 10);
    directory_ = get32(bytes_, end_ + 16);
    if (directory_ > end_) return corrupt("zip.form", "The file is not a zip archive of ours.");
    const std::string expected =
        end_record(static_cast<std::uint16_t>(count_), static_cast<std::uint32_t>(directory_),
                   bytes_.substr(0, end_));
    const std::string_view found = bytes_.substr(end_);
    if (found.substr(0, kEndBytes + kCommentPrefix.size()) !=
        std::string_view(expected).substr(0, kEndBytes + kCommentPrefix.size())) {
      return corrupt("zip.form", "The archive's end record is not one of ours.");
    }
    if (found != expected)
      return corrupt("zip.digest", "The archive's bytes do not give the digest in its comment.");
    if (count_ > limits_.files)
      return fail(ErrorCode::kTooLarge, "zip.size", "The archive holds too many files.");
    directory_at_ = directory_;
    return {};
  }

  Result<Entry> next_entry() {
    if (end_ - directory_at_ < kCentralBytes)
      return corrupt("zip.form", "The archive's directory is cut short.");
    const std::string_view header = bytes_.substr(directory_at_, end_ - directory_at_);
    const std::size_t name_bytes = get16(header, 28);
    if (header.size() - kCentralBytes < name_bytes)
      return corrupt("zip.form", "The archive's directory is cut short.");
    Entry entry;
    entry.name = header.substr(kCentralBytes, name_bytes);
    entry.method = static_cast<std::uint16_t>(get16(header, 10));
    entry.crc = get32(header, 16);
    entry.packed = get32(header, 20);
    entry.size = get32(header, 24);
    entry.offset = static_cast<std::uint32_t>(data_at_);
    const std::string expected = central_header(entry);
    if (header.substr(0, expected.size()) != expected) {
      return corrupt("zip.form", "An entry of the archive's directory is not of the plain form.");
    }
    directory_at_ += expected.size();

    const std::string local = local_header(entry);
    if (bytes_.substr(data_at_, directory_ - data_at_).substr(0, local.size()) != local) {
      return corrupt("zip.form", "The two headers of a file in the archive do not agree.");
    }
    data_at_ += local.size();
    if (directory_ - data_at_ < entry.packed)
      return corrupt("zip.form", "A file in the archive is cut short.");
    return entry;
  }

  Result<std::string> content_of(const Entry& entry) {
    total_ += entry.size;
    if (total_ > limits_.bytes)
      return fail(ErrorCode::kTooLarge, "zip.size", "The archive unpacks to too many bytes.");
    const std::string_view packed = bytes_.substr(data_at_, entry.packed);
    data_at_ += entry.packed;
    std::string content;
    if (entry.method == kStored && entry.packed == entry.size) {
      content = packed;
    } else if (entry.method == kDeflated) {
      // Deflate makes at most 1032 bytes out of one, so a false size costs no memory.
      if (entry.size / 1032 > entry.packed)
        return corrupt("zip.data", "\"" + entry.name + "\" cannot unpack to its size.");
      content.resize(entry.size);
      if (!inflate_exactly(packed, content))
        return corrupt("zip.data", "\"" + entry.name + "\" does not unpack.");
    } else {
      return corrupt("zip.form", "\"" + entry.name + "\" is packed in a way that is not accepted.");
    }
    const auto crc = crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size());
    if (crc != entry.crc)
      return corrupt("zip.data", "\"" + entry.name + "\" does not give its checksum.");
    return content;
  }

  std::string_view bytes_;
  ZipLimits limits_;
  std::size_t end_ = 0;
  std::size_t directory_ = 0;
  std::uint32_t count_ = 0;
  std::size_t directory_at_ = 0;
  std::size_t data_at_ = 0;
  std::uint64_t total_ = 0;
};

}  // namespace

Result<std::vector<ZipFile>> read_zip(std::string_view bytes, const ZipLimits& limits) {
  return Reader(bytes, limits).read();
}

}  // namespace proofdesk::evidence
