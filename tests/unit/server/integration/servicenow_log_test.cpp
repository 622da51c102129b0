#include "processes/registry.hpp"
#include "server/integration/servicenow/case_story.hpp"
#include "server/integration/servicenow/log_words.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

#include <gtest/gtest.h>

namespace proofdesk::server::servicenow {
namespace {

std::string small_log() {
  std::ifstream file(PROOFDESK_SOURCE_DIR "/tests/data/servicenow_small_log.csv", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::shared_ptr<const Model> house_model() {
  std::vector<KindSource> kinds;
  for (const auto& process : all_processes()) kinds.push_back(process.kind);
  auto model = Model::build(kinds, {});
  EXPECT_TRUE(model) << (model ? "" : model.error().detail);
  return model ? *model : nullptr;
}

class ServiceNowLog : public ::testing::Test {
 protected:
  ServiceNowLog() : model(house_model()), clock(*LogClock::in_zone("Europe/Lisbon")) {
    auto read = read_log(small_log());
    EXPECT_TRUE(read) << (read ? "" : read.error().detail);
    if (read) log = std::move(*read);
  }

  CaseStory story(const std::string& number, const std::set<std::string>& known = {}) {
    std::vector<LogRow> rows;
    for (const auto& row : log.rows) {
      if (row.get("number") == number) rows.push_back(row);
    }
    return tell_case(*model->kind("incident"), clock, rows, known);
  }

  static std::vector<std::string> names(const CaseStory& story) {
    std::vector<std::string> all;
    for (const auto& event : story.events)
      all.push_back(event.name + " " + event.from + "->" + event.to);
    return all;
  }

  static std::map<std::string, int> rules(const CaseStory& story) {
    std::map<std::string, int> all;
    for (const auto& deviation : story.deviations) ++all[deviation.rule];
    return all;
  }

  static const boost::json::value* change(const Event& event, std::string_view path) {
    for (const auto& one : event.changes) {
      if (one.path == path) return &one.value;
    }
    return nullptr;
  }

  std::shared_ptr<const Model> model;
  LogClock clock;
  Log log;
};

using Names = std::vector<std::string>;
using Rules = std::map<std::string, int>;

TEST_F(ServiceNowLog, EveryRowIsReadOrListedWithItsLine) {
  EXPECT_EQ(log.rows.size(), 41U);
  ASSERT_EQ(log.bad.size(), 1U);
  EXPECT_EQ(log.bad.front().line, 42);
  EXPECT_EQ(log.bad.front().reason, "3 cells instead of 36");
}

TEST_F(ServiceNowLog, ARowsDigestIsThatOfItsBytes) {
  // sed -n 2p FILE | tr -d '\r\n' | sha256sum
  const std::string text = small_log();
  const auto start = text.find("\r\n") + 2;
  const auto end = text.find("\r\n", start);
  const auto other = read_log(text.substr(0, end));
  ASSERT_TRUE(other);
  EXPECT_EQ(other->rows.front().digest, log.rows.front().digest);
  EXPECT_EQ(log.rows.front().digest.size(), 64U);
  EXPECT_NE(other->digest, log.digest);
}

TEST_F(ServiceNowLog, AFileThatIsNoAuditLogIsRefused) {
  EXPECT_EQ(read_log("").error().rule, "servicenow_log.header");
  EXPECT_EQ(read_log("number,state\nINC1,New\n").error().rule, "servicenow_log.header");
  std::string more = small_log();
  more.insert(more.find("closed_at") + 9, ",secret_column");
  EXPECT_EQ(read_log(more).error().detail,
            "the column secret_column is not known; it would be lost");
}

TEST_F(ServiceNowLog, BrokenQuotingLosesOneRowOnly) {
  std::string text = small_log();
  const auto row = text.find("INC9000002,New");
  text.replace(row, 10, "\"INC\"90002");
  const auto read = read_log(text);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->bad.size(), 2U);
  EXPECT_EQ(read->bad.front().reason, "the quoting of the row is broken");
  EXPECT_EQ(read->rows.size(), 40U);
}

TEST_F(ServiceNowLog, TimesAreDayFirstAndLocal) {
  EXPECT_EQ(to_rfc3339(clock.read("29-02-2016 01:16")->instant), "2016-02-29T01:16:00Z");
  EXPECT_EQ(to_rfc3339(clock.read("01-07-2016 01:16")->instant), "2016-07-01T00:16:00Z");
  EXPECT_EQ(to_rfc3339(LogClock::in_zone("America/Sao_Paulo")->read("01-07-2016 01:16")->instant),
            "2016-07-01T04:16:00Z");
  for (const auto* bad : {"30-02-2016 01:16", "2016-02-29 01:16", "29-02-2016 24:00", "29-02-2016",
                          "", "29/02/2016 01:16"}) {
    EXPECT_FALSE(clock.read(bad)) << bad;
  }
  EXPECT_EQ(LogClock::in_zone("Atlantis/Centre").error().rule, "servicenow_log.zone");
}

TEST_F(ServiceNowLog, SkippedAndRepeatedHoursAreSaid) {
  const auto skipped = clock.read("27-03-2016 01:30");
  EXPECT_EQ(to_rfc3339(skipped->instant), "2016-03-27T01:00:00Z");
  EXPECT_NE(skipped->remark, "");
  const auto twice = clock.read("30-10-2016 01:30");
  EXPECT_EQ(to_rfc3339(twice->instant), "2016-10-30T00:30:00Z");
  EXPECT_NE(twice->remark, "");
}

TEST_F(ServiceNowLog, ATidyLifeTakesTheDeclaredEdges) {
  const auto tidy = story("INC9000001");
  EXPECT_EQ(names(tidy), (Names{"created ->new", "take new->in_progress",
                                "hold in_progress->on_hold", "resume on_hold->in_progress",
                                "resolve in_progress->resolved", "close resolved->closed"}));
  EXPECT_EQ(rules(tidy), (Rules{{"required_missing", 2}}))
      << "held and resolved with less than we ask for";
  EXPECT_TRUE(tidy.remarks.empty());
  EXPECT_EQ(to_rfc3339(tidy.events[1].occurred_at), "2016-02-29T08:30:00Z");
  EXPECT_EQ(tidy.events[1].actor, party_id(PartyKind::kPerson, "Updater 1"));
  EXPECT_EQ(*change(tidy.events[1], "assignee"),
            boost::json::value(party_id(PartyKind::kPerson, "Resolver 9").to_string()));
  EXPECT_EQ(*change(tidy.events[2], "holdReason"), boost::json::value("caller"));
  EXPECT_EQ(*change(tidy.events[3], "holdReason"), boost::json::value(nullptr))
      << "it waits no more";
  EXPECT_EQ(*change(tidy.events[4], "resolvedAt"), boost::json::value("2016-02-29T10:00:00Z"));
  EXPECT_EQ(change(tidy.events[0], "resolvedAt"), nullptr)
      << "the log repeats the outcome before it came true";
}

TEST_F(ServiceNowLog, AnEventHoldsWhatChangedAndNoMore) {
  const auto tidy = story("INC9000001");
  EXPECT_EQ(change(tidy.events[1], "category"), nullptr);
  EXPECT_NE(change(tidy.events[0], "category"), nullptr);
  const auto* kept = change(tidy.events[0], "sourceColumns");
  ASSERT_NE(kept, nullptr);
  EXPECT_EQ(kept->at("notify"), "Do Not Notify");
}

TEST_F(ServiceNowLog, SaysWhatTheStateAsksForAndTheLogLacks) {
  std::vector<std::string> details;
  for (const auto& deviation : story("INC9000001").deviations) details.push_back(deviation.detail);
  EXPECT_EQ(details, (Names{"on_hold is entered without follow_up_at",
                            "resolved is entered without resolution_code, resolution_text"}));
}

TEST_F(ServiceNowLog, NamesPeopleByRecordInWhatItKeepsBeside) {
  const auto tidy = story("INC9000001");
  EXPECT_EQ(change(tidy.events[0], "sourceColumns")->at("sys_created_by"),
            boost::json::value(party_id(PartyKind::kPerson, "Creator 1").to_string()));
  EXPECT_TRUE(std::ranges::any_of(tidy.parties,
                                  [](const Party& party) { return party.name == "Creator 1"; }));
}

TEST_F(ServiceNowLog, KeepsTheChannelsOwnWordBesideOurs) {
  const auto tidy = story("INC9000001");
  EXPECT_EQ(*change(tidy.events[0], "channel"), boost::json::value("phone"));
  EXPECT_EQ(change(tidy.events[0], "sourceColumns")->at("contact_type"), "Phone");
}

TEST_F(ServiceNowLog, EveryWordIsOneOfTheField) {
  const KindModel& incident = *model->kind("incident");
  for (const auto& [theirs, ours] : kChannels)
    EXPECT_NE(incident.field("channel")->word(ours), nullptr) << theirs;
  for (const auto& [theirs, ours] : kLevels)
    EXPECT_NE(incident.field("impact")->word(ours), nullptr) << theirs;
  for (const auto& [theirs, ours] : kPriorities)
    EXPECT_NE(incident.field("priority")->word(ours), nullptr) << theirs;
  for (const auto& state : kStates) {
    EXPECT_NE(incident.lifecycle.state(state.ours), nullptr) << state.theirs;
    if (!state.hold_reason.empty())
      EXPECT_NE(incident.field("hold_reason")->word(state.hold_reason), nullptr) << state.theirs;
  }
}

TEST_F(ServiceNowLog, PriorityStaysAsItWasLogged) {
  const auto low = story("INC9000009");
  EXPECT_EQ(*change(low.events[0], "priority"), boost::json::value("low"));
  EXPECT_EQ(*change(low.events[0], "priorityBasis"), boost::json::value("imported"));
}

TEST_F(ServiceNowLog, CasesThatBeginElsewhereAreImportedAndNamed) {
  EXPECT_EQ(names(story("INC9000003")), (Names{"created ->resolved", "close resolved->closed"}));
  EXPECT_EQ(rules(story("INC9000003")), (Rules{{"required_missing", 1}, {"starts_elsewhere", 1}}));
}

TEST_F(ServiceNowLog, TimeThatStepsBackIsKeptAndNamed) {
  const auto odd = story("INC9000004");
  EXPECT_EQ(odd.events.size(), 5U);
  EXPECT_EQ(rules(odd), (Rules{{"required_missing", 2},
                               {"starts_elsewhere", 1},
                               {"time_steps_back", 1},
                               {"resolved_at_differs", 1}}));
  EXPECT_LT(odd.events[2].occurred_at, odd.events[1].occurred_at);
  EXPECT_NE(change(odd.events[2], "deviations"), nullptr);
}

TEST_F(ServiceNowLog, ForeignRecordsBecomeExternalEnds) {
  const auto linked = story("INC9000005");
  EXPECT_EQ(linked.events.size(), 4U);
  ASSERT_EQ(linked.remarks.size(), 1U) << "the row that stands twice";
  EXPECT_EQ(linked.remarks.front().done, "no second event");
  std::vector<std::string> ends;
  for (const auto& event : linked.events) {
    for (const auto& one : event.changes) {
      if (!one.path.starts_with("links/")) continue;
      const auto link = link_from_json(one.path.substr(6), one.value);
      ASSERT_TRUE(link) << link.error().detail;
      EXPECT_TRUE(link->to.is_external());
      ends.push_back(link->type + " " + link->to.kind + " " + link->to.key);
    }
  }
  std::ranges::sort(ends);
  EXPECT_EQ(ends, (Names{"affects configuration_item ci 4", "caused_by change CHG0000009",
                         "explained_by problem Problem ID 7", "resolved_by change CHG0000012"}));
}

TEST_F(ServiceNowLog, ReopeningIsAnEdge) {
  const auto back = story("INC9000006");
  EXPECT_EQ(names(back),
            (Names{"created ->new", "resolve new->resolved", "reopen resolved->in_progress",
                   "resolve in_progress->resolved", "close resolved->closed"}));
  EXPECT_EQ(change(back.events[0], "requester"), nullptr);
  EXPECT_EQ(*change(back.events[0], "location"), boost::json::value("Lisbon, floor 2"));
  EXPECT_EQ(*change(back.events[2], "reopenCount"), boost::json::value(1));
}

TEST_F(ServiceNowLog, AnUnknownStateLeavesTheCaseWhereItIs) {
  const auto vendor = story("INC9000007");
  EXPECT_EQ(names(vendor), (Names{"created ->new", "updated new->on_hold",
                                  "updated on_hold->on_hold", "updated on_hold->on_hold",
                                  "resolve on_hold->resolved", "close resolved->closed"}));
  EXPECT_EQ(rules(vendor), (Rules{{"no_such_edge", 1}, {"required_missing", 2}}));
  ASSERT_EQ(vendor.remarks.size(), 2U);
  EXPECT_EQ(vendor.remarks[0].reason, "unknown state \"-100\"");
  EXPECT_EQ(vendor.remarks[1].reason, "resolved_at is unknown");
}

TEST_F(ServiceNowLog, ARowWithoutATimeBecomesNoEventAndIsListed) {
  const auto skipped = story("INC9000008");
  EXPECT_EQ(skipped.events.size(), 4U);
  ASSERT_EQ(skipped.remarks.size(), 2U);
  EXPECT_EQ(skipped.remarks[1].line, 35);
  EXPECT_EQ(skipped.remarks[1].done, "no event: the row says no time at which it held");
}

TEST_F(ServiceNowLog, WhatIsKnownGivesNoEventAgain) {
  std::set<std::string> known;
  for (const auto& row : log.rows) known.insert(row.digest);
  EXPECT_TRUE(story("INC9000001", known).events.empty());
  known.erase(log.rows[5].digest);
  const auto rest = story("INC9000001", known);
  EXPECT_EQ(names(rest), (Names{"close resolved->closed"})) << "the earlier rows are still folded";
}

}  // namespace
}  // namespace proofdesk::server::servicenow
