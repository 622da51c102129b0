#include "tests/support/processes/house.hpp"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

namespace proofdesk::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class CalendarKind : public ::testing::Test {
 protected:
  using Lines = std::vector<std::string>;

  House house;

  House::Fields fields(Lines hours, House::Fields more = {}) {
    House::Fields all = {{"title", word("Office hours")}, {"zone", word("Europe/Lisbon")}};
    if (!hours.empty()) all.push_back({"weekly_hours", Value{std::move(hours)}});
    for (auto& field : more) all.push_back(std::move(field));
    return all;
  }
  Uuid draft(Lines hours = {"Mon-Fri 09:00-17:00"}, House::Fields more = {}) {
    return house.create_as(house.service_owner, "calendar",
                           fields(std::move(hours), std::move(more)));
  }
  Uuid in_force() {
    const Uuid id = draft();
    house.must_fire(house.service_owner, "calendar", id, "put_in_force");
    return id;
  }
  Lines holidays(Uuid id) {
    const Value value = house.record(id, "calendar").get(*house.kind("calendar").field("holidays"));
    const auto* lines = std::get_if<Lines>(&value);
    return lines == nullptr ? Lines{} : *lines;
  }
  static std::string lisbon() {
    const std::ifstream file(PROOFDESK_SOURCE_DIR "/tests/data/holidays_lisbon.ics");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }
  Result<Decision> import(Uuid id, std::string_view text) {
    return house.fire(house.service_owner, "calendar", id, "import_holidays",
                      {{"icalendar", word(text)},
                       {"import_from", word("2026-01-01")},
                       {"import_until", word("2026-12-31")}},
                      "holidays of the city");
  }
};

TEST_F(CalendarKind, IsWrittenByServiceOwnersAndNamesTheLineAtFault) {
  EXPECT_EQ(house.try_create(house.agent(), "calendar", fields({})).error().code,
            ErrorCode::kForbidden);
  const auto refused = house.try_create(house.service_owner, "calendar",
                                        fields({"Mon-Fri 09:00-17:00", "Sat 9-12"}));
  EXPECT_EQ(rule_of(refused), "calendar.lines_readable@1");
  EXPECT_THAT(refused.error().detail,
              AllOf(HasSubstr("Line 2 of the weekly hours"), HasSubstr("\"9-12\"")));
  EXPECT_THAT(refused.error().remedy, HasSubstr("Mon-Fri 09:00-12:30"));
  EXPECT_THAT(refused.error().fields,
              Contains(::testing::Field(&FieldError::pointer, "/weeklyHours/1")));
}

TEST_F(CalendarKind, ADraftMayLackHoursAndIsNotPutInForceWithoutThem) {
  const Uuid id = draft({});
  EXPECT_EQ(rule_of(house.fire(house.service_owner, "calendar", id, "put_in_force")),
            "calendar.readable@1");
  ASSERT_TRUE(house.edit(house.service_owner, "calendar", id,
                         {{"weekly_hours", Value{Lines{"Mon 09:00-10:00"}}}}));
  EXPECT_EQ(rule_of(house.edit(house.service_owner, "calendar", id, {{"zone", word("Lisbon")}})),
            "calendar.lines_readable@1");
  house.must_fire(house.service_owner, "calendar", id, "put_in_force");
  EXPECT_EQ(house.integer("calendar", id, "in_force_at"), house.now().micros);
}

TEST_F(CalendarKind, InForceItChangesByAReasonedRevisionAndByNothingElse) {
  const Uuid id = in_force();
  const House::Fields shorter = {{"weekly_hours", Value{Lines{"Mon-Fri 09:00-16:00"}}}};
  EXPECT_THAT(rule_of(house.edit(house.administrator(), "calendar", id, shorter)),
              HasSubstr("read_only"));
  EXPECT_EQ(rule_of(house.fire(house.service_owner, "calendar", id, "revise", shorter)),
            "calendar.revise.requires_comment");
  EXPECT_EQ(rule_of(house.fire(house.service_owner, "calendar", id, "revise",
                               {{"weekly_hours", Value{Lines{}}}}, "closed for good")),
            "calendar.readable@1");
  const auto before = house.record(id, "calendar").version;
  house.must_fire(house.service_owner, "calendar", id, "revise", shorter,
                  "agreed with the customer on Monday");
  EXPECT_EQ(house.record(id, "calendar").version, before + 1);
  EXPECT_EQ(house.state("calendar", id), "in_force");
}

TEST_F(CalendarKind, TakesHolidaysOutOfAnICalendarFileAndLeavesWhatIsThere) {
  const Uuid id = draft({"Mon-Fri 09:00-17:00"},
                        {{"holidays", Value{Lines{"--01-01 First day", "2026-04-03 Karfreitag"}}}});
  const auto done = import(id, lisbon());
  ASSERT_TRUE(done) << done.error().detail;
  const auto lines = holidays(id);
  EXPECT_THAT(lines, Contains("2026-04-03 Karfreitag"));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("Good Friday"))));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("New Year"))));
  EXPECT_THAT(lines, Contains("2026-12-28 Shutdown"));
  EXPECT_FALSE(house.has("calendar", id, "icalendar")) << "the file is not kept";
  EXPECT_FALSE(house.has("calendar", id, "import_from"));
  std::string told;
  for (const auto& change : done->events.front().changes)
    told += boost::json::serialize(change.value);
  EXPECT_THAT(told, AllOf(HasSubstr("8 of 10 holidays from 2026-01-01 to 2026-12-31"),
                          HasSubstr("Christmas party")));
  EXPECT_THAT(told, Not(HasSubstr("VCALENDAR")));
  // Once more changes nothing.
  ASSERT_TRUE(import(id, lisbon()));
  EXPECT_EQ(holidays(id), lines);
}

TEST_F(CalendarKind, RefusesAFileThatGivesNothing) {
  const Uuid id = in_force();
  EXPECT_EQ(rule_of(import(id, "Dear colleagues, the holidays are")),
            "calendar.icalendar_readable@1");
  const auto empty = import(id, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n");
  EXPECT_EQ(rule_of(empty), "calendar.icalendar_readable@1");
  EXPECT_THAT(empty.error().remedy, HasSubstr("importFrom"));
}

TEST_F(CalendarKind, TheFileComesWithTheTransitionOnly) {
  const Uuid id = draft();
  EXPECT_THAT(rule_of(house.edit(house.service_owner, "calendar", id,
                                 {{"icalendar", word("BEGIN:VCALENDAR")}})),
              HasSubstr("read_only"));
}

TEST_F(CalendarKind, IsRetiredWithAReason) {
  const Uuid id = in_force();
  EXPECT_EQ(rule_of(house.fire(house.service_owner, "calendar", id, "retire")),
            "calendar.retire.requires_comment");
  house.must_fire(house.service_owner, "calendar", id, "retire", {}, "the office is closed");
  EXPECT_EQ(house.state("calendar", id), "retired");
}

/// Which kinds name calendars changes with the house; these do for certain.
class CalendarInUse : public CalendarKind, public ::testing::WithParamInterface<std::string> {
 protected:
  CalendarInUse() {
    CustomField hours{.kind = GetParam(), .field = {}};
    hours.field.name = "hours_of_the_test";
    hours.field.label = "Hours";
    hours.field.type = FieldType::kReference;
    hours.field.target = "calendar";
    house.change_model(house_model_with({hours}));
  }
  void record_naming(Uuid calendar, std::string state) {
    Event created;
    created.name = kCreated;
    created.to = std::move(state);
    created.occurred_at = house.now();
    created.changes = {{"custom.hours_of_the_test", boost::json::string(calendar.to_string()), {}}};
    const auto done =
        house.execute(house.administrator(), Uuid::from_name("in use", created.to),
                      Import{.events = {created}, .alias_source = {}, .alias_key = {}}, GetParam());
    if (!done) throw std::logic_error(done.error().detail);
  }
};

TEST_P(CalendarInUse, IsNotRetiredWhileAnOpenRecordNamesIt) {
  const KindModel& kind = house.kind(GetParam());
  const auto closed =
      std::ranges::find(kind.lifecycle.states, StateCategory::kFinal, &State::category);
  ASSERT_NE(closed, kind.lifecycle.states.end());
  const Uuid id = in_force();
  const Uuid other = in_force();
  record_naming(id, closed->name);
  record_naming(other, kind.lifecycle.initial);
  const auto refused = house.fire(house.service_owner, "calendar", other, "retire", {}, "no more");
  EXPECT_EQ(rule_of(refused), "calendar.not_relied_on@1");
  EXPECT_THAT(refused.error().detail, HasSubstr("counts by it"));
  EXPECT_TRUE(house.fire(house.service_owner, "calendar", id, "retire", {}, "no more"))
      << "what is over needs no calendar";
}

INSTANTIATE_TEST_SUITE_P(Kinds, CalendarInUse, ::testing::Values("service", "approval_policy"));

}  // namespace
}  // namespace proofdesk::test
