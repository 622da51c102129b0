// What a desk says of a command when the disk fails in its midst.

#include "core/journal/rollback_guard.hpp"
#include "tests/support/evidence/ticket_house.hpp"
#include "tests/support/storage/fault_vfs.hpp"
#include "tests/support/storage/store_under_test.hpp"
#include "tests/support/storage/temporary_directory.hpp"

#include <new>
#include <utility>

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace proofdesk {
namespace {

using test::FaultVfs;
using test::must;
using testing::TicketHouse;

Command definition() {
  Command command;
  command.actor = Actor::system();
  command.kind = "field_definition";
  command.idempotency_key = "key";
  command.idempotency_hash = "hash";
  command.action = Create{{{"kind_name", std::string("ticket")},
                           {"field_name", std::string("cost_centre")},
                           {"label", std::string("Cost centre")},
                           {"type", std::string("text")}},
                          {},
                          {}};
  return command;
}

// A journal with leaves and no memory beside it is taken for a restored copy, so a crash between the first leaf and the first
// head that is remembered would have kept the desk from ever starting.
TEST(DeskFault, TheSignersMemoryBeginsBeforeTheFirstLeaf) {
  const test::TemporaryDirectory directory(test::TemporaryDirectory::On::kMemory);
  testing::Belongings belongings;
  const auto house = must(TicketHouse::open(directory / "proofdesk.db", belongings, {}));
  EXPECT_EQ(must(journal::parse_head(belongings.heads.first.value())).size, 0);
  EXPECT_EQ(must(journal::parse_head(belongings.heads.head.value())).size,
            house->desk().journal_size());
}

// The definition is committed first, then the table gets its column: an error there came as a refusal once.
TEST(DeskFault, ADefinitionThatIsCommittedIsNeverToldAsRefused) {
  FaultVfs vfs;
  int unknown = 0;
  for (std::int64_t nth = 1;; ++nth) {
    SCOPED_TRACE(nth);
    const test::TemporaryDirectory directory(test::TemporaryDirectory::On::kMemory);
    testing::Belongings belongings;
    auto house = must(TicketHouse::open(directory / "proofdesk.db", belongings, {}));
    vfs.fail_at(FaultVfs::Call::kWrite, nth, SQLITE_FULL);
    const auto results = house->desk().execute({definition()});
    const bool struck = vfs.struck();
    vfs.heal();
    if (!struck) break;

    house.reset();
    house = must(TicketHouse::open(directory / "proofdesk.db", belongings, {}));
    const auto again = house->desk().execute({definition()});
    ASSERT_TRUE(again.front()) << again.front().error().detail;
    EXPECT_EQ(house->audit(), "");
    EXPECT_NE(house->desk().model()->kind("ticket")->field("custom.cost_centre"), nullptr);
    if (results.front()) {
      EXPECT_TRUE(again.front()->replayed);
    } else if (results.front().error().code == ErrorCode::kOutcomeUnknown) {
      ++unknown;
    } else {
      EXPECT_FALSE(again.front()->replayed) << results.front().error().rule << " had been done";
    }
  }
  EXPECT_GT(unknown, 0) << "the fault never struck between the commit and what follows it";
}

/// Ids for which there is no memory, once.
class ScarceIds final : public IdSource {
 public:
  [[nodiscard]] Uuid next(Instant now) override {
    if (std::exchange(scarce, false)) throw std::bad_alloc();
    return under_.next(now);
  }
  bool scarce = false;

 private:
  SeededIdSource under_{1};
};

TEST(DeskFault, ACommandForWhichThereIsNoMemoryIsRefusedAloneAndMayBeAskedAgain) {
  const test::TemporaryDirectory directory(test::TemporaryDirectory::On::kMemory);
  testing::Belongings belongings;
  ScarceIds ids;
  auto house = must(TicketHouse::open(directory / "proofdesk.db", belongings, {}, &ids));
  Command first = definition();
  Command second = definition();
  second.idempotency_key = "another key";
  std::get<Create>(second.action).fields[1].value = std::string("cost_bearer");
  ids.scarce = true;
  const auto results = house->desk().execute({first, second});
  ASSERT_EQ(results.size(), 2U);
  ASSERT_FALSE(results[0]);
  EXPECT_EQ(results[0].error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(results[0].error().rule, "engine.memory");
  EXPECT_TRUE(results[1]) << results[1].error().detail;
  const auto again = house->desk().execute({first});
  ASSERT_TRUE(again.front()) << again.front().error().detail;
  EXPECT_FALSE(again.front()->replayed);
  EXPECT_EQ(house->audit(), "");
}

}  // namespace
}  // namespace proofdesk
