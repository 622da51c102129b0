#pragma once

#include "core/base/result.hpp"
#include "core/journal/aead.hpp"
#include "core/journal/commitment.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

namespace proofdesk::journal {

/// The payload of an event opens the leaf's commitments, and lies outside the tree so that it can be
/// rewritten when something is erased. Every value is sealed under the key of the data subject it belongs
/// to; a subject is known by the slot of its key.
///
/// Format, version 1 (integers are minimal base-128 varints, lowest group first):
///   0x01
///   number of groups; for each, slots ascending:  slot, nonce (12 bytes), length, ciphertext ‖ tag
///   number of fields; for each, paths ascending:  length, path, commitment (32 bytes), group (1 …, 0 = erased)
/// A group's plain text is, for each of its fields in that order: length, canonical [salt, path, value].
/// It is sealed with AES-256-GCM; associated data: origin ‖ 0x00 ‖ sequence ‖ slot (8 bytes big-endian each).
///
/// The nonce is the beginning of a MAC, under the subject's key, over associated data and the commitments of
/// the group's fields, which leave no choice of plain text. So a nonce repeats only together with the message:
/// even where a sequence is used twice under one key, by a rolled back command or a restored copy of the
/// database, nothing is revealed.
///
/// Paths stand in the clear in payloads; they name fields and items, never persons or values.

/// One value on its way into the journal. Views must outlive the call.
struct ChangeToSeal {
  std::string_view path;
  const boost::json::value* value = nullptr;
  std::int64_t key_slot = 0;
  const SealingKey* key = nullptr;  ///< the key in that slot
};

struct SealedPayload {
  std::string bytes;
  Digest commitments{};                 ///< of the whole commitment list, for the leaf
  std::vector<std::int64_t> key_slots;  ///< ascending: whose keys open it
};

/// Seals payloads; keeps its buffers and cipher context between events. Thread-compatible.
///
/// Most of the work is hashing many short messages, so it goes through an event in steps, each for all of its fields: all
/// salts, all disclosures, all commitments.
class PayloadSealer {
 public:
  PayloadSealer();
  PayloadSealer(PayloadSealer&&) noexcept;
  PayloadSealer& operator=(PayloadSealer&&) noexcept;
  ~PayloadSealer();

  /// Errors (kInvalidArgument): `commitment.path`, `commitment.order` (a path twice), `payload.key` (a slot
  /// with two keys, none, or a negative slot), `canonical.*`.
  [[nodiscard]] Result<SealedPayload> seal(const EventPlace& place,
                                           std::span<const ChangeToSeal> changes);

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

/// What is in a key slot; nullopt: destroyed, or not at hand. `KeyStore::key` fits.
using KeyLookup = std::function<Result<std::optional<SubjectKey>>(std::int64_t slot)>;

enum class Openness {
  kOpened,       ///< the value is the one that was committed to
  kFieldErased,  ///< this value was taken out of the payload
  kKeyAbsent,    ///< the subject's key is destroyed or not at hand
};

struct OpenedField {
  std::string path;
  Digest commitment{};
  Openness openness = Openness::kOpened;
  std::int64_t key_slot = -1;  ///< -1 for kFieldErased
  std::string disclosure;      ///< base64url, proves the value to others; only when opened
  boost::json::value value;    ///< only when opened
};

/// Opens what can be opened and checks everything: the commitments against the leaf's digest, each ciphertext
/// against its place in the journal, each disclosure against its path and commitment. Pure; thread-safe.
/// Errors (kCorrupt): `payload.form`, `payload.commitments`, `payload.ciphertext`, `payload.disclosure`,
/// `payload.path`, `payload.commitment`; whatever the look-up fails with.
///
/// "Key absent" is what an erased person looks like, and also what a payload with a falsified slot looks
/// like: compare with the erasures that the journal records.
[[nodiscard]] Result<std::vector<OpenedField>> open_payload(std::string_view payload,
                                                            const EventPlace& place,
                                                            const Digest& commitments,
                                                            const KeyLookup& keys);

/// The slots whose keys a payload needs, ascending. kCorrupt `payload.form`.
[[nodiscard]] Result<std::vector<std::int64_t>> payload_key_slots(std::string_view payload);

/// The paths a payload has values or erased places for, ascending, without opening anything: what an event changed,
/// not to what. kCorrupt `payload.form` for what cannot be read so far.
[[nodiscard]] Result<std::vector<std::string>> payload_paths(std::string_view payload);

struct KeyInSlot {
  std::int64_t slot = 0;
  const SealingKey* key = nullptr;
};

/// Erases single values: takes `erased_paths` out of the group sealed under `old_key` and seals the rest,
/// with its original salts and commitments, under `new_key`. Destroying the old key afterwards ends the
/// erased values wherever copies of the old payload may lie; therefore every payload of the subject is
/// resealed, those without an erased path too. Paths that are absent, erased already or sealed under another
/// slot are left alone. `commitments` are the leaf's. Errors as in open_payload; kInvalidArgument
/// `payload.key` when the payload is already (partly) sealed under the new slot.
[[nodiscard]] Result<SealedPayload> reseal_without(
    std::string_view payload, const EventPlace& place, const Digest& commitments,
    std::span<const std::string> erased_paths, const KeyInSlot& old_key, const KeyInSlot& new_key);

}  // namespace proofdesk::journal
