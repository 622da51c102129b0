#include "server/identity/passwords.hpp"

#include "storage/files/file_credential_store.hpp"
#include "tests/support/storage/store_under_test.hpp"
#include "tests/support/storage/temporary_directory.hpp"

#include <optional>

#include <gtest/gtest.h>

namespace proofdesk::server {
namespace {

using test::must;

constexpr HashCost kOld{.passes = 1, .memory = 8UL * 1024 * 1024};
constexpr HashCost kNew{.passes = 2, .memory = 8UL * 1024 * 1024};

class PasswordsTest : public ::testing::Test {
 protected:
  Uuid keep(std::string_view password) { return passwords.keep(password)->handle(); }

  test::TemporaryDirectory directory;
  std::unique_ptr<FileCredentialStore> store =
      must(FileCredentialStore::open(directory / "passwords"));
  Passwords passwords{*store, kOld};
};

TEST_F(PasswordsTest, AreKnownByTheirHandle) {
  const Uuid ana = keep("four words on paper");
  const Uuid bea = keep("four words on paper");
  EXPECT_NE(ana, bea);
  EXPECT_NE(must(store->get(ana)), must(store->get(bea))) << "equal passwords do not look equal";
  EXPECT_TRUE(must(passwords.check(ana, "four words on paper")));
  EXPECT_FALSE(must(passwords.check(ana, "other words on paper")));
}

TEST_F(PasswordsTest, AreWrongWhereThereIsNone) {
  EXPECT_FALSE(must(passwords.check(std::nullopt, "four words on paper")));
  EXPECT_FALSE(must(passwords.check(Uuid::from_name("test", "none"), "four words on paper")));
  const Uuid gone = keep("four words on paper");
  must(passwords.forget(gone));
  EXPECT_FALSE(must(passwords.check(gone, "four words on paper")));
}

TEST_F(PasswordsTest, AreKeptAnewWhenTheyCostTooLittle) {
  const Uuid handle = keep("four words on paper");
  const auto before = *must(store->get(handle));
  Passwords dearer(*store, kNew);
  EXPECT_FALSE(must(dearer.check(handle, "a wrong guess at it")));
  EXPECT_EQ(*must(store->get(handle)), before) << "only whoever knows it can have it kept anew";
  EXPECT_TRUE(must(dearer.check(handle, "four words on paper")));
  const auto after = *must(store->get(handle));
  EXPECT_NE(after, before);
  EXPECT_FALSE(needs_rehash(after, kNew));
  EXPECT_TRUE(must(dearer.check(handle, "four words on paper")));
  EXPECT_EQ(*must(store->get(handle)), after);
}

}  // namespace
}  // namespace proofdesk::server
