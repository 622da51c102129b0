#include "storage/search/document.hpp"

#include "tests/support/core/test_schema.hpp"

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

OpenedEvent event_with(std::vector<std::string> paths) {
  OpenedEvent opened;
  opened.event.kind = "specimen";
  opened.event.revision = 2;
  opened.event.name = "updated";
  opened.event.from = opened.event.to = "open";
  opened.paths = std::move(paths);
  return opened;
}

bool may_change(const OpenedEvent& opened) {
  return may_change_document(*testing::specimen().kind, opened);
}

TEST(SearchDocument, ChangesWithItsTexts) {
  EXPECT_TRUE(may_change(event_with({"title"})));
  EXPECT_TRUE(may_change(event_with({"amount", "description"})));
  EXPECT_TRUE(may_change(event_with({"worklog/01890000-0000-7000-8000-00000000000a"})));
  EXPECT_TRUE(may_change(event_with({"number"})));
  EXPECT_TRUE(may_change(event_with({"erasedPaths"})));
}

TEST(SearchDocument, StaysWithEverythingElse) {
  EXPECT_FALSE(may_change(event_with({})));
  EXPECT_FALSE(may_change(event_with({"amount", "reads"})));
  EXPECT_FALSE(may_change(event_with({"links/01890000-0000-7000-8000-00000000000a"})));
  EXPECT_FALSE(may_change(event_with({"timers/overdue"})));
}

TEST(SearchDocument, InDoubtIsLookedAt) {
  auto unknown = event_with({});
  unknown.paths.reset();
  EXPECT_TRUE(may_change(unknown)) << "nobody could read what it changed";
  EXPECT_TRUE(may_change(event_with({"of a later version"})));
  auto created = event_with({});
  created.event.revision = 1;
  EXPECT_TRUE(may_change(created));
  auto erased = event_with({});
  erased.event.name = kErasedEvent;
  EXPECT_TRUE(may_change(erased));
}

}  // namespace
}  // namespace proofdesk
