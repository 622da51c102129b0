#include "app/cli/answers.hpp"
#include "app/cli/commands.hpp"
#include "app/cli/declare.hpp"
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
  std::string manager;
  std::vector<std::string> groups;
  std::string employee_number;
  std::string email;
};

boost::json::array list_of(const std::vector<std::string>& words) {
  boost::json::array list;
  for (const auto& word : words) list.emplace_back(word);
  return list;
}

/// What the command line says of the person beyond the name.
boost::json::object details_of(const PersonOptions& options) {
  boost::json::object details;
  if (!options.user_name.empty()) details["userName"] = options.user_name;
  if (!options.roles.empty()) details["roles"] = list_of(options.roles);
  if (!options.groups.empty()) details["groups"] = list_of(options.groups);
  if (!options.employee_number.empty()) details["employeeNumber"] = options.employee_number;
  if (!options.email.empty()) details["email"] = options.email;
  return details;
}

std::unexpected<Error> cannot_be_invited(std::string rule, std::string detail, std::string remedy) {
  return fail({.code = ErrorCode::kRefused,
               .rule = std::move(rule),
               .detail = std::move(detail),
               .remedy = std::move(remedy)});
}

/// Whether the desk will invite this person, asked before anything is written: an invitation that is refused is
/// to leave neither a person nor another role behind. `there`: null for somebody who is not there yet.
Status check_invitable(const PersonOptions& options, const boost::json::value& there) {
  if (!there.is_null() && text_at(there, "state") != "active") {
    return cannot_be_invited("person.active", "The person who is to be invited has left.",
                             "Invite somebody who is here.");
  }
  if (options.user_name.empty() && text_at(there, "userName").empty() &&
      text_at(there, "email").empty()) {
    return cannot_be_invited(
        "person.user_name",
        fmt::format("{} has neither a user name nor an e-mail address to sign in with.",
                    options.person),
        "Say what the person is to sign in with: --user-name NAME");
  }
  return {};
}

/// `there`: the person as the desk has it.
Status change(const LocalDesk& desk, const boost::json::value& there,
              const boost::json::object& details) {
  const std::string path = "/api/v1/people/" + percent_encoded(text_at(there, "number"));
  PROOFDESK_TRY(desk.send({.method = "PATCH",
                           .target = path,
                           .body = boost::json::serialize(details),
                           .version = number_at(there, "version")}));
  return {};
}

/// The person, as the command line wants the person to be.
Result<std::string> person_for(const LocalDesk& desk, const PersonOptions& options) {
  PROOFDESK_ASSIGN(const std::string number, number_of_person(desk, options.person));
  auto details = details_of(options);
  if (number.empty()) {
    PROOFDESK_TRY(check_invitable(options, nullptr));
    details["name"] = options.person;
    PROOFDESK_ASSIGN(const auto made, desk.post("/api/v1/people", details));
    return text_at(made, "number");
  }
  PROOFDESK_ASSIGN(const auto there,
                   desk.send({.target = "/api/v1/people/" + percent_encoded(number)}));
  PROOFDESK_TRY(check_invitable(options, there));
  if (details.empty()) return number;
  PROOFDESK_TRY(change(desk, there, details));
  return number;
}

/// What nobody changes of themselves, where there is nobody else to do it.
Result<ExitCode> set(const PersonOptions& options, Terminal& terminal) {
  PROOFDESK_TRY(DataDirectory::existing(options.data));
  PROOFDESK_ASSIGN(const Config config, load_config(options.config, options.data));
  PROOFDESK_ASSIGN(const auto desk, LocalDesk::reach(options.data, config));
  PROOFDESK_ASSIGN(const std::string number, number_of_person(desk, options.person));
  if (number.empty()) return fail(nobody(options.person));
  auto details = details_of(options);
  if (!options.manager.empty()) {
    PROOFDESK_ASSIGN(const std::string manager, number_of_person(desk, options.manager));
    if (manager.empty()) return fail(nobody(options.manager));
    details["manager"] = manager;
  }
  if (details.empty()) {
    return fail({.code = ErrorCode::kInvalidArgument,
                 .rule = "person.set_something",
                 .detail = "nothing was said that could be set",
                 .remedy = "see proofdesk person set --help"});
  }
  PROOFDESK_ASSIGN(const auto there,
                   desk.send({.target = "/api/v1/people/" + percent_encoded(number)}));
  PROOFDESK_TRY(change(desk, there, details));
  terminal.print(number + "\n");
  return ExitCode::kDone;
}

Result<ExitCode> invite(const PersonOptions& options, Terminal& terminal) {
  boost::json::object request;
  if (!options.expires.empty()) {
    const Instant now = SystemClock().now();
    PROOFDESK_ASSIGN(const Instant expires, parse_when("--expires", options.expires, now));
    constexpr std::int64_t kLongest = 30 * kMicrosPerDay;
    if (expires <= now || expires.micros > now.micros + kLongest) {
      return cannot_be_invited("invitation.expires_soon",
                               "An invitation is good for a while, thirty days at the most.",
                               "Give --expires within the next thirty days, for example P7D.");
    }
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

void add_set(CLI::App& group, Chosen& chosen) {
  auto options = std::make_shared<PersonOptions>();
  auto* command = add_subcommand(
      group, "set", "Set what a person's authority follows from; nobody does that for themselves");
  add_data(*command, options->data);
  add_option(*command, "--person", options->person, "User name, e-mail address, number or name")
      ->required()
      ->type_name("PERSON");
  add_option(*command, "--user-name", options->user_name, "What the person signs in with")
      ->type_name("NAME");
  add_option(*command, "--manager", options->manager, "Who approves for the person")
      ->type_name("PERSON");
  add_option(*command, "--group", options->groups,
             "Number of a group; give it again for several. Replaces those the person is in")
      ->type_name("GROUP")
      ->allow_extra_args(false);
  add_option(*command, "--role", options->roles,
             "Give it again for several. Replaces the roles the person has")
      ->type_name("ROLE")
      ->allow_extra_args(false);
  add_option(*command, "--employee-number", options->employee_number, "Of the house")
      ->type_name("NUMBER");
  add_option(*command, "--email", options->email, "Address")->type_name("ADDRESS");
  add_config_options(*command, options->config);
  command->footer(examples(
      {"proofdesk person set --data ./desk --person ana --manager \"Maria Costa\"",
       "proofdesk person set --data ./desk --person ana --group GRP-000001 --group GRP-000002"}));
  command->callback([&chosen, options] {
    chosen.work = [options](Terminal& terminal) { return set(*options, terminal); };
  });
}

}  // namespace

void add_person(CLI::App& program, Chosen& chosen) {
  auto* group = add_subcommand(program, "person", "People who sign in");
  group->require_subcommand(1);
  group->footer(
      examples({"proofdesk person invite --data ./desk --person \"Ana Silva\" --user-name ana "
                "--role administrator"}));
  auto options = std::make_shared<PersonOptions>();
  auto* command = add_subcommand(
      *group, "invite",
      "Invite a person to choose a password; prints the invitation's secret and nothing else");
  add_data(*command, options->data);
  add_option(*command, "--person", options->person,
             "User name, e-mail address, number (PER-000012) or name; a name nobody has "
             "creates the person")
      ->required()
      ->type_name("PERSON");
  add_option(*command, "--user-name", options->user_name, "What the person signs in with")
      ->type_name("NAME");
  add_option(*command, "--role", options->roles,
             "What the person may do when signed in; give it again for several. Replaces the "
             "roles the person has")
      ->type_name("ROLE")
      ->allow_extra_args(false);
  add_option(*command, "--expires", options->expires,
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
  add_set(*group, chosen);
}

}  // namespace proofdesk::app::cli
