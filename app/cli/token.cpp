#include "app/cli/answers.hpp"
#include "app/cli/commands.hpp"
#include "app/cli/declare.hpp"
#include "app/cli/options.hpp"
#include "app/local_desk.hpp"

#include <memory>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::app::cli {
namespace {

struct TokenOptions {
  std::string data;
  ConfigOptions config;
  std::string person;
  std::vector<std::string> roles;
  std::string label;
  std::string expires;
  std::string token;
  std::string reason;
  bool json = false;
};

Result<LocalDesk> reach(const TokenOptions& options) {
  PROOFDESK_ASSIGN(const Config config, load_config(options.config, options.data));
  return LocalDesk::reach(options.data, config);
}

Result<ExitCode> create(const TokenOptions& options, Terminal& terminal) {
  boost::json::array roles;
  for (const auto& role : options.roles) roles.emplace_back(role);
  boost::json::object request{{"person", options.person}, {"roles", std::move(roles)}};
  if (!options.label.empty()) request["label"] = options.label;
  if (!options.expires.empty()) {
    PROOFDESK_ASSIGN(const Instant expires,
                     parse_when("--expires", options.expires, SystemClock().now()));
    request["expiresAt"] = to_rfc3339(expires);
  }
  PROOFDESK_ASSIGN(const auto desk, reach(options));
  PROOFDESK_ASSIGN(const auto token, desk.post("/local/tokens", request));
  terminal.print(text_at(token, "token") + "\n");
  // Not on standard output, which is for whoever uses the token.
  if (terminal.watched()) {
    const auto expires = text_at(token, "expiresAt");
    terminal.say(fmt::format("{} for {}, {}; it is not shown again\n", text_at(token, "number"),
                             options.person,
                             expires.empty() ? "without an end" : "until " + expires));
  }
  return ExitCode::kDone;
}

std::string table_of(const boost::json::array& tokens) {
  std::string text = fmt::format("{:<12} {:<8} {:<24} {:<20} {:<21} {}\n", "NUMBER", "STATE",
                                 "PERSON", "ROLES", "EXPIRES", "PURPOSE");
  for (const auto& token : tokens) {
    std::vector<std::string> roles;
    if (const auto* list = member_at(token, "roles").if_array()) {
      for (const auto& role : *list) roles.emplace_back(role.as_string());
    }
    const auto expires = text_at(token, "expiresAt");
    text += fmt::format("{:<12} {:<8} {:<24} {:<20} {:<21} {}\n", text_at(token, "number"),
                        text_at(token, "state"), text_at(token, "personName"),
                        fmt::format("{}", fmt::join(roles, ",")),
                        expires.empty() ? "never" : expires, text_at(token, "label"));
  }
  return text;
}

Result<ExitCode> list(const TokenOptions& options, Terminal& terminal) {
  PROOFDESK_TRY(DataDirectory::existing(options.data));
  PROOFDESK_ASSIGN(const auto desk, reach(options));
  PROOFDESK_ASSIGN(const auto answer, desk.send({.target = "/local/tokens"}));
  if (options.json) {
    terminal.print(pretty(member_at(answer, "tokens")));
  } else if (const auto* tokens = member_at(answer, "tokens").if_array()) {
    terminal.print(table_of(*tokens));
  }
  return ExitCode::kDone;
}

Result<ExitCode> revoke(const TokenOptions& options, Terminal& terminal) {
  PROOFDESK_TRY(DataDirectory::existing(options.data));
  PROOFDESK_ASSIGN(const auto desk, reach(options));
  boost::json::object request;
  if (!options.reason.empty()) request["reason"] = options.reason;
  PROOFDESK_ASSIGN(
      const auto token,
      desk.post(fmt::format("/local/tokens/{}:revoke", percent_encoded(options.token)), request));
  terminal.print(fmt::format("{} is revoked\n", text_at(token, "number")));
  return ExitCode::kDone;
}

}  // namespace

void add_token(CLI::App& program, Chosen& chosen) {
  auto* group = add_subcommand(program, "token", "Bearer tokens for the API");
  group->require_subcommand(1);
  group->footer(
      examples({"proofdesk token create --data ./desk --person \"Ana Silva\" --role agent",
                "proofdesk token list --data ./desk"}));
  auto options = std::make_shared<TokenOptions>();
  const auto work = [&chosen, options](Result<ExitCode> (*run)(const TokenOptions&, Terminal&)) {
    return [&chosen, options, run] {
      chosen.work = [options, run](Terminal& terminal) { return run(*options, terminal); };
    };
  };

  auto* make = add_subcommand(*group, "create",
                              "Mint a token for a person; prints the token and nothing else");
  add_data(*make, options->data);
  add_option(*make, "--person", options->person,
             "User name, e-mail address, number (PER-000012) or name; a name nobody has "
             "creates the person")
      ->required()
      ->type_name("PERSON");
  add_option(*make, "--role", options->roles, "What it may do; give it again for several")
      ->required()
      ->type_name("ROLE")
      ->allow_extra_args(false);
  add_option(*make, "--label", options->label, "What it is for")->type_name("TEXT");
  add_option(*make, "--expires", options->expires, "Date, instant, or duration from now (P30D)")
      ->type_name("WHEN");
  add_config_options(*make, options->config);
  make->footer(
      "Works while the server runs, through its local socket. A token an operator mints never "
      "carries an approval.\n\n" +
      examples({"proofdesk token create --data ./desk --person \"Ana Silva\" --role agent",
                "TOKEN=$(proofdesk token create --data ./desk --person monitor --role integration "
                "--expires P90D)"}));
  make->callback(work(create));

  auto* show = add_subcommand(*group, "list", "List all tokens, never their secrets");
  add_data(*show, options->data);
  add_flag(*show, "--json", options->json, "As JSON");
  add_config_options(*show, options->config);
  show->footer(examples({"proofdesk token list --data ./desk"}));
  show->callback(work(list));

  auto* take_back =
      add_subcommand(*group, "revoke", "Take a token back; it opens nothing from then on");
  add_option(*take_back, "token", options->token, "Number of the token")
      ->required()
      ->type_name("TOK-…");
  add_data(*take_back, options->data);
  add_option(*take_back, "--reason", options->reason, "Why")->type_name("TEXT");
  add_config_options(*take_back, options->config);
  take_back->footer(
      examples({"proofdesk token revoke TOK-000003 --data ./desk --reason \"laptop lost\""}));
  take_back->callback(work(revoke));
}

}  // namespace proofdesk::app::cli
