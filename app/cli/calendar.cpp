#include "app/cli/answers.hpp"
#include "app/cli/commands.hpp"
#include "app/cli/declare.hpp"
#include "app/cli/options.hpp"
#include "app/local_client.hpp"
#include "app/local_desk.hpp"

#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace proofdesk::app::cli {
namespace {

struct CalendarOptions {
  std::string file;
  std::string calendar;
  std::string from;
  std::string until;
  std::string reason;
  std::string data;
  ConfigOptions config;
};

/// What the import said of itself: the last entry that the system made in the work log.
Result<std::string> last_word(const LocalDesk& desk, const std::string& path) {
  std::string word;
  std::string token;
  do {
    PROOFDESK_ASSIGN(
        const auto page,
        desk.send({.target = fmt::format("{}/worklog?pageSize=1000{}", path,
                                         token.empty() ? "" : "&pageToken=" + token)}));
    if (const auto* entries = member_at(page, "worklog").if_array()) {
      for (const auto& entry : *entries) {
        if (text_at(entry, "kind") == "system") word = text_at(entry, "text");
      }
    }
    token = text_at(page, "nextPageToken");
  } while (!token.empty());
  return word;
}

Result<ExitCode> import(const CalendarOptions& options, Terminal& terminal) {
  PROOFDESK_TRY(DataDirectory::existing(options.data));
  PROOFDESK_ASSIGN(const Config config, load_config(options.config, options.data));
  PROOFDESK_ASSIGN(const std::string file, read_file(options.file));
  PROOFDESK_ASSIGN(const auto desk, LocalDesk::reach(options.data, config));
  boost::json::object request{
      {"icalendar", file},
      {"comment", boost::json::object{{"text", options.reason}, {"public", false}}}};
  if (!options.from.empty()) request["importFrom"] = options.from;
  if (!options.until.empty()) request["importUntil"] = options.until;
  const std::string path = "/api/v1/calendars/" + percent_encoded(options.calendar);
  PROOFDESK_ASSIGN(const auto record, desk.post(path + ":importHolidays", request));
  PROOFDESK_ASSIGN(const std::string word, last_word(desk, path));
  terminal.print(fmt::format("{} is now at version {}\n{}\n", text_at(record, "number"),
                             number_at(record, "version"), word));
  return ExitCode::kDone;
}

}  // namespace

void add_calendar(CLI::App& program, Chosen& chosen) {
  auto* group = add_subcommand(program, "calendar", "Business calendars");
  group->require_subcommand(1);
  group->footer(
      examples({"proofdesk calendar import holidays.ics --calendar CAL-000001 --data ./desk "
                "--reason \"published by the city\""}));
  auto options = std::make_shared<CalendarOptions>();
  auto* take = add_subcommand(*group, "import", "Take holidays from an iCalendar file");
  add_option(*take, "file", options->file, "The file")->required()->type_name("FILE.ics");
  add_data(*take, options->data);
  add_option(*take, "--calendar", options->calendar, "Number of the calendar")
      ->required()
      ->type_name("CAL-…");
  add_option(*take, "--reason", options->reason, "Where the file is from; kept with the change")
      ->required()
      ->type_name("TEXT");
  add_option(*take, "--from", options->from, "First date taken; else the first of this year")
      ->type_name("DATE");
  add_option(*take, "--until", options->until,
             "Last date taken; else the end of the year after next")
      ->type_name("DATE");
  add_config_options(*take, options->config);
  take->footer(
      "Whole-day events become holidays, those that repeat for every year asked for. What is left "
      "out is said.\nHolidays that the calendar has already stay as they are.\n\n" +
      examples({"proofdesk calendar import holidays.ics --calendar CAL-000001 --data ./desk "
                "--reason \"published by the city\"",
                "proofdesk calendar import holidays.ics --calendar CAL-000001 --data ./desk "
                "--from 2026-01-01 --until 2030-12-31 --reason \"next five years\""}));
  take->callback([&chosen, options] {
    chosen.work = [options](Terminal& terminal) { return import(*options, terminal); };
  });
}

}  // namespace proofdesk::app::cli
