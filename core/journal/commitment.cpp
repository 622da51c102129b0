#include "core/journal/commitment.hpp"

#include "core/base/encoding.hpp"
#include "core/base/put.hpp"
#include "core/base/utf8.hpp"
#include "core/journal/canonical_json.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <openssl/crypto.h>

namespace proofdesk::journal {
namespace {

constexpr std::size_t kMaxPath = 512;

}  // namespace

SealingKey::SealingKey(const SubjectKey& key)
    : mac_(key), encryption_key_(labelled("payload key 1").finish()) {}

SealingKey::~SealingKey() { OPENSSL_cleanse(encryption_key_.data(), encryption_key_.size()); }

Salt SealingKey::salt(const EventPlace& place, std::string_view path) const {
  std::array<std::uint8_t, 9> sequence{};
  for (std::size_t i = 0; i < 8; ++i) {
    sequence[i + 1] =
        static_cast<std::uint8_t>(static_cast<std::uint64_t>(place.sequence) >> (56 - 8 * i));
  }
  const Digest full = mac_.begin().update(place.origin).update(sequence).update(path).finish();
  Salt salt{};
  std::copy_n(full.begin(), kSaltBytes, salt.begin());
  return salt;
}

HmacSha256::Message SealingKey::labelled(std::string_view label) const {
  std::string beginning;
  append_label(beginning, label);
  HmacSha256::Message message = mac_.begin();
  message.update(beginning);
  return message;
}

void SealingKey::append_label(std::string& out, std::string_view label) {
  out.push_back('\0');
  out += label;
  out.push_back('\0');
}

bool is_path(std::string_view path) {
  if (path.empty() || path.size() > kMaxPath) return false;
  bool ascii = true;
  for (const char character : path) {
    const auto byte = static_cast<std::uint8_t>(character);
    if (byte < 0x20 || byte == 0x7f) return false;
    ascii = ascii && byte < 0x80;
  }
  return ascii || is_utf8(path);
}

Status append_disclosure_json(std::string& out, const Salt& salt, std::string_view path,
                              const boost::json::value& value) {
  const std::size_t start = out.size();
  if (!is_path(path)) {
    return fail(ErrorCode::kInvalidArgument, "commitment.path",
                "The path cannot stand in a commitment list.");
  }
  constexpr std::size_t kHead = 2 + base64_size(kSaltBytes) + 2;
  append_with(out, kHead,
              [&](char* to) { (void)put(put_base64(put(to, "[\""), salt, kBase64Url), "\","); });
  Status status = append_canonical_string(out, path);
  out += ',';
  if (status) status = append_canonical(out, value);
  if (!status) {
    out.resize(start);
    return status;
  }
  out += ']';
  return {};
}

Result<Disclosure> parse_disclosure_json(std::string_view text) {
  const auto corrupt = [] {
    return fail(ErrorCode::kCorrupt, "commitment.disclosure",
                "The text is not a disclosure [salt, path, value].");
  };
  auto parsed = parse_canonical(text);
  if (!parsed || !parsed->is_array()) return corrupt();
  boost::json::array& array = parsed->get_array();
  if (array.size() != 3 || !array[0].is_string() || !array[1].is_string()) return corrupt();
  const auto view = [](const boost::json::string& string) {
    return std::string_view(string.data(), string.size());
  };
  const auto salt = to_array<kSaltBytes>(from_base64url(view(array[0].get_string())));
  const std::string_view path = view(array[1].get_string());
  if (!salt || !is_path(path)) return corrupt();
  return Disclosure{*salt, std::string(path), std::move(array[2])};
}

Result<Disclosure> parse_disclosure(std::string_view disclosure) {
  const auto text = from_base64url(disclosure);
  if (!text)
    return fail(ErrorCode::kCorrupt, "commitment.disclosure", "The disclosure is not base64url.");
  return parse_disclosure_json(*text);
}

Status check_next_path(std::string_view last, std::string_view path) {
  if (!is_path(path)) {
    return fail(ErrorCode::kInvalidArgument, "commitment.path",
                "The path cannot stand in a commitment list.");
  }
  if (!last.empty() && path <= last) {
    return fail(ErrorCode::kInvalidArgument, "commitment.order",
                "Paths of a commitment list are given once each, in byte order.");
  }
  return {};
}

void append_commitment_line(std::string& out, std::string_view path, const Digest& commitment) {
  append_with(out, path.size() + 2 * commitment.size() + 2,
              [&](char* to) { (void)put(put_hex(put(put(to, path), '\t'), commitment), '\n'); });
}

Status CommitmentList::add(std::string_view path, const Digest& commitment) {
  PROOFDESK_TRY(check_next_path(last_path_, path));
  append_commitment_line(text_, path, commitment);
  last_path_ = path;
  return {};
}

}  // namespace proofdesk::journal
