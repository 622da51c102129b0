#include "app/cli/commands.hpp"
#include "app/cli/declare.hpp"
#include "app/cli/options.hpp"
#include "app/reading_room.hpp"
#include "core/base/encoding.hpp"
#include "evidence/journal_audit.hpp"

#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace proofdesk::app::cli {
namespace {

/// Findings that are worth reading; the rest is counted.
constexpr std::size_t kShown = 20;

std::string text_of(const evidence::AuditReport& report) {
  std::string text = fmt::format(
      "origin   {}\nleaves   {}\nroot     {}\nvalues   {} open to what was committed, {} erased\n",
      report.origin, grouped(report.leaves), to_hex(report.root), grouped(report.values),
      grouped(report.erased));
  for (const auto& [kind, audit] : report.kinds) {
    if (audit.records == 0) continue;
    text += fmt::format("records  {} {}{}\n", grouped(audit.records), kind,
                        audit.gaps == 0 ? ""
                                        : fmt::format(", {} without a record",
                                                      counted(audit.gaps, "number", "numbers")));
  }
  return text;
}

Result<ExitCode> verify(const std::string& data, bool with_blobs, Terminal& terminal) {
  PROOFDESK_ASSIGN(const auto room, ReadingRoom::open(data));
  std::unique_ptr<FileBlobStore> blobs;
  if (with_blobs) {
    PROOFDESK_ASSIGN(const auto directory, DataDirectory::existing(data));
    PROOFDESK_ASSIGN(blobs, FileBlobStore::open(directory.blobs()));
  }
  PROOFDESK_ASSIGN(const auto view, room->store().snapshot());
  Result<evidence::AuditReport> report = [&] {
    ProgressBar bar(terminal, "verifying");
    return evidence::audit_journal(
        {.view = *view,
         .keys = room->keys(),
         .model = *room->model(),
         .verifier = room->signer().verifier(),
         .blobs = blobs.get()},
        [&](std::string_view, std::int64_t done, std::int64_t total) { bar.show(done, total); });
  }();
  if (!report) return fail(report.error());
  terminal.print(text_of(*report));
  if (report->holds()) {
    terminal.print("verified: the journal proves every record, and no record is without it\n");
    return ExitCode::kDone;
  }
  const auto& findings = report->findings;
  for (std::size_t i = 0; i < std::min(kShown, findings.size()); ++i)
    terminal.say(fmt::format("proofdesk: {}\n", to_text(findings[i])));
  if (const auto more =
          report->findings_total - static_cast<std::int64_t>(std::min(kShown, findings.size()));
      more > 0)
    terminal.say(fmt::format("proofdesk: and {} more\n", grouped(more)));
  terminal.print(
      fmt::format("NOT verified: {}\n", counted(report->findings_total, "finding", "findings")));
  return ExitCode::kNo;
}

}  // namespace

void add_journal(CLI::App& program, Chosen& chosen) {
  auto* group = add_subcommand(program, "journal", "The Merkle log that everything is proven by");
  group->require_subcommand(1);
  group->footer(examples({"proofdesk journal verify --data ./desk",
                          "proofdesk journal key --data ./desk > desk.vkey"}));

  struct Verify {
    std::string data;
    bool blobs = true;
  };
  auto options = std::make_shared<Verify>();
  auto* check = add_subcommand(
      *group, "verify",
      "Open every payload, recompute the root, and compare the fold with every record");
  add_data(*check, options->data);
  add_flag(*check, "!--without-attachments", options->blobs,
           "Leave the content of attachments unread");
  check->footer("Works beside a running server. 0: verified; 1: not, with where.\n\n" +
                examples({"proofdesk journal verify --data ./desk"}));
  check->callback([&chosen, options] {
    chosen.work = [options](Terminal& terminal) {
      return verify(options->data, options->blobs, terminal);
    };
  });

  auto data = std::make_shared<std::string>();
  auto* key = add_subcommand(*group, "key", "Print the verifier key of the journal");
  add_data(*key, *data);
  key->footer("Give it to those who verify, on a way that others do not control.\n\n" +
              examples({"proofdesk journal key --data ./desk > desk.vkey"}));
  key->callback([&chosen, data] {
    chosen.work = [data](Terminal& terminal) -> Result<ExitCode> {
      PROOFDESK_ASSIGN(const auto verifier, verifier_of(*data));
      terminal.print(verifier.vkey() + "\n");
      return ExitCode::kDone;
    };
  });

  auto* head = add_subcommand(*group, "head", "Print the newest signed checkpoint");
  add_data(*head, *data);
  head->footer("Whoever keeps it can later show that nothing before it was changed.\n\n" +
               examples({"proofdesk journal head --data ./desk > head.txt"}));
  head->callback([&chosen, data] {
    chosen.work = [data](Terminal& terminal) -> Result<ExitCode> {
      PROOFDESK_ASSIGN(const auto room, ReadingRoom::open(*data));
      PROOFDESK_ASSIGN(const auto view, room->store().snapshot());
      PROOFDESK_ASSIGN(const auto stored, view->head());
      terminal.print(stored.checkpoint);
      return ExitCode::kDone;
    };
  });
}

}  // namespace proofdesk::app::cli
