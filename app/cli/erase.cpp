#include "app/cli/answers.hpp"
#include "app/cli/commands.hpp"
#include "app/cli/declare.hpp"
#include "app/cli/options.hpp"
#include "app/cli/people.hpp"
#include "app/local_desk.hpp"

#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace proofdesk::app::cli {
namespace {

struct EraseOptions {
  std::string data;
  ConfigOptions config;
  std::string person;
  std::string plural;
  std::string record;
  std::string field;
  std::string reason;
  bool sure = false;
};

Result<LocalDesk> reach(const EraseOptions& options) {
  PROOFDESK_TRY(DataDirectory::existing(options.data));
  PROOFDESK_ASSIGN(const Config config, load_config(options.config, options.data));
  return LocalDesk::reach(options.data, config);
}

Status make_sure(const EraseOptions& options, Terminal& terminal, std::string_view what) {
  if (options.sure || terminal.confirm(fmt::format("Erase {}? It cannot be brought back.", what)))
    return {};
  return fail({.code = ErrorCode::kInvalidArgument,
               .rule = "erase.sure",
               .detail = "nothing was erased",
               .remedy = "say --yes when you are sure: it cannot be brought back"});
}

void tell(Terminal& terminal, const boost::json::value& reply) {
  const auto& receipt = member_at(reply, "receipt");
  terminal.print(fmt::format("erased; the journal says so in leaf {} ({})\n",
                             number_at(receipt, "sequence"), text_at(receipt, "leafHash")));
}

Result<ExitCode> erase_person(const EraseOptions& options, Terminal& terminal) {
  PROOFDESK_ASSIGN(const auto desk, reach(options));
  PROOFDESK_ASSIGN(const std::string number, number_of_person(desk, options.person));
  if (number.empty()) return fail(nobody(options.person));
  PROOFDESK_TRY(make_sure(options, terminal,
                          fmt::format("all that is recorded of {} ({})", options.person, number)));
  PROOFDESK_ASSIGN(const auto reply,
                   desk.post(fmt::format("/api/v1/people/{}:erase", percent_encoded(number)),
                             {{"reason", options.reason}}));
  tell(terminal, reply);
  return ExitCode::kDone;
}

Result<ExitCode> erase_field(const EraseOptions& options, Terminal& terminal) {
  PROOFDESK_ASSIGN(const auto desk, reach(options));
  PROOFDESK_TRY(make_sure(
      options, terminal, fmt::format("{} of {}, with its history", options.field, options.record)));
  PROOFDESK_ASSIGN(
      const auto reply,
      desk.post(fmt::format("/api/v1/{}/{}:eraseField", percent_encoded(options.plural),
                            percent_encoded(options.record)),
                {{"field", options.field}, {"reason", options.reason}}));
  tell(terminal, reply);
  return ExitCode::kDone;
}

void add_shared(CLI::App& command, EraseOptions& options) {
  add_data(command, options.data);
  add_option(command, "--reason", options.reason, "Why; stays in the journal")
      ->required()
      ->type_name("TEXT");
  add_flag(command, "--yes", options.sure, "Do not ask");
  add_config_options(command, options.config);
}

}  // namespace

void add_erase(CLI::App& program, Chosen& chosen) {
  auto* group =
      add_subcommand(program, "erase", "Erase personal data for good; the journal stays provable");
  group->require_subcommand(1);
  group->footer(examples(
      {"proofdesk erase person PER-000012 --data ./desk --reason \"request of 2026-11-20\"",
       "proofdesk erase field incidents INC-000123 description --data ./desk --reason \"contained "
       "a "
       "password\""}));
  auto options = std::make_shared<EraseOptions>();
  const auto work = [&chosen, options](Result<ExitCode> (*run)(const EraseOptions&, Terminal&)) {
    return [&chosen, options, run] {
      chosen.work = [options, run](Terminal& terminal) { return run(*options, terminal); };
    };
  };

  auto* person =
      add_subcommand(*group, "person", "Everything personal of a person, wherever it is recorded");
  add_option(*person, "person", options->person, "User name, e-mail address, number or name")
      ->required()
      ->type_name("PERSON");
  add_shared(*person, *options);
  person->footer(examples(
      {"proofdesk erase person PER-000012 --data ./desk --reason \"request of 2026-11-20\""}));
  person->callback(work(erase_person));

  auto* field = add_subcommand(*group, "field", "One field of one record, with its history");
  add_option(*field, "kind", options->plural, "As in URLs: incidents, serviceRequests, people …")
      ->required()
      ->type_name("KIND");
  add_option(*field, "record", options->record, "Number or id of the record")
      ->required()
      ->type_name("NUMBER");
  add_option(*field, "field", options->field, "As in JSON: description, callBackNumber …")
      ->required()
      ->type_name("FIELD");
  add_shared(*field, *options);
  field->footer(
      examples({"proofdesk erase field incidents INC-000123 description --data ./desk --reason "
                "\"contained a password\""}));
  field->callback(work(erase_field));
}

}  // namespace proofdesk::app::cli
