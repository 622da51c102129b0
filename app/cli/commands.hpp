#pragma once

#include "app/exit_code.hpp"
#include "app/terminal.hpp"
#include "core/base/result.hpp"

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace proofdesk::app::cli {

/// What the command line asks for: the command that was named puts its work here, and it runs once the whole
/// line is known to be right.
struct Chosen {
  std::function<Result<ExitCode>(Terminal&)> work;
};

// One group of commands each, in a file of its name.
void add_serve(CLI::App& program, Chosen& chosen);
void add_token(CLI::App& program, Chosen& chosen);
void add_person(CLI::App& program, Chosen& chosen);
void add_waiver(CLI::App& program, Chosen& chosen);
void add_session(CLI::App& program, Chosen& chosen);
void add_import(CLI::App& program, Chosen& chosen);
void add_import_csv(CLI::App& group, Chosen& chosen);  ///< below `import`
void add_calendar(CLI::App& program, Chosen& chosen);
void add_watch(CLI::App& program, Chosen& chosen);
void add_baseline(CLI::App& program, Chosen& chosen);
void add_attainment(CLI::App& program, Chosen& chosen);
void add_export(CLI::App& program, Chosen& chosen);
void add_evidence(CLI::App& program, Chosen& chosen);
void add_journal(CLI::App& program, Chosen& chosen);
void add_erase(CLI::App& program, Chosen& chosen);
void add_mail(CLI::App& program, Chosen& chosen);
void add_demo(CLI::App& program, Chosen& chosen);
void add_config(CLI::App& program, Chosen& chosen);
void add_version(CLI::App& program, Chosen& chosen);

/// The foot of a command's help.
[[nodiscard]] std::string examples(std::initializer_list<std::string_view> lines);

}  // namespace proofdesk::app::cli
