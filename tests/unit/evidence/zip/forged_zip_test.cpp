// Archives as a forger writes them: with a fitting digest in the comment.

#include "evidence/zip/zip.hpp"
#include "evidence/zip/zip_format.hpp"

#include <functional>

#include <gtest/gtest.h>

namespace proofdesk::evidence {
namespace {

using namespace zip_format;

Entry entry_of(std::string name, std::uint32_t size, std::uint32_t crc) {
  Entry entry;
  entry.name = std::move(name);
  entry.packed = size;
  entry.size = size;
  entry.crc = crc;
  return entry;
}

// CRC-32 of "a": enough for files that hold one letter.
constexpr std::uint32_t kCrcOfA = 0xe8b7be43;

struct Part {
  Entry local;
  Entry central;
  std::string data = "a";
};

Part part(std::string name) { return {entry_of(name, 1, kCrcOfA), entry_of(name, 1, kCrcOfA)}; }

std::string forge(std::vector<Part> parts, std::string_view gap = {}, std::string_view tail = {}) {
  std::string out;
  std::string directory;
  for (Part& part : parts) {
    part.central.offset = static_cast<std::uint32_t>(out.size());
    out += local_header(part.local) + part.data + std::string(gap);
    directory += central_header(part.central);
  }
  const auto at = static_cast<std::uint32_t>(out.size());
  out += directory + std::string(tail);
  return out + end_record(static_cast<std::uint16_t>(parts.size()), at, out);
}

std::string rule_of(const std::string& zip) {
  const auto files = read_zip(zip);
  return files ? "none" : files.error().rule;
}

TEST(ForgedZip, ThePlainFormIsAccepted) {
  EXPECT_EQ(rule_of(forge({part("a"), part("b")})), "none");
}

TEST(ForgedZip, HidesNothingBetweenFiles) {
  EXPECT_EQ(rule_of(forge({part("a")}, "hidden")), "zip.form");
}

TEST(ForgedZip, HidesNothingBehindTheDirectory) {
  EXPECT_EQ(rule_of(forge({part("a")}, {}, "hidden")), "zip.form");
}

TEST(ForgedZip, GivesNoNameTwice) { EXPECT_EQ(rule_of(forge({part("a"), part("a")})), "zip.name"); }

TEST(ForgedZip, GivesNoNameTwiceInOtherCase) {
  EXPECT_EQ(rule_of(forge({part("A"), part("a")})), "zip.name");
}

TEST(ForgedZip, KeepsNamesInOrder) {
  EXPECT_EQ(rule_of(forge({part("b"), part("a")})), "zip.name");
}

TEST(ForgedZip, LeadsNowhereElse) { EXPECT_EQ(rule_of(forge({part("../a")})), "zip.name"); }

TEST(ForgedZip, DoesNotNameAFileTwoWays) {
  Part two_ways = part("a");
  two_ways.local.name = "b";
  EXPECT_EQ(rule_of(forge({two_ways})), "zip.form");
}

TEST(ForgedZip, DoesNotGiveAFileTwoSizes) {
  Part two_sizes = part("a");
  two_sizes.local.size = 2;
  EXPECT_EQ(rule_of(forge({two_sizes})), "zip.form");
}

TEST(ForgedZip, UnpacksToNoMoreThanItsBytesCanHold) {
  Part bomb = part("a");
  bomb.local.method = bomb.central.method = kDeflated;
  bomb.local.size = bomb.central.size = 0x70000000;
  EXPECT_EQ(rule_of(forge({bomb})), "zip.data");
}

TEST(ForgedZip, RefusesDeflatedNoise) {
  Part noise = part("a");
  noise.local.method = noise.central.method = kDeflated;
  EXPECT_EQ(rule_of(forge({noise})), "zip.data");
}

TEST(ForgedZip, RefusesOtherMethods) {
  Part other = part("a");
  other.local.method = other.central.method = 12;
  EXPECT_EQ(rule_of(forge({other})), "zip.form");
}

TEST(ForgedZip, RefusesAFalseChecksum) {
  Part wrong = part("a");
  wrong.data = "b";
  EXPECT_EQ(rule_of(forge({wrong})), "zip.data");
}

TEST(ForgedZip, RefusesAStoredFileOfTwoLengths) {
  Part wrong = part("a");
  wrong.local.size = wrong.central.size = 0;
  EXPECT_EQ(rule_of(forge({wrong})), "zip.form");
}

}  // namespace
}  // namespace proofdesk::evidence
