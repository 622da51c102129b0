// What a dishonest maker of packs may try. Each attempt is held against the program and against verify.sh: both must
// refuse it, for the same reason where they name one.

#include "core/base/encoding.hpp"
#include "core/journal/checkpoint.hpp"
#include "core/journal/commitment.hpp"
#include "evidence/pack/layout.hpp"
#include "evidence/pack/record_files.hpp"
#include "evidence/verify/verify.hpp"
#include "processes/registry.hpp"
#include "tests/support/evidence/busy_desk.hpp"
#include "tests/support/evidence/forgery.hpp"

#include <algorithm>
#include <cstdlib>
#include <random>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::evidence {
namespace {

using proofdesk::testing::BusyDesk;
using proofdesk::testing::Forgery;
using proofdesk::testing::Unpacked;
using ::testing::HasSubstr;

/// One desk for all: making it costs more than most attacks.
struct Stage {
  BusyDesk desk;
  Pack pack = desk.pack();
  journal::NoteSigner signer = desk.signer();
  std::string key = signer.verifier().vkey();
};

Stage& stage() {
  static Stage the_one;
  return the_one;
}

std::string refutation(const std::vector<ZipFile>& files, const VerifyOptions& options) {
  const Verdict verdict = verify_pack(files, options);
  if (verdict.outcome != Outcome::kRefuted)
    return fmt::format("outcome {}", static_cast<int>(verdict.outcome));
  return verdict.reason->rule + ": " + verdict.reason->detail;
}

/// Both refuse, with or without the key; the program says `in_program`, the script `in_script`.
void expect_refused(const std::vector<ZipFile>& files, std::string_view in_program,
                    std::string_view in_script) {
  EXPECT_THAT(refutation(files, {.key = stage().key}), HasSubstr(std::string(in_program)));
  EXPECT_THAT(refutation(files, {}), HasSubstr(std::string(in_program)));
  const Unpacked folder(files);
  const auto pinned = folder.verify(stage().key);
  EXPECT_EQ(pinned.exit_code, 1) << pinned.output;
  EXPECT_THAT(pinned.output, HasSubstr(std::string(in_script)));
  EXPECT_EQ(folder.verify().exit_code, 1);
}

void expect_refused(Forgery& forgery, std::string_view in_program, std::string_view in_script) {
  forgery.sign(stage().signer);
  expect_refused(forgery.files(), in_program, in_script);
}

TEST(PackAttack, SigningAgainAloneChangesNothing) {
  Forgery honest(stage().pack);
  honest.sign(stage().signer);
  EXPECT_EQ(honest.files(), stage().pack.files);
}

TEST(PackAttack, EverySingleByteCounts) {
  std::mt19937 random(20260302);  // NOLINT(cert-msc51-cpp): the same bytes every time
  std::vector<std::vector<ZipFile>> mutants;
  std::vector<std::string> where;
  while (mutants.size() < 200) {
    std::vector<ZipFile> files = stage().pack.files;
    // Every file as often as any other, so that the small ones get their share.
    ZipFile& file = files[random() % files.size()];
    if (file.content.empty()) continue;
    const std::size_t at = random() % file.content.size();
    file.content[at] = static_cast<char>(file.content[at] ^ static_cast<char>(1U << random() % 8));
    where.push_back(fmt::format("{} byte {}", file.name, at));
    EXPECT_EQ(verify_pack(files, {.key = stage().key}).outcome, Outcome::kRefuted) << where.back();
    EXPECT_EQ(verify_pack(files, {}).outcome, Outcome::kRefuted) << where.back();
    // A changed verifier may do anything; that is why the README says to bring one's own.
    if (file.name != layout::kVerifier) mutants.push_back(std::move(files));
  }
  // The script takes a hundred times as long: every fourth is its share, unless it is asked for all.
  if (std::getenv("PROOFDESK_ALL_MUTATIONS") == nullptr) mutants.resize(mutants.size() / 4);
  std::vector<int> exit_codes(mutants.size(), -1);
  const auto run = [&](std::size_t first) {
    for (std::size_t i = first; i < mutants.size(); i += 2) {
      exit_codes[i] = Unpacked(mutants[i]).verify(stage().key).exit_code;
    }
  };
  std::thread other(run, 1);
  run(0);
  other.join();
  EXPECT_THAT(exit_codes, ::testing::Each(1));
}

TEST(PackAttack, AnotherKeyIsConsistentButNotPinned) {
  const auto other = *journal::NoteSigner::from_seed(stage().signer.verifier().name(), {1, 2, 3});
  Forgery forgery(stage().pack);
  const std::string vkey = other.verifier().vkey();
  forgery.file(layout::kVerifierKey) = vkey + "\n";
  forgery.file(layout::kPublicKey) = other.verifier().pem();
  const auto head =
      journal::parse_checkpoint(journal::parse_note(forgery.file(layout::kCheckpoint))->text);
  forgery.file(layout::kCheckpoint) = *journal::sign_note(*journal::write_checkpoint(*head), other);
  forgery.statement.key = vkey;
  forgery.sign(other);

  EXPECT_EQ(verify_pack(forgery.files(), {}).outcome, Outcome::kUnpinned);
  EXPECT_THAT(refutation(forgery.files(), {.key = stage().key}), HasSubstr("not by the key given"));
  EXPECT_THAT(refutation(forgery.files(), {.key = stage().signer.verifier().pem()}),
              HasSubstr("not by the key given"));
  const Unpacked folder(forgery.files());
  EXPECT_EQ(folder.verify().exit_code, 3);
  EXPECT_EQ(folder.verify(vkey).exit_code, 0);
  const auto pinned = folder.verify(stage().key);
  EXPECT_EQ(pinned.exit_code, 1);
  EXPECT_THAT(pinned.output, HasSubstr("not by the key given"));
}

TEST(PackAttack, AnotherKeyUnderTheOldName) {
  // Signs with a key of his own, but leaves the honest key in the pack.
  const auto other = *journal::NoteSigner::from_seed(stage().signer.verifier().name(), {1, 2, 3});
  Forgery forgery(stage().pack);
  forgery.sign(other);
  expect_refused(forgery.files(), "signature over the pack's statement",
                 "signature over the pack's statement");
}

TEST(PackAttack, CheckpointOfAnotherKey) {
  const auto other = *journal::NoteSigner::from_seed(stage().signer.verifier().name(), {1, 2, 3});
  Forgery forgery(stage().pack);
  const auto head =
      journal::parse_checkpoint(journal::parse_note(forgery.file(layout::kCheckpoint))->text);
  forgery.file(layout::kCheckpoint) = *journal::sign_note(*journal::write_checkpoint(*head), other);
  expect_refused(forgery, "note.unsigned", "checkpoint is not signed");
}

TEST(PackAttack, FileAdded) {
  Forgery forgery(stage().pack);
  forgery.file("records/extra.csv") = "id\r\n";
  expect_refused(forgery.files(), "not in its list of hashes", "not in its list of hashes");
  // The program knows which files a pack has; the script leaves a listed one to the reader, who sees it signed.
  forgery.sign(stage().signer);
  EXPECT_THAT(refutation(forgery.files(), {}), HasSubstr("does not belong into a pack"));
}

TEST(PackAttack, FileTakenAway) {
  for (const std::string_view name :
       {layout::kLeaves, layout::kHashes, layout::kCheckpoint, layout::kDisclosures,
        layout::kRedactions, layout::kVerifierKey, layout::kPublicKey}) {
    Forgery forgery(stage().pack);
    forgery.remove(name);
    expect_refused(forgery.files(), "is missing", "is missing");
    if (!name.starts_with("keys/"))
      expect_refused(forgery, "not in the list of hashes", "not in the list of hashes");
  }
}

TEST(PackAttack, HashListCutShort) {
  Forgery forgery(stage().pack);
  auto lines = forgery.lines(layout::kHashes);
  lines.pop_back();
  forgery.set_lines(layout::kHashes, lines);
  expect_refused(forgery, "the pack lists", "as many leaf hashes as the checkpoint covers");
}

TEST(PackAttack, HashChanged) {
  Forgery forgery(stage().pack);
  auto lines = forgery.lines(layout::kHashes);
  std::swap(lines[3], lines[4]);
  forgery.set_lines(layout::kHashes, lines);
  expect_refused(forgery, "do not give the root", "do not give the root");
}

TEST(PackAttack, HashListCutShortWithTheStatement) {
  Forgery forgery(stage().pack);
  auto lines = forgery.lines(layout::kHashes);
  lines.pop_back();
  forgery.set_lines(layout::kHashes, lines);
  --forgery.statement.size;
  expect_refused(forgery, "not the one that the statement names",
                 "not the one that the statement names");
}

TEST(PackAttack, LeafSwapped) {
  Forgery forgery(stage().pack);
  auto lines = forgery.lines(layout::kLeaves);
  // Two leaves that differ in nothing but what they say, each under the other's number.
  std::swap(lines[lines.size() - 1], lines[lines.size() - 2]);
  forgery.set_lines(layout::kLeaves, lines);
  expect_refused(forgery, "out of order", "");
}

TEST(PackAttack, LeafRewritten) {
  Forgery forgery(stage().pack);
  auto lines = forgery.lines(layout::kLeaves);
  const auto closing = std::ranges::find_if(
      lines, [](const auto& line) { return line.contains(R"("name":"close")"); });
  ASSERT_NE(closing, lines.end());
  const std::string cancelled = R"("name":"cancel")";
  closing->replace(closing->find(R"("name":"close")"), std::string_view(R"("name":"close")").size(),
                   cancelled);
  forgery.set_lines(layout::kLeaves, lines);
  expect_refused(forgery, "is not the one in the tree", "is not the one in the tree");
}

TEST(PackAttack, LeafLeftOut) {
  Forgery forgery(stage().pack);
  auto lines = forgery.lines(layout::kLeaves);
  lines.erase(lines.begin());
  forgery.set_lines(layout::kLeaves, lines);
  expect_refused(forgery, "Not every leaf from 0 on", "not every leaf from 0 on");
}

/// Takes every trace of one record out of the files that are about records, and the counts with it.
void leave_out(Forgery& forgery, const Uuid& id, bool leaves_too) {
  const std::string name = id.to_string();
  std::vector<std::string> sequences;
  auto leaves = forgery.lines(layout::kLeaves);
  std::erase_if(leaves, [&](const std::string& line) {
    if (!line.contains(R"("record":")" + name)) return false;
    sequences.push_back(line.substr(0, line.find('\t')));
    return true;
  });
  if (leaves_too) forgery.set_lines(layout::kLeaves, leaves);
  auto disclosures = forgery.lines(layout::kDisclosures);
  forgery.statement.counts.disclosed -=
      static_cast<std::int64_t>(std::erase_if(disclosures, [&](const auto& line) {
        return std::ranges::find(sequences, line.substr(0, line.find('\t'))) != sequences.end();
      }));
  forgery.set_lines(layout::kDisclosures, disclosures);
  auto records = forgery.lines(layout::records_json("incident"));
  std::erase_if(records,
                [&](const std::string& line) { return line.contains(R"("id":")" + name); });
  forgery.set_lines(layout::records_json("incident"), records);
  for (const std::string& table :
       {layout::records_csv("incident"), layout::events_csv("incident")}) {
    std::string& csv = forgery.file(table);
    for (std::size_t at = 0; (at = csv.find(name)) != std::string::npos;) {
      const std::size_t begin = csv.rfind("\r\n", at) + 2;
      csv.erase(begin, csv.find("\r\n", at) + 2 - begin);
    }
  }
  --forgery.statement.counts.records["incident"];
}

TEST(PackAttack, RecordLeftOut) {
  // The imported one has single-line texts only, so its rows can be cut out whole.
  Forgery forgery(stage().pack);
  leave_out(forgery, stage().desk.imported.id, false);
  forgery.statement.counts.events -= 3;
  forgery.statement.counts.imported -= 3;
  forgery.statement.imported_since.reset();
  expect_refused(forgery, "the values shown are not those that the leaf commits to",
                 "the values shown are not those that the leaf commits to");
}

TEST(PackAttack, RecordLeftOutWithItsLeaves) {
  Forgery forgery(stage().pack);
  leave_out(forgery, stage().desk.imported.id, true);
  forgery.statement.counts.events -= 3;
  forgery.statement.counts.imported -= 3;
  forgery.statement.imported_since.reset();
  expect_refused(forgery, "Not every leaf from 0 on", "not every leaf from 0 on");
}

TEST(PackAttack, RecordLeftOutByAnotherPeriod) {
  // Says that only 2026 was asked for, but keeps what 2016 brought in.
  Forgery forgery(stage().pack);
  forgery.statement.scope.from = *parse_rfc3339("2026-01-01T00:00:00Z");
  expect_refused(forgery, "is opened, but not in scope", "is opened, but not in scope");
}

TEST(PackAttack, ValueChangedInTheRecords) {
  for (const std::string& name :
       {layout::records_json("incident"), layout::records_csv("incident")}) {
    Forgery forgery(stage().pack);
    forgery.replace(name, "Printer on fire", "Printer on ice!");
    expect_refused(forgery, fmt::format("{}, line", name),
                   name + " is not what the disclosed events add up to");
  }
}

TEST(PackAttack, ValueChangedInTheEvents) {
  Forgery forgery(stage().pack);
  std::string& csv = forgery.file(layout::events_csv("incident"));
  csv.replace(csv.find("Printer on fire"), 15, "Printer on ice!");
  forgery.sign(stage().signer);
  // The script leaves this table to the signature: it reads as the disclosures do, and they are checked.
  EXPECT_THAT(refutation(forgery.files(), {}), HasSubstr("events/incident.csv, line"));
}

TEST(PackAttack, DisclosureOfAnotherValue) {
  Forgery forgery(stage().pack);
  auto lines = forgery.lines(layout::kDisclosures);
  for (std::string& line : lines) {
    const std::size_t tab = line.find('\t');
    std::string json = *from_base64url(line.substr(tab + 1));
    const std::size_t at = json.find("Printer on fire");
    if (at == std::string::npos) continue;
    json.replace(at, 15, "Printer on ice!");
    line = line.substr(0, tab + 1) + to_base64url(as_bytes(json));
  }
  forgery.set_lines(layout::kDisclosures, lines);
  for (const std::string& name :
       {layout::records_json("incident"), layout::records_csv("incident")}) {
    forgery.replace(name, "Printer on fire", "Printer on ice!");
  }
  expect_refused(forgery, "the values shown are not those that the leaf commits to",
                 "the values shown are not those that the leaf commits to");
}

TEST(PackAttack, DisclosureLeftOut) {
  Forgery forgery(stage().pack);
  auto lines = forgery.lines(layout::kDisclosures);
  lines.pop_back();
  forgery.set_lines(layout::kDisclosures, lines);
  --forgery.statement.counts.disclosed;
  expect_refused(forgery, "the values shown are not those that the leaf commits to",
                 "the values shown are not those that the leaf commits to");
}

TEST(PackAttack, DisclosureGivenTwice) {
  Forgery forgery(stage().pack);
  auto lines = forgery.lines(layout::kDisclosures);
  lines.push_back(lines.back());
  forgery.set_lines(layout::kDisclosures, lines);
  ++forgery.statement.counts.disclosed;
  expect_refused(forgery, "out of order",
                 "the values shown are not those that the leaf commits to");
}

TEST(PackAttack, ValueHiddenAsWithheld) {
  // A commitment may stay closed, but then the statement says which fields are withheld, and the record shows it.
  Forgery forgery(stage().pack);
  auto lines = forgery.lines(layout::kDisclosures);
  const std::string last = lines.back();
  lines.pop_back();
  forgery.set_lines(layout::kDisclosures, lines);
  const std::size_t tab = last.find('\t');
  const auto disclosed = journal::parse_disclosure(last.substr(tab + 1));
  ASSERT_TRUE(disclosed);
  forgery.file(layout::kRedactions) +=
      fmt::format("{}\t{}\t{}\twithheld\n", last.substr(0, tab), disclosed->path,
                  to_hex(journal::commit(last.substr(tab + 1))));
  --forgery.statement.counts.disclosed;
  ++forgery.statement.counts.withheld;
  forgery.sign(stage().signer);
  EXPECT_THAT(refutation(forgery.files(), {}), HasSubstr("withheld without being listed"));
  EXPECT_EQ(Unpacked(forgery.files()).verify().exit_code, 1);
}

TEST(PackAttack, CountsThatDoNotFit) {
  Forgery forgery(stage().pack);
  ++forgery.statement.counts.records["incident"];
  expect_refused(forgery, "does not hold as many", "does not hold as many");
  Forgery events(stage().pack);
  --events.statement.counts.events;
  expect_refused(events, "does not hold as many", "does not hold as many");
}

TEST(PackAttack, FiguresThatWereImproved) {
  static const auto processes = all_processes();
  Forgery json(stage().pack);
  std::string& kpis = json.file(layout::kKpisJson);
  const std::size_t at = kpis.find(R"("value":)");
  ASSERT_NE(at, std::string::npos);
  kpis.insert(at + 8, "9");
  json.sign(stage().signer);
  EXPECT_THAT(refutation(json.files(), {.processes = processes}),
              HasSubstr("figures are not what the records give"));
  Forgery csv(stage().pack);
  csv.replace(layout::kKpisCsv, "incident,opened,Opened,8.6.1,,",
              "incident,opened,Opened,8.6.1,,9");
  csv.sign(stage().signer);
  EXPECT_THAT(refutation(csv.files(), {.processes = processes}),
              HasSubstr("figures are not what the records give"));
}

TEST(PackAttack, FiguresHiddenWithoutAReason) {
  static const auto processes = all_processes();
  Forgery forgery(stage().pack);
  std::string& kpis = forgery.file(layout::kKpisJson);
  const std::string member = R"("name":"opened",)";
  kpis.insert(kpis.find(member) + member.size(), R"("notShown":true,)");
  forgery.sign(stage().signer);
  EXPECT_THAT(refutation(forgery.files(), {.processes = processes}),
              HasSubstr("although no value is withheld"));
}

TEST(PackAttack, NoiseUnderAGoodSignature) {
  // A signer gone mad: whatever the files hold, the answer is a refusal, not a crash.
  std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same noise every time
  const std::string names[] = {std::string(layout::kHashes),      std::string(layout::kLeaves),
                               std::string(layout::kDisclosures), std::string(layout::kCheckpoint),
                               layout::records_json("incident"),  layout::records_csv("incident"),
                               layout::events_csv("incident")};
  for (int round = 0; round < 300; ++round) {
    Forgery forgery(stage().pack);
    std::string& content = forgery.file(names[random() % std::size(names)]);
    const std::string before = content;
    for (int i = 0; i < 3; ++i) {
      const std::size_t at = random() % content.size();
      switch (random() % 3) {
        case 0:
          content[at] = static_cast<char>(random());
          break;
        case 1:
          content.erase(at, random() % 40);
          break;
        default:
          content.insert(at, before.substr(random() % before.size(), random() % 40));
          break;
      }
      if (content.empty()) break;
    }
    if (content == before) continue;
    forgery.sign(stage().signer);
    EXPECT_EQ(verify_pack(forgery.files(), {}).outcome, Outcome::kRefuted) << round;
  }
}

TEST(PackAttack, DefinitionOfAnotherHash) {
  Forgery forgery(stage().pack);
  const std::string hash = stage().desk.house.kind("incident").lifecycle.hash;
  forgery.file(layout::definition(hash)) += " ";
  expect_refused(forgery, "does not belong into a pack", "does not bear the name of its hash");
  Forgery without(stage().pack);
  without.remove(layout::definition(hash));
  without.sign(stage().signer);
  EXPECT_THAT(verify_pack(without.files(), {}).remarks,
              ::testing::Contains(HasSubstr("are not in the pack")));
}

TEST(PackAttack, FewerLeavesPromised) {
  Forgery forgery(stage().pack);
  forgery.statement.shown_from = 3;
  forgery.sign(stage().signer);
  // More is shown than promised: no harm, and none is claimed.
  const Verdict verdict = verify_pack(forgery.files(), {});
  EXPECT_EQ(verdict.outcome, Outcome::kUnpinned);
  EXPECT_THAT(verdict.remarks, ::testing::Contains(HasSubstr("the organisation's word")));
  EXPECT_EQ(Unpacked(forgery.files()).verify().exit_code, 3);
}

TEST(PackAttack, StatementThatIsNone) {
  for (const char* text : {"", "{}", "[]", "null", "{\"predicate\":{}}", "\xff"}) {
    Forgery forgery(stage().pack);
    forgery.sign(stage().signer);
    const auto signature = stage().signer.sign(pre_authentication(text));
    forgery.file(layout::kStatement) = text;
    forgery.file(layout::kSignature) = std::string(as_text(signature));
    forgery.file(layout::kEnvelope) = write_envelope(text, stage().signer.verifier(), signature);
    expect_refused(forgery.files(), "manifest.json is not the statement",
                   "manifest.json is not the statement");
  }
}

}  // namespace
}  // namespace proofdesk::evidence
