#include <string_view>

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace {

bool has(const char* option) { return sqlite3_compileoption_used(option) != 0; }

// docs/adr/0002-sqlite-source.md: before 3.51.3 the WAL-reset race can lose committed transactions.
TEST(SqliteBuild, CarriesTheWalResetFix) { EXPECT_GE(sqlite3_libversion_number(), 3'051'003); }

TEST(SqliteBuild, HeaderAndLibraryAreTheSameSource) {
  EXPECT_EQ(std::string_view{sqlite3_sourceid()}, SQLITE_SOURCE_ID);
}

TEST(SqliteBuild, IsDurableWithoutBeingAsked) {
  EXPECT_TRUE(has("DEFAULT_SYNCHRONOUS=2"));
  EXPECT_TRUE(has("DEFAULT_WAL_SYNCHRONOUS=2"));
}

TEST(SqliteBuild, LeavesNoPersonalDataBehind) {
  EXPECT_TRUE(has("SECURE_DELETE"));
  EXPECT_TRUE(has("TEMP_STORE=2"));
}

TEST(SqliteBuild, LetsNoCodeIn) {
  EXPECT_TRUE(has("OMIT_LOAD_EXTENSION"));
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(":memory:", &database), SQLITE_OK);
  int trusted = -1;
  sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, -1, &trusted);
  EXPECT_EQ(trusted, 0);
  // A misspelt column in double quotes is an error, not a string.
  EXPECT_EQ(sqlite3_exec(database, "SELECT \"misspelt\"", nullptr, nullptr, nullptr), SQLITE_ERROR);
  sqlite3_close(database);
}

TEST(SqliteBuild, HasWhatTheStoreStandsOn) {
  EXPECT_EQ(sqlite3_threadsafe(), 2);
  EXPECT_TRUE(has("ENABLE_FTS5"));
  EXPECT_TRUE(has("ENABLE_SESSION"));
  EXPECT_TRUE(has("ENABLE_PREUPDATE_HOOK"));
  EXPECT_TRUE(has("OMIT_SHARED_CACHE"));
}

}  // namespace
