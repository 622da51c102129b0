#include "core/journal/sealed_payload.hpp"

#include "core/journal/payload_format.hpp"
#include "tests/unit/core/journal/journal_testing.hpp"

#include <algorithm>
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

constexpr EventPlace kPlace{"proofdesk/test", 7};
constexpr std::int64_t kRecord = 3;
constexpr std::int64_t kPerson = 500;

class SealedPayloadTest : public ::testing::Test {
 protected:
  SealedPayloadTest() {
    keys_.put(kRecord, key_from(0)).put(kPerson, key_from(100));
    sealed_ = sealer_.seal(kPlace, changes_).value();
  }

  Result<std::vector<OpenedField>> open(std::string_view payload) const {
    return open_payload(payload, kPlace, sealed_.commitments, keys_);
  }
  Result<std::vector<OpenedField>> open(const PayloadParts& parts) const {
    return open_payload(encode_payload(parts), kPlace, commitments_of(parts).value(), keys_);
  }
  PayloadParts parts() const { return decode_payload(sealed_.bytes).value(); }

  const SealingKey record_key_{key_from(0)};
  const SealingKey person_key_{key_from(100)};
  const json::value title_ = "Printer on fire";
  const json::value impact_ = "high";
  const json::value requester_ = "Zo\xc3\xab";
  const json::value count_ = 42;
  const std::vector<ChangeToSeal> changes_ = {{"title", &title_, kRecord, &record_key_},
                                              {"impact", &impact_, kRecord, &record_key_},
                                              {"requester", &requester_, kPerson, &person_key_},
                                              {"custom.count", &count_, kRecord, &record_key_}};
  Keys keys_;
  PayloadSealer sealer_;
  SealedPayload sealed_;
};

std::vector<std::string> openness(const std::vector<OpenedField>& fields) {
  std::vector<std::string> out;
  for (const OpenedField& field : fields) {
    out.push_back(field.path + (field.openness == Openness::kOpened
                                    ? "=" + json::serialize(field.value)
                                : field.openness == Openness::kFieldErased ? " erased"
                                                                           : " absent"));
  }
  return out;
}

// Made by another implementation (Python's hmac, json and AESGCM) from the format's description.
TEST_F(SealedPayloadTest, MatchesTheDecidedFormat) {
  EXPECT_EQ(to_hex(sealed_.commitments),
            "ceca8da0fb0c32b1e2d0a34223ed166d3f25478832554715ab1b1af551baa65d");
  EXPECT_EQ(sealed_.bytes.size(), 420U);
  EXPECT_EQ(to_hex(sha256(sealed_.bytes)),
            "436df023952ced0a99f630a47cdc7f118126c1a59055b3cdf3a31004a80ba36e");
  EXPECT_EQ(sealed_.key_slots, (std::vector<std::int64_t>{kRecord, kPerson}));
  EXPECT_EQ(payload_key_slots(sealed_.bytes).value(), sealed_.key_slots);
}

TEST_F(SealedPayloadTest, TellsWhichPathsItIsAboutWithoutAKey) {
  EXPECT_EQ(payload_paths(sealed_.bytes).value(),
            (std::vector<std::string>{"custom.count", "impact", "requester", "title"}));
  for (std::size_t kept = 0; kept < sealed_.bytes.size(); ++kept)
    EXPECT_EQ(rule_of(payload_paths(sealed_.bytes.substr(0, kept))), "payload.form") << kept;
  EXPECT_EQ(rule_of(payload_paths(sealed_.bytes + "x")), "payload.form");
  EXPECT_EQ(rule_of(payload_paths("no payload")), "payload.form");
}

TEST_F(SealedPayloadTest, OpensToWhatWasSealedInPathOrder) {
  const auto opened = open(sealed_.bytes).value();
  EXPECT_EQ(openness(opened),
            (std::vector<std::string>{"custom.count=42", "impact=\"high\"",
                                      "requester=\"Zo\xc3\xab\"", "title=\"Printer on fire\""}));
  for (const OpenedField& field : opened) {
    EXPECT_EQ(commit(field.disclosure), field.commitment);
    EXPECT_EQ(parse_disclosure(field.disclosure).value().path, field.path);
    EXPECT_EQ(field.key_slot, field.path == "requester" ? kPerson : kRecord);
  }
}

TEST_F(SealedPayloadTest, OrderOfChangesDoesNotMatter) {
  auto shuffled = changes_;
  std::reverse(shuffled.begin(), shuffled.end());
  EXPECT_EQ(sealer_.seal(kPlace, shuffled).value().bytes, sealed_.bytes);
}

TEST_F(SealedPayloadTest, HoldsNoValueInTheClear) {
  for (const char* value : {"Printer", "high", "Zo\xc3\xab"}) {
    EXPECT_EQ(sealed_.bytes.find(value), std::string::npos);
  }
  EXPECT_NE(sealed_.bytes.find("requester"), std::string::npos);
}

TEST_F(SealedPayloadTest, SealsAnEventThatChangesNothing) {
  const auto empty = sealer_.seal(kPlace, {}).value();
  EXPECT_EQ(empty.commitments, sha256(""));
  EXPECT_TRUE(empty.key_slots.empty());
  EXPECT_TRUE(open_payload(empty.bytes, kPlace, empty.commitments, keys_).value().empty());
}

TEST_F(SealedPayloadTest, RefusesBadChanges) {
  const auto rule = [&](ChangeToSeal change) {
    auto changes = changes_;
    changes.push_back(change);
    return rule_of(sealer_.seal(kPlace, changes));
  };
  const json::value half = 0.5;
  EXPECT_EQ(rule({"title", &count_, kPerson, &person_key_}), "commitment.order");
  EXPECT_EQ(rule({"", &count_, kRecord, &record_key_}), "commitment.path");
  EXPECT_EQ(rule({"half", &half, kRecord, &record_key_}), "canonical.number");
  EXPECT_EQ(rule({"other", &count_, kRecord, nullptr}), "payload.key");
  EXPECT_EQ(rule({"other", nullptr, kRecord, &record_key_}), "payload.key");
  EXPECT_EQ(rule({"other", &count_, kRecord, &person_key_}), "payload.key");
  EXPECT_EQ(rule({"other", &count_, -1, &record_key_}), "payload.key");
  EXPECT_EQ(rule({"other", &count_, kRecord, &record_key_}), "");
}

TEST_F(SealedPayloadTest, ADestroyedKeyTakesItsValuesAndNothingElse) {
  keys_.destroy(kPerson);
  const auto opened = open(sealed_.bytes).value();
  EXPECT_EQ(openness(opened),
            (std::vector<std::string>{"custom.count=42", "impact=\"high\"", "requester absent",
                                      "title=\"Printer on fire\""}));
  EXPECT_TRUE(opened[2].disclosure.empty());
  EXPECT_EQ(opened[2].key_slot, kPerson);
}

TEST_F(SealedPayloadTest, AnotherKeyInTheSlotIsAnErrorNotAnErasure) {
  keys_.put(kPerson, key_from(101));
  EXPECT_EQ(rule_of(open(sealed_.bytes)), "payload.ciphertext");
}

TEST_F(SealedPayloadTest, AFailingKeyStoreIsReported) {
  const KeyLookup broken = [](std::int64_t) -> Result<std::optional<SubjectKey>> {
    return fail(ErrorCode::kUnavailable, "keys.unreadable", "");
  };
  EXPECT_EQ(rule_of(open_payload(sealed_.bytes, kPlace, sealed_.commitments, broken)),
            "keys.unreadable");
}

TEST_F(SealedPayloadTest, AnyChangedByteIsDetectedOrLooksLikeAnAbsentKey) {
  const auto honest = openness(open(sealed_.bytes).value());
  int absent = 0;
  for (std::size_t i = 0; i < sealed_.bytes.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string touched = sealed_.bytes;
      touched[i] = static_cast<char>(touched[i] ^ static_cast<char>(1U << bit));
      const auto opened = open(touched);
      if (!opened) {
        EXPECT_EQ(opened.error().code, ErrorCode::kCorrupt);
        continue;
      }
      // Only the slots are left: a wrong one names a key that is not there. Every value shown is true.
      ++absent;
      for (std::size_t f = 0; f < honest.size(); ++f) {
        const std::string shown = openness(*opened)[f];
        EXPECT_TRUE(shown == honest[f] || shown.ends_with(" absent")) << shown;
      }
    }
  }
  EXPECT_LE(absent, 3 * 8);  // three bytes of slots
  for (std::size_t length = 0; length < sealed_.bytes.size(); ++length) {
    EXPECT_FALSE(open(sealed_.bytes.substr(0, length)));
  }
  EXPECT_EQ(rule_of(open(sealed_.bytes + '\0')), "payload.form");
}

TEST_F(SealedPayloadTest, IsBoundToItsPlaceInTheJournal) {
  const auto rule = [&](const EventPlace& place) {
    return rule_of(open_payload(sealed_.bytes, place, sealed_.commitments, keys_));
  };
  EXPECT_EQ(rule(kPlace), "");
  EXPECT_EQ(rule({"proofdesk/test", 8}), "payload.ciphertext");
  EXPECT_EQ(rule({"proofdesk/other", 7}), "payload.ciphertext");
  Digest other = sealed_.commitments;
  other[0] ^= 1;
  EXPECT_EQ(rule_of(open_payload(sealed_.bytes, kPlace, other, keys_)), "payload.commitments");
}

// From here on an attacker who also rewrites the leaf (the commitments are those of the forged list) and,
// for some, who holds the keys: each check must stand on its own.
TEST_F(SealedPayloadTest, DetectsASwappedSubject) {
  PayloadParts forged = parts();
  std::swap(forged.groups[0].ciphertext, forged.groups[1].ciphertext);
  std::swap(forged.groups[0].nonce, forged.groups[1].nonce);
  EXPECT_EQ(rule_of(open(forged)), "payload.ciphertext");
}

TEST_F(SealedPayloadTest, DetectsAForgedCommitment) {
  PayloadParts forged = parts();
  forged.fields[1].commitment[5] ^= 1;
  EXPECT_EQ(rule_of(open(encode_payload(forged))), "payload.commitments");
  EXPECT_EQ(rule_of(open(forged)), "payload.commitment");
}

TEST_F(SealedPayloadTest, DetectsARenamedPath) {
  PayloadParts forged = parts();
  forged.fields[3].path = "titles";
  EXPECT_EQ(rule_of(open(encode_payload(forged))), "payload.commitments");
  EXPECT_EQ(rule_of(open(forged)), "payload.path");
}

TEST_F(SealedPayloadTest, DetectsAFieldThatChangedItsGroup) {
  PayloadParts forged = parts();
  forged.fields[3].group = 2;
  EXPECT_EQ(rule_of(open(encode_payload(forged))), "payload.disclosure");
  forged = parts();
  forged.fields[0].group = 2;
  EXPECT_EQ(rule_of(open(encode_payload(forged))), "payload.path");
}

TEST_F(SealedPayloadTest, DetectsAPretendedErasure) {
  PayloadParts forged = parts();
  forged.fields[3].group = 0;  // its disclosure is still in the group
  EXPECT_EQ(rule_of(open(encode_payload(forged))), "payload.disclosure");
}

TEST_F(SealedPayloadTest, DetectsAValueResealedByAKeyHolder) {
  PayloadSealer sealer;
  const json::value other = "Nothing happened";
  auto changes = changes_;
  changes[0].value = &other;
  const PayloadParts lie = decode_payload(sealer.seal(kPlace, changes).value().bytes).value();
  PayloadParts forged = parts();
  forged.groups = lie.groups;
  EXPECT_EQ(rule_of(open(encode_payload(forged))), "payload.commitment");
}

TEST_F(SealedPayloadTest, NonceRepeatsOnlyWithTheMessage) {
  const json::value other = "Another title";
  auto changes = changes_;
  changes[0].value = &other;
  const PayloadParts before = parts();
  const PayloadParts after = decode_payload(sealer_.seal(kPlace, changes).value().bytes).value();
  EXPECT_NE(before.groups[0].nonce,
            after.groups[0].nonce);  // the same key and sequence, another text
  EXPECT_EQ(before.groups[1].nonce, after.groups[1].nonce);
  EXPECT_EQ(before.groups[1].ciphertext, after.groups[1].ciphertext);
}

TEST_F(SealedPayloadTest, ErasesOneFieldAndKeepsEverythingElseProvable) {
  const SealingKey fresh(key_from(200));
  keys_.put(501, key_from(200));
  const auto before = open(sealed_.bytes).value();
  const auto resealed =
      reseal_without(sealed_.bytes, kPlace, sealed_.commitments, std::vector<std::string>{"title"},
                     {kRecord, &record_key_}, {501, &fresh})
          .value();
  EXPECT_EQ(resealed.commitments, sealed_.commitments);
  EXPECT_EQ(resealed.key_slots, (std::vector<std::int64_t>{kPerson, 501}));
  keys_.destroy(kRecord);
  const auto after = open(resealed.bytes).value();
  EXPECT_EQ(openness(after),
            (std::vector<std::string>{"custom.count=42", "impact=\"high\"",
                                      "requester=\"Zo\xc3\xab\"", "title erased"}));
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_EQ(after[i].disclosure, before[i].disclosure);  // original salts
  EXPECT_EQ(after[3].commitment, before[3].commitment);
  EXPECT_TRUE(after[3].disclosure.empty());
}

TEST_F(SealedPayloadTest, ReResealsAndErasesWholeGroups) {
  const SealingKey fresh(key_from(200));
  keys_.put(2, key_from(200));
  // Nothing to erase here: only the key changes, to a slot that sorts first.
  const auto moved =
      reseal_without(sealed_.bytes, kPlace, sealed_.commitments,
                     std::vector<std::string>{"worklog/1"}, {kRecord, &record_key_}, {2, &fresh})
          .value();
  EXPECT_EQ(moved.key_slots, (std::vector<std::int64_t>{2, kPerson}));
  EXPECT_EQ(openness(open(moved.bytes).value()), openness(open(sealed_.bytes).value()));
  // All of a subject's fields: the group goes, the new slot is not used.
  const auto gone =
      reseal_without(moved.bytes, kPlace, sealed_.commitments,
                     std::vector<std::string>{"requester"}, {kPerson, &person_key_}, {9, &fresh})
          .value();
  EXPECT_EQ(gone.key_slots, (std::vector<std::int64_t>{2}));
  EXPECT_EQ(openness(open(gone.bytes).value())[2], "requester erased");
  EXPECT_LT(gone.bytes.size(), moved.bytes.size());
}

TEST_F(SealedPayloadTest, ResealChecksBeforeItRewrites) {
  const SealingKey fresh(key_from(200));
  const std::vector<std::string> none;
  const auto rule = [&](std::string_view payload, const KeyInSlot& old_key,
                        const KeyInSlot& new_key) {
    return rule_of(reseal_without(payload, kPlace, sealed_.commitments, none, old_key, new_key));
  };
  EXPECT_EQ(rule(sealed_.bytes, {kRecord, &person_key_}, {501, &fresh}), "payload.ciphertext");
  EXPECT_EQ(rule(sealed_.bytes, {4, &record_key_}, {501, &fresh}), "payload.key");
  EXPECT_EQ(rule(sealed_.bytes, {kRecord, &record_key_}, {kPerson, &person_key_}), "payload.key");
  EXPECT_EQ(rule(sealed_.bytes, {kRecord, &record_key_}, {kRecord, &record_key_}), "payload.key");
  PayloadParts forged = parts();
  forged.fields[1].commitment[5] ^= 1;
  EXPECT_EQ(rule(encode_payload(forged), {kRecord, &record_key_}, {501, &fresh}),
            "payload.commitments");
}

TEST_F(SealedPayloadTest, DecodesOnlyWellFormedPayloads) {
  const auto rule = [](const PayloadParts& forged) {
    return rule_of(decode_payload(encode_payload(forged)));
  };
  EXPECT_EQ(rule(parts()), "");
  PayloadParts forged = parts();
  std::swap(forged.fields[0], forged.fields[1]);
  EXPECT_EQ(rule(forged), "payload.form");
  forged = parts();
  forged.fields[1].path = forged.fields[0].path;
  EXPECT_EQ(rule(forged), "payload.form");
  forged = parts();
  forged.fields[1].path = "a\nb";
  EXPECT_EQ(rule(forged), "payload.form");
  forged = parts();
  forged.fields[0].group = 3;
  EXPECT_EQ(rule(forged), "payload.form");
  forged = parts();
  forged.fields[2].group = 1;  // nobody names group 2 any more
  EXPECT_EQ(rule(forged), "payload.form");
  forged = parts();
  std::swap(forged.groups[0], forged.groups[1]);
  EXPECT_EQ(rule(forged), "payload.form");
  forged = parts();
  forged.groups[1].slot = forged.groups[0].slot;
  EXPECT_EQ(rule(forged), "payload.form");
  std::string version = sealed_.bytes;
  version[0] = 2;
  EXPECT_EQ(rule_of(decode_payload(version)), "payload.form");
  EXPECT_EQ(rule_of(decode_payload("")), "payload.form");
  // A count far beyond the bytes there are must not be believed.
  EXPECT_EQ(rule_of(decode_payload(std::string("\x01\xff\xff\xff\xff\x0f", 6))), "payload.form");
}

TEST(Varint, HasOneSpellingForEachNumber) {
  for (const std::uint64_t number :
       {std::uint64_t{0}, std::uint64_t{127}, std::uint64_t{128}, std::uint64_t{16383},
        std::uint64_t{16384}, ~std::uint64_t{0}, std::uint64_t{1} << 63}) {
    std::string bytes;
    append_varint(bytes, number);
    ByteReader reader(bytes);
    EXPECT_EQ(reader.varint(), number);
    EXPECT_TRUE(reader.ok() && reader.at_end());
  }
  for (const std::string& bytes :
       {std::string("\x80\x00", 2), std::string("\x80"), std::string(10, '\xff'),
        std::string(9, '\xff') + '\x02', std::string()}) {
    ByteReader reader(bytes);
    EXPECT_EQ(reader.varint(), 0U);
    EXPECT_FALSE(reader.ok());
  }
}

}  // namespace
}  // namespace proofdesk::journal
