#pragma once

#include "core/journal/aead.hpp"
#include "core/journal/commitment.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace proofdesk::journal {

/// How the values of one subject within an event are sealed (format: core/journal/sealed_payload.hpp). Pure.

/// Appends which event it is: origin ‖ 0x00 ‖ sequence (8 bytes, the highest first).
void append_place(std::string& out, const EventPlace& place);

/// Appends what the ciphertext is bound to: the place, and the slot in 8 bytes, the highest first.
void append_associated_data(std::string& out, const EventPlace& place, std::int64_t slot);

/// The label of the MAC, under the subject's key, over associated data and the commitments of the group's fields one after
/// the other; the nonce is its beginning.
inline constexpr std::string_view kNonceLabel = "payload nonce 1";

[[nodiscard]] Aead::Nonce nonce_of(const Digest& mac);

}  // namespace proofdesk::journal
