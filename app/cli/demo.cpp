#include "app/demo/demo.hpp"

#include "app/cli/commands.hpp"
#include "app/cli/declare.hpp"
#include "app/cli/options.hpp"
#include "core/base/clock.hpp"
#include "server/identity/password_policy.hpp"

#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace proofdesk::app::cli {
namespace {

struct DemoLine {
  std::string data;
  ConfigOptions config;
  std::uint64_t seed = 1;
  std::string until;
  std::int64_t scale = 100;
  std::string password;
};

Result<ExitCode> load(const DemoLine& options, Terminal& terminal) {
  PROOFDESK_ASSIGN(const Config config, load_config(options.config, options.data));
  const Instant now = SystemClock().now();
  demo::DemoOptions demo{.seed = options.seed,
                         .until = *start_of_day_utc(to_rfc3339(now).substr(0, 10)),
                         .percent = options.scale,
                         .password = options.password};
  if (!options.password.empty()) {
    if (const auto weakness = server::password_weakness(options.password, {}); !weakness.empty()) {
      return fail({.code = ErrorCode::kInvalidArgument,
                   .rule = "demo.password",
                   .detail = "--password: " + weakness,
                   .remedy = "Give a longer one, such as \"four words on paper\"."});
    }
  }
  if (!options.until.empty()) {
    PROOFDESK_ASSIGN(demo.until, parse_when("--until", options.until, now));
    if (demo.until > now)
      return fail(ErrorCode::kInvalidArgument, "command_line.instant",
                  "--until: the demo cannot end in the future");
  }
  ProgressBar bar(terminal, "playing");
  PROOFDESK_ASSIGN(const auto report, demo::load_demo(options.data, config, demo,
                                                      [&](std::int64_t done, std::int64_t of) {
                                                        bar.show(done, of);
                                                      }));
  bar.clear();
  std::string text = fmt::format("{}: a year of an invented organisation, up to {}\n", options.data,
                                 to_rfc3339(demo.until));
  for (const auto& [kind, records] : report.records)
    text += fmt::format("  {:>5}  {}\n", grouped(records), kind);
  text += fmt::format("seed {}, {}, root {}\n", options.seed,
                      counted(report.leaves, "leaf", "leaves"), report.root);
  if (!report.people.empty())
    text += fmt::format("everybody signs in with the password \"{}\":\n", options.password);
  for (const auto& person : report.people)
    text += fmt::format("  {:<9} {:<16} {}\n", person.user_name, person.name, person.roles);
  terminal.print(text);
  return ExitCode::kDone;
}

}  // namespace

void add_demo(CLI::App& program, Chosen& chosen) {
  auto* group = add_subcommand(program, "demo", "An invented organisation to look at");
  group->require_subcommand(1);
  group->footer(examples({"proofdesk demo load --data ./demo && proofdesk serve --data ./demo"}));
  auto options = std::make_shared<DemoLine>();
  auto* command =
      add_subcommand(*group, "load", "Fill an empty data directory with a year of invented work");
  add_data(*command, options->data);
  add_option(*command, "--seed", options->seed,
             "The same seed, end and scale give the same journal, to the root")
      ->capture_default_str();
  add_option(*command, "--until", options->until, "Where the year ends; else today's midnight, UTC")
      ->type_name("DATE");
  add_option(*command, "--scale", options->scale,
             "How much of a year's work, of a hundred; a few are enough to look around")
      ->check(CLI::Range(1, 100))
      ->type_name("PERCENT")
      ->capture_default_str();
  add_option(*command, "--password", options->password,
             "Everybody in it signs in with this one; else nobody can. The root is another "
             "each time then")
      ->type_name("TEXT");
  add_config_options(*command, options->config);
  command->footer(
      "Names, mishaps and keys are invented: never put real data into such a directory.\n\n" +
      examples({"proofdesk demo load --data ./demo && proofdesk serve --data ./demo"}));
  command->callback([&chosen, options] {
    chosen.work = [options](Terminal& terminal) { return load(*options, terminal); };
  });
}

}  // namespace proofdesk::app::cli
