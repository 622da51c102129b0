#include "core/approval/delegation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::approval {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Uuid person(std::string_view name) { return Uuid::from_name("person", name); }

Delegation from_to(std::string_view from, std::string_view to, std::int64_t begins = 10,
                   std::int64_t ends = 20, std::vector<std::string> kinds = {}) {
  return {.id = Uuid::from_name(from, to),
          .from = person(from),
          .to = person(to),
          .begins = {begins},
          .ends = {ends},
          .kinds = std::move(kinds)};
}

std::size_t count(const std::vector<Delegation>& all, std::string_view who,
                  const std::vector<Uuid>& seats, std::int64_t now = 15,
                  std::string_view kind = "change") {
  return standing_in(all, person(who), seats, {now}, kind).size();
}

TEST(Delegation, HoldsFromItsBeginningUpToItsEnd) {
  const std::vector<Delegation> all = {from_to("Ann", "Bob")};
  const std::vector<Uuid> seats = {person("Ann")};
  EXPECT_EQ(count(all, "Bob", seats, 9), 0);
  EXPECT_EQ(count(all, "Bob", seats, 10), 1);
  EXPECT_EQ(count(all, "Bob", seats, 19), 1);
  EXPECT_EQ(count(all, "Bob", seats, 20), 0);
}

TEST(Delegation, OpensOnlySeatsOfWhoDelegated) {
  const std::vector<Delegation> all = {from_to("Ann", "Bob")};
  EXPECT_EQ(count(all, "Bob", {person("Cid")}), 0);
  EXPECT_EQ(count(all, "Ann", {person("Ann")}), 0) << "one's own vote needs no delegation";
}

TEST(Delegation, IsNotPassedOn) {
  const std::vector<Delegation> all = {from_to("Ann", "Bob"), from_to("Bob", "Cid")};
  EXPECT_EQ(count(all, "Cid", {person("Ann")}), 0);
  EXPECT_EQ(count(all, "Cid", {person("Bob")}), 1);
}

TEST(Delegation, IsForTheKindsItNames) {
  const std::vector<Delegation> all = {from_to("Ann", "Bob", 10, 20, {"document"})};
  EXPECT_EQ(count(all, "Bob", {person("Ann")}, 15, "change"), 0);
  EXPECT_EQ(count(all, "Bob", {person("Ann")}, 15, "document"), 1);
}

TEST(Delegation, ToOneselfIsNone) {
  EXPECT_EQ(count({from_to("Ann", "Ann")}, "Ann", {person("Ann")}), 0);
}

TEST(Delegation, TellsEverybodyWhoMayDecideOnce) {
  const std::vector<Delegation> all = {from_to("Ann", "Bob"), from_to("Cid", "Bob"),
                                       from_to("Ann", "Dan"), from_to("Eve", "Fay")};
  const std::vector<Uuid> seats = {person("Ann"), person("Cid")};
  EXPECT_THAT(delegates_of(all, seats, {15}, "change"), ElementsAre(person("Bob"), person("Dan")));
  EXPECT_THAT(delegates_of(all, seats, {25}, "change"), IsEmpty());
}

}  // namespace
}  // namespace proofdesk::approval
