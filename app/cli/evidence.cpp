#include "app/cli/commands.hpp"
#include "app/cli/declare.hpp"
#include "app/cli/options.hpp"
#include "app/reading_room.hpp"
#include "evidence/pack/pack.hpp"
#include "evidence/verify/pack_files.hpp"
#include "evidence/verify/verify.hpp"
#include "processes/registry.hpp"

#include <memory>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace proofdesk::app::cli {
namespace {

struct PackOptions {
  std::string data;
  std::string clause;
  std::string from;
  std::string to;
  std::string out;
  std::vector<std::string> withhold;
};

Result<ExitCode> make(const PackOptions& options, Terminal& terminal) {
  const Instant now = SystemClock().now();
  evidence::PackRequest request;
  request.clause = options.clause;
  PROOFDESK_ASSIGN(request.from, parse_when("--from", options.from, now));
  PROOFDESK_ASSIGN(request.to, parse_when("--to", options.to, now));
  request.withhold = {options.withhold.begin(), options.withhold.end()};

  PROOFDESK_ASSIGN(const auto room, ReadingRoom::open(options.data));
  PROOFDESK_ASSIGN(const auto view, room->store().snapshot());
  ProgressBar bar(terminal, "packing");
  PROOFDESK_ASSIGN(const auto pack,
                   evidence::make_pack(*view, room->keys(), *room->model(),
                                       room->practice().processes(), room->signer(), request,
                                       [&](std::string_view, std::int64_t done,
                                           std::int64_t total) { bar.show(done, total); }));
  PROOFDESK_ASSIGN(const std::string archive, evidence::write_zip(pack.files));
  PROOFDESK_TRY(write_file(options.out, archive));
  bar.clear();

  const auto& statement = pack.statement;
  std::string text = fmt::format("{}: clause {}, {} to {}\n", options.out, options.clause,
                                 to_rfc3339(request.from), to_rfc3339(request.to));
  for (const auto& [kind, count] : statement.counts.records)
    text += fmt::format("  {} {}\n", grouped(count), kind);
  text += fmt::format("  {}, {} of them imported; {}\n",
                      counted(statement.counts.events, "event", "events"),
                      grouped(statement.counts.imported),
                      counted(statement.counts.refusals, "refusal", "refusals"));
  text += fmt::format("  {} disclosed, {} erased, {} withheld\n",
                      counted(statement.counts.disclosed, "value", "values"),
                      grouped(statement.counts.erased), grouped(statement.counts.withheld));
  text += fmt::format("  head of {}, signed by {}\n", counted(statement.size, "leaf", "leaves"),
                      statement.key);
  terminal.print(text);
  return ExitCode::kDone;
}

struct VerifyFiles {
  std::string pack;
  std::string key;
  std::string checkpoint;
  std::string receipt;
};

/// `--key` is a key or the file that holds one.
Result<std::string> key_or_file(const std::string& text) {
  std::error_code unknown;
  if (std::filesystem::is_regular_file(text, unknown)) return evidence::load_text(text);
  return text;
}

Result<ExitCode> verify(const VerifyFiles& files, Terminal& terminal) {
  const auto processes = all_processes();
  evidence::VerifyOptions options{.processes = processes};
  if (!files.key.empty()) {
    PROOFDESK_ASSIGN(options.key, key_or_file(files.key));
  }
  if (!files.checkpoint.empty()) {
    PROOFDESK_ASSIGN(options.checkpoint, evidence::load_text(files.checkpoint));
  }
  if (!files.receipt.empty()) {
    PROOFDESK_ASSIGN(options.receipt, evidence::load_text(files.receipt));
  }

  evidence::Verdict verdict;
  auto pack = evidence::load_pack(files.pack);
  if (!pack && pack.error().code == ErrorCode::kNotFound) return fail(pack.error());
  if (pack) {
    verdict = evidence::verify_pack(*pack, options);
  } else {
    verdict.reason = pack.error();  // a damaged archive does not verify; that is an answer
  }

  for (const auto& sentence : verdict.shown) terminal.print(fmt::format("ok    {}\n", sentence));
  for (const auto& remark : verdict.remarks) terminal.print(fmt::format("note  {}\n", remark));
  if (verdict.reason) terminal.complain(*verdict.reason);
  switch (verdict.outcome) {
    case evidence::Outcome::kProven:
      terminal.print("PROVEN\n");
      return ExitCode::kDone;
    case evidence::Outcome::kUnpinned:
      terminal.print(
          "CONSISTENT, SIGNER NOT PINNED: give a key, checkpoint or receipt from outside\n");
      return ExitCode::kUnpinned;
    case evidence::Outcome::kRefuted:
      break;
  }
  terminal.print("NOT PROVEN\n");
  return ExitCode::kNo;
}

}  // namespace

void add_evidence(CLI::App& program, Chosen& chosen) {
  auto* group = add_subcommand(program, "evidence",
                               "Packs that an auditor takes away, and their verification");
  group->require_subcommand(1);
  group->footer(
      examples({"proofdesk evidence pack --data ./desk --clause 8.6.1 --from 2026-01-01 --to "
                "2027-01-01 --out pack.zip",
                "proofdesk evidence verify pack.zip --key desk.vkey"}));

  auto pack = std::make_shared<PackOptions>();
  auto* make_one = add_subcommand(*group, "pack",
                                  "Write a pack: records, events with proofs, figures, verifier");
  add_data(*make_one, pack->data);
  add_option(*make_one, "--clause", pack->clause, "Clause of ISO/IEC 20000-1:2018")
      ->required()
      ->type_name("CLAUSE");
  add_option(*make_one, "--from", pack->from, "Start of the period, inclusive")
      ->required()
      ->type_name("DATE");
  add_option(*make_one, "--to", pack->to, "End of the period, exclusive")
      ->required()
      ->type_name("DATE");
  add_option(*make_one, "--out", pack->out, "The archive to write")
      ->required()
      ->type_name("FILE.zip");
  add_option(*make_one, "--withhold", pack->withhold, "A field whose values are not to be shown")
      ->type_name("FIELD")
      ->allow_extra_args(false);
  make_one->footer(
      "Works beside a running server. Dates are midnights in UTC; instants (RFC 3339) are taken "
      "too.\n\n" +
      examples({"proofdesk evidence pack --data ./desk --clause 8.6.1 --from 2026-01-01 --to "
                "2027-01-01 --out pack.zip",
                "proofdesk evidence pack --data ./desk --clause 8.6 --from 2026-11-01 --to "
                "2026-12-01 \\\n"
                "      --withhold description --out pack.zip"}));
  make_one->callback([&chosen, pack] {
    chosen.work = [pack](Terminal& terminal) { return make(*pack, terminal); };
  });

  auto files = std::make_shared<VerifyFiles>();
  auto* check = add_subcommand(*group, "verify", "Verify a pack, without any data directory");
  add_option(*check, "pack", files->pack, "The archive, or the folder it was unpacked into")
      ->required()
      ->type_name("PACK");
  add_option(*check, "--key", files->key, "Verifier key (or file) you have from elsewhere")
      ->type_name("VKEY");
  add_option(*check, "--checkpoint", files->checkpoint, "An earlier signed head you kept")
      ->type_name("FILE");
  add_option(*check, "--receipt", files->receipt, "The answer to a write you kept (JSON)")
      ->type_name("FILE");
  check->footer(
      "0: proven against what was given; 3: consistent, but nothing pins the signer; 1: not, with "
      "the first "
      "reason.\nInside the pack `sh verify.sh` does the same with openssl and text tools.\n\n" +
      examples(
          {"proofdesk evidence verify pack.zip --key desk.vkey",
           "proofdesk evidence verify pack.zip --key \"$(cat desk.vkey)\" --checkpoint head.txt"}));
  check->callback([&chosen, files] {
    chosen.work = [files](Terminal& terminal) { return verify(*files, terminal); };
  });
}

}  // namespace proofdesk::app::cli
