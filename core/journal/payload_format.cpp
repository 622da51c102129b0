#include "core/journal/payload_format.hpp"

#include "core/base/encoding.hpp"
#include "core/base/put.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace proofdesk::journal {
namespace {

constexpr std::uint64_t kMaxSlot =
    static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

template <std::size_t N>
std::array<std::uint8_t, N> fixed(std::string_view bytes) {
  std::array<std::uint8_t, N> result{};
  if (bytes.size() == N) std::copy_n(as_bytes(bytes).begin(), N, result.begin());
  return result;
}

/// What every payload has in common beyond its grammar: one order, no group without a field.
bool well_formed(const PayloadParts& parts) {
  std::vector<bool> used(parts.groups.size() + 1, false);
  for (const auto& field : parts.fields) {
    if (field.group > parts.groups.size() || !is_path(field.path)) return false;
    used[field.group] = true;
  }
  if (!std::all_of(used.begin() + 1, used.end(), [](bool each) { return each; })) return false;
  const auto slots_ascend = [](const auto& a, const auto& b) { return a.slot >= b.slot; };
  const auto paths_ascend = [](const auto& a, const auto& b) { return a.path >= b.path; };
  return std::adjacent_find(parts.groups.begin(), parts.groups.end(), slots_ascend) ==
             parts.groups.end() &&
         std::adjacent_find(parts.fields.begin(), parts.fields.end(), paths_ascend) ==
             parts.fields.end();
}

std::size_t varint_size(std::uint64_t number) {
  return (static_cast<std::size_t>(std::bit_width(number | 1)) + 6) / 7;
}

char* put_varint(char* to, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) to = put(to, static_cast<char>((number & 0x7f) | 0x80));
  return put(to, static_cast<char>(number));
}

}  // namespace

void append_varint(std::string& out, std::uint64_t number) {
  append_with(out, varint_size(number), [&](char* to) { (void)put_varint(to, number); });
}

void append_prefixed(std::string& out, std::string_view bytes) {
  append_with(out, varint_size(bytes.size()) + bytes.size(),
              [&](char* to) { (void)put(put_varint(to, bytes.size()), bytes); });
}

std::uint64_t ByteReader::varint() {
  std::uint64_t number = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (bytes_.empty()) break;
    const auto byte = static_cast<std::uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    const std::uint64_t part = byte & 0x7f;
    if ((shift == 63 && part > 1) || (shift > 0 && byte == 0)) break;  // too large; or not minimal
    number |= part << shift;
    if (byte < 0x80) return number;
  }
  ok_ = false;
  bytes_ = {};
  return 0;
}

std::string_view ByteReader::take(std::uint64_t count) {
  if (count > bytes_.size()) {
    ok_ = false;
    bytes_ = {};
    return {};
  }
  const std::string_view taken = bytes_.substr(0, static_cast<std::size_t>(count));
  bytes_.remove_prefix(static_cast<std::size_t>(count));
  return taken;
}

void append_payload_head(std::string& out, std::size_t groups) {
  out.push_back(static_cast<char>(kPayloadVersion));
  append_varint(out, groups);
}

void append_group_head(std::string& out, std::int64_t slot, const Aead::Nonce& nonce,
                       std::size_t ciphertext) {
  append_varint(out, static_cast<std::uint64_t>(slot));
  out += as_text(nonce);
  append_varint(out, ciphertext);
}

void append_field(std::string& out, std::string_view path, const Digest& commitment,
                  std::size_t group) {
  const std::size_t size =
      varint_size(path.size()) + path.size() + commitment.size() + varint_size(group);
  append_with(out, size, [&](char* to) {
    to = put(put(put_varint(to, path.size()), path), as_text(commitment));
    (void)put_varint(to, group);
  });
}

std::string encode_payload(const PayloadParts& parts) {
  std::size_t size = 16;
  for (const auto& group : parts.groups) size += 32 + group.ciphertext.size();
  for (const auto& field : parts.fields) size += 40 + field.path.size();
  std::string out;
  out.reserve(size);
  append_payload_head(out, parts.groups.size());
  for (const auto& group : parts.groups) {
    append_group_head(out, group.slot, group.nonce, group.ciphertext.size());
    out += group.ciphertext;
  }
  append_varint(out, parts.fields.size());
  for (const auto& field : parts.fields)
    append_field(out, field.path, field.commitment, field.group);
  return out;
}

Result<PayloadParts> decode_payload(std::string_view bytes) {
  const auto corrupt = [] {
    return fail(ErrorCode::kCorrupt, "payload.form",
                "The stored payload of the event does not parse.");
  };
  ByteReader reader(bytes);
  if (reader.varint() != kPayloadVersion) return corrupt();
  PayloadParts parts;
  // No count is believed before the bytes for it are there.
  for (std::uint64_t left = reader.varint(); left > 0 && reader.ok(); --left) {
    auto& group = parts.groups.emplace_back();
    const std::uint64_t slot = reader.varint();
    if (slot > kMaxSlot) return corrupt();
    group.slot = static_cast<std::int64_t>(slot);
    group.nonce = fixed<12>(reader.take(12));
    group.ciphertext = reader.prefixed();
  }
  for (std::uint64_t left = reader.varint(); left > 0 && reader.ok(); --left) {
    auto& field = parts.fields.emplace_back();
    field.path = reader.prefixed();
    field.commitment = fixed<32>(reader.take(32));
    field.group = static_cast<std::size_t>(reader.varint());
  }
  if (!reader.ok() || !reader.at_end() || !well_formed(parts)) return corrupt();
  return parts;
}

Result<Digest> commitments_of(const PayloadParts& parts) {
  CommitmentList list;
  for (const auto& field : parts.fields) PROOFDESK_TRY(list.add(field.path, field.commitment));
  return list.digest();
}

}  // namespace proofdesk::journal
