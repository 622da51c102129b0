#pragma once

#include "core/base/result.hpp"
#include "core/journal/aead.hpp"
#include "core/journal/commitment.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::journal {

inline constexpr std::uint8_t kPayloadVersion = 1;

/// The bytes of a payload taken apart, without opening them (format: core/journal/sealed_payload.hpp).
struct PayloadParts {
  struct Group {
    std::int64_t slot = 0;
    Aead::Nonce nonce{};
    std::string ciphertext;
  };
  struct Field {
    std::string path;
    Digest commitment{};
    std::size_t group = 0;  ///< 1-based; 0: erased
  };
  std::vector<Group> groups;
  std::vector<Field> fields;
};

[[nodiscard]] std::string encode_payload(const PayloadParts& parts);
/// kCorrupt `payload.form` unless encode_payload would write exactly these bytes of a well-formed payload.
[[nodiscard]] Result<PayloadParts> decode_payload(std::string_view bytes);

/// SHA-256 of the fields' commitment list.
[[nodiscard]] Result<Digest> commitments_of(const PayloadParts& parts);

/// What encode_payload writes, piece by piece: the head, for each group its own head and then so many bytes of ciphertext,
/// the number of fields, the fields.
void append_payload_head(std::string& out, std::size_t groups);
void append_group_head(std::string& out, std::int64_t slot, const Aead::Nonce& nonce,
                       std::size_t ciphertext);
void append_field(std::string& out, std::string_view path, const Digest& commitment,
                  std::size_t group);

void append_varint(std::string& out, std::uint64_t number);
void append_prefixed(std::string& out, std::string_view bytes);

/// Takes varints and byte strings off the front of a text; `ok()` turns false at the first that is not there.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}
  [[nodiscard]] std::uint64_t varint();
  [[nodiscard]] std::string_view take(std::uint64_t count);
  [[nodiscard]] std::string_view prefixed() { return take(varint()); }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return bytes_.empty(); }
  [[nodiscard]] std::size_t left() const { return bytes_.size(); }

 private:
  std::string_view bytes_;
  bool ok_ = true;
};

}  // namespace proofdesk::journal
