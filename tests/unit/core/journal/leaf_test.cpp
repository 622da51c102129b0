#include "core/journal/leaf.hpp"

#include "core/journal/canonical_json.hpp"
#include "core/journal/merkle.hpp"
#include "tests/unit/core/journal/journal_testing.hpp"

#include <functional>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace proofdesk::journal {
namespace {

using testing::digest_of;
using testing::rule_of;

Envelope example() {
  Envelope envelope;
  envelope.recorded_at = {1'767'225'601'000'000};
  envelope.occurred_at = {1'767'225'600'000'000};
  envelope.command = Uuid::parse("01890000-0000-7000-8000-00000000000c").value();
  envelope.actor = Uuid::parse("01890000-0000-7000-8000-000000000001").value();
  envelope.kind = "incident";
  envelope.record = Uuid::parse("01890000-0000-7000-8000-00000000000a").value();
  envelope.revision = 3;
  envelope.name = "resolve";
  envelope.from = "new";
  envelope.to = "resolved";
  envelope.definitions = {std::string(64, 'a')};
  envelope.commitments =
      digest_of("ceca8da0fb0c32b1e2d0a34223ed166d3f25478832554715ab1b1af551baa65d");
  return envelope;
}

// Made by another implementation (Python's json.dumps with sorted keys).
constexpr const char* kExample =
    R"({"actor":"01890000-0000-7000-8000-000000000001","basis":"live","command":{"count":1,)"
    R"("id":"01890000-0000-7000-8000-00000000000c","index":0},)"
    R"("commitments":"ceca8da0fb0c32b1e2d0a34223ed166d3f25478832554715ab1b1af551baa65d",)"
    R"("definitions":["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"],"from":"new",)"
    R"("kind":"incident","name":"resolve","occurredAt":1767225600000000,)"
    R"("record":"01890000-0000-7000-8000-00000000000a","recordedAt":1767225601000000,"revision":3,"seq":0,)"
    R"("to":"resolved","v":1})";

TEST(Leaf, HasTheTextAndHashThatWereDecided) {
  EXPECT_EQ(write_leaf(example()).value(), kExample);
  EXPECT_EQ(to_hex(hash_leaf(kExample)),
            "c2b4587e3267071a5cef3d8cc49e52772c88e9de927e28ce8542cbce9bc061ee");
  EXPECT_TRUE(is_canonical(kExample));
  EXPECT_EQ(parse_leaf(kExample).value(), example());
}

TEST(Leaf, WritesRefusalsImportsAndTheSystem) {
  Envelope envelope = example();
  envelope.actor = {};
  envelope.record = {};
  envelope.from.clear();
  envelope.to.clear();
  envelope.definitions.clear();
  envelope.revision = 0;
  envelope.refused = "incident.resolution_recorded@1";
  envelope.source = std::string(64, 'b');
  envelope.basis = Basis::kImported;
  envelope.occurred_at = {-1};
  const std::string text = write_leaf(envelope).value();
  EXPECT_NE(text.find(R"("actor":"system")"), std::string::npos);
  EXPECT_NE(text.find(R"("refused":"incident.resolution_recorded@1")"), std::string::npos);
  EXPECT_NE(text.find(R"("basis":"imported")"), std::string::npos);
  EXPECT_TRUE(is_canonical(text));
  EXPECT_EQ(parse_leaf(text).value(), envelope);
}

TEST(Leaf, RoundTripsWhateverFits) {
  std::mt19937_64 random(3);
  const auto name = [&](bool may_be_empty) {
    std::string out;
    for (std::uint64_t i = random() % 12 + (may_be_empty ? 0 : 1); i > 0; --i) {
      out.push_back("abcXYZ019._-@/:+~'<>{}[]"[random() % 24]);
    }
    return out;
  };
  const auto uuid = [&] {
    return Uuid::v7({static_cast<std::int64_t>(random() % 1'000'000'000)}, 5, random());
  };
  const auto hash = [&] { return to_hex(sha256(std::to_string(random()))); };
  for (int i = 0; i < 2000; ++i) {
    Envelope envelope;
    envelope.sequence = static_cast<std::int64_t>(random() % (1ULL << 53));
    envelope.recorded_at = {static_cast<std::int64_t>(random() % (1ULL << 53))};
    envelope.occurred_at = {-static_cast<std::int64_t>(random() % (1ULL << 53))};
    envelope.command = uuid();
    envelope.command_index = static_cast<std::int64_t>(random() % 5);
    envelope.command_count = envelope.command_index + 1 + static_cast<std::int64_t>(random() % 5);
    if (random() % 2 == 0) envelope.actor = uuid();
    envelope.kind = name(false);
    if (random() % 2 == 0) envelope.record = uuid();
    envelope.revision = static_cast<std::int64_t>(random() % 100);
    envelope.name = name(false);
    envelope.from = name(true);
    envelope.to = name(true);
    for (std::uint64_t n = random() % 4; n > 0; --n) envelope.definitions.push_back(hash());
    std::sort(envelope.definitions.begin(), envelope.definitions.end());
    envelope.basis = static_cast<Basis>(random() % 3);
    envelope.refused = name(true);
    if (random() % 2 == 0) envelope.source = hash();
    envelope.commitments = sha256(std::to_string(i));
    const std::string text = write_leaf(envelope).value();
    ASSERT_TRUE(is_canonical(text)) << text;
    const auto parsed = parse_leaf(text);
    ASSERT_TRUE(parsed) << text << parsed.error().rule;
    ASSERT_EQ(*parsed, envelope);
  }
}

TEST(Leaf, RefusesToWriteWhatHasNoPlaceInIt) {
  const auto rule = [](const std::function<void(Envelope&)>& change) {
    Envelope envelope = example();
    change(envelope);
    return rule_of(write_leaf(envelope));
  };
  EXPECT_EQ(rule([](Envelope& e) { e.sequence = -1; }), "leaf.seq");
  EXPECT_EQ(rule([](Envelope& e) { e.sequence = kMaxJsonInteger + 1; }), "leaf.seq");
  EXPECT_EQ(rule([](Envelope& e) { e.recorded_at.micros = kMaxJsonInteger + 1; }),
            "leaf.recordedAt");
  EXPECT_EQ(rule([](Envelope& e) { e.occurred_at.micros = -kMaxJsonInteger - 1; }),
            "leaf.occurredAt");
  EXPECT_EQ(rule([](Envelope& e) { e.command_index = 1; }), "leaf.command");
  EXPECT_EQ(rule([](Envelope& e) { e.command_index = -1; }), "leaf.command");
  EXPECT_EQ(rule([](Envelope& e) { e.revision = -1; }), "leaf.revision");
  EXPECT_EQ(rule([](Envelope& e) { e.kind = ""; }), "leaf.kind");
  EXPECT_EQ(rule([](Envelope& e) { e.name = "two words"; }), "leaf.name");
  EXPECT_EQ(rule([](Envelope& e) { e.name = std::string(256, 'x'); }), "leaf.name");
  EXPECT_EQ(rule([](Envelope& e) { e.name = std::string(255, 'x'); }), "");
  EXPECT_EQ(rule([](Envelope& e) { e.from = "quo\"te"; }), "leaf.from");
  EXPECT_EQ(rule([](Envelope& e) { e.to = "back\\slash"; }), "leaf.to");
  EXPECT_EQ(rule([](Envelope& e) { e.to = "Zo\xc3\xab"; }), "leaf.to");
  EXPECT_EQ(rule([](Envelope& e) { e.refused = "line\nfeed"; }), "leaf.refused");
  EXPECT_EQ(rule([](Envelope& e) { e.source = "abc"; }), "leaf.source");
  EXPECT_EQ(rule([](Envelope& e) { e.definitions = {std::string(64, 'A')}; }), "leaf.definitions");
  EXPECT_EQ(rule([](Envelope& e) { e.definitions = {std::string(64, 'b'), std::string(64, 'a')}; }),
            "leaf.definitions");
  EXPECT_EQ(rule([](Envelope& e) { e.definitions = {std::string(64, 'a'), std::string(64, 'a')}; }),
            "leaf.definitions");
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Leaf, ReadsNothingButLeaves) {
  const std::string text = kExample;
  const auto rule = [&](const std::string& from, const std::string& to) {
    const auto parsed = parse_leaf(replaced(text, from, to));
    EXPECT_TRUE(parsed || parsed.error().code == ErrorCode::kCorrupt);
    return rule_of(parsed);
  };
  EXPECT_EQ(rule(R"("v":1)", R"("v":2)"), "leaf.form");
  EXPECT_EQ(rule(R"("v":1)", R"("v":"1")"), "leaf.form");
  EXPECT_EQ(rule(R"(,"v":1)", ""), "leaf.form");
  EXPECT_EQ(rule(R"("v":1})", R"("v":1} )"), "leaf.form");
  EXPECT_EQ(rule(R"("v":1})", R"("v":1,"x":1})"), "leaf.form");  // unknown key
  EXPECT_EQ(rule(R"("basis":)", R"("applause":1,"basis":)"), "leaf.form");
  EXPECT_EQ(rule(R"("count":1,)", R"("count":1,"extra":1,)"), "leaf.command");
  EXPECT_EQ(rule(R"("index":0)", R"("index":1)"), "leaf.command");
  EXPECT_EQ(rule(R"("index":0)", R"("index":"0")"), "leaf.command");
  EXPECT_EQ(rule(R"("seq":0)", R"("seq":-1)"), "leaf.seq");
  EXPECT_EQ(rule(R"("seq":0)", R"("seq":"0")"), "leaf.seq");
  EXPECT_EQ(rule(R"("seq":0,)", ""), "leaf.seq");
  EXPECT_EQ(rule(R"("live")", R"("alive")"), "leaf.basis");
  EXPECT_EQ(rule(R"("kind":"incident")", R"("kind":null)"), "leaf.kind");
  EXPECT_EQ(rule(R"("definitions":["aa)", R"("definitions":["Aa)"), "leaf.definitions");
  EXPECT_EQ(rule(R"("commitments":"ceca)", R"("commitments":"CECA)"), "leaf.commitments");
  EXPECT_EQ(rule(R"("commitments":"ceca)", R"("commitments":"ce)"), "leaf.commitments");
  EXPECT_EQ(rule(R"("actor":"01890000)", R"("actor":"0189000Z)"), "leaf.actor");
  EXPECT_EQ(rule(R"("actor":"01890000-0000-7000-8000-000000000001")",
                 R"("actor":"00000000-0000-0000-0000-000000000000")"),
            "leaf.actor");
  EXPECT_EQ(rule(R"("record":"01890000-0000-7000-8000-00000000000a")",
                 R"("record":"00000000-0000-0000-0000-000000000000")"),
            "leaf.form");
  EXPECT_EQ(rule(R"("revision":3)", R"("refused":"","revision":3)"), "leaf.refused");
  EXPECT_EQ(rule(R"("seq":0,)", R"("seq":0,"source":"",)"), "leaf.source");
  EXPECT_EQ(rule_of(parse_leaf("")), "leaf.form");
  EXPECT_EQ(rule_of(parse_leaf("[]")), "leaf.form");
  EXPECT_EQ(rule_of(parse_leaf("{}")), "leaf.form");
}

TEST(Leaf, AnyChangedByteIsRefusedOrChangesTheHash) {
  const std::string text = kExample;
  const Digest hash = hash_leaf(text);
  std::mt19937_64 random(4);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string other = text;
    other[i] = static_cast<char>(other[i] ^ static_cast<char>(1U << random() % 8));
    EXPECT_NE(hash_leaf(other), hash);
    if (const auto parsed = parse_leaf(other)) {
      EXPECT_NE(*parsed, example());
    }
  }
}

}  // namespace
}  // namespace proofdesk::journal
