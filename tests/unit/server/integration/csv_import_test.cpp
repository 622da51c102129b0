#include "server/integration/csv/csv_import.hpp"

#include "server/integration/csv/csv_reader.hpp"
#include "tests/support/evidence/test_house.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <gtest/gtest.h>

namespace proofdesk::server::csv {
namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows cells_of(std::string_view text, char separator = ',') {
  Rows rows;
  CsvReader reader(text, separator);
  while (const auto row = reader.next()) {
    EXPECT_TRUE(row->cells);
    if (row->cells) rows.push_back(*row->cells);
  }
  return rows;
}

TEST(CsvReader, QuotedCellsHoldSeparatorsQuotesAndLineEnds) {
  EXPECT_EQ(cells_of("\xef\xbb\xbf"
                     "a,b\r\n\"1,\r\n2\",\"say \"\"so\"\"\"\r\n\r\nlast,"),
            (Rows{{"a", "b"}, {"1,\r\n2", "say \"so\""}, {"last", ""}}));
  EXPECT_EQ(cells_of("a;b,c\n1;2", ';'), (Rows{{"a", "b,c"}, {"1", "2"}}));
  EXPECT_TRUE(cells_of("").empty());
}

TEST(CsvReader, RowsKnowTheLineTheyBeginOnAndWhatIsWrongWithThem) {
  CsvReader reader("h\n\"1\n2\"\n\n\xff\nx\"y\nok");
  EXPECT_EQ(reader.next()->line, 1);
  EXPECT_EQ(reader.next()->line, 2);
  const auto binary = reader.next();
  EXPECT_EQ(binary->line, 5);
  EXPECT_EQ(binary->cells.error().rule, "csv.encoding");
  const auto broken = reader.next();
  EXPECT_EQ(broken->cells.error().rule, "csv.quoting");
}

class CsvImport : public ::testing::Test {
 protected:
  CsvImport() {
    house.agent = house.actor("configuration_manager");
    manager = house.agent;
    type = create(
        "item_type",
        {{"title", Value{"Server"}}, {"name", Value{"Server"}}, {"controlled", Value{true}}});
    create("item_type", {{"title", Value{"Rack"}}, {"name", Value{"Rack"}}});
  }

  Record create(std::string_view kind, std::vector<FieldInput> fields) {
    const auto reply = house.create(kind, std::move(fields));
    if (!reply) throw std::runtime_error(reply.error().rule + ": " + reply.error().detail);
    return reply->record;
  }

  ImportReport import(std::string_view csv, std::string_view mapping, bool dry_run = false) {
    auto report = try_import(csv, mapping, dry_run);
    if (!report) throw std::runtime_error(report.error().rule + ": " + report.error().detail);
    return std::move(*report);
  }

  Result<ImportReport> try_import(std::string_view csv, std::string_view mapping,
                                  bool dry_run = false) {
    const auto model = house.desk->model();
    return import_csv(csv, mapping, {.dry_run = dry_run}, *model, *house.store, manager,
                      [&](const std::vector<Command>& commands) {
                        sent += static_cast<std::int64_t>(commands.size());
                        return house.desk->execute(commands);
                      },
                      {});
  }

  static std::int64_t count(const std::vector<RowResult>& results, Outcome outcome) {
    return std::ranges::count(results, outcome, &RowResult::outcome);
  }

  [[nodiscard]] std::int64_t journal_size() const { return house.desk->journal_size(); }

  std::vector<Record> all(std::string_view kind) {
    const auto model = house.desk->model();
    ListQuery query;
    query.page_size = 100;
    return (*house.store->snapshot())
        ->list(*model->kind(kind), query, Access::unrestricted())
        ->records;
  }

  Record named(std::string_view name) {
    for (auto& record : all("configuration_item"))
      if (record.text(house.kind("configuration_item"), "name") == name) return record;
    throw std::runtime_error("there is none");
  }

  static constexpr std::string_view kMapping = R"({
    "kind": "configuration_item", "key": "name",
    "columns": {
      "Host": "name",
      "Class": {"field": "itemType", "words": {"srv": "Server"}},
      "Env": "environment",
      "Serial": "serialNumber",
      "Runs on": {"relation": "runs_on"},
      "Remark": null
    },
    "constants": {"source": "import"}
  })";
  static constexpr std::string_view kFile =
      "Host,Class,Env,Serial,Runs on,Remark\r\n"
      "web01,srv,Production,S-1,esx01,old\r\n"
      "web02,Server,test,,esx01; esx02,\r\n"
      "esx01,Server,,S-3,,\r\n"
      "esx02,Server,,S-4,,\r\n";

  testing::TestHouse house;
  Actor manager;
  Record type;
  std::int64_t sent = 0;
};

TEST_F(CsvImport, CreatesItemsAndTheRelationsTheyName) {
  const auto report = import(kFile, kMapping);
  EXPECT_EQ(count(report.records, Outcome::kCreated), 4);
  EXPECT_EQ(count(report.relations, Outcome::kCreated), 3);
  EXPECT_EQ(report.commands, 7);
  const auto& kind = house.kind("configuration_item");
  const Record web = named("web01");
  EXPECT_EQ(web.text(kind, "environment"), "production");  // by its label
  EXPECT_EQ(web.text(kind, "item_type"), type.id.to_string());
  EXPECT_EQ(web.text(kind, "source"), "import");
  EXPECT_EQ(all("ci_relation").size(), 3U);
}

TEST_F(CsvImport, ASecondImportSendsNoCommandAtAll) {
  (void)import(kFile, kMapping);
  const auto before = journal_size();
  sent = 0;
  const auto again = import(kFile, kMapping);
  EXPECT_EQ(count(again.records, Outcome::kUnchanged), 4);
  EXPECT_EQ(count(again.relations, Outcome::kUnchanged), 3);
  EXPECT_EQ(sent, 0);
  EXPECT_EQ(journal_size(), before);
}

TEST_F(CsvImport, WhatDiffersIsChangedAndABlankCellSaysNothing) {
  (void)import(kFile, kMapping);
  const auto report =
      import("Host,Class,Env,Serial,Runs on,Remark\nweb01,srv,staging,,,\nweb02,srv,test,S-2,,\n",
             kMapping);
  EXPECT_EQ(count(report.records, Outcome::kUpdated), 2);
  const auto& kind = house.kind("configuration_item");
  EXPECT_EQ(named("web01").text(kind, "environment"), "staging");
  EXPECT_EQ(named("web01").text(kind, "serial_number"), "S-1");
  EXPECT_EQ(named("web02").text(kind, "serial_number"), "S-2");
  EXPECT_EQ(report.records[0].changes.at("environment").as_array().at(0), "production");
}

TEST_F(CsvImport, ADryRunSaysForEveryRowWhatWouldBeAndLeavesNoTrace) {
  (void)import("Host,Class,Env,Serial,Runs on,Remark\nesx01,srv,,S-3,,\n", kMapping);
  const auto before = journal_size();
  const auto report = import(
      "Host,Class,Env,Serial,Runs on,Remark\n"
      "esx01,srv,,S-3,,\n"
      "web01,srv,,,esx01;web02,\n"
      "web02,srv,,,nowhere,\n"
      "web03,Mainframe,,,,\n",
      kMapping, true);
  EXPECT_EQ(journal_size(), before);
  EXPECT_EQ(all("configuration_item").size(), 1U);
  EXPECT_EQ(count(report.records, Outcome::kUnchanged), 1);
  EXPECT_EQ(count(report.records, Outcome::kCreated), 2);
  EXPECT_EQ(count(report.relations, Outcome::kUntried), 2);
  EXPECT_EQ(count(report.relations, Outcome::kRefused), 1);
  ASSERT_EQ(report.unread.size(), 1U);
  EXPECT_EQ(report.unread[0].line, 5);
  EXPECT_EQ(report.unread[0].error.rule, "csv.reference");
  EXPECT_EQ(report.commands, 0);
  EXPECT_EQ(to_json(report, true).at("rows").as_array().size(), 7U);
}

TEST_F(CsvImport, ADryRunRefusesTheRelationsThatTheImportWouldRefuse) {
  create("relation_type", {{"title", Value{"mounted"}},
                           {"word", Value{"mounted_in"}},
                           {"label", Value{"is mounted in"}},
                           {"inverse", Value{"holds"}},
                           {"dependence", Value{"none"}},
                           {"allowed_pairs", Value{std::vector<std::string>{"Server > Rack"}}}});
  constexpr std::string_view kMounted = R"({
    "kind": "configuration_item", "key": "name",
    "columns": {"Host": "name", "Class": "itemType", "In": {"relation": "mounted_in"},
                "Likes": {"relation": "likes"}}
  })";
  constexpr std::string_view kThree =
      "Host,Class,In,Likes\n"
      "web01,Server,rack01; rack01,\n"
      "rack01,Rack,web01,\n"
      "web02,Server,web02,rack01\n";
  const auto trial = import(kThree, kMounted, true);
  const auto done = import(kThree, kMounted);
  const auto refused = [](const ImportReport& report) {
    std::multiset<std::pair<std::int64_t, std::string>> found;
    for (const auto& row : report.relations)
      if (row.outcome == Outcome::kRefused) found.emplace(row.line, row.error.rule);
    return found;
  };
  EXPECT_EQ(refused(trial), refused(done));
  EXPECT_EQ(refused(trial), (std::multiset<std::pair<std::int64_t, std::string>>{
                                {2, "csv.key_repeated"},
                                {3, "ci_relation.relation_allowed@1"},
                                {4, "ci_relation.ends_are_items@1"},
                                {4, "ci_relation.relation_allowed@1"}}));
}

TEST_F(CsvImport, NewRelationsSayWhyTheRegisterWasWrong) {
  (void)import("Host,Class,Env,Serial,Runs on,Remark\nesx01,srv,,,,\n", kMapping);
  ASSERT_TRUE(house.update(named("esx01"), {{"owner", Value{manager.person.to_string()}},
                                            {"stands_alone", Value{true}}}));
  ASSERT_TRUE(house.fire(named("esx01"), "put_in_production",
                         {{"correction_reason", Value{"It was in use before."}}}));
  constexpr std::string_view kNew = "Host,Class,Runs on\nweb01,Server,esx01\n";
  const std::string columns =
      R"("kind": "configuration_item", "key": "name",
         "columns": {"Host": "name", "Class": "itemType", "Runs on": {"relation": "runs_on"}})";
  const auto trial = import(kNew, "{" + columns + "}", true);
  ASSERT_EQ(trial.relations.size(), 1U);
  EXPECT_EQ(trial.relations[0].error.rule, "ci_relation.change_authorised@1");
  const std::string explained =
      "{" + columns + R"(, "relationFields": {"correctionReason": "Has run there for years."}})";
  EXPECT_EQ(count(import(kNew, explained, true).relations, Outcome::kUntried), 1);
  EXPECT_EQ(count(import(kNew, explained).relations, Outcome::kCreated), 1);
}

TEST_F(CsvImport, AChangeIsNamedByItsNumberInColumnsAndConstants) {
  const Record change = create("change", {{"title", Value{"Exchange the disks"}}});
  const std::string number = house.kind("change").display_number(change.number);
  (void)import("Host,Class,Under\nweb01,Server," + number + "\n", R"({
    "kind": "configuration_item", "key": "name",
    "columns": {"Host": "name", "Class": "itemType", "Under": "authority"}})");
  (void)import("Host,Class\nweb02,Server\n", R"({
    "kind": "configuration_item", "key": "name", "columns": {"Host": "name", "Class": "itemType"},
    "constants": {"authority": ")" + number + R"("}})");
  for (const auto* name : {"web01", "web02"})
    EXPECT_EQ(named(name).text(house.kind("configuration_item"), "authority"),
              RecordRef::to(change).to_string());
}

TEST_F(CsvImport, WhatIsInMaintenanceIsTakenThereInOneStep) {
  const auto report = import("Host,Class,Status\nweb01,Server,Bench\n", R"({
    "kind": "configuration_item", "key": "name", "columns": {"Host": "name", "Class": "itemType"},
    "constants": {"standsAlone": true, "owner": ")" + manager.person.to_string() +
                                                                            R"("},
    "state": {"column": "Status", "words": {"Bench": "maintenance"},
              "fields": {"correctionReason": "Was on the bench when the register began."}}})");
  EXPECT_EQ(count(report.states, Outcome::kMoved), 1);
  EXPECT_EQ(named("web01").state, "maintenance");
}

TEST_F(CsvImport, WhatIsWrongWithManyRowsIsToldOnce) {
  const auto report = import(
      "Host,Class,Env,Serial,Runs on,Remark\n"
      "a,Mainframe,,,,\nb,Server,,,,\nc,Mainframe,,,,\nd,Mainframe,,,,\ne,Mainframe,,,,\n",
      kMapping);
  const auto problems = to_json(report, false).at("problems").as_array();
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].at("rows"), 4);
  EXPECT_EQ(boost::json::serialize(problems[0].at("firstLines")), "[2,4,5]");
  EXPECT_EQ(problems[0].at("rule"), "csv.reference");
}

TEST_F(CsvImport, WhatIsUnderChangeControlIsReportedAndNotOverwritten) {
  (void)import(kFile, kMapping);
  const auto states = import("Host,Status\nweb01,Live\n", R"({
    "kind": "configuration_item", "key": "name", "columns": {"Host": "name"},
    "state": {"column": "Status", "words": {"Live": "in_production"},
              "fields": {"correctionReason": "It was in use before it was registered.",
                         "owner": null}}
  })");
  ASSERT_EQ(states.states.size(), 1U);
  EXPECT_EQ(states.states[0].outcome, Outcome::kRefused);  // production needs an owner
  const Record web = named("web01");
  ASSERT_TRUE(house.update(web, {{"owner", Value{manager.person.to_string()}}}));
  ASSERT_TRUE(house.fire(named("web01"), "put_in_production",
                         {{"correction_reason", Value{"It was in use before."}}}));
  const auto before = journal_size();
  const auto report = import("Host,Serial\nweb01,S-99\n", R"({
    "kind": "configuration_item", "key": "name", "columns": {"Host": "name", "Serial": "serialNumber"}
  })");
  EXPECT_EQ(count(report.records, Outcome::kControlled), 1);
  EXPECT_EQ(report.records[0].error.rule, "configuration_item.change_authorised@1");
  EXPECT_EQ(report.records[0].changes.at("serialNumber").as_array().at(1), "S-99");
  EXPECT_EQ(named("web01").text(house.kind("configuration_item"), "serial_number"), "S-1");
  EXPECT_EQ(journal_size(), before);
}

TEST_F(CsvImport, ItemsAreTakenIntoTheStateTheFileSays) {
  constexpr std::string_view kStates = R"({
    "kind": "configuration_item", "key": "name",
    "columns": {"Host": "name", "Class": "itemType"},
    "constants": {"standsAlone": true},
    "state": {"column": "Status", "words": {"In store": "in_stock", "Gone": "disposed"}}
  })";
  constexpr std::string_view kTwo =
      "Host,Class,Status\nrack01,Rack,In store\nrack02,Rack,planned\nrack03,Rack,Gone\n";
  const auto report = import(kTwo, kStates);
  EXPECT_EQ(named("rack01").state, "in_stock");
  EXPECT_EQ(named("rack02").state, "planned");
  ASSERT_EQ(report.states.size(), 2U);
  EXPECT_EQ(report.states[1].error.rule, "csv.state_unreachable");
  EXPECT_EQ(import(kTwo, kStates).commands, 0);
}

TEST_F(CsvImport, RowsAreKnownAgainByTheNumberOfAnotherSystem) {
  constexpr std::string_view kForeign = R"({
    "kind": "configuration_item",
    "columns": {"Id": {"foreignKey": "old-register"}, "Host": "name", "Class": "itemType"}
  })";
  (void)import("Id,Host,Class\n4711,web01,Server\n", kForeign);
  const auto report = import("Id,Host,Class\n4711,web-one,Server\n", kForeign);
  EXPECT_EQ(count(report.records, Outcome::kUpdated), 1);
  EXPECT_EQ(all("configuration_item").size(), 1U);
  const auto related = import("A,How,B\n4711,connects_to,rack01\n", R"({
    "kind": "ci_relation", "key": ["from", "relation", "to"],
    "columns": {"A": {"field": "from", "by": "old-register"}, "How": "relation", "B": "to"}
  })");
  ASSERT_EQ(related.unread.size(), 1U);  // rack01 is not there
  EXPECT_NE(related.unread[0].error.detail.find("rack01"), std::string::npos);
}

TEST_F(CsvImport, ARowThatRepeatsAnotherOrMeetsSeveralRecordsIsRefused) {
  const auto report =
      import("Host,Class,Env,Serial,Runs on,Remark\nweb01,srv,,,,\nweb01,srv,test,,,\n", kMapping);
  EXPECT_EQ(report.records[1].outcome, Outcome::kRefused);
  EXPECT_EQ(report.records[1].error.rule, "csv.key_repeated");
  (void)import("Host,Class,Env,Serial,Runs on,Remark\nweb02,srv,test,,,\nweb03,srv,test,,,\n",
               kMapping);
  const auto several = import("Env,Serial\ntest,S-1\n", R"({
    "kind": "configuration_item", "key": "environment",
    "columns": {"Env": "environment", "Serial": "serialNumber"}
  })");
  EXPECT_EQ(several.records[0].error.rule, "csv.key_ambiguous");
}

TEST_F(CsvImport, AFileThatDoesNotFitItsMappingIsRefusedAsAWhole) {
  const auto before = journal_size();
  const auto rule = [&](std::string_view csv, std::string_view mapping) {
    const auto report = try_import(csv, mapping);
    return report ? std::string("done") : report.error().rule;
  };
  EXPECT_EQ(rule("Host,Surprise\nweb01,1\n", kMapping), "csv.header");
  EXPECT_EQ(rule("Host\nweb01\n", kMapping), "csv.header");
  EXPECT_EQ(rule("", kMapping), "csv.header");
  EXPECT_EQ(rule(kFile, "{"), "json.incomplete");
  EXPECT_EQ(rule(kFile, R"({"kind": "configuration_item", "columns": {"Host": "name"}})"),
            "csv.mapping");
  EXPECT_EQ(rule(kFile, R"({"kind": "configuration_item", "key": "name",
                            "columns": {"Host": "corrections"}})"),
            "csv.mapping");
  EXPECT_EQ(journal_size(), before);
}

}  // namespace
}  // namespace proofdesk::server::csv
