#include "core/journal/hash_chains.hpp"
#include "core/journal/payload_format.hpp"
#include "core/journal/sealed_payload.hpp"
#include "tests/unit/core/journal/journal_testing.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace proofdesk::journal {
namespace {

namespace json = boost::json;
using testing::key_from;
using testing::Keys;
using testing::rule_of;

/// Sealing as the format tells it, one value after the other and through the public pieces only: the oracle.
SealedPayload sealed_plainly(const EventPlace& place, std::vector<ChangeToSeal> changes) {
  std::ranges::sort(changes, {}, &ChangeToSeal::path);
  std::map<std::int64_t, const SealingKey*> keys;
  for (const auto& change : changes) keys.emplace(change.key_slot, change.key);
  PayloadParts parts;
  std::map<std::int64_t, std::string> plain;
  std::map<std::int64_t, std::string> commitments;
  for (const auto& change : changes) {
    std::string text;
    EXPECT_TRUE(append_disclosure_json(text, change.key->salt(place, change.path), change.path,
                                       *change.value));
    const Digest commitment = commit(to_base64url(as_bytes(text)));
    append_prefixed(plain[change.key_slot], text);
    commitments[change.key_slot] += as_text(commitment);
    const auto number = std::distance(keys.begin(), keys.find(change.key_slot)) + 1;
    parts.fields.push_back(
        {std::string(change.path), commitment, static_cast<std::size_t>(number)});
  }
  SealedPayload sealed;
  for (const auto& [slot, key] : keys) {
    std::string associated(place.origin);
    associated.push_back('\0');
    for (const std::int64_t number : {place.sequence, slot}) {
      for (int byte = 7; byte >= 0; --byte)
        associated.push_back(static_cast<char>(number >> 8 * byte & 0xff));
    }
    const Digest mac =
        key->labelled("payload nonce 1").update(associated).update(commitments[slot]).finish();
    auto& group = parts.groups.emplace_back();
    group.slot = slot;
    std::copy_n(mac.begin(), group.nonce.size(), group.nonce.begin());
    Aead().seal(key->encryption_key(), group.nonce, associated, plain[slot], group.ciphertext);
    sealed.key_slots.push_back(slot);
  }
  sealed.bytes = encode_payload(parts);
  sealed.commitments = commitments_of(parts).value();
  return sealed;
}

/// An event of any shape: no field or sixty, paths that begin alike, values of every kind and length, several subjects.
class AnyEvent {
 public:
  explicit AnyEvent(std::mt19937& random) : random_(random) {
    const int subjects = below(5) + 1;
    for (int i = 0; i < subjects; ++i) {
      const auto slot = static_cast<std::int64_t>(random_()) << below(20);
      keys_.try_emplace(slot, key_from(static_cast<std::uint8_t>(i * 40)));
    }
    origin_ = "proofdesk/" + text(below(120), "0123456789abcdef-");
    sequence_ = static_cast<std::int64_t>(random_()) << below(22);
    for (int left = below(60); left > 0; --left) values_.try_emplace(path(), value(0));
    for (const auto& [path, value] : values_) {
      const auto& [slot, key] = *std::next(keys_.begin(), below(static_cast<int>(keys_.size())));
      changes_.push_back({path, &value, slot, &key});
    }
    std::ranges::shuffle(changes_, random_);
  }
  [[nodiscard]] EventPlace place() const { return {origin_, sequence_}; }
  [[nodiscard]] const std::vector<ChangeToSeal>& changes() const { return changes_; }

 private:
  int below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }
  std::string text(int length, std::string_view of) {
    std::string made;
    for (; length > 0; --length)
      made.push_back(of[static_cast<std::size_t>(below(static_cast<int>(of.size())))]);
    return made;
  }
  std::string path() {
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz/.0\"\\";
    const std::string begin = below(3) == 0   ? "custom.costCentre"
                              : below(3) == 0 ? "Zo\xc3\xab"
                                              : "";
    return begin + text(below(10) == 0 ? 1 + below(400) : 1 + below(14), kLetters);
  }
  std::string words() {
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyz ABCXYZ0189.,:~";
    std::string made;
    for (int pieces = below(6); pieces > 0; --pieces) {
      made += text(below(30), kPlain);
      if (below(4) == 0) made += text(1, std::string_view("\"\\\n\t\x01\x1f\x7f/", 8));
      if (below(6) == 0) made += "\xc3\xab\xf0\x9f\x96\xa8";
    }
    if (below(20) == 0) made += text(below(3000), kPlain);
    return made;
  }
  json::value value(int depth) {
    switch (below(depth < 3 ? 7 : 5)) {
      case 0:
        return nullptr;
      case 1:
        return below(2) == 0;
      case 2:
        return (static_cast<std::int64_t>(random_()) << below(21)) * (below(2) == 0 ? 1 : -1);
      case 5: {
        json::array array;
        for (int left = below(4); left > 0; --left) array.push_back(value(depth + 1));
        return array;
      }
      case 6: {
        json::object object;
        for (int left = below(4); left > 0; --left) object[words()] = value(depth + 1);
        return object;
      }
      default:
        return json::string(words());
    }
  }

  std::mt19937& random_;
  std::map<std::int64_t, SealingKey> keys_;
  std::map<std::string, json::value> values_;
  std::string origin_;
  std::int64_t sequence_ = 0;
  std::vector<ChangeToSeal> changes_;
};

TEST(PayloadSealer, SealsAnyEventToTheBytesOfTheFormat) {
  std::mt19937 random(20003);
  PayloadSealer sealer;
  std::size_t fields = 0;
  for (int i = 0; i < 600; ++i) {
    const AnyEvent event(random);
    const auto sealed = sealer.seal(event.place(), event.changes());
    ASSERT_TRUE(sealed) << i << ": " << sealed.error().detail;
    const SealedPayload expected = sealed_plainly(event.place(), event.changes());
    ASSERT_EQ(sealed->bytes, expected.bytes) << i;
    ASSERT_EQ(sealed->commitments, expected.commitments) << i;
    ASSERT_EQ(sealed->key_slots, expected.key_slots) << i;
    fields += event.changes().size();
  }
  EXPECT_GT(fields, 10'000U);
}

TEST(PayloadSealer, SealsAsBeforeAfterAnEventItRefused) {
  const SealingKey key(key_from(1));
  const json::value good = "Printer on fire";
  const json::value fraction = 1.5;
  const std::vector<ChangeToSeal> event{{"impact", &good, 4, &key}, {"title", &good, 4, &key}};
  PayloadSealer sealer;
  const std::string before = sealer.seal({"o", 1}, event).value().bytes;
  EXPECT_EQ(rule_of(sealer.seal({"o", 1}, std::vector<ChangeToSeal>{{"a", &good, 9, &key},
                                                                    {"b", &fraction, 9, &key}})),
            "canonical.number");
  EXPECT_EQ(rule_of(sealer.seal(
                {"o", 1}, std::vector<ChangeToSeal>{{"a", &good, 9, &key}, {"a", &good, 9, &key}})),
            "commitment.order");
  EXPECT_EQ(sealer.seal({"o", 1}, event).value().bytes, before);
}

TEST(HashChains, HashEveryMessageAsIfAlone) {
  std::mt19937 random(20004);
  for (int i = 0; i < 300; ++i) {
    std::vector<std::string> messages(random() % 40);
    std::vector<std::string> padded;
    std::vector<HashChain> chains(messages.size());
    for (std::string& message : messages) {
      message.resize(random() % (random() % 8 == 0 ? 2000 : 200));
      std::ranges::generate(message, [&] { return static_cast<char>(random()); });
      padded.push_back(message);
      pad_to_blocks(padded.back(), 0);
    }
    for (std::size_t at = 0; at < chains.size(); ++at) {
      ASSERT_EQ(padded[at].size() % kSha256Block, 0U);
      chains[at].blocks = as_bytes(padded[at]).data();
      chains[at].count = padded[at].size() / kSha256Block;
    }
    hash_blocks(chains);
    for (std::size_t at = 0; at < chains.size(); ++at)
      ASSERT_EQ(digest_of(chains[at].state), sha256(messages[at])) << messages[at].size();
  }
}

TEST(HashChains, GoOnFromWhereAPrefixEnded) {
  const std::string prefix(2 * kSha256Block, 'p');
  Sha256State state = kSha256Start;
  hash_blocks(state, as_bytes(prefix).data(), 2);
  std::string rest = "the rest";
  pad_to_blocks(rest, 0, prefix.size());
  HashChain chain{state, as_bytes(rest).data(), rest.size() / kSha256Block};
  hash_blocks({&chain, 1});
  EXPECT_EQ(digest_of(chain.state), sha256(prefix + "the rest"));
  EXPECT_EQ(Sha256(state, prefix.size()).update("the rest").finish(), sha256(prefix + "the rest"));
}

}  // namespace
}  // namespace proofdesk::journal
