#pragma once

#include "core/base/result.hpp"
#include "core/journal/digest.hpp"
#include "core/ports/key_store.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

namespace proofdesk::journal {

/// A value is committed to in the manner of SD-JWT (RFC 9901): the disclosure is the base64url text of the
/// canonical JSON array [salt, path, value], the commitment the SHA-256 of that text, in hex. So
/// `printf %s DISCLOSURE | sha256sum` prints the commitment.
inline constexpr std::size_t kSaltBytes = 16;
using Salt = std::array<std::uint8_t, kSaltBytes>;

/// Which event of which journal: `origin` is the journal's name, `sequence` the leaf's index, from 0.
struct EventPlace {
  std::string_view origin;
  std::int64_t sequence = 0;
};

/// A data subject's key made ready: the salts' MAC and the encryption key derived from it, under labels that
/// keep the two apart. About 0.5 µs to make, wiped on destruction. Thread-safe once made.
class SealingKey {
 public:
  explicit SealingKey(const SubjectKey& key);
  SealingKey(const SealingKey&) = default;
  SealingKey& operator=(const SealingKey&) = default;
  ~SealingKey();

  /// The first 16 bytes of HMAC(subject key, origin ‖ 0x00 ‖ sequence as 8 bytes big-endian ‖ path): a fresh
  /// salt for every value, and the same one when the same history is made again with the same keys.
  [[nodiscard]] Salt salt(const EventPlace& place, std::string_view path) const;

  /// MACs and keys for other purposes: HMAC(subject key, 0x00 ‖ label ‖ 0x00 ‖ …). An origin is never empty
  /// and holds no 0x00, so no salt is ever one of these.
  [[nodiscard]] HmacSha256::Message labelled(std::string_view label) const;
  /// Appends what such a MAC begins with: 0x00 ‖ label ‖ 0x00.
  static void append_label(std::string& out, std::string_view label);

  /// Makes the salts and all labelled MACs.
  [[nodiscard]] const HmacSha256& mac() const { return mac_; }

  [[nodiscard]] const std::array<std::uint8_t, 32>& encryption_key() const {
    return encryption_key_;
  }

 private:
  HmacSha256 mac_;
  std::array<std::uint8_t, 32> encryption_key_;
};

/// What a disclosure says.
struct Disclosure {
  Salt salt{};
  std::string path;
  boost::json::value value;
};

/// A path is 1 … 512 bytes of UTF-8 without control characters: it stands as a line in the commitment list.
[[nodiscard]] bool is_path(std::string_view path);

/// Appends the canonical array [salt, path, value]. kInvalidArgument `commitment.path` or `canonical.*`;
/// on error `out` is as it was.
[[nodiscard]] Status append_disclosure_json(std::string& out, const Salt& salt,
                                            std::string_view path, const boost::json::value& value);

/// The inverse, from the array's text or from the disclosure itself. Strict; kCorrupt
/// `commitment.disclosure`.
[[nodiscard]] Result<Disclosure> parse_disclosure_json(std::string_view text);
[[nodiscard]] Result<Disclosure> parse_disclosure(std::string_view disclosure);

/// The commitment to a disclosure (its base64url text).
[[nodiscard]] inline Digest commit(std::string_view disclosure) { return sha256(disclosure); }

/// Whether a path may stand in the commitment list after `last` ("": at its beginning). kInvalidArgument `commitment.path`;
/// `commitment.order` unless it comes after the last one, which also rules out saying two things of one path.
[[nodiscard]] Status check_next_path(std::string_view last, std::string_view path);

/// Appends a line of the commitment list: path, tab, commitment in hex, line feed.
void append_commitment_line(std::string& out, std::string_view path, const Digest& commitment);

/// The list of an event's commitments as text: for each path, in byte order, the path, a tab, the commitment
/// in hex, a line feed. The leaf carries its SHA-256; an event that changes nothing has the empty list.
class CommitmentList {
 public:
  /// Errors of check_next_path.
  [[nodiscard]] Status add(std::string_view path, const Digest& commitment);
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] Digest digest() const { return sha256(text_); }

 private:
  std::string text_;
  std::string last_path_;
};

}  // namespace proofdesk::journal
