#include "generated/assets.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

const std::filesystem::path kRoot = PROOFDESK_SOURCE_DIR;

TEST(Assets, AreTheBytesOfTheirFiles) {
  ASSERT_FALSE(assets().empty());
  for (const Asset& embedded : assets()) {
    std::ifstream file{kRoot / embedded.path, std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_TRUE(file.good()) << embedded.path;
    EXPECT_EQ(embedded.bytes, bytes) << embedded.path;
    EXPECT_EQ(asset(embedded.path), embedded.bytes);
  }
  EXPECT_TRUE(std::ranges::is_sorted(assets(), {}, &Asset::path));
}

TEST(Assets, HoldEveryLifecycle) {
  for (const auto& folder : std::filesystem::directory_iterator{kRoot / "processes"}) {
    if (std::filesystem::exists(folder.path() / "lifecycle.textproto")) {
      const std::string path =
          "processes/" + folder.path().filename().string() + "/lifecycle.textproto";
      EXPECT_NE(asset(path).data(), nullptr) << path;
    }
  }
}

TEST(Assets, AnUnknownPathHasNoBytes) {
  EXPECT_EQ(asset("web/no-such-file").data(), nullptr);
  EXPECT_EQ(asset("").data(), nullptr);
}

}  // namespace
}  // namespace proofdesk
