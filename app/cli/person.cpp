#include "app/cli/answers.hpp"
#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/cli/people.hpp"
#include "app/local_desk.hpp"
#include "core/base/clock.hpp"

#include <memory>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace proofdesk::app::cli {
namespace {

struct PersonOptions {
  std::string data;
  ConfigOptions config;
  std::string person;
  std::string user_name;
  std::vector<std::string> roles;
  std::string expires;
};

/// What the command line says of the person beyond the name.
boost::json::object details_of(const PersonOptions& options) {
  boost::json::object details;
  if (!options.user_name.empty()) details["userName"] = options.user_name;
  if (!options.roles.empty()) {
    boost::json::array roles;
    for (const auto& role : options.roles) roles.emplace_back(role);
    details["roles"] = std::move(roles);
  }
  return details;
}

/// The person, as the command line wants the person to be.
Result<std::string> person_for(const LocalDesk& desk, const PersonOptions& options) {
  PROOFDESK_ASSIGN(const std::string number, number_of_person(desk, options.person));
  auto details = details_of(options);
  if (number.empty()) {
    details["name"] = options.person;
    PROOFDESK_ASSIGN(const auto made, desk.post("/api/v1/people", details));
    return text_at(made, "number");
  }
  if (details.empty()) return number;
  const std::string path = "/api/v1/people/" + percent_encoded(number);
  PROOFDESK_ASSIGN(const auto person, desk.send({.target = path}));
  PROOFDESK_TRY(desk.send({.method = "PATCH",
                           .target = path,
                           .body = boost::json::serialize(details),
                           .version = number_at(person, "version")}));
  return number;
}

Result<ExitCode> invite(const PersonOptions& options, Terminal& terminal) {
  boost::json::object request;
  if (!options.expires.empty()) {
    PROOFDESK_ASSIGN(const Instant expires,
                     parse_when("--expires", options.expires, SystemClock().now()));
    request["expiresAt"] = to_rfc3339(expires);
  }
  PROOFDESK_ASSIGN(const Config config, load_config(options.config, options.data));
  PROOFDESK_ASSIGN(const auto desk, LocalDesk::reach(options.data, config));
  PROOFDESK_ASSIGN(const std::string number, person_for(desk, options));
  request["person"] = number;
  PROOFDESK_ASSIGN(const auto invitation, desk.post("/api/v1/invitations", request));
  terminal.print(text_at(invitation, "invitation") + "\n");
  // Not on standard output, which is for whoever hands it on.
  if (terminal.watched()) {
    terminal.say(fmt::format("{} for {}, good once and until {}; it is not shown again\n",
                             text_at(invitation, "number"), number,
                             text_at(invitation, "expiresAt")));
  }
  return ExitCode::kDone;
}

}  // namespace

void add_person(CLI::App& program, Chosen& chosen) {
  auto* group = program.add_subcommand("person", "People who sign in");
  group->require_subcommand(1);
  group->footer(
      examples({"proofdesk person invite --data ./desk --person \"Ana Silva\" --user-name ana "
                "--role administrator"}));
  auto options = std::make_shared<PersonOptions>();
  auto* command = group->add_subcommand(
      "invite",
      "Invite a person to choose a password; prints the invitation's secret and nothing else");
  add_data(*command, options->data);
  command
      ->add_option("--person", options->person,
                   "User name, e-mail address, number (PER-000012) or name; a name nobody has "
                   "creates the person")
      ->required()
      ->type_name("PERSON");
  command->add_option("--user-name", options->user_name, "What the person signs in with")
      ->type_name("NAME");
  command
      ->add_option("--role", options->roles,
                   "What the person may do when signed in; give it again for several. Replaces the "
                   "roles the person has")
      ->type_name("ROLE")
      ->allow_extra_args(false);
  command
      ->add_option(
          "--expires", options->expires,
          "Date, instant, or duration from now (P1D); 72 hours unless configured otherwise")
      ->type_name("WHEN");
  add_config_options(*command, options->config);
  command->footer(
      "It works once and replaces an older one. For a person who forgot a password, invite "
      "anew.\n\n" +
      examples({"proofdesk person invite --data ./desk --person \"Ana Silva\" --user-name ana "
                "--role administrator",
                "proofdesk person invite --data ./desk --person ana --expires P1D"}));
  command->callback([&chosen, options] {
    chosen.work = [options](Terminal& terminal) { return invite(*options, terminal); };
  });
}

}  // namespace proofdesk::app::cli
