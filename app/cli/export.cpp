#include "app/cli/commands.hpp"
#include "app/cli/declare.hpp"
#include "app/cli/options.hpp"
#include "app/export_records.hpp"
#include "app/reading_room.hpp"

#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace proofdesk::app::cli {
namespace {

struct ExportOptions {
  std::string data;
  std::string kind;
  std::string format = "jsonl";
  std::string filter;
  std::string order;
  std::string out;
};

Result<ExitCode> run(const ExportOptions& options, Terminal& terminal) {
  PROOFDESK_ASSIGN(const auto room, ReadingRoom::open(options.data));
  PROOFDESK_ASSIGN(const KindModel* kind, kind_named(*room->model(), options.kind));
  ListQuery query;
  PROOFDESK_ASSIGN(query.filter, parse_filter(*kind, options.filter));
  PROOFDESK_ASSIGN(query.order, parse_order(*kind, options.order));
  PROOFDESK_ASSIGN(const auto view, room->store().snapshot());
  const auto format = options.format == "csv" ? ExportFormat::kCsv : ExportFormat::kJsonLines;

  // Standard output gets it piece by piece; a file must be whole before it is there.
  std::string all;
  const Sink sink = [&](std::string_view piece) -> Status {
    if (!options.out.empty()) {
      all += piece;
      return {};
    }
    terminal.print(piece);
    return terminal.status();
  };
  PROOFDESK_ASSIGN(const std::int64_t count, export_records(*view, *kind, query, format, sink));
  if (!options.out.empty()) {
    PROOFDESK_TRY(write_file(options.out, all));
    terminal.say(fmt::format("{}: {} {}\n", options.out, grouped(count), kind->plural));
  }
  return ExitCode::kDone;
}

}  // namespace

void add_export(CLI::App& program, Chosen& chosen) {
  auto options = std::make_shared<ExportOptions>();
  auto* command =
      add_subcommand(program, "export", "Write all records of a kind, or those a filter picks");
  add_option(*command, "kind", options->kind,
             "Kind of record: incident, service_request, problem, …")
      ->required()
      ->type_name("KIND");
  add_data(*command, options->data);
  add_option(*command, "--format", options->format,
             "jsonl: one JSON object a line, as the API shows it; csv: one row")
      ->check(CLI::IsMember({"jsonl", "csv"}))
      ->capture_default_str();
  add_option(*command, "--filter", options->filter, "AIP-160, as in lists of the API")
      ->type_name("FILTER");
  add_option(*command, "--order-by", options->order, "Up to three fields; else newest first")
      ->type_name("FIELDS");
  add_option(*command, "--out", options->out, "File to write; else standard output")
      ->type_name("FILE");
  command->footer(
      "Works beside a running server, and shows everything that is stored: handle the file "
      "accordingly.\n\n" +
      examples({"proofdesk export incident --data ./desk --format csv --out incidents.csv",
                "proofdesk export incident --data ./desk --filter 'state = \"resolved\" AND "
                "priority = \"critical\"'"}));
  command->callback([&chosen, options] {
    chosen.work = [options](Terminal& terminal) { return run(*options, terminal); };
  });
}

}  // namespace proofdesk::app::cli
