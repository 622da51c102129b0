#include "app/cli/answers.hpp"
#include "app/cli/commands.hpp"
#include "app/cli/declare.hpp"
#include "app/cli/options.hpp"
#include "app/jobs.hpp"
#include "app/local_desk.hpp"
#include "core/model/strict_json.hpp"

#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace proofdesk::app::cli {
namespace {

struct CsvOptions {
  std::string file;
  std::string map;
  std::string kind;
  std::string data;
  ConfigOptions config;
  std::string as_discovery;
  bool dry_run = false;
  std::string report;
};

/// Reasons that are told on the terminal; the report has every row.
constexpr std::size_t kMostShown = 20;

std::string counts(const boost::json::value& report, std::string_view member) {
  const auto* object = member_at(report, member).if_object();
  if (object == nullptr || object->empty()) return {};
  std::string text = fmt::format("{}:\n", member);
  const auto line = [&](std::string_view outcome, std::string_view label) {
    if (const auto count = number_at(*object, outcome); count > 0)
      text += fmt::format("  {:>9}  {}\n", grouped(count), label);
  };
  line("created", "created");
  line("updated", "updated");
  line("moved", "taken into the state the file says");
  line("unchanged", "as they were");
  line("underChangeControl", "differ, and are under change control: left as they are");
  line("untried", "hang on what only the import itself creates");
  line("refused", "refused");
  return text;
}

std::string summary(const boost::json::value& report) {
  std::string text = fmt::format(
      "{} of {}\n", counted(number_at(member_at(report, "file"), "rows"), "row", "rows"),
      text_at(report, "kind"));
  for (const std::string_view member : {"records", "relations", "states"})
    text += counts(report, member);
  const auto* problems = member_at(report, "problems").if_array();
  if (problems == nullptr) return text;
  for (std::size_t i = 0; i < std::min(problems->size(), kMostShown); ++i) {
    const auto& problem = (*problems)[i];
    const auto count = number_at(problem, "rows");
    std::string lines;
    for (const auto& line : problem.at("firstLines").as_array())
      lines += fmt::format("{}{}", lines.empty() ? "" : ", ", line.to_number<std::int64_t>());
    text += count == 1 ? fmt::format("line {}", lines)
                       : fmt::format("{} rows, {} {}", grouped(count),
                                     count > 3 ? "first in lines" : "lines", lines);
    text += fmt::format(": {} ({})\n", text_at(problem, "detail"), text_at(problem, "rule"));
  }
  if (problems->size() > kMostShown)
    text += fmt::format("and {} more reasons: --report writes what became of every row\n",
                        grouped(static_cast<std::int64_t>(problems->size() - kMostShown)));
  return text;
}

std::string sighting_summary(const boost::json::value& report) {
  std::string text =
      fmt::format("{} seen\n", counted(number_at(report, "observed"), "thing", "things"));
  const auto line = [&](std::string_view member, std::string_view label) {
    if (const auto count = number_at(report, member); count > 0)
      text += fmt::format("  {:>9}  {}\n", grouped(count), label);
  };
  line("asRecorded", "as recorded");
  line("updated", "recorded from now as they were seen");
  line("differing", "differ in what is not the source's to change");
  line("unregistered", "not registered");
  line("duplicates", "registered more than once");
  line("refused", "refused");
  const auto& found = member_at(report, "discrepancies");
  text += fmt::format("{} opened, {} no longer so\n",
                      counted(number_at(found, "opened"), "discrepancy", "discrepancies"),
                      grouped(number_at(found, "settled")));
  return text;
}

Result<ExitCode> run(const CsvOptions& options, Terminal& terminal) {
  PROOFDESK_ASSIGN(const Config config, load_config(options.config, options.data));
  PROOFDESK_ASSIGN(const std::string csv, read_file(options.file));
  PROOFDESK_ASSIGN(const std::string map, read_file(options.map));
  PROOFDESK_ASSIGN(const auto mapping, parse_strict_json(map));
  ProgressBar bar(terminal, options.dry_run ? "trying" : "importing");
  const Progress progress = [&](std::int64_t done, std::int64_t of) { bar.show(done, of); };
  PROOFDESK_ASSIGN(const auto desk, LocalDesk::reach(options.data, config, progress));
  if (desk.is_remote() && terminal.watched())
    terminal.say("importing through the running server …\n");
  std::string target = fmt::format("/local/jobs/{}?dryRun={}&all={}", kImportCsvJob,
                                   options.dry_run, options.dry_run && !options.report.empty());
  if (!options.kind.empty()) target += "&kind=" + percent_encoded(options.kind);
  if (!options.as_discovery.empty())
    target += "&asDiscovery=" + percent_encoded(options.as_discovery);
  const std::string body = boost::json::serialize(mapping) + "\n" + csv;
  PROOFDESK_ASSIGN(
      const auto report,
      desk.send({.method = "POST", .target = target, .content_type = "text/csv", .body = body}));
  bar.clear();
  const bool as_seen = !options.as_discovery.empty();
  if (!options.report.empty()) PROOFDESK_TRY(write_file(options.report, pretty(report)));
  terminal.print(as_seen ? sighting_summary(report) : summary(report));
  if (options.dry_run) terminal.print("dry run: nothing was changed\n");
  return ExitCode::kDone;
}

}  // namespace

void add_import_csv(CLI::App& group, Chosen& chosen) {
  auto options = std::make_shared<CsvOptions>();
  auto* csv = add_subcommand(group, "csv", "Records of any kind from CSV, by a mapping");
  add_option(*csv, "file", options->file, "The file (RFC 4180, UTF-8)")
      ->required()
      ->type_name("FILE");
  add_option(*csv, "--map", options->map, "Which column is which field, as JSON")
      ->required()
      ->type_name("FILE.json");
  add_option(*csv, "--kind", options->kind, "Kind of the records; else the mapping says it")
      ->type_name("KIND");
  add_data(*csv, options->data);
  add_option(*csv, "--as-discovery", options->as_discovery,
             "Take the rows as what this discovery source saw")
      ->type_name("SOURCE");
  add_flag(*csv, "--dry-run", options->dry_run, "Try every row, and do nothing")
      ->excludes("--as-discovery");
  add_option(*csv, "--report", options->report, "Write what became of every row, as JSON")
      ->type_name("FILE.json");
  add_config_options(*csv, options->config);
  csv->footer(
      "What is not there is created, what differs is changed, what is as the file says is left "
      "alone;\nconfiguration items under change control are not overwritten but reported. "
      "Importing the same\nfile again changes nothing.\n\n" +
      examples({"proofdesk import csv items.csv --map items.json --data ./desk --dry-run",
                "proofdesk import csv relations.csv --map relations.json --kind ciRelations "
                "--data ./desk --report report.json"}));
  csv->callback([&chosen, options] {
    chosen.work = [options](Terminal& terminal) { return run(*options, terminal); };
  });
}

}  // namespace proofdesk::app::cli
