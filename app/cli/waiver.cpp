#include "app/cli/answers.hpp"
#include "app/cli/commands.hpp"
#include "app/cli/declare.hpp"
#include "app/cli/options.hpp"
#include "app/local_desk.hpp"

#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace proofdesk::app::cli {
namespace {

struct WaiverOptions {
  std::string data;
  ConfigOptions config;
  std::string waiver;
  std::string word_of;
};

Result<ExitCode> grant(const WaiverOptions& options, Terminal& terminal) {
  PROOFDESK_TRY(DataDirectory::existing(options.data));
  PROOFDESK_ASSIGN(const Config config, load_config(options.config, options.data));
  PROOFDESK_ASSIGN(const auto desk, LocalDesk::reach(options.data, config));
  PROOFDESK_ASSIGN(const auto granted, desk.post(fmt::format("/api/v1/waivers/{}:grantFromOutside",
                                                             percent_encoded(options.waiver)),
                                                 {{"outsideWord", options.word_of}}));
  terminal.print(fmt::format("{} is in force until {}; it is recorded as granted from outside\n",
                             text_at(granted, "number"), text_at(granted, "until")));
  return ExitCode::kDone;
}

}  // namespace

void add_waiver(CLI::App& program, Chosen& chosen) {
  auto* group =
      add_subcommand(program, "waiver", "Rules of separation that are lifted for a while");
  group->require_subcommand(1);
  auto options = std::make_shared<WaiverOptions>();
  auto* command = add_subcommand(
      *group, "grant",
      "Grant a waiver from outside the desk, where the desk has nobody but who asks for it");
  add_data(*command, options->data);
  add_option(*command, "waiver", options->waiver, "Its number (WVR-000001) or id")
      ->required()
      ->type_name("WAIVER");
  add_option(*command, "--word-of", options->word_of,
             "Who outside the desk stands behind it, and how you know; stays in the journal")
      ->required()
      ->type_name("TEXT");
  add_config_options(*command, options->config);
  command->footer(
      "Whoever wrote a waiver cannot grant it, and whoever granted it cannot use it. A desk of one "
      "person has nobody else; an operator of the machine then records on whose word it is lifted. "
      "Such waivers are told apart in reports.\n\n" +
      examples({"proofdesk waiver grant WVR-000001 --data ./desk --word-of \"Maria Costa, managing "
                "director, by telephone\""}));
  command->callback([&chosen, options] {
    chosen.work = [options](Terminal& terminal) { return grant(*options, terminal); };
  });
}

}  // namespace proofdesk::app::cli
