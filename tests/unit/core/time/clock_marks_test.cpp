#include "core/time/clock_marks.hpp"

#include "tests/support/core/ticket_process.hpp"
#include "tests/unit/core/time/time_testing.hpp"

#include <random>

#include <gmock/gmock.h>

namespace proofdesk {
namespace {

using namespace time_testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const ClockRule& resolution() {
  static const ClockRule rule{.name = "resolution",
                              .label = "Resolution",
                              .runs = {"new", "in_progress"},
                              .pauses = {"on_hold"},
                              .stops = {"resolved"},
                              .cancels = {"cancelled"}};
  return rule;
}

const ClockRule& response() {
  static const ClockRule rule{.name = "response",
                              .label = "Response",
                              .runs = {"new", "in_progress"},
                              .pauses = {"on_hold"},
                              .stops = {"resolved"},
                              .cancels = {"cancelled"},
                              .met_by = "answered_at",
                              .restarted_by = "told_at"};
  return rule;
}

/// What a record shows as it goes: hour by hour of one day.
class Watching {
 public:
  explicit Watching(const ClockRule& rule) : rule_(rule) {}
  bool see(int hour, std::string_view state, std::string reason = {}) {
    return observe(rule_,
                   {.at = {hour * kHour},
                    .state = state,
                    .because = {.why = std::string(state), .reason = std::move(reason)},
                    .met_at = answered,
                    .met_because = "first answer",
                    .restarted_at = told,
                    .restarted_because = "told"},
                   marks);
  }
  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    for (const auto& mark : marks)
      lines.push_back(fmt::format("{} {}", mark.at.micros / kHour, name_of(mark.what)));
    return lines;
  }
  std::vector<ClockMark> marks;
  std::optional<Instant> answered;
  std::optional<Instant> told;

 private:
  const ClockRule& rule_;
};

TEST(ClockMarks, StatesStartPauseResumeStopAndCancel) {
  Watching watch(resolution());
  EXPECT_FALSE(watch.see(0, "draft")) << "a state that the rule does not name says nothing";
  for (const auto& [hour, state] : std::vector<std::pair<int, std::string>>{{1, "new"},
                                                                            {2, "in_progress"},
                                                                            {3, "on_hold"},
                                                                            {4, "in_progress"},
                                                                            {5, "resolved"},
                                                                            {6, "in_progress"},
                                                                            {7, "cancelled"}})
    watch.see(hour, state);
  EXPECT_THAT(watch.lines(),
              ElementsAre("1 start", "3 pause", "4 resume", "5 stop", "6 resume", "7 cancel"));
  EXPECT_FALSE(watch.see(8, "closed")) << "neither does it afterwards";
}

TEST(ClockMarks, AnotherReasonToWaitIsAnotherPause) {
  Watching watch(resolution());
  watch.see(1, "new");
  EXPECT_TRUE(watch.see(2, "on_hold", "caller"));
  EXPECT_FALSE(watch.see(3, "on_hold", "caller"));
  EXPECT_TRUE(watch.see(4, "on_hold", "supplier"));
  EXPECT_THAT(watch.lines(), ElementsAre("1 start", "2 pause", "4 pause"));
  EXPECT_EQ(watch.marks.back().reason, "supplier");
}

TEST(ClockMarks, ARecordMayBeginPausedOrDone) {
  Watching paused(resolution());
  paused.see(1, "on_hold");
  EXPECT_THAT(paused.lines(), ElementsAre("1 pause"));
  EXPECT_EQ(read_clock(paused.marks, {}, {2 * kHour}).started_at, Instant{kHour});
  Watching done(resolution());
  done.see(1, "resolved");
  EXPECT_EQ(read_clock(done.marks, {}, {2 * kHour}).state, ClockState::kStopped);
}

TEST(ClockMarks, AnInstantMeetsForGoodWhereItLies) {
  Watching watch(response());
  watch.see(1, "new");
  watch.see(3, "on_hold");
  watch.answered = Instant{2 * kHour};  // written down later than it happened
  EXPECT_TRUE(watch.see(4, "on_hold"));
  EXPECT_THAT(watch.lines(), ElementsAre("1 start", "2 meet", "3 pause"));
  EXPECT_FALSE(watch.see(5, "on_hold"));
  watch.answered = Instant{2 * kHour + kMinute};
  EXPECT_TRUE(watch.see(5, "on_hold")) << "corrected";
  EXPECT_EQ(watch.marks[1].at, Instant{2 * kHour + kMinute});
  watch.answered = std::nullopt;
  EXPECT_TRUE(watch.see(6, "on_hold")) << "taken back";
  EXPECT_THAT(watch.lines(), ElementsAre("1 start", "3 pause"));
}

TEST(ClockMarks, AnAnswerBeforeTheClockStartedMeetsItAtItsStart) {
  Watching watch(response());
  watch.answered = Instant{0};
  watch.see(1, "draft");
  EXPECT_THAT(watch.lines(), IsEmpty());
  watch.see(2, "new");
  const auto reading = read_clock(
      watch.marks,
      std::vector{ClockGoal{.since = {0}, .amount = kHour, .calendar = BusinessCalendar::always()}},
      {3 * kHour});
  EXPECT_EQ(reading.outcome, ClockOutcome::kMet);
  EXPECT_EQ(reading.stopped_at, Instant{2 * kHour});
}

TEST(ClockMarks, EachNewInstantStartsAfresh) {
  Watching watch(response());
  watch.see(1, "new");
  watch.told = Instant{2 * kHour};
  EXPECT_TRUE(watch.see(2, "new"));
  EXPECT_FALSE(watch.see(3, "in_progress"));
  watch.told = Instant{4 * kHour};
  watch.see(4, "on_hold");
  EXPECT_THAT(watch.lines(), ElementsAre("1 start", "2 reset", "4 pause", "4 reset"));
}

/// The test process: new, in_progress, on_hold, resolved …, with resolved_at for an instant.
Event event_of(const KindModel& kind, std::int64_t revision, std::int64_t hour, std::string state,
               std::vector<Change> changes) {
  return {.kind = kind.name,
          .record = Uuid::from_name("ticket", "1"),
          .revision = revision,
          .name = "updated",
          .to = std::move(state),
          .occurred_at = {hour * kHour},
          .changes = std::move(changes)};
}

TEST(ClockMarks, TheWholeHistoryGivesTheSameMarksAsWatchingIt) {
  const auto model = test::ticket_model();
  const KindModel& kind = *model->kind("ticket");
  std::vector<std::string> states;
  for (const auto& state : kind.lifecycle.states) states.push_back(state.name);
  ASSERT_GE(states.size(), 4U);
  const ClockRule rule{.name = "all",
                       .label = "All",
                       .runs = {states[0], states[1]},
                       .pauses = {states[2]},
                       .stops = {states[3]},
                       .met_by = "resolved_at",
                       .restarted_by = "hold_until"};
  std::mt19937_64 random(20260329);
  for (int run = 0; run < 200; ++run) {
    std::vector<Event> history;
    Record record = new_record(kind, Uuid::from_name("ticket", "1"));
    std::vector<ClockMark> watched;
    std::int64_t hour = 0;
    for (std::int64_t revision = 1; revision < 15; ++revision) {
      hour += static_cast<std::int64_t>(random() % 5) - (random() % 10 == 0 ? 3 : 0);
      record.state = states[random() % states.size()];
      std::vector<Change> changes = {{"title", "something else", {}}};
      for (const auto* name : {"resolved_at", "hold_until"}) {
        if (random() % 6 != 0) continue;
        const FieldModel& field = *kind.field(name);
        const bool cleared = random() % 4 == 0;
        const Instant value{(hour + static_cast<std::int64_t>(random() % 7) - 3) * kHour};
        record.set(field, cleared ? Value{} : Value{value.micros});
        changes.push_back(
            {field.json_name,
             cleared ? boost::json::value(nullptr) : boost::json::value(to_rfc3339(value)),
             {}});
      }
      history.push_back(event_of(kind, revision, hour, record.state, std::move(changes)));
      if (random() % 5 == 0) {
        Event refused = event_of(kind, 0, hour, states[3], {});
        refused.refused = "ticket.rule@1";
        history.push_back(std::move(refused));
      }
      observe(rule, sight_of(rule, kind, record, {hour * kHour}), watched);
    }
    EXPECT_EQ(marks_of(rule, kind, history), watched);
  }
}

TEST(ClockMarks, AReasonIsTheStateAndTheWordItRequires) {
  const auto model = test::ticket_model();
  const KindModel& kind = *model->kind("ticket");
  const Record record = new_record(kind, Uuid::from_name("ticket", "1"));
  EXPECT_EQ(reason_of(kind, kind.lifecycle.states[1].name, record).why.front(),
            static_cast<char>(std::tolower(kind.lifecycle.states[1].label.front())));
  EXPECT_EQ(reason_of(kind, "unheard_of", record).why, "unheard_of");
}

}  // namespace
}  // namespace proofdesk
