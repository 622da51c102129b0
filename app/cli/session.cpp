#include "app/cli/answers.hpp"
#include "app/cli/commands.hpp"
#include "app/cli/declare.hpp"
#include "app/cli/options.hpp"
#include "app/cli/people.hpp"
#include "app/local_desk.hpp"

#include <map>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace proofdesk::app::cli {
namespace {

struct SessionOptions {
  std::string data;
  ConfigOptions config;
  std::string session;
  std::string person;
  std::string reason;
  bool json = false;
};

Result<LocalDesk> reach(const SessionOptions& options) {
  PROOFDESK_TRY(DataDirectory::existing(options.data));
  PROOFDESK_ASSIGN(const Config config, load_config(options.config, options.data));
  return LocalDesk::reach(options.data, config);
}

/// All open sessions, page by page, each with the name of its person.
Result<boost::json::array> open_sessions(const LocalDesk& desk) {
  boost::json::array all;
  std::map<std::string, std::string> names;
  std::string page;
  do {
    std::string target =
        "/api/v1/sessions?pageSize=500&orderBy=createdAt&filter=" + percent_encoded("state = open");
    if (!page.empty()) target += "&pageToken=" + percent_encoded(page);
    PROOFDESK_ASSIGN(const auto answer, desk.send({.target = target}));
    if (const auto* sessions = member_at(answer, "sessions").if_array()) {
      for (const auto& session : *sessions) {
        auto& object = all.emplace_back(session).as_object();
        const std::string id = text_at(session, "person");
        if (!names.contains(id)) {
          PROOFDESK_ASSIGN(const auto person, desk.send({.target = "/api/v1/people/" + id}));
          names[id] = text_at(person, "name");
        }
        object["personName"] = names[id];
      }
    }
    page = text_at(answer, "nextPageToken");
  } while (!page.empty());
  return all;
}

Result<ExitCode> list(const SessionOptions& options, Terminal& terminal) {
  PROOFDESK_ASSIGN(const auto desk, reach(options));
  PROOFDESK_ASSIGN(const auto sessions, open_sessions(desk));
  if (options.json) {
    terminal.print(pretty(sessions));
    return ExitCode::kDone;
  }
  std::string text =
      fmt::format("{:<12} {:<32} {:<21} {}\n", "NUMBER", "PERSON", "SINCE", "AT THE LATEST UNTIL");
  for (const auto& session : sessions) {
    text += fmt::format("{:<12} {:<32} {:<21} {}\n", text_at(session, "number"),
                        text_at(session, "personName"), text_at(session, "createdAt").substr(0, 19),
                        text_at(session, "expiresAt").substr(0, 19));
  }
  terminal.print(text);
  return ExitCode::kDone;
}

Result<ExitCode> end(const SessionOptions& options, Terminal& terminal) {
  PROOFDESK_ASSIGN(const auto desk, reach(options));
  if (!options.person.empty()) {
    PROOFDESK_ASSIGN(const std::string number, number_of_person(desk, options.person));
    if (number.empty()) return fail(nobody(options.person));
    PROOFDESK_TRY(
        desk.post(fmt::format("/api/v1/people/{}:endSessions", percent_encoded(number)), {}));
    terminal.print(fmt::format("all sessions of {} have ended\n", options.person));
    return ExitCode::kDone;
  }
  boost::json::object request;
  if (!options.reason.empty()) request["endReason"] = options.reason;
  PROOFDESK_ASSIGN(
      const auto session,
      desk.post(fmt::format("/api/v1/sessions/{}:end", percent_encoded(options.session)), request));
  terminal.print(fmt::format("{} has ended\n", text_at(session, "number")));
  return ExitCode::kDone;
}

}  // namespace

void add_session(CLI::App& program, Chosen& chosen) {
  auto* group = add_subcommand(program, "session", "Who is signed in");
  group->require_subcommand(1);
  group->footer(examples({"proofdesk session list --data ./desk",
                          "proofdesk session end --person ana --data ./desk"}));
  auto options = std::make_shared<SessionOptions>();
  const auto work = [&chosen, options](Result<ExitCode> (*run)(const SessionOptions&, Terminal&)) {
    return [&chosen, options, run] {
      chosen.work = [options, run](Terminal& terminal) { return run(*options, terminal); };
    };
  };

  auto* show = add_subcommand(*group, "list", "List the open sessions");
  add_data(*show, options->data);
  add_flag(*show, "--json", options->json, "As JSON");
  add_config_options(*show, options->config);
  show->footer(examples({"proofdesk session list --data ./desk"}));
  show->callback(work(list));

  auto* stop = add_subcommand(*group, "end", "End a session, or all of a person's, at once");
  auto* number =
      add_option(*stop, "session", options->session, "Number of the session")->type_name("SES-…");
  auto* person = add_option(*stop, "--person", options->person, "All sessions of this person")
                     ->type_name("PERSON");
  number->excludes(person);
  person->excludes(number);
  add_data(*stop, options->data);
  add_option(*stop, "--reason", options->reason, "Why; of a single session")
      ->type_name("TEXT")
      ->excludes(person);
  add_config_options(*stop, options->config);
  stop->footer(examples({"proofdesk session end SES-000003 --data ./desk --reason \"laptop lost\"",
                         "proofdesk session end --person ana --data ./desk"}));
  stop->callback([options, number, person, run = work(end)] {
    if (number->count() + person->count() == 0)
      throw CLI::RequiredError("Name a session, or a person with --person");
    run();
  });
}

}  // namespace proofdesk::app::cli
