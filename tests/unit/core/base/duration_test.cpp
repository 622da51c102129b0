#include "core/base/instant.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace proofdesk {
namespace {

TEST(Duration, ReadsDaysHoursMinutesAndSecondsInThatOrder) {
  EXPECT_EQ(parse_duration("P5D"), 5 * kMicrosPerDay);
  EXPECT_EQ(parse_duration("PT30M"), 1'800 * kMicrosPerSecond);
  EXPECT_EQ(parse_duration("P1DT2H3M4S"), kMicrosPerDay + 7'384 * kMicrosPerSecond);
  EXPECT_EQ(parse_duration("PT0S"), 0);
  EXPECT_EQ(parse_duration("PT0.25S"), 250'000);
  EXPECT_EQ(parse_duration("PT1M0.000001S"), 60'000'001);
}

TEST(Duration, RefusesEverythingElse) {
  for (const std::string_view text :
       {"",      "P",         "PT",     "5D",     "P5",          "PD",
        "P1H",   "PT1D",      "PT1S1M", "PT1M1M", "P1DT",        "-P1D",
        "P-1D",  "P1.5D",     "PT1.5M", "PT1.S",  "PT.5S",       "PT1.1234567S",
        "PT1.5", "P1DT1.5S ", "P1Y",    "P1W",    "P999999999D", "pt1s"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(Duration, IsWrittenExactly) {
  EXPECT_EQ(to_iso_duration(0), "PT0S");
  EXPECT_EQ(to_iso_duration(5 * kMicrosPerDay), "P5D");
  EXPECT_EQ(to_iso_duration(kMicrosPerDay + 3'600 * kMicrosPerSecond), "P1DT1H");
  EXPECT_EQ(to_iso_duration(90 * kMicrosPerSecond), "PT1M30S");
  EXPECT_EQ(to_iso_duration(1), "PT0.000001S");
  EXPECT_EQ(to_iso_duration(1'500'000), "PT1.5S");
  EXPECT_EQ(to_iso_duration(kMicrosPerDay + 500'000), "P1DT0.5S");
  EXPECT_EQ(to_iso_duration(-90 * kMicrosPerSecond), "-PT1M30S");
  EXPECT_EQ(to_iso_duration(INT64_MIN), "-P106751991DT4H54.775808S");
}

RC_GTEST_PROP(Duration, IsReadBackTheSame, (std::uint64_t seed)) {
  const auto micros = static_cast<std::int64_t>(seed % 8'640'000'000'000'000'000ULL >> seed % 50);
  RC_ASSERT(parse_duration(to_iso_duration(micros)) == micros);
}

TEST(Duration, InHoursNamesNoDays) {
  constexpr std::int64_t hour = 3'600 * kMicrosPerSecond;
  EXPECT_EQ(to_iso_hours(40 * hour), "PT40H");
  EXPECT_EQ(to_iso_hours(kMicrosPerDay), "PT24H");
  EXPECT_EQ(to_iso_hours(hour / 2), "PT30M");
  EXPECT_EQ(to_iso_hours(-26 * hour - kMicrosPerSecond / 4), "-PT26H0.25S");
  EXPECT_EQ(to_iso_hours(0), "PT0S");
}

}  // namespace
}  // namespace proofdesk
