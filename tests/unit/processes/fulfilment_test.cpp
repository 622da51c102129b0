// A request out of the catalogue, from the order to the last task (ISO/IEC 20000-1:2018, 8.6.2).

#include "core/model/record_ref.hpp"
#include "processes/shared/money.hpp"
#include "tests/support/processes/catalogue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

using ::testing::HasSubstr;

class Fulfilment : public ::testing::Test {
 protected:
  CatalogueHouse house;

  /// Order → install (laptops only) → hand over.
  Uuid entry(House::Fields more = {}) {
    const Uuid id = house.draft(std::move(more));
    house.question(id, 10, "custom.device");
    house.step(id, 10, "Order it");
    house.step(id, 20, "Install it",
               {{"after", std::vector<std::string>{"10"}},
                {"condition", word("custom.device = \"laptop\"")},
                {"due_after", std::int64_t{2} * kHour}});
    house.step(id, 30, "Hand it over",
               {{"after", std::vector<std::string>{"20"}}, {"due_after_days", std::int64_t{2}}});
    house.publish(id);
    return id;
  }
  Uuid started(Uuid id, std::string_view device) {
    const Uuid request = house.ordered(house.requester(), id, {{"custom.device", word(device)}});
    house.must_fire(house.agent(), "service_request", request, "take");
    return request;
  }
  Result<Decision> fire(Uuid request, std::string transition, House::Fields fields = {}) {
    return house.fire(house.agent(), "service_request", request, std::move(transition),
                      std::move(fields));
  }
  Result<Decision> complete(Uuid task) {
    return house.fire(house.agent(), "task", task, "complete");
  }
  std::string state(Uuid request) { return house.state("service_request", request); }
  const House::Fields done = {{"fulfilment_code", word("complete")}};
};

TEST_F(Fulfilment, TakesFromTheEntryWhatNobodyNeedsToSay) {
  const Uuid id = house.device_entry({{"price", word("1250.50")},
                                      {"currency", word("EUR")},
                                      {"fulfilment_target", 5 * kMicrosPerDay},
                                      {"most_at_once", std::int64_t{3}}});
  const Uuid request = house.ordered(
      house.requester(), id, {{"custom.device", word("phone")}, {"quantity", std::int64_t{3}}});
  const auto text = [&](std::string_view field) {
    return house.text("service_request", request, field);
  };
  EXPECT_EQ(text("title"), "A device");
  EXPECT_EQ(text("offering"), "A device");
  EXPECT_EQ(text("service"), house.service.to_string());
  EXPECT_EQ(text("category"), "equipment");
  EXPECT_EQ(text("priority"), "low");
  EXPECT_EQ(text("cost"), "3751.50");
  EXPECT_EQ(text("currency"), "EUR");
  EXPECT_EQ(house.integer("service_request", request, "due_at"),
            house.now().micros + 5 * kMicrosPerDay);
  EXPECT_EQ(rule_of(house.order(house.requester(), id,
                                {{"custom.device", word("phone")}, {"quantity", std::int64_t{4}}})),
            "service_request.orderable@1");
}

TEST_F(Fulfilment, DaysOfTheTargetAreWorkingDaysOfTheCalendar) {
  const Uuid calendar =
      house.create_as(house.administrator(), "calendar",
                      {{"title", word("Office")},
                       {"zone", word("UTC")},
                       {"weekly_hours", Value{std::vector<std::string>{"Mon-Fri 09:00-17:00"}}}});
  house.must_fire(house.administrator(), "calendar", calendar, "put_in_force");
  // To a Monday at noon.
  const std::int64_t week = 7 * kMicrosPerDay;
  const std::int64_t monday = parse_rfc3339("2026-01-05T12:00:00Z")->micros;
  house.advance(((monday - house.now().micros) % week + week) % week);
  const std::int64_t ordered_at = house.now().micros;
  const auto due = [&](std::int64_t target) {
    const Uuid id =
        house.device_entry({{"calendar", ref(calendar)}, {"fulfilment_target", target}});
    const Uuid request = house.ordered(house.requester(), id, {{"custom.device", word("phone")}});
    return house.integer("service_request", request, "due_at") - ordered_at;
  };
  EXPECT_EQ(due(5 * kMicrosPerDay), 7 * kMicrosPerDay) << "five working days end next Monday";
  EXPECT_EQ(due(kMicrosPerDay + 6 * kHour), 2 * kMicrosPerDay - 2 * kHour)
      << "a working day to Tuesday noon, five open hours that day, one on Wednesday";
}

TEST_F(Fulfilment, GoesToTheGroupOfItsEntryByItself) {
  const Uuid request = house.ordered(house.requester(), entry({{"group", ref(house.desk_group)}}),
                                     {{"custom.device", word("laptop")}});
  EXPECT_EQ(state(request), "assigned");
  EXPECT_EQ(house.text("service_request", request, "group"), house.desk_group.to_string());
  EXPECT_EQ(house.tasks(request).size(), 3U);
}

TEST_F(Fulfilment, LaysOutItsTasksWhenItBeginsAndNotBefore) {
  const Uuid request =
      house.ordered(house.requester(), entry(), {{"custom.device", word("laptop")}});
  EXPECT_EQ(state(request), "new");
  EXPECT_TRUE(house.tasks(request).empty());
  house.must_fire(house.agent(), "service_request", request, "take");
  const auto tasks = house.tasks(request);
  ASSERT_EQ(tasks.size(), 3U);
  EXPECT_EQ(house.task_state(tasks[0]), "open");
  EXPECT_EQ(house.task_state(tasks[1]), "waiting");
  EXPECT_EQ(house.task_state(tasks[2]), "waiting");
  EXPECT_EQ(house.text("task", tasks[1], "title"), "Install it");
  EXPECT_EQ(house.text("task", tasks[1], "group"), house.desk_group.to_string());
}

TEST_F(Fulfilment, OpensEachTaskWhenThoseBeforeItAreDone) {
  const Uuid request = started(entry(), "laptop");
  const auto tasks = house.tasks(request);
  EXPECT_EQ(rule_of(complete(tasks[1])), "task.complete.from");
  ASSERT_TRUE(complete(tasks[0]));
  EXPECT_EQ(house.task_state(tasks[1]), "open");
  EXPECT_EQ(house.task_state(tasks[2]), "waiting");
  EXPECT_EQ(house.integer("task", tasks[1], "due_at"), house.now().micros + 2 * kHour);
  house.must_fire(house.agent(), "task", tasks[1], "skip",
                  {{"skip_reason", word("It came installed.")}});
  EXPECT_EQ(house.task_state(tasks[2]), "open") << "what is skipped holds nothing up";
  const auto last = complete(tasks[2]);
  ASSERT_TRUE(last);
  ASSERT_EQ(last->offers.size(), 1U);
  EXPECT_EQ(last->offers.front().what, "tasks_settled");
  EXPECT_EQ(last->offers.front().id, request);
}

TEST_F(Fulfilment, LeavesOutTasksThatAreNotNeededAndGoesOnBehindThem) {
  const Uuid request = started(entry(), "phone");
  const auto tasks = house.tasks(request);
  ASSERT_EQ(tasks.size(), 2U);
  EXPECT_EQ(house.text("task", tasks[1], "title"), "Hand it over");
  EXPECT_EQ(house.task_state(tasks[1]), "waiting") << "after the order, since nothing is installed";
  ASSERT_TRUE(complete(tasks[0]));
  EXPECT_EQ(house.task_state(tasks[1]), "open");
}

TEST_F(Fulfilment, IsNotDoneWhileATaskIsLeft) {
  const Uuid request = started(entry(), "phone");
  const auto tasks = house.tasks(request);
  ASSERT_TRUE(complete(tasks[0]));
  const auto refused = fire(request, "fulfil", done);
  EXPECT_EQ(rule_of(refused), "service_request.tasks_done@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("\"Hand it over\" (Open)"));
  EXPECT_THAT(refused.error().detail, ::testing::Not(HasSubstr("Order it")));
  ASSERT_TRUE(complete(tasks[1]));
  EXPECT_TRUE(fire(request, "fulfil", done));
  EXPECT_EQ(state(request), "fulfilled");
}

TEST_F(Fulfilment, CannotGoRoundItsTasks) {
  const Uuid request =
      house.ordered(house.requester(), entry(), {{"custom.device", word("laptop")}});
  const auto refused = fire(request, "fulfil", done);
  EXPECT_EQ(rule_of(refused), "service_request.tasks_done@1");
  EXPECT_THAT(remedy_of(refused), HasSubstr("Assign or take"));
}

TEST_F(Fulfilment, CallsItsTasksOffWhenItIsCancelled) {
  const Uuid request = started(entry(), "laptop");
  const auto tasks = house.tasks(request);
  ASSERT_TRUE(complete(tasks[0]));
  house.must_fire(house.requester(), "service_request", request, "cancel",
                  {{"cancel_reason", word("withdrawn")}});
  EXPECT_EQ(house.task_state(tasks[0]), "done");
  EXPECT_EQ(house.task_state(tasks[1]), "cancelled");
  EXPECT_EQ(house.task_state(tasks[2]), "cancelled");
  EXPECT_THAT(house.text("task", tasks[1], "cancel_reason"), HasSubstr("went to \"Cancelled\""));
}

TEST_F(Fulfilment, CountsWorkingDaysByTheCalendarOfTheEntry) {
  const Uuid calendar =
      house.create_as(house.service_owner, "calendar",
                      {{"title", word("Mondays")},
                       {"zone", word("UTC")},
                       {"weekly_hours", std::vector<std::string>{"Mon 09:00-17:00"}}});
  house.must_fire(house.service_owner, "calendar", calendar, "put_in_force");
  const Uuid request = started(entry({{"calendar", ref(calendar)}}), "phone");
  const auto tasks = house.tasks(request);
  ASSERT_TRUE(complete(tasks[0]));
  // Two Mondays on from Thursday 2026-01-01: the 12th, at the close of business.
  EXPECT_EQ(house.integer("task", tasks[1], "due_at"),
            parse_rfc3339("2026-01-12T17:00:00Z")->micros);
}

TEST_F(Fulfilment, SaysWhenATaskIsOverdueOnce) {
  const Uuid request = started(entry(), "laptop");
  const auto tasks = house.tasks(request);
  ASSERT_TRUE(complete(tasks[0]));
  house.advance(2 * kHour);
  EXPECT_TRUE(house.fire_due_timers().empty());
  const auto overdue = [&] {
    return house.record(tasks[1], "task").flag(house.kind("task"), "overdue");
  };
  EXPECT_TRUE(overdue());
  house.must_fire(house.agent(), "task", tasks[1], "take");
  EXPECT_EQ(house.fire_due_timers(), std::vector<std::string>{"task.not_flagged_yet@1"});
  ASSERT_TRUE(
      house.edit(house.agent(), "task", tasks[1], {{"due_at", house.now().micros + kHour}}));
  EXPECT_FALSE(overdue());
}

TEST_F(Fulfilment, LetsATaskBeDoneAgain) {
  const Uuid request = started(entry(), "phone");
  const auto tasks = house.tasks(request);
  ASSERT_TRUE(complete(tasks[0]));
  ASSERT_TRUE(house.fire(house.agent(), "task", tasks[0], "reopen",
                         {{"reopen_reason", word("The wrong one came.")}}));
  EXPECT_EQ(house.task_state(tasks[0]), "open");
  EXPECT_FALSE(house.has("task", tasks[0], "done_at"));
  ASSERT_TRUE(complete(tasks[0]));
  ASSERT_TRUE(complete(tasks[1]));
  ASSERT_TRUE(fire(request, "fulfil", done));
  EXPECT_EQ(rule_of(house.fire(house.agent(), "task", tasks[1], "reopen",
                               {{"reopen_reason", word("Late")}})),
            "task.subject_open@1");
}

TEST_F(Fulfilment, TakesTasksForRecordsOfAnyKind) {
  const Uuid incident = house.incident();
  const auto task = [&](std::int64_t position, std::vector<std::string> after) {
    House::Fields fields = {{"subject", Value{RecordRef{"incident", incident}.to_string()}},
                            {"title", word("Look at the queue")},
                            {"position", position}};
    if (!after.empty()) fields.push_back({"after", std::move(after)});
    return house.create_as(house.agent(), "task", std::move(fields));
  };
  const Uuid first = task(10, {});
  const Uuid second = task(20, {"10"});
  EXPECT_EQ(house.task_state(first), "open");
  EXPECT_EQ(house.task_state(second), "waiting");
  house.must_fire(house.agent(), "task", first, "take");
  ASSERT_TRUE(complete(first));
  EXPECT_EQ(house.task_state(second), "open");
}

TEST_F(Fulfilment, KeepsTasksOfConfidentialRecordsConfidential) {
  const Uuid request =
      house.ordered(house.requester(), entry(), {{"custom.device", word("phone")}});
  ASSERT_TRUE(house.edit(house.agent(), "service_request", request, {{"confidential", true}}));
  house.must_fire(house.agent(), "service_request", request, "take");
  for (const Uuid task : house.tasks(request))
    EXPECT_TRUE(house.record(task, "task").flag(house.kind("task"), "confidential"));
}

TEST_F(Fulfilment, AsksTheApproverOfTheEntryAndGoesOnByItself) {
  const Uuid request = house.ordered(house.requester(),
                                     entry({{"approval_required", true},
                                            {"approver", ref(house.head.person)},
                                            {"group", ref(house.desk_group)}}),
                                     {{"custom.device", word("laptop")}});
  EXPECT_EQ(state(request), "awaiting_approval");
  EXPECT_TRUE(house.tasks(request).empty());
  const auto voted =
      house.vote(house.head, "service_request", request, "approve", {{"reason", word("Needed")}});
  ASSERT_TRUE(voted) << voted.error().detail;
  EXPECT_EQ(state(request), "assigned");
  EXPECT_EQ(house.tasks(request).size(), 3U);
}

TEST_F(Fulfilment, AsksAgainWhenAnAnswerChangesAfterTheApproval) {
  const Uuid request = house.ordered(house.requester(),
                                     entry({{"approval_required", true},
                                            {"approver", ref(house.head.person)},
                                            {"group", ref(house.desk_group)}}),
                                     {{"custom.device", word("laptop")}});
  ASSERT_TRUE(house.vote(house.head, "service_request", request, "approve"));
  const auto before = house.tasks(request);
  const auto edited =
      house.edit(house.agent(), "service_request", request, {{"custom.device", word("phone")}});
  ASSERT_TRUE(edited) << edited.error().detail;
  EXPECT_EQ(state(request), "awaiting_approval");
  for (const Uuid task : before) EXPECT_EQ(house.task_state(task), "cancelled");
  ASSERT_TRUE(house.vote(house.head, "service_request", request, "approve"));
  EXPECT_EQ(state(request), "assigned");
  EXPECT_EQ(house.tasks(request).size(), before.size() + 2U) << "a telephone takes two tasks";
}

TEST_F(Fulfilment, LeavesToTheDeskWhatTheEntrysApproverOrdersForHerself) {
  const Uuid id = entry({{"approval_required", true}, {"approver", ref(house.head.person)}});
  const Uuid request = house.ordered(house.head, id, {{"custom.device", word("phone")}});
  EXPECT_EQ(state(request), "new");
  EXPECT_EQ(rule_of(fire(request, "take")), "service_request.no_approval_due@1");
}

TEST(Money, IsMultipliedExactly) {
  EXPECT_EQ(shared::times("12.50", 3), "37.50");
  EXPECT_EQ(shared::times("0.05", 7), "0.35");
  EXPECT_EQ(shared::times("7", 0), "0");
  EXPECT_EQ(shared::times("-1.5", 4), "-6.0");
  EXPECT_EQ(shared::times("999999999999999.99", 10000), std::nullopt);
  EXPECT_EQ(shared::times("a lot", 2), std::nullopt);
}

}  // namespace
}  // namespace proofdesk::test
