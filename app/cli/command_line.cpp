#include "app/cli/command_line.hpp"

#include "app/cli/commands.hpp"

#include <algorithm>
#include <exception>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace proofdesk::app {
namespace {

std::string exit_codes() {
  std::string text = "Exit codes:\n";
  for (const auto& [code, meaning] : exit_code_meanings())
    text += fmt::format("  {}  {}\n", static_cast<int>(code), meaning);
  return text;
}

/// Below the help of one command; what it means by them where that is particular, its own text says.
std::string usual_exit_codes() {
  return "Exit codes: 0 done, 1 refused, 2 the command line is wrong, 4 not found, 5 busy; "
         "`proofdesk --help` lists all.\n";
}

void add_commands(CLI::App& program, cli::Chosen& chosen) {
  program.require_subcommand(1);
  program.set_help_all_flag("--help-all", "Help of all commands");
  program.footer(
      cli::examples({"proofdesk serve --data ./desk",
                     "proofdesk token create --data ./desk --person \"Ana Silva\" --role agent",
                     "proofdesk import servicenow-log log.csv --data ./desk --dry-run"}) +
      "\n" + exit_codes());
  cli::add_serve(program, chosen);
  cli::add_token(program, chosen);
  cli::add_person(program, chosen);
  cli::add_waiver(program, chosen);
  cli::add_session(program, chosen);
  cli::add_import(program, chosen);
  cli::add_calendar(program, chosen);
  cli::add_watch(program, chosen);
  cli::add_baseline(program, chosen);
  cli::add_attainment(program, chosen);
  cli::add_export(program, chosen);
  cli::add_evidence(program, chosen);
  cli::add_journal(program, chosen);
  cli::add_erase(program, chosen);
  cli::add_mail(program, chosen);
  cli::add_demo(program, chosen);
  cli::add_config(program, chosen);
  cli::add_version(program, chosen);
}

ExitCode run(cli::Chosen& chosen, Terminal& terminal) {
  auto code = chosen.work(terminal);
  if (code) {
    if (auto written = terminal.status(); !written) code = fail(written.error());
  }
  if (code) return *code;
  terminal.complain(code.error());
  return exit_code_of(code.error().code);
}

}  // namespace

ExitCode run_command_line(std::vector<std::string> arguments, Terminal& terminal) {
  CLI::App program{"A service desk that can prove what it did.", "proofdesk"};
  cli::Chosen chosen;
  add_commands(program, chosen);
  // A mail server that calls us wrongly must keep the message: it would send it back for any code it does
  // not know.
  const bool for_mail = !arguments.empty() && arguments.front() == "mail";
  try {
    std::ranges::reverse(arguments);  // as the parser takes them
    program.parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    // Of the command that was asked about, not of the whole program.
    const CLI::App* command = &program;
    std::string before;
    while (!command->get_subcommands().empty()) {
      before += (before.empty() ? "" : " ") + command->get_name();
      command = command->get_subcommands().front();
    }
    terminal.print(command->help(before));
    if (command != &program) terminal.print(usual_exit_codes());
    return ExitCode::kDone;
  } catch (const CLI::CallForAllHelp&) {
    terminal.print(program.help("", CLI::AppFormatMode::All));
    return ExitCode::kDone;
  } catch (const CLI::ParseError& error) {
    terminal.complain({.code = ErrorCode::kInvalidArgument,
                       .rule = "command_line",
                       .detail = error.what(),
                       .remedy = "--help after any command explains it"});
    return for_mail ? ExitCode::kMailLater : ExitCode::kUsage;
  }
  try {
    return run(chosen, terminal);
  } catch (const std::exception& fault) {
    // Broken invariants and lost memory end here; everything expected came back as a result.
    terminal.complain({ErrorCode::kInternal, "fault", fault.what()});
    return for_mail ? ExitCode::kMailLater : ExitCode::kInternal;
  }
}

std::string cli::examples(std::initializer_list<std::string_view> lines) {
  std::string text = lines.size() == 1 ? "Example:\n" : "Examples:\n";
  for (const auto line : lines) text += fmt::format("  {}\n", line);
  return text;
}

}  // namespace proofdesk::app
