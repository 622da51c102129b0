#include "core/schedule/recurrence.hpp"

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

constexpr std::int64_t kHour = 3'600 * kMicrosPerSecond;

Instant at(std::string_view text) { return *parse_rfc3339(text); }

Recurrence every(std::string rule, std::string_view first, int hours = 2) {
  return {.rule = std::move(rule),
          .zone = "Europe/Lisbon",
          .first = at(first),
          .length = hours * kHour};
}

std::vector<std::string> beginnings(const Recurrence& recurrence, std::string_view from,
                                    std::string_view until) {
  std::vector<std::string> list;
  for (const Window& one : occurrences(recurrence, {at(from), at(until)}))
    list.push_back(to_rfc3339(one.from));
  return list;
}

using List = std::vector<std::string>;

TEST(Recurrence, KeepsLocalTimeWhenTheClocksChange) {
  EXPECT_EQ(beginnings(every("FREQ=WEEKLY;BYDAY=FR", "2026-03-20T18:00:00Z"),
                       "2026-03-01T00:00:00Z", "2026-04-04T00:00:00Z"),
            (List{"2026-03-20T18:00:00Z", "2026-03-27T18:00:00Z", "2026-04-03T17:00:00Z"}));
}

TEST(Recurrence, KnowsTheEndOfAMonth) {
  EXPECT_EQ(beginnings(every("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31T00:00:00Z", 24),
                       "2026-02-01T12:00:00Z", "2026-04-15T00:00:00Z"),
            (List{"2026-02-28T00:00:00Z", "2026-03-30T23:00:00Z"}));
}

TEST(Recurrence, GivesTheWindowThatHasBegunAlready) {
  const auto found = occurrences(every("FREQ=DAILY", "2026-01-01T20:00:00Z", 6),
                                 {at("2026-01-05T01:00:00Z"), at("2026-01-05T03:00:00Z")});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0], (Window{at("2026-01-04T20:00:00Z"), at("2026-01-05T02:00:00Z")}));
}

TEST(Recurrence, EndsWhereItsRuleEnds) {
  EXPECT_EQ(beginnings(every("FREQ=DAILY;COUNT=2", "2026-01-01T20:00:00Z"), "2026-01-01T00:00:00Z",
                       "2026-02-01T00:00:00Z")
                .size(),
            2U);
}

TEST(Recurrence, SaysWhatCannotBeRead) {
  const auto rule_of = [](const Recurrence& one) {
    const auto status = check_recurrence(one);
    return status ? std::string("none") : status.error().rule;
  };
  EXPECT_EQ(rule_of(every("FREQ=WEEKLY", "2026-01-01T00:00:00Z")), "none");
  EXPECT_EQ(rule_of(every("every friday", "2026-01-01T00:00:00Z")), "recurrence.rule");
  EXPECT_EQ(rule_of(every("", "2026-01-01T00:00:00Z")), "recurrence.rule");
  EXPECT_EQ(rule_of(every("FREQ=DAILY", "2026-01-01T00:00:00Z", 0)), "recurrence.length");
  auto nowhere = every("FREQ=DAILY", "2026-01-01T00:00:00Z");
  nowhere.zone = "Atlantis";
  EXPECT_EQ(rule_of(nowhere), "recurrence.zone");
  EXPECT_TRUE(
      occurrences(nowhere, {at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")}).empty());
}

}  // namespace
}  // namespace proofdesk
