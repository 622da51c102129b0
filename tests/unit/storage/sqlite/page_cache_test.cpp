#include "storage/sqlite/page_cache.hpp"

#include <gtest/gtest.h>

namespace proofdesk::sqlite {
namespace {

constexpr unsigned kParking = 262'145;

TEST(HighestPage, IsTheHighestFetched) {
  HighestPage highest(kParking);
  EXPECT_FALSE(highest.reaches(1));
  highest.fetched(7);
  highest.fetched(3);
  EXPECT_TRUE(highest.reaches(7));
  EXPECT_FALSE(highest.reaches(8));
}

TEST(HighestPage, APageThatWasParkedForAMomentDoesNotRaiseIt) {
  HighestPage highest(kParking);
  highest.fetched(7);
  highest.fetched(8);
  highest.moved(7, kParking);
  EXPECT_TRUE(highest.reaches(kParking)) << "it lies there now";
  highest.moved(8, 7);
  highest.moved(kParking, 8);
  EXPECT_TRUE(highest.reaches(8));
  EXPECT_FALSE(highest.reaches(9));
}

TEST(HighestPage, RisesWhenAPageMovesUp) {
  HighestPage highest(kParking);
  highest.fetched(7);
  highest.moved(7, 12);
  EXPECT_TRUE(highest.reaches(12));
  EXPECT_FALSE(highest.reaches(13));
}

TEST(HighestPage, SinksWhenTheEndIsCutOff) {
  HighestPage highest(kParking);
  highest.fetched(20);
  highest.moved(5, kParking);
  highest.cut(10);
  EXPECT_TRUE(highest.reaches(9)) << "there may be one";
  EXPECT_FALSE(highest.reaches(10));
  highest.cut(0);
  EXPECT_FALSE(highest.reaches(1));
  highest.fetched(kParking + 4);  // a file larger than 1 GiB
  highest.cut(kParking + 1);
  EXPECT_TRUE(highest.reaches(kParking));
  EXPECT_FALSE(highest.reaches(kParking + 1));
}

}  // namespace
}  // namespace proofdesk::sqlite
