#include "core/base/encoding.hpp"
#include "core/base/put.hpp"
#include "core/journal/group_cipher.hpp"
#include "core/journal/hash_chains.hpp"
#include "core/journal/payload_format.hpp"
#include "core/journal/sealed_payload.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace proofdesk::journal {
namespace {

/// Messages put down one after the other, to be hashed in a row.
class Messages {
 public:
  void clear() {
    bytes_.clear();
    begin_ = 0;
    chains_.clear();
  }
  /// The message in the making: whatever is appended until `end`.
  std::string& bytes() { return bytes_; }
  /// Ends it. `from`: what was hashed before it, `before` bytes.
  void end(const Sha256State& from = kSha256Start, std::uint64_t before = 0) {
    pad_to_blocks(bytes_, begin_, before);
    chains_.push_back({from, nullptr, (bytes_.size() - begin_) / kSha256Block});
    begin_ = bytes_.size();
  }
  /// Hashes them all.
  void hash() {
    const std::uint8_t* next = as_bytes(bytes_).data();
    for (HashChain& chain : chains_) {
      chain.blocks = next;
      next += chain.count * kSha256Block;
    }
    hash_blocks(chains_);
    bytes_.clear();
    begin_ = 0;
  }
  /// The second half of HMAC: hashes each digest after the outer block of its key.
  template <class OuterOf>
  void hash_again(const OuterOf& outer_of) {
    for (std::size_t i = 0; i < chains_.size(); ++i) {
      append_digest(bytes_, chains_[i].state);
      pad_to_blocks(bytes_, i * kSha256Block, kSha256Block);
      chains_[i] = {outer_of(i), nullptr, 1};
    }
    hash();
  }
  [[nodiscard]] Digest digest(std::size_t i) const { return digest_of(chains_[i].state); }

 private:
  std::string bytes_;
  std::size_t begin_ = 0;
  std::vector<HashChain> chains_;
};

std::unexpected<Error> bad_key(std::string detail) {
  return fail(ErrorCode::kInvalidArgument, "payload.key", std::move(detail));
}

/// In the order of the paths where they differ so far; comparing whole paths is dearer.
std::uint64_t beginning_of(std::string_view path) {
  std::uint64_t beginning = 0;
  for (std::size_t i = 0; i < sizeof beginning; ++i)
    beginning = beginning << 8 | (i < path.size() ? static_cast<std::uint8_t>(path[i]) : 0U);
  return beginning;
}

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

}  // namespace

class PayloadSealer::Work {
 public:
  Result<SealedPayload> seal(const EventPlace& place, std::span<const ChangeToSeal> changes) {
    PROOFDESK_TRY(group(changes));
    PROOFDESK_TRY(order(changes));
    make_salts(place);
    PROOFDESK_TRY(disclose());
    commit();
    make_nonces(place);
    return write(place);
  }

 private:
  struct Field {
    std::uint64_t beginning = 0;
    const ChangeToSeal* change = nullptr;
    std::size_t group = 0;
    std::size_t next = kNone;  ///< of its group
    std::size_t text_end =
        0;  ///< of its canonical array in texts_, which begins where the one before ends
    Digest commitment{};
  };
  struct Group {
    std::int64_t slot = 0;
    const SealingKey* key = nullptr;
    std::size_t first = kNone;  ///< of its fields
    std::size_t last = kNone;
  };

  Status group(std::span<const ChangeToSeal> changes) {
    groups_.clear();
    for (const ChangeToSeal& change : changes) {
      if (change.key == nullptr || change.value == nullptr || change.key_slot < 0) {
        return bad_key("A change to be sealed names no key.");
      }
      const auto at = std::ranges::lower_bound(groups_, change.key_slot, {}, &Group::slot);
      if (at == groups_.end() || at->slot != change.key_slot) {
        groups_.insert(at, {change.key_slot, change.key});
      } else if (at->key != change.key) {
        return bad_key("One slot was given two keys.");
      }
    }
    return {};
  }

  /// Fields in the order of their paths, and each group's in that order too.
  Status order(std::span<const ChangeToSeal> changes) {
    fields_.clear();
    fields_.reserve(changes.size());
    for (const ChangeToSeal& change : changes)
      fields_.push_back({beginning_of(change.path), &change});
    std::ranges::sort(fields_, [](const Field& a, const Field& b) {
      return a.beginning != b.beginning ? a.beginning < b.beginning
                                        : a.change->path < b.change->path;
    });
    std::string_view last;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      Field& field = fields_[i];
      PROOFDESK_TRY(check_next_path(last, field.change->path));
      last = field.change->path;
      const auto at = std::ranges::lower_bound(groups_, field.change->key_slot, {}, &Group::slot);
      field.group = static_cast<std::size_t>(at - groups_.begin());
      (at->first == kNone ? at->first : fields_[at->last].next) = i;
      at->last = i;
    }
    return {};
  }

  [[nodiscard]] const HmacSha256& mac_of(const Field& field) const {
    return groups_[field.group].key->mac();
  }

  /// SealingKey::salt of each field.
  void make_salts(const EventPlace& place) {
    place_.clear();
    append_place(place_, place);
    messages_.clear();
    for (const Field& field : fields_) {
      const std::string_view path = field.change->path;
      append_with(messages_.bytes(), place_.size() + path.size(),
                  [&](char* to) { (void)put(put(to, place_), path); });
      messages_.end(mac_of(field).inner(), kSha256Block);
    }
    messages_.hash();
    messages_.hash_again([this](std::size_t i) { return mac_of(fields_[i]).outer(); });
  }

  Status disclose() {
    texts_.clear();
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      Salt salt{};
      std::copy_n(messages_.digest(i).begin(), kSaltBytes, salt.begin());
      PROOFDESK_TRY(
          append_disclosure_json(texts_, salt, fields_[i].change->path, *fields_[i].change->value));
      fields_[i].text_end = texts_.size();
    }
    return {};
  }

  [[nodiscard]] std::string_view text_of(std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : fields_[i - 1].text_end;
    return std::string_view(texts_).substr(begin, fields_[i].text_end - begin);
  }

  void commit() {
    messages_.clear();
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      append_base64url(messages_.bytes(), as_bytes(text_of(i)));
      messages_.end();
    }
    messages_.hash();
    list_.clear();
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      fields_[i].commitment = messages_.digest(i);
      append_commitment_line(list_, fields_[i].change->path, fields_[i].commitment);
    }
  }

  /// What SealingKey::labelled makes of the group's place and commitments.
  void make_nonces(const EventPlace& place) {
    messages_.clear();
    for (const Group& group : groups_) {
      std::string& bytes = messages_.bytes();
      SealingKey::append_label(bytes, kNonceLabel);
      append_associated_data(bytes, place, group.slot);
      for (std::size_t i = group.first; i != kNone; i = fields_[i].next)
        bytes += as_text(fields_[i].commitment);
      messages_.end(group.key->mac().inner(), kSha256Block);
    }
    messages_.hash();
    messages_.hash_again([this](std::size_t i) { return groups_[i].key->mac().outer(); });
  }

  SealedPayload write(const EventPlace& place) {
    SealedPayload sealed;
    std::string& out = sealed.bytes;
    out.reserve(16 + groups_.size() * 48 + texts_.size() + list_.size());
    sealed.key_slots.reserve(groups_.size());
    append_payload_head(out, groups_.size());
    for (std::size_t number = 0; number < groups_.size(); ++number) {
      const Group& group = groups_[number];
      plain_.clear();
      for (std::size_t i = group.first; i != kNone; i = fields_[i].next)
        append_prefixed(plain_, text_of(i));
      place_.clear();
      append_associated_data(place_, place, group.slot);
      const Aead::Nonce nonce = nonce_of(messages_.digest(number));
      append_group_head(out, group.slot, nonce, plain_.size() + Aead::kTagBytes);
      aead_.seal(group.key->encryption_key(), nonce, place_, plain_, out);
      sealed.key_slots.push_back(group.slot);
    }
    append_varint(out, fields_.size());
    for (const Field& field : fields_)
      append_field(out, field.change->path, field.commitment, field.group + 1);
    sealed.commitments = sha256(list_);
    return sealed;
  }

  Aead aead_;
  Messages messages_;
  std::vector<Field> fields_;
  std::vector<Group> groups_;
  std::string place_;  ///< where in the journal, as bytes
  std::string texts_;  ///< the fields' canonical arrays
  std::string plain_;
  std::string list_;
};

PayloadSealer::PayloadSealer() : work_(std::make_unique<Work>()) {}
PayloadSealer::PayloadSealer(PayloadSealer&&) noexcept = default;
PayloadSealer& PayloadSealer::operator=(PayloadSealer&&) noexcept = default;
PayloadSealer::~PayloadSealer() = default;

Result<SealedPayload> PayloadSealer::seal(const EventPlace& place,
                                          std::span<const ChangeToSeal> changes) {
  return work_->seal(place, changes);
}

}  // namespace proofdesk::journal
