#include "evidence/pack/pack.hpp"

#include "core/base/encoding.hpp"
#include "core/journal/commitment.hpp"
#include "core/model/strict_json.hpp"
#include "evidence/lines.hpp"
#include "evidence/pack/layout.hpp"
#include "evidence/pack/record_files.hpp"
#include "evidence/verify/verify.hpp"
#include "processes/registry.hpp"
#include "tests/support/evidence/busy_desk.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::evidence {
namespace {

using proofdesk::testing::BusyDesk;
using proofdesk::testing::StoreKind;
using proofdesk::testing::Unpacked;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string& content(const Pack& pack, std::string_view name) {
  const auto found = std::ranges::find(pack.files, name, &ZipFile::name);
  if (found == pack.files.end()) throw std::runtime_error("no file " + std::string(name));
  return found->content;
}

std::string refutation(const Verdict& verdict) {
  return verdict.reason ? verdict.reason->rule + ": " + verdict.reason->detail : "none";
}

Verdict verify(const Pack& pack, VerifyOptions options = {}) {
  static const auto processes = all_processes();
  options.processes = processes;
  return verify_pack(pack.files, options);
}

/// Both verifiers, with the key.
void expect_proven(BusyDesk& desk, const Pack& pack) {
  const std::string key = desk.house.desk->verifier_key();
  const Verdict verdict = verify(pack, {.key = key});
  EXPECT_EQ(verdict.outcome, Outcome::kProven) << refutation(verdict);
  const auto run = Unpacked(pack.files).verify(key);
  EXPECT_EQ(run.exit_code, 0) << run.output;
}

TEST(Pack, VerifiesWithTheProgram) {
  BusyDesk desk;
  const Pack pack = desk.pack();
  const Verdict unpinned = verify(pack);
  EXPECT_EQ(unpinned.outcome, Outcome::kUnpinned) << refutation(unpinned);
  EXPECT_THAT(unpinned.remarks, IsEmpty());
  const Verdict proven = verify(pack, {.key = desk.house.desk->verifier_key()});
  EXPECT_EQ(proven.outcome, Outcome::kProven) << refutation(proven);
  EXPECT_THAT(proven.shown, ::testing::Contains(HasSubstr("figures are what the records give")));
}

TEST(Pack, VerifiesWithTheShell) {
  BusyDesk desk;
  const Unpacked folder(desk.pack().files);
  const auto unpinned = folder.verify();
  EXPECT_EQ(unpinned.exit_code, 3) << unpinned.output;
  const auto proven = folder.verify(desk.house.desk->verifier_key());
  EXPECT_EQ(proven.exit_code, 0) << proven.output;
  // The key as a file of either form, too.
  const Unpacked keys({{"log.pem", desk.signer().verifier().pem()},
                       {"log.vkey", desk.signer().verifier().vkey() + "\n"}});
  EXPECT_EQ(folder.verify(keys.folder / "log.pem").exit_code, 0);
  EXPECT_EQ(folder.verify(keys.folder / "log.vkey").exit_code, 0);
  EXPECT_EQ(folder.verify("nonsense").exit_code, 1);
}

// The commands of README.txt, to the letter but for the placeholders.
TEST(Pack, VerifiesByHand) {
  BusyDesk desk;
  const Pack pack = desk.pack();
  std::vector<ZipFile> files = pack.files;
  for (ZipFile& file : files) file.name.insert(0, "pack/");
  const Unpacked folder(files);  // with room beside the pack
  const std::string& readme = content(pack, layout::kReadme);
  const auto command = [&](std::string_view with, const std::string& key,
                           const std::string& sequence) {
    const std::size_t begin = readme.rfind('\n', readme.find(with)) + 1;
    std::string line = readme.substr(begin, readme.find('\n', begin) - begin);
    for (const auto& [placeholder, value] :
         {std::pair{std::string("KEY.pem"), key}, {std::string("SEQUENCE"), sequence}}) {
      if (const std::size_t at = line.find(placeholder); at != std::string::npos)
        line.replace(at, placeholder.size(), value);
    }
    return line;
  };
  folder.write("by_hand",
               fmt::format("set -e\ncd pack\n{}\n{}\n{}\n{}\n", command("DSSEv1", "", ""),
                           command("pkeyutl", "keys/log.pub.pem", ""),
                           command("sha256sum -c", "", ""), command("printf '\\000'", "", "3")));
  const auto run = folder.run("cd '" + folder.folder.string() + "' && sh ./by_hand");
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output, HasSubstr("Signature Verified Successfully"));
  EXPECT_THAT(run.output, HasSubstr("records/incident.csv: OK"));
  EXPECT_THAT(run.output, HasSubstr(content(pack, layout::kHashes).substr(3 * 65, 64)));
}

TEST(Pack, IsTheSameWhateverItIsStoredIn) {
  BusyDesk memory(StoreKind::kMemory);
  BusyDesk sqlite(StoreKind::kSqlite);
  const Pack pack = memory.pack();
  EXPECT_EQ(pack.files, sqlite.pack().files);
  EXPECT_EQ(*write_zip(pack.files), *write_zip(memory.pack().files));
}

TEST(Pack, HoldsTheRecordsOfTheClauseOnly) {
  BusyDesk desk;
  const Pack pack = desk.pack();
  EXPECT_EQ(pack.statement.counts.records.at("incident"), 3);
  EXPECT_EQ(pack.statement.counts.imported, 3);
  EXPECT_EQ(pack.statement.counts.refusals, 1);
  for (const ZipFile& file : pack.files) {
    EXPECT_THAT(file.content, Not(HasSubstr("Fires recur"))) << file.name;
    EXPECT_THAT(file.content, Not(HasSubstr("Ana Caller"))) << file.name;
  }
  EXPECT_THAT(content(pack, layout::kRequirementsCsv), HasSubstr("8.6.1-k"));
  EXPECT_THAT(content(pack, layout::kReadme),
              HasSubstr("integrity is claimed from when they were appended"));
}

TEST(Pack, WritesRecordsForPeopleAndSpreadsheets) {
  BusyDesk desk;
  const Pack pack = desk.pack();
  const auto records = parse_strict_json(content(pack, layout::records_json("incident")));
  ASSERT_TRUE(records) << records.error().detail;
  ASSERT_EQ(records->as_array().size(), 3U);
  const auto& closed = *std::ranges::find_if(records->as_array(), [&](const auto& record) {
    return record.at("id").as_string() == desk.closed.id.to_string();
  });
  EXPECT_EQ(closed.at("state").as_string(), "closed");
  EXPECT_EQ(closed.at("number").as_string(),
            desk.house.kind("incident").display_number(desk.closed.number));
  EXPECT_EQ(closed.at("version").as_int64(), desk.closed.version);
  EXPECT_EQ(closed.at("updatedAt").as_string(), to_rfc3339(desk.closed.updated_at));
  EXPECT_EQ(closed.at("fields").at("custom.cost_centre").as_string(), "-4711");
  EXPECT_EQ(closed.at("fields").at("reopenCount").as_int64(), 1);

  const std::string& csv = content(pack, layout::records_csv("incident"));
  EXPECT_THAT(csv, HasSubstr(",'-4711"));
  EXPECT_THAT(csv, HasSubstr("\"'-1+1 is \"\"zero\"\"\""));
  EXPECT_THAT(
      csv,
      HasSubstr("\"'=HYPERLINK(\"\"http://example.org\"\",\"\"x\"\")\nsecond line\twith tab\r\n"));
  EXPECT_THAT(csv, HasSubstr("INC0000045"));
}

TEST(Pack, ShowsBeforeAndAfter) {
  BusyDesk desk;
  const Pack pack = desk.pack();
  const std::string& events = content(pack, layout::events_csv("incident"));
  EXPECT_THAT(events, HasSubstr(",resolutionText,,Put out.\r\n"));
  EXPECT_THAT(events, HasSubstr(",resolutionText,Put out.,\r\n"));
  EXPECT_THAT(events, HasSubstr(",resolutionText,,Now it is out.\r\n"));
  EXPECT_THAT(events, HasSubstr(",location,'@home,\r\n"));
}

TEST(Pack, TakesRecordsByWhenTheirEventsOccurred) {
  BusyDesk desk;
  PackRequest request = desk.request();
  request.from = *parse_rfc3339("2016-02-01T00:00:00Z");
  request.to = *parse_rfc3339("2016-03-01T00:00:00Z");
  const Pack pack = desk.pack(request);
  EXPECT_EQ(pack.statement.counts.records.at("incident"), 1);
  // All its events, also the one of March.
  EXPECT_EQ(pack.statement.counts.events, 3);
  expect_proven(desk, pack);
}

TEST(Pack, MayBeOfNothing) {
  BusyDesk desk;
  PackRequest request = desk.request();
  request.from = *parse_rfc3339("2001-01-01T00:00:00Z");
  request.to = *parse_rfc3339("2002-01-01T00:00:00Z");
  const Pack pack = desk.pack(request);
  EXPECT_EQ(pack.statement.counts.events, 0);
  EXPECT_THAT(content(pack, layout::kKpisCsv), HasSubstr("no population"));
  expect_proven(desk, pack);
}

TEST(Pack, OfALargeJournalShowsLeavesFromTheFirstOfTheScopeOn) {
  BusyDesk desk;
  PackRequest request = desk.request();
  request.from = *parse_rfc3339("2026-01-01T00:00:00Z");
  request.show_all_below = 10;
  const Pack pack = desk.pack(request);
  EXPECT_GT(pack.statement.shown_from, 10);
  EXPECT_EQ(std::ranges::count(content(pack, layout::kLeaves), '\n'),
            pack.statement.size - pack.statement.shown_from);
  const Verdict verdict = verify(pack);
  EXPECT_THAT(verdict.remarks, ::testing::ElementsAre(HasSubstr("the organisation's word")));
  EXPECT_THAT(content(pack, layout::kReadme), HasSubstr("the organisation's word"));
  expect_proven(desk, pack);
}

TEST(Pack, KeepsBackWhatIsToBeWithheld) {
  BusyDesk desk;
  PackRequest request = desk.request();
  request.withhold = {"call_back_number", "worklog", "description"};
  const Pack pack = desk.pack(request);
  EXPECT_THAT(pack.statement.withheld,
              ::testing::ElementsAre("callBackNumber", "description", "worklog"));
  EXPECT_EQ(pack.statement.counts.withheld, 4);
  for (const ZipFile& file : pack.files) {
    EXPECT_THAT(file.content, Not(HasSubstr("+351 21"))) << file.name;
    EXPECT_THAT(file.content, Not(HasSubstr("extinguisher"))) << file.name;
    EXPECT_THAT(file.content, Not(HasSubstr("second line"))) << file.name;
  }
  // Nor in a disclosure.
  Lines lines(content(pack, layout::kDisclosures));
  while (const auto line = lines.next()) {
    EXPECT_THAT(*from_base64url(line->substr(line->find('\t') + 1)),
                Not(HasSubstr("extinguisher")));
  }
  EXPECT_THAT(content(pack, layout::records_csv("incident")), HasSubstr("[withheld]"));
  expect_proven(desk, pack);
}

TEST(Pack, DoesNotShowFiguresThatRestOnWithheldValues) {
  BusyDesk desk;
  PackRequest request = desk.request();
  request.withhold = {"impact"};
  const Pack pack = desk.pack(request);
  const std::string& kpis = content(pack, layout::kKpisCsv);
  EXPECT_THAT(
      kpis,
      HasSubstr(
          "incident,impact_and_urgency_recorded,Impact and urgency recorded,8.6.1,,not shown"));
  EXPECT_THAT(kpis, HasSubstr("incident,opened,Opened,8.6.1,,"));
  EXPECT_THAT(kpis, Not(HasSubstr("incident,opened,Opened,8.6.1,,not shown")));
  EXPECT_THAT(verify(pack).remarks, ::testing::Contains(HasSubstr("figures are not shown")));
  expect_proven(desk, pack);
}

TEST(Pack, BringsTheLifecyclesItWasDecidedUnder) {
  BusyDesk desk;
  const Pack pack = desk.pack();
  const Lifecycle& lifecycle = desk.house.kind("incident").lifecycle;
  EXPECT_EQ(content(pack, layout::definition(lifecycle.hash)), lifecycle.canonical_text);
}

TEST(Pack, TakesKindsThatARequirementDrawsOn) {
  BusyDesk desk;
  // 8.6.1-i: what top management was told.
  EXPECT_TRUE(desk.pack().statement.scope.kinds.contains("communication"));
}

TEST(Pack, RefusesWhatCannotBePacked) {
  BusyDesk desk;
  const auto view = std::move(*desk.house.store->snapshot());
  const auto rule_of = [&](const PackRequest& request) {
    const auto pack =
        make_pack(*view, desk.house.keys, *desk.house.desk->model(), {}, desk.signer(), request);
    return pack ? "none" : pack.error().rule;
  };
  PackRequest request = desk.request();
  EXPECT_EQ(rule_of(request), "none");
  request.clause = "8.9";
  EXPECT_EQ(rule_of(request), "pack.clause");
  request = desk.request();
  request.to = request.from;
  EXPECT_EQ(rule_of(request), "pack.period");
  request = desk.request();
  request.withhold = {"no_such_field"};
  EXPECT_EQ(rule_of(request), "pack.withhold");
}

TEST(Pack, OfAnOuterClauseTakesItsSubclauses) {
  BusyDesk desk;
  PackRequest request = desk.request();
  request.clause = "8.6";
  const Pack pack = desk.pack(request);
  EXPECT_EQ(pack.statement.counts.records.at("problem"), 1);
  EXPECT_EQ(pack.statement.counts.records.at("service_request"), 1);
  expect_proven(desk, pack);
}

TEST(Pack, SurvivesErasure) {
  BusyDesk desk;
  const Actor administrator = desk.house.actor("administrator");
  const Record person = desk.house.find("person", desk.requester);
  desk.run(person, Erase{"", "asked for it"}, administrator);
  desk.run(desk.house.find("incident", desk.awkward.id), Erase{"description", "names a customer"},
           administrator);
  const Pack pack = desk.pack();
  // The call-back number was the person's, in an incident.
  EXPECT_EQ(pack.statement.counts.erased, 2);
  EXPECT_THAT(content(pack, layout::kRedactions), HasSubstr("\tcallBackNumber\t"));
  EXPECT_THAT(content(pack, layout::kRedactions), HasSubstr("\tdescription\t"));
  EXPECT_THAT(content(pack, layout::records_json("incident")),
              HasSubstr(R"("erased":["callBackNumber"])"));
  EXPECT_THAT(content(pack, layout::records_csv("incident")), HasSubstr("[erased]"));
  for (const ZipFile& file : pack.files)
    EXPECT_THAT(file.content, Not(HasSubstr("+351 21"))) << file.name;
  expect_proven(desk, pack);
}

// Who was invited is evidence of 8.7.3; with what secret is nobody's business.
TEST(Pack, WithholdsSecretsUnasked) {
  BusyDesk desk;
  const std::string digest(64, 'd');
  const Record person =
      desk.create("person", {{"name", std::string("Ana")}, {"user_name", std::string("ana")}});
  Command command;
  command.actor = desk.house.actor("administrator");
  command.kind = "invitation";
  command.action =
      Create{.fields = {{"person", person.id.to_string()},
                        {"secret_hash", digest},
                        {"expires_at", desk.house.clock.now().micros + kMicrosPerDay}}};
  const auto invited = desk.house.run(command);
  ASSERT_TRUE(invited) << invited.error().detail;
  PackRequest request = desk.request();
  request.clause = "8.7.3";
  const Pack pack = desk.pack(request);
  EXPECT_THAT(pack.statement.withheld, ::testing::Contains("secretHash"));
  EXPECT_THAT(content(pack, layout::records_json("invitation")), HasSubstr(person.id.to_string()));
  for (const ZipFile& file : pack.files) {
    EXPECT_THAT(file.content, Not(HasSubstr(digest))) << file.name;
    if (file.name == layout::kDisclosures) {
      std::size_t at = 0;
      for (std::string_view rest = file.content; !rest.empty();
           rest.remove_prefix(std::min(rest.size(), rest.find('\n') + 1))) {
        const auto line = rest.substr(0, rest.find('\n'));
        const auto opened = journal::parse_disclosure(line.substr(line.find('\t') + 1));
        ASSERT_TRUE(opened) << ++at;
        EXPECT_NE(opened->path, "secretHash");
      }
    }
  }
  expect_proven(desk, pack);
}

}  // namespace
}  // namespace proofdesk::evidence
