#include "core/engine/apply.hpp"

#include "tests/unit/core/engine/engine_testing.hpp"

namespace proofdesk {
namespace {

using ::testing::ElementsAre;

class Apply : public ::testing::Test {
 protected:
  const std::shared_ptr<const Model> model_ = test::ticket_model();
  const KindModel& kind_ = *model_->kind("ticket");
  const Uuid id_ = Uuid::from_name("test", "ticket");
  RecordImage image_{.record = new_record(kind_, id_),
                     .links = {},
                     .worklog = {},
                     .attachments = {},
                     .timers = {}};

  Event next(std::string name, std::string to, std::vector<Change> changes) const {
    Event event;
    event.kind = "ticket";
    event.record = id_;
    event.revision = image_.record.version + 1;
    event.name = std::move(name);
    event.from = image_.record.state;
    event.to = std::move(to);
    event.occurred_at = Instant{1000 * event.revision};
    event.definitions = {kind_.lifecycle.hash};
    event.changes = std::move(changes);
    return event;
  }
  void created() {
    const auto status =
        apply(kind_, next("created", "new", {{"title", "Broken", {}}, {"number", 7, {}}}), image_);
    ASSERT_TRUE(status) << status.error().detail;
  }
  void expect_corrupt(const Event& event, std::string_view rule) {
    const RecordImage before = image_;
    const auto status = apply(kind_, event, image_.record);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::kCorrupt);
    EXPECT_EQ(status.error().rule, rule);
    EXPECT_EQ(image_, before);
  }
  Value value(std::string_view field) const { return image_.record.get(*kind_.field(field)); }
};

TEST_F(Apply, FirstEventMakesTheRecord) {
  created();
  const Record& record = image_.record;
  EXPECT_EQ(record.number, 7);
  EXPECT_EQ(record.state, "new");
  EXPECT_EQ(record.version, 1);
  EXPECT_EQ(record.created_at, Instant{1000});
  EXPECT_EQ(record.updated_at, Instant{1000});
  EXPECT_EQ(record.lifecycle, kind_.lifecycle.hash);
  EXPECT_EQ(value("title"), Value{std::string("Broken")});
}

TEST_F(Apply, LaterEventsChangeFieldsAndHeader) {
  created();
  ASSERT_TRUE(apply(kind_,
                    next("take", "working",
                         {{"title", nullptr, {}},
                          {"impact", "high", {}},
                          {"custom.cost_centre", "4711", {}},
                          {"holdUntil", "2026-02-03T04:05:06Z", {}},
                          {"tags", boost::json::array{"a", "b"}, {}}}),
                    image_));
  EXPECT_EQ(image_.record.version, 2);
  EXPECT_EQ(image_.record.state, "working");
  EXPECT_EQ(image_.record.created_at, Instant{1000});
  EXPECT_EQ(image_.record.updated_at, Instant{2000});
  EXPECT_EQ(value("title"), Value{});
  EXPECT_EQ(value("impact"), Value{std::string("high")});
  EXPECT_EQ(value("custom.cost_centre"), Value{std::string("4711")});
  EXPECT_EQ(value("hold_until"), Value{parse_rfc3339("2026-02-03T04:05:06Z")->micros});
  EXPECT_EQ(value("tags"), (Value{std::vector<std::string>{"a", "b"}}));
}

TEST_F(Apply, NotesAndRefusalsChangeNothing) {
  created();
  ASSERT_TRUE(apply(kind_,
                    next("updated", "new",
                         {{"reads", boost::json::array{}, {}},
                          {"comment", "x", {}},
                          {"rule", "x", {}},
                          {"detail", "x", {}},
                          {"deviations", "x", {}},
                          {"erasureReason", "x", {}},
                          {"firedTimer", "x", {}},
                          {"alias", "x", {}}}),
                    image_));
  EXPECT_EQ(image_.record.version, 2);
  const RecordImage before = image_;
  Event refusal = next("resolve", "new", {{"detail", "no", {}}});
  refusal.revision = 0;
  refusal.refused = "ticket.work_logged@1";
  ASSERT_TRUE(apply(kind_, refusal, image_));
  EXPECT_EQ(image_, before);
}

TEST_F(Apply, RefusesWhatDoesNotContinueTheRecord) {
  created();
  Event event = next("updated", "new", {});
  event.revision = 3;
  expect_corrupt(event, "apply.revision");
  event = next("updated", "new", {});
  event.revision = 1;
  expect_corrupt(event, "apply.revision");
  event = next("updated", "new", {});
  event.record = Uuid::from_name("test", "other");
  expect_corrupt(event, "apply.record");
  event = next("updated", "new", {});
  event.kind = "person";
  expect_corrupt(event, "apply.kind");
  event = next("updated", "working", {});
  event.from = "resolved";
  expect_corrupt(event, "apply.from");
}

TEST_F(Apply, RefusesPathsAndValuesThatAreNone) {
  created();
  expect_corrupt(next("updated", "new", {{"colour", "red", {}}}), "apply.path");
  expect_corrupt(next("updated", "new", {{"state", "closed", {}}}), "apply.path");
  expect_corrupt(next("updated", "new", {{"number", "seven", {}}}), "apply.number");
  expect_corrupt(next("updated", "new", {{"erasedPaths", "title", {}}}), "apply.erased_paths");
  expect_corrupt(next("updated", "new", {{"erasedPaths", boost::json::array{"version"}, {}}}),
                 "apply.path");
  const auto status =
      apply(kind_, next("updated", "new", {{"title", "fine", {}}, {"holdUntil", true, {}}}),
            image_.record);
  EXPECT_FALSE(status);
  EXPECT_EQ(value("title"), Value{std::string("Broken")})
      << "half an event must not be left behind";
}

TEST_F(Apply, FoldsItemsInAndOut) {
  created();
  const Uuid item = Uuid::from_name("test", "item");
  const Link link{.id = item,
                  .type = "relates_to",
                  .to = {.kind = "change", .id = {}, .source = "s", .key = "k"},
                  .at = {}};
  const WorklogEntry entry{.id = item,
                           .kind = WorklogEntry::Kind::kNote,
                           .is_public = false,
                           .text = "t",
                           .author = {},
                           .at = {}};
  const Attachment file{.id = item,
                        .name = "n",
                        .media_type = "a/b",
                        .size = 1,
                        .digest = std::string(64, 'a'),
                        .salt = "00",
                        .author = {},
                        .at = {}};
  const ArmedTimer timer{.name = "auto_close", .due = Instant{5}, .arming = 2};
  const std::string name = item.to_string();
  ASSERT_TRUE(apply(kind_,
                    next("updated", "new",
                         {{"links/" + name, to_json(link), {}},
                          {"worklog/" + name, to_json(entry), {}},
                          {"attachments/" + name, to_json(file), {}},
                          {"timers/auto_close", to_json(timer), {}}}),
                    image_));
  EXPECT_EQ(image_.links.at(item), link);
  EXPECT_EQ(image_.worklog.at(item), entry);
  EXPECT_EQ(image_.attachments.at(item), file);
  EXPECT_EQ(image_.timers.at("auto_close"), timer);
  ASSERT_TRUE(apply(kind_,
                    next("updated", "new",
                         {{"links/" + name, nullptr, {}},
                          {"timers/auto_close", nullptr, {}},
                          {"timers/never_there", nullptr, {}}}),
                    image_));
  EXPECT_TRUE(image_.links.empty());
  EXPECT_TRUE(image_.timers.empty());
  EXPECT_FALSE(apply(kind_, next("updated", "new", {{"shelves/" + name, nullptr, {}}}), image_));
}

TEST_F(Apply, ErasedValuesAreGoneAndKnownToHaveBeenThere) {
  created();
  const Uuid item = Uuid::from_name("test", "item");
  const WorklogEntry entry{.id = item,
                           .kind = WorklogEntry::Kind::kNote,
                           .is_public = false,
                           .text = "t",
                           .author = {},
                           .at = {}};
  ASSERT_TRUE(apply(
      kind_,
      next("updated", "new",
           {{"custom.cost_centre", "1", {}}, {"worklog/" + item.to_string(), to_json(entry), {}}}),
      image_));
  ASSERT_TRUE(
      apply(kind_,
            next("erased", "new",
                 {{"erasedPaths",
                   boost::json::array{"title", "custom.cost_centre", "worklog/" + item.to_string()},
                   {}}}),
            image_));
  EXPECT_EQ(value("title"), Value{Erased{}});
  EXPECT_EQ(value("custom.cost_centre"), Value{Erased{}});
  EXPECT_EQ(value("erased"), (Value{std::vector<std::string>{"custom.cost_centre", "title"}}));
  EXPECT_TRUE(image_.worklog.empty());
  // A later value takes the mark away again.
  ASSERT_TRUE(apply(kind_, next("updated", "new", {{"title", "New title", {}}}), image_));
  EXPECT_EQ(value("title"), Value{std::string("New title")});
  EXPECT_EQ(value("erased"), (Value{std::vector<std::string>{"custom.cost_centre"}}));
}

TEST_F(Apply, ReplayWithoutTheErasedValuesGivesTheSameRecord) {
  // What an erasure leaves of the journal: the same events, the erased values missing from them.
  created();
  std::vector<Event> events = {
      next("updated", "new", {{"phone", "12345", {}}, {"impact", "low", {}}})};
  ASSERT_TRUE(apply(kind_, events[0], image_));
  events.push_back(next("erased", "new", {{"erasedPaths", boost::json::array{"phone"}, {}}}));
  ASSERT_TRUE(apply(kind_, events[1], image_));
  RecordImage again{.record = new_record(kind_, id_),
                    .links = {},
                    .worklog = {},
                    .attachments = {},
                    .timers = {}};
  std::swap(again, image_);
  created();
  events[0].changes.erase(events[0].changes.begin());
  for (const auto& event : events) ASSERT_TRUE(apply(kind_, event, image_));
  EXPECT_EQ(image_, again);
}

}  // namespace
}  // namespace proofdesk
