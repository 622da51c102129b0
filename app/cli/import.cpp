#include "app/cli/answers.hpp"
#include "app/cli/commands.hpp"
#include "app/cli/declare.hpp"
#include "app/cli/options.hpp"
#include "app/jobs.hpp"
#include "app/local_desk.hpp"
#include "app/reading_room.hpp"
#include "server/integration/servicenow/log_import.hpp"
#include "storage/memory/memory_store.hpp"

#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace proofdesk::app::cli {
namespace {

struct ImportOptions {
  std::string file;
  std::string data;
  ConfigOptions config;
  std::string zone;
  bool dry_run = false;
  std::string report;
};

std::string summary(const boost::json::value& report) {
  const auto& rows = member_at(report, "rows");
  const auto& incidents = member_at(report, "incidents");
  std::string text = fmt::format(
      "{}: {} became events, {} were imported before, {} became none\n",
      counted(number_at(rows, "total"), "row", "rows"), grouped(number_at(rows, "becameEvents")),
      grouped(number_at(rows, "alreadyImported")), grouped(number_at(rows, "becameNoEvent")));
  text += fmt::format("{}, {} new; {} and {} new\n",
                      counted(number_at(incidents, "inFile"), "incident", "incidents"),
                      grouped(number_at(incidents, "new")),
                      counted(number_at(member_at(report, "people"), "new"), "person", "people"),
                      counted(number_at(member_at(report, "groups"), "new"), "group", "groups"));
  const auto counts = [&](std::string_view member, std::string_view label) {
    const auto* object = member_at(report, member).if_object();
    if (object == nullptr || object->empty()) return;
    text += fmt::format("{}:\n", label);
    for (const auto& entry : *object)
      text += fmt::format("  {:>7}  {}\n", grouped(entry.value().as_int64()),
                          std::string_view(entry.key()));
  };
  counts("lastStates", "states in which the incidents end");
  counts("deviationsByRule", "deviations from the lifecycle, kept as they are");
  return text;
}

/// Tells what an import would do, and does nothing: no lock, no data directory needed.
Result<boost::json::value> rehearse(const ImportOptions& options, const Config& config,
                                    std::string_view csv, const Progress& progress) {
  const auto zone = options.zone.empty() ? config.time_zone.name : options.zone;
  const auto tell = [&](const Model& model, Store& store) -> Result<boost::json::value> {
    PROOFDESK_ASSIGN(const auto report,
                     server::servicenow::import_log(csv, {.zone = zone, .dry_run = true}, model,
                                                    store, Actor::system(), {}, progress));
    return boost::json::value(server::servicenow::to_json(report));
  };
  if (DataDirectory::existing(options.data)) {
    PROOFDESK_ASSIGN(const auto room, ReadingRoom::open(options.data));
    return tell(*room->model(), room->store());
  }
  PROOFDESK_ASSIGN(const auto practice, Practice::load());
  PROOFDESK_ASSIGN(const auto model, Model::build(practice.kinds(), {}));
  MemoryStore store;
  PROOFDESK_TRY(store.migrate(model));
  return tell(*model, store);
}

Result<boost::json::value> really_import(const ImportOptions& options, const Config& config,
                                         std::string_view csv, Terminal& terminal,
                                         const Progress& progress) {
  PROOFDESK_ASSIGN(const auto desk, LocalDesk::reach(options.data, config, progress));
  if (desk.is_remote() && terminal.watched())
    terminal.say("importing through the running server …\n");
  std::string target = fmt::format("/local/jobs/{}", kImportJob);
  if (!options.zone.empty()) target += "?zone=" + percent_encoded(options.zone);
  return desk.send({.method = "POST", .target = target, .content_type = "text/csv", .body = csv});
}

Result<ExitCode> run(const ImportOptions& options, Terminal& terminal) {
  PROOFDESK_ASSIGN(const Config config, load_config(options.config, options.data));
  PROOFDESK_ASSIGN(const std::string csv, read_file(options.file));
  ProgressBar bar(terminal, options.dry_run ? "reading" : "importing");
  const Progress progress = [&](std::int64_t done, std::int64_t of) { bar.show(done, of); };
  PROOFDESK_ASSIGN(const auto report,
                   options.dry_run ? rehearse(options, config, csv, progress)
                                   : really_import(options, config, csv, terminal, progress));
  bar.clear();
  if (!options.report.empty()) PROOFDESK_TRY(write_file(options.report, pretty(report)));
  terminal.print(summary(report));
  if (options.dry_run) terminal.print("dry run: nothing was changed\n");
  return ExitCode::kDone;
}

}  // namespace

void add_import(CLI::App& program, Chosen& chosen) {
  auto* group = add_subcommand(program, "import", "Bring records or history from elsewhere");
  group->require_subcommand(1);
  group->footer(examples({"proofdesk import csv items.csv --map items.json --data ./desk --dry-run",
                          "proofdesk import servicenow-log log.csv --data ./desk --dry-run"}));
  add_import_csv(*group, chosen);
  auto options = std::make_shared<ImportOptions>();
  auto* log = add_subcommand(*group, "servicenow-log",
                             "Audit log of incidents, exported from ServiceNow as CSV");
  add_option(*log, "file", options->file, "The log")->required()->type_name("FILE");
  add_data(*log, options->data);
  add_option(*log, "--zone", options->zone,
             "IANA time zone of the log's local times; else time.zone")
      ->type_name("ZONE");
  add_flag(*log, "--dry-run", options->dry_run, "Say what would be done, and do nothing");
  add_option(*log, "--report", options->report, "Write what became of every row, as JSON")
      ->type_name("FILE.json");
  add_config_options(*log, options->config);
  log->footer(
      "Each row becomes an event with its own instant, or is in the report with the reason. What "
      "does not fit the "
      "lifecycle\nis kept as it was and listed. Importing the same log again changes nothing.\n\n" +
      examples(
          {"proofdesk import servicenow-log log.csv --data ./desk --zone Europe/Lisbon --dry-run",
           "proofdesk import servicenow-log log.csv --data ./desk --zone Europe/Lisbon --report "
           "report.json"}));
  log->callback([&chosen, options] {
    chosen.work = [options](Terminal& terminal) { return run(*options, terminal); };
  });
}

}  // namespace proofdesk::app::cli
