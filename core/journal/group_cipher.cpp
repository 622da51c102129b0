#include "core/journal/group_cipher.hpp"

#include "core/base/put.hpp"

#include <algorithm>

namespace proofdesk::journal {

void append_place(std::string& out, const EventPlace& place) {
  append_with(out, place.origin.size() + 9, [&](char* to) {
    (void)put_big_endian(put(put(to, place.origin), '\0'),
                         static_cast<std::uint64_t>(place.sequence));
  });
}

void append_associated_data(std::string& out, const EventPlace& place, std::int64_t slot) {
  append_place(out, place);
  append_with(out, sizeof slot,
              [&](char* to) { (void)put_big_endian(to, static_cast<std::uint64_t>(slot)); });
}

Aead::Nonce nonce_of(const Digest& mac) {
  Aead::Nonce nonce{};
  std::copy_n(mac.begin(), nonce.size(), nonce.begin());
  return nonce;
}

}  // namespace proofdesk::journal
