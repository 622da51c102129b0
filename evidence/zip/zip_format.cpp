#include "evidence/zip/zip_format.hpp"

#include "core/journal/digest.hpp"

namespace proofdesk::evidence::zip_format {
namespace {

constexpr std::uint32_t kLocalSignature = 0x04034b50;
constexpr std::uint32_t kCentralSignature = 0x02014b50;
constexpr std::uint32_t kEndSignature = 0x06054b50;
constexpr std::uint16_t kVersion = 20;                // 2.0: deflate
constexpr std::uint16_t kMadeBy = 3 << 8 | kVersion;  // Unix, so that the mode below is read
constexpr std::uint32_t kMode = std::uint32_t{0100644} << 16;  // a plain file
constexpr std::uint16_t kTime = 0;
constexpr std::uint16_t kDate = 1 << 5 | 1;  // 1980-01-01, the first there is

void put16(std::string& out, std::uint32_t number) {
  out.push_back(static_cast<char>(number & 0xff));
  out.push_back(static_cast<char>(number >> 8 & 0xff));
}

void put32(std::string& out, std::uint32_t number) {
  put16(out, number & 0xffff);
  put16(out, number >> 16);
}

// What local and central header have in common, from the needed version to the length of the extra field.
void put_common(std::string& out, const Entry& entry) {
  put16(out, kVersion);
  put16(out, 0);  // flags: sizes are here, names are ASCII
  put16(out, entry.method);
  put16(out, kTime);
  put16(out, kDate);
  put32(out, entry.crc);
  put32(out, entry.packed);
  put32(out, entry.size);
  put16(out, static_cast<std::uint32_t>(entry.name.size()));
  put16(out, 0);
}

}  // namespace

std::string fold_case(std::string_view name) {
  std::string out(name);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string local_header(const Entry& entry) {
  std::string out;
  put32(out, kLocalSignature);
  put_common(out, entry);
  return out += entry.name;
}

std::string central_header(const Entry& entry) {
  std::string out;
  put32(out, kCentralSignature);
  put16(out, kMadeBy);
  put_common(out, entry);
  put16(out, 0);  // comment
  put16(out, 0);  // disk
  put16(out, 0);  // internal attributes
  put32(out, kMode);
  put32(out, entry.offset);
  return out += entry.name;
}

std::string end_record(std::uint16_t count, std::uint32_t directory_offset,
                       std::string_view preceding) {
  std::string out;
  put32(out, kEndSignature);
  put16(out, 0);  // this disk
  put16(out, 0);  // the directory's disk
  put16(out, count);
  put16(out, count);
  put32(out, static_cast<std::uint32_t>(preceding.size()) - directory_offset);
  put32(out, directory_offset);
  put16(out, kCommentBytes);
  out += kCommentPrefix;
  append_hex(out, journal::sha256(preceding));
  return out;
}

}  // namespace proofdesk::evidence::zip_format
