#include "core/journal/sealed_payload.hpp"

#include "core/base/encoding.hpp"
#include "core/journal/group_cipher.hpp"
#include "core/journal/payload_format.hpp"

#include <algorithm>
#include <utility>

namespace proofdesk::journal {
namespace {

std::string associated_data(const EventPlace& place, std::int64_t slot) {
  std::string out;
  append_associated_data(out, place, slot);
  return out;
}

PayloadParts::Group seal_group(Aead& aead, const EventPlace& place, const KeyInSlot& key,
                               std::string_view plain, std::string_view commitments) {
  const std::string associated = associated_data(place, key.slot);
  const Digest mac = key.key->labelled(kNonceLabel).update(associated).update(commitments).finish();
  PayloadParts::Group group;
  group.slot = key.slot;
  group.nonce = nonce_of(mac);
  aead.seal(key.key->encryption_key(), group.nonce, associated, plain, group.ciphertext);
  return group;
}

std::unexpected<Error> corrupt(std::string_view what, std::string detail) {
  return fail(ErrorCode::kCorrupt, "payload." + std::string(what), std::move(detail));
}

std::unexpected<Error> bad_key(std::string detail) {
  return fail(ErrorCode::kInvalidArgument, "payload.key", std::move(detail));
}

std::string at(const EventPlace& place) { return " of event " + std::to_string(place.sequence); }

Result<PayloadParts> decode_checked(std::string_view payload, const EventPlace& place,
                                    const Digest& commitments) {
  PROOFDESK_ASSIGN(PayloadParts parts, decode_payload(payload));
  PROOFDESK_ASSIGN(const Digest digest, commitments_of(parts));
  if (digest != commitments) {
    return corrupt("commitments", "The commitments" + at(place) + " are not those of its leaf.");
  }
  return parts;
}

struct OpenedGroup {
  std::vector<std::string> texts;        ///< canonical arrays, in the order of the fields
  std::vector<std::string> disclosures;  ///< the same as base64url
  std::vector<Disclosure> parsed;
};

/// Opens group `number` (1-based) and checks its disclosures, one by one, against the fields that name it.
Result<OpenedGroup> open_group(Aead& aead, const PayloadParts& parts, std::size_t number,
                               const EventPlace& place, const SealingKey& key) {
  const PayloadParts::Group& group = parts.groups[number - 1];
  auto plain = aead.open(key.encryption_key(), group.nonce, associated_data(place, group.slot),
                         group.ciphertext);
  if (!plain) {
    return corrupt("ciphertext", "Values" + at(place) + " do not open under the key in slot " +
                                     std::to_string(group.slot) + ".");
  }
  OpenedGroup opened;
  ByteReader reader(*plain);
  for (const PayloadParts::Field& field : parts.fields) {
    if (field.group != number) continue;
    const std::string_view text = reader.prefixed();
    auto parsed = parse_disclosure_json(text);
    if (!reader.ok() || !parsed) {
      return corrupt("disclosure", "The disclosure of '" + field.path + "'" + at(place) +
                                       " is missing or malformed.");
    }
    if (parsed->path != field.path) {
      return corrupt("path", "The disclosure for '" + field.path + "'" + at(place) +
                                 " speaks of '" + parsed->path + "'.");
    }
    opened.texts.emplace_back(text);
    opened.disclosures.push_back(to_base64url(as_bytes(text)));
    opened.parsed.push_back(std::move(*parsed));
    if (commit(opened.disclosures.back()) != field.commitment) {
      return corrupt("commitment", "The value of '" + field.path + "'" + at(place) +
                                       " is not the one committed to.");
    }
  }
  if (!reader.at_end())
    return corrupt("disclosure", "There are disclosures" + at(place) + " that no field names.");
  return opened;
}

}  // namespace

Result<std::vector<OpenedField>> open_payload(std::string_view payload, const EventPlace& place,
                                              const Digest& commitments, const KeyLookup& keys) {
  PROOFDESK_ASSIGN(const PayloadParts parts, decode_checked(payload, place, commitments));
  std::vector<OpenedField> opened;
  opened.reserve(parts.fields.size());
  for (const PayloadParts::Field& field : parts.fields) {
    OpenedField& entry = opened.emplace_back();
    entry.path = field.path;
    entry.commitment = field.commitment;
    entry.openness = field.group == 0 ? Openness::kFieldErased : Openness::kKeyAbsent;
    if (field.group != 0) entry.key_slot = parts.groups[field.group - 1].slot;
  }

  Aead aead;
  for (std::size_t number = 1; number <= parts.groups.size(); ++number) {
    PROOFDESK_ASSIGN(const std::optional<SubjectKey> key, keys(parts.groups[number - 1].slot));
    if (!key) continue;
    PROOFDESK_ASSIGN(OpenedGroup group, open_group(aead, parts, number, place, SealingKey(*key)));
    std::size_t next = 0;
    for (std::size_t i = 0; i < opened.size(); ++i) {
      if (parts.fields[i].group != number) continue;
      opened[i].openness = Openness::kOpened;
      opened[i].disclosure = std::move(group.disclosures[next]);
      opened[i].value = std::move(group.parsed[next].value);
      ++next;
    }
  }
  return opened;
}

Result<std::vector<std::int64_t>> payload_key_slots(std::string_view payload) {
  PROOFDESK_ASSIGN(const PayloadParts parts, decode_payload(payload));
  std::vector<std::int64_t> slots;
  slots.reserve(parts.groups.size());
  for (const auto& group : parts.groups) slots.push_back(group.slot);
  return slots;
}

Result<std::vector<std::string>> payload_paths(std::string_view payload) {
  ByteReader reader(payload);
  const std::uint64_t version = reader.varint();
  for (std::uint64_t left = reader.varint(); left > 0 && reader.ok(); --left) {
    (void)reader.varint();    // slot
    (void)reader.take(12);    // nonce
    (void)reader.prefixed();  // ciphertext
  }
  std::vector<std::string> paths;
  for (std::uint64_t left = reader.varint(); left > 0 && reader.ok(); --left) {
    paths.emplace_back(reader.prefixed());
    (void)reader.take(sizeof(Digest));
    (void)reader.varint();  // group
  }
  if (version != kPayloadVersion || !reader.ok() || !reader.at_end())
    return corrupt("form", "The stored payload of the event does not parse.");
  return paths;
}

Result<SealedPayload> reseal_without(std::string_view payload, const EventPlace& place,
                                     const Digest& commitments,
                                     std::span<const std::string> erased_paths,
                                     const KeyInSlot& old_key, const KeyInSlot& new_key) {
  PROOFDESK_ASSIGN(PayloadParts parts, decode_checked(payload, place, commitments));
  std::size_t number = 0;
  for (std::size_t i = 0; i < parts.groups.size(); ++i) {
    if (parts.groups[i].slot == new_key.slot)
      return bad_key("The payload is already sealed under the new key.");
    if (parts.groups[i].slot == old_key.slot) number = i + 1;
  }
  if (number == 0) return bad_key("The payload holds nothing under the old key.");

  Aead aead;
  PROOFDESK_ASSIGN(const OpenedGroup opened, open_group(aead, parts, number, place, *old_key.key));
  std::string kept;
  std::string kept_commitments;
  std::size_t next = 0;
  for (PayloadParts::Field& field : parts.fields) {
    if (field.group != number) continue;
    const std::string& text = opened.texts[next++];
    if (std::find(erased_paths.begin(), erased_paths.end(), field.path) != erased_paths.end()) {
      field.group = 0;
    } else {
      append_prefixed(kept, text);
      kept_commitments += as_text(field.commitment);
    }
  }

  // Groups are numbered in the order of their slots, so one that changes its slot changes its place.
  std::vector<std::pair<PayloadParts::Group, std::size_t>> groups;
  for (std::size_t i = 0; i < parts.groups.size(); ++i) {
    if (i + 1 != number) groups.emplace_back(std::move(parts.groups[i]), i + 1);
  }
  if (!kept.empty())
    groups.emplace_back(seal_group(aead, place, new_key, kept, kept_commitments), number);
  std::sort(groups.begin(), groups.end(),
            [](const auto& a, const auto& b) { return a.first.slot < b.first.slot; });
  std::vector<std::size_t> renumbered(parts.groups.size() + 1, 0);
  SealedPayload sealed;
  parts.groups.clear();
  for (auto& [group, before] : groups) {
    sealed.key_slots.push_back(group.slot);
    parts.groups.push_back(std::move(group));
    renumbered[before] = parts.groups.size();
  }
  for (PayloadParts::Field& field : parts.fields) field.group = renumbered[field.group];
  sealed.bytes = encode_payload(parts);
  sealed.commitments = commitments;
  return sealed;
}

}  // namespace proofdesk::journal
