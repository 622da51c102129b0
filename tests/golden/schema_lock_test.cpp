// tests/golden/schema.lock remembers every field and enum word that was ever released. Records written years
// ago must stay readable, so what stands there may not change or disappear; a new field is fine as it is and
// enters the lock with the next `./dev golden`.

#include "processes/registry.hpp"
#include "storage/schema/catalogue.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

constexpr const char* kLock = PROOFDESK_SOURCE_DIR "/tests/golden/schema.lock";

std::vector<CatalogueEntry> now() {
  std::vector<KindSource> kinds;
  for (const auto& process : all_processes()) kinds.push_back(process.kind);
  return catalogue_of(**Model::build(kinds, {}));
}

std::vector<CatalogueEntry> locked() {
  std::ifstream file(kLock);
  std::vector<CatalogueEntry> entries;
  for (std::string line; std::getline(file, line);) {
    auto entry = parse_catalogue_entry(line);
    EXPECT_TRUE(entry) << line;
    if (entry) entries.push_back(std::move(*entry));
  }
  return entries;
}

TEST(SchemaLock, HoldsWhatWasReleased) {
  const auto fields = now();
  const auto grown = check_grown(locked(), fields);
  ASSERT_TRUE(grown) << grown.error().detail;
  // Only growth is ever written: taking something out of the lock is an edit by hand, with a reason.
  if (std::getenv("PROOFDESK_UPDATE_GOLDEN") != nullptr) std::ofstream(kLock) << to_text(fields);
  EXPECT_FALSE(locked().empty());
}

TEST(SchemaLock, FindsChangedNumbersTypesAndWords) {
  auto before = locked();
  ASSERT_FALSE(before.empty());
  before.front().number += 1;
  EXPECT_FALSE(check_grown(before, now()));
  before = locked();
  before.front().type = before.front().type == "boolean" ? "text" : "boolean";
  EXPECT_FALSE(check_grown(before, now()));
  before = locked();
  before.front().words.emplace_back("a_word_of_the_past", 77);
  EXPECT_FALSE(check_grown(before, now()));
  before = locked();
  before.front().field = "a_field_of_the_past";
  EXPECT_FALSE(check_grown(before, now()));
}

}  // namespace
}  // namespace proofdesk
