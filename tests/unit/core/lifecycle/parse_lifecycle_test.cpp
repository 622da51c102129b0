#include "core/base/encoding.hpp"
#include "core/journal/canonical_json.hpp"
#include "core/journal/digest.hpp"
#include "core/lifecycle/lifecycle.hpp"
#include "tests/support/core/ticket_process.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk {
namespace {

using ::testing::HasSubstr;

const std::string kHead = R"(kind: "thing" version: 1 initial: "a" )";
const std::string kStates =
    R"(state { name: "a" category: OPEN } state { name: "b" category: FINAL } )";

std::string rule_of(const std::string& text) {
  const auto parsed = parse_lifecycle(text);
  return parsed ? "" : parsed.error().rule;
}

TEST(ParseLifecycle, ReadsEveryPart) {
  const auto life = parse_lifecycle(test::ticket_lifecycle());
  ASSERT_TRUE(life) << life.error().detail;
  EXPECT_EQ(life->kind, "ticket");
  EXPECT_EQ(life->version, 1u);
  EXPECT_EQ(life->initial, "new");
  EXPECT_EQ(life->states.size(), 8u);
  EXPECT_EQ(life->state("on_hold")->category, StateCategory::kWaiting);
  EXPECT_EQ(life->state("on_hold")->label, "On hold");
  const Transition* resolve = life->transition("resolve", "new");
  ASSERT_NE(resolve, nullptr);
  EXPECT_EQ(resolve->to, "resolved");
  EXPECT_EQ(resolve->roles, std::vector<std::string>{"agent"});
  EXPECT_EQ(resolve->requires_fields, std::vector<std::string>{"resolution"});
  EXPECT_EQ(resolve->accepts, std::vector<std::string>{"impact"});
  EXPECT_EQ(resolve->guards.size(), 2u);
  EXPECT_EQ(resolve->effects, std::vector<std::string>{"ticket.resolved@1"});
  EXPECT_TRUE(life->transition("approve", "awaiting")->approval);
  EXPECT_TRUE(life->transition("implement", "approved")->needs_approval);
  EXPECT_TRUE(life->transition("decline", "awaiting")->requires_comment);
  EXPECT_EQ(life->transition("resolve", "closed"), nullptr);
  EXPECT_TRUE(life->knows("resolve"));
  EXPECT_FALSE(life->knows("explode"));
  ASSERT_EQ(life->timers.size(), 2u);
  EXPECT_EQ(life->timers[0].after, 5 * kMicrosPerDay);
  EXPECT_EQ(life->timers[0].unless, std::vector<std::string>{"ticket.no_objection@1"});
  EXPECT_EQ(life->timers[1].after, std::nullopt);
  EXPECT_EQ(life->timers[1].at_field, "hold_until");
  EXPECT_EQ(life->create.requires_fields, std::vector<std::string>{"title"});
  EXPECT_EQ(life->create.guards, std::vector<std::string>{"ticket.polite@1"});
  EXPECT_EQ(life->edit_roles, std::vector<std::string>{"agent"});
  ASSERT_EQ(life->reactions.size(), 1u);
  EXPECT_EQ(life->reactions[0].fields, (std::vector<std::string>{"impact", "urgency"}));
}

TEST(ParseLifecycle, InheritsFlagsAndLetsOwnOnesWin) {
  const auto life = parse_lifecycle(kHead + R"(
    state { name: "a" category: OPEN flags { required: "x" read_only: "y" hidden: "z" } }
    state { name: "c" category: OPEN inherits: "b" flags { optional: "z" } }
    state { name: "b" category: OPEN inherits: "a" flags { must_change: "y" required: "y" required: "w" } })");
  ASSERT_TRUE(life) << life.error().detail;
  const State& b = *life->state("b");
  EXPECT_TRUE(b.flags_of("x").required);
  EXPECT_TRUE(b.flags_of("w").required);
  EXPECT_TRUE(b.flags_of("y").must_change);
  EXPECT_TRUE(b.flags_of("y").required);
  EXPECT_FALSE(b.flags_of("y").read_only) << "own flags replace what was inherited for that field";
  EXPECT_TRUE(b.flags_of("z").hidden);
  const State& c = *life->state("c");
  EXPECT_FALSE(c.flags_of("z").hidden) << "optional lifts an inherited flag";
  EXPECT_TRUE(c.flags_of("x").required)
      << "inheritance goes through b to a, whatever the order of writing";
  EXPECT_FALSE(c.flags_of("never_named").required);
}

TEST(ParseLifecycle, ReadOnlyAllClosesEveryFieldButTheOptional) {
  const auto life = parse_lifecycle(kHead + R"(
    state { name: "a" category: OPEN flags { required: "x" } }
    state { name: "b" category: FINAL inherits: "a" flags { read_only_all: true optional: "note" hidden: "secret" } }
    state { name: "c" category: FINAL inherits: "b" flags { optional: "other" } })");
  ASSERT_TRUE(life) << life.error().detail;
  const State& b = *life->state("b");
  EXPECT_TRUE(b.flags_of("x").required);
  EXPECT_TRUE(b.flags_of("x").read_only);
  EXPECT_TRUE(b.flags_of("anything").read_only);
  EXPECT_FALSE(b.flags_of("note").read_only);
  EXPECT_TRUE(b.flags_of("secret").hidden);
  EXPECT_TRUE(life->state("c")->flags_of("anything").read_only);
  EXPECT_FALSE(life->state("c")->flags_of("other").read_only);
}

TEST(ParseLifecycle, CanonicalTextIgnoresLayoutAndHoldsTheMeaning) {
  const auto one = parse_lifecycle(kHead + kStates);
  const auto same = parse_lifecycle("# a comment\n" + kHead + "\n\n" + kStates);
  const auto other = parse_lifecycle(kHead + kStates + R"(edit_roles: "agent")");
  ASSERT_TRUE(one && same && other);
  EXPECT_EQ(one->canonical_text, same->canonical_text);
  EXPECT_EQ(one->hash, same->hash);
  EXPECT_NE(one->hash, other->hash);
  EXPECT_TRUE(journal::is_canonical(one->canonical_text));
  EXPECT_EQ(one->canonical_text,
            R"({"initial":"a","kind":"thing","state":[{"category":"OPEN","name":"a"},)"
            R"({"category":"FINAL","name":"b"}],"version":1})");
  EXPECT_EQ(one->hash, to_hex(journal::sha256(one->canonical_text)));
}

TEST(ParseLifecycle, NamesPlaceAndReasonOfASyntaxError) {
  const auto parsed = parse_lifecycle("kind: \"thing\"\nversion: 1\ncolour: \"red\"");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().rule, "lifecycle.syntax");
  EXPECT_THAT(parsed.error().detail, HasSubstr("line 3"));
  EXPECT_THAT(parsed.error().detail, HasSubstr("colour"));
}

TEST(ParseLifecycle, RefusesDuplicateNames) {
  EXPECT_EQ(rule_of(kHead + kStates + R"(state { name: "a" category: OPEN })"),
            "lifecycle.duplicate");
  const std::string timer = R"(timer { name: "t" state: "a" after: "P1D" transition: "go" } )";
  EXPECT_EQ(rule_of(kHead + kStates + timer), "");
  EXPECT_EQ(rule_of(kHead + kStates + timer + timer), "lifecycle.duplicate");
  const std::string map = R"(state_map { from: "old" to: "a" } )";
  EXPECT_EQ(rule_of(kHead + kStates + map + map), "lifecycle.duplicate");
}

TEST(ParseLifecycle, RefusesNamesThatAreNoWords) {
  EXPECT_EQ(rule_of(R"(kind: "Thing" version: 1)"), "lifecycle.name");
  EXPECT_EQ(rule_of(kHead + R"(state { name: "On hold" category: OPEN })"), "lifecycle.name");
  EXPECT_EQ(rule_of(kHead + kStates + R"(transition { name: "go-on" from: "a" })"),
            "lifecycle.name");
  EXPECT_EQ(rule_of(kHead + kStates + R"(timer { name: "T" state: "a" after: "P1D" })"),
            "lifecycle.name");
}

TEST(ParseLifecycle, RefusesBadDurations) {
  for (const auto* after : {"", "5 days", "P0D", "field:", "field:Bad Name", "-P1D"}) {
    const auto text = kHead + kStates +
                      R"(timer { name: "t" state: "a" transition: "go" after: ")" + after + "\" }";
    EXPECT_NE(rule_of(text), "") << after;
  }
}

TEST(ParseLifecycle, RefusesStatesWithoutCategoryAndEdgesFromNowhere) {
  EXPECT_EQ(rule_of(kHead + R"(state { name: "a" })"), "lifecycle.category");
  EXPECT_EQ(rule_of(kHead + kStates + R"(transition { name: "go" to: "a" })"), "lifecycle.from");
  EXPECT_EQ(rule_of(R"(kind: "thing" initial: "a")"), "lifecycle.version");
}

TEST(ParseLifecycle, RefusesCirclesAndUnknownParents) {
  EXPECT_EQ(rule_of(kHead + R"(state { name: "a" category: OPEN inherits: "b" }
                               state { name: "b" category: OPEN inherits: "a" })"),
            "lifecycle.inherits");
  EXPECT_EQ(rule_of(kHead + R"(state { name: "a" category: OPEN inherits: "zz" })"),
            "lifecycle.inherits");
}

TEST(ParseLifecycle, RefusesAFieldBothOptionalAndFlagged) {
  EXPECT_EQ(rule_of(kHead +
                    R"(state { name: "a" category: OPEN flags { required: "x" optional: "x" } })"),
            "lifecycle.flags");
}

TEST(Lifecycle, FollowsTheStateMapThroughSeveralVersions) {
  const auto life = parse_lifecycle(kHead + kStates + R"(
    state_map { from: "oldest" to: "older" } state_map { from: "older" to: "b" }
    state_map { from: "round" to: "about" } state_map { from: "about" to: "round" })");
  ASSERT_TRUE(life) << life.error().detail;
  EXPECT_EQ(life->current_state("a"), "a");
  EXPECT_EQ(life->current_state("oldest"), "b");
  EXPECT_EQ(life->current_state("round"), std::nullopt);
  EXPECT_EQ(life->current_state("unheard_of"), std::nullopt);
}

}  // namespace
}  // namespace proofdesk
