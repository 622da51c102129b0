#pragma once

#include "tests/support/storage/store_under_test.hpp"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace proofdesk::test {

/// One suite, each store: what core/ports/store.hpp promises holds for all of them alike.
class StoreContract : public ::testing::TestWithParam<StoreKind> {
 protected:
  std::unique_ptr<StoreUnderTest> under_test_ = StoreUnderTest::make(GetParam());
  const testing::Specimen& specimen_ = testing::specimen();
  const KindModel& kind_ = *specimen_.kind;
  const Access all_ = Access::unrestricted();

  [[nodiscard]] Store& store() { return under_test_->store(); }
  [[nodiscard]] std::unique_ptr<WriteTransaction> begin() { return under_test_->begin(); }
  [[nodiscard]] std::unique_ptr<ReadView> snapshot() { return under_test_->snapshot(); }
};

inline std::string store_name(const ::testing::TestParamInfo<StoreKind>& info) {
  return name_of(info.param);
}

#define PROOFDESK_EACH_STORE(suite)                                                        \
  INSTANTIATE_TEST_SUITE_P(Stores, suite,                                                  \
                           ::testing::Values(::proofdesk::test::StoreKind::kMemory,        \
                                             ::proofdesk::test::StoreKind::kSqlite,        \
                                             ::proofdesk::test::StoreKind::kSqliteWalking, \
                                             ::proofdesk::test::StoreKind::kSqliteRacing), \
                           ::proofdesk::test::store_name)

}  // namespace proofdesk::test
