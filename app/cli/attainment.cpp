#include "app/cli/commands.hpp"
#include "app/cli/declare.hpp"
#include "app/cli/options.hpp"
#include "app/cli/records.hpp"
#include "app/reading_room.hpp"
#include "core/base/clock.hpp"
#include "evidence/attainment/attainment_json.hpp"

#include <memory>
#include <string>
#include <tuple>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace proofdesk::app::cli {
namespace {

struct Options {
  std::string data;
  std::string agreement;
  std::string target;
  std::string from;
  std::string to;
  std::string format = "text";
};

std::string share_in_words(const evidence::TargetAttainment& target) {
  const auto share = target.figures.per_mille();
  if (!share) return "nothing measured";
  std::string words = evidence::percent_text(*share) + " %";
  if (target.goal_per_mille) {
    words += fmt::format(" against {} % agreed: {}", evidence::percent_text(*target.goal_per_mille),
                         *share >= *target.goal_per_mille ? "reached" : "not reached");
  }
  return words;
}

std::string in_words(const Model& model, const evidence::TargetAttainment& target) {
  const KindModel& kind = *model.kind("service_target");
  std::string text = fmt::format(
      "{} {}\n  measured {}, met {}, missed {}, left out {}, still running {} ({} breached)\n  "
      "{}\n",
      kind.display_number(target.target.number), target.target.text(kind, "title"),
      target.figures.measured, target.figures.met, target.figures.missed(), target.excluded,
      target.running, target.running_breached, share_in_words(target));
  for (const auto& month : target.months) {
    const auto share = month.figures.per_mille();
    text += fmt::format("  {}  {:>6} of {:>6}  {}\n", month.month, month.figures.met,
                        month.figures.measured,
                        share ? evidence::percent_text(*share) + " %" : std::string("–"));
  }
  const auto& forecast = target.forecast;
  text += forecast.method.empty() ? fmt::format("  forecast: {}\n", forecast.why_not)
                                  : fmt::format("  forecast: {} % of {} ({})\n",
                                                evidence::percent_text(forecast.per_mille),
                                                forecast.volume, forecast.method);
  for (const auto& clock : target.clocks) {
    const KindModel* its_kind = model.kind(clock.kind);
    if (clock.state != "missed" && !clock.breached_at && clock.excluded.empty()) continue;
    text += fmt::format("    {} {}{}{}\n",
                        its_kind == nullptr ? clock.kind : its_kind->display_number(clock.number),
                        clock.state,
                        clock.breached_at ? ", breached " + to_rfc3339(*clock.breached_at) : "",
                        clock.excluded.empty() ? "" : ", left out: " + clock.excluded);
  }
  return text;
}

std::string in_words(const evidence::WorkloadReport& report) {
  if (!report.limit) return fmt::format("  {}: not counted here\n", report.line);
  std::string text = fmt::format("  {}\n", report.line);
  for (const auto& count : report.counts) {
    text += fmt::format("    {}  {:>6}  {}{}\n", count.period, count.count,
                        count.within ? "within" : "out of the limit",
                        count.complete ? "" : " (in part)");
  }
  return text;
}

Result<ExitCode> run(const Options& options, Terminal& terminal) {
  const Instant now = SystemClock().now();
  evidence::AttainmentRequest request{
      .agreement = {}, .target = {}, .from = {}, .to = {}, .now = now};
  // Days are those of the calendar, which is not known yet.
  for (const auto& [option, text, date, at] :
       {std::tuple{"--from", &options.from, &request.from_date, &request.from},
        std::tuple{"--to", &options.to, &request.to_date, &request.to}}) {
    if (is_civil_date(*text)) *date = *text;
    PROOFDESK_ASSIGN(*at, parse_when(option, *text, now));
  }
  PROOFDESK_ASSIGN(const auto room, ReadingRoom::open(options.data));
  PROOFDESK_ASSIGN(const auto view, room->store().snapshot());
  const Model& model = *room->model();
  if (options.agreement.empty()) {
    PROOFDESK_ASSIGN(const Record target,
                     record_named(*view, *model.kind("service_target"), options.target));
    request.target = target.id;
  } else {
    PROOFDESK_ASSIGN(const Record agreement,
                     record_named(*view, *model.kind("agreement"), options.agreement));
    request.agreement = agreement.id;
  }
  PROOFDESK_ASSIGN(const auto report,
                   evidence::attainment_of(*view, room->keys(), room->origin(), model, request));
  if (options.format == "json") {
    terminal.print(boost::json::serialize(evidence::to_json(model, report, true)) + "\n");
    return ExitCode::kDone;
  }
  std::string text = fmt::format("{} to {}, as of {}, by days of {}\n", to_rfc3339(report.from),
                                 to_rfc3339(report.to), to_rfc3339(report.as_of), report.zone);
  if (report.targets.empty()) text += "no target was in force\n";
  for (const auto& target : report.targets) text += in_words(model, target);
  if (!report.workload.empty()) text += "workload\n";
  for (const auto& limit : report.workload) text += in_words(limit);
  terminal.print(text);
  return ExitCode::kDone;
}

}  // namespace

void add_attainment(CLI::App& program, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  auto* command =
      add_subcommand(program, "attainment",
                     "What service level targets came to in a period, with the records behind it");
  add_data(*command, options->data);
  auto* agreement = add_option(*command, "--agreement", options->agreement,
                               "All targets of an agreement, and workload")
                        ->type_name("AGR-…");
  auto* target =
      add_option(*command, "--target", options->target, "One target")->type_name("TGT-…");
  agreement->excludes(target);
  add_option(*command, "--from", options->from, "Start of the period, inclusive")
      ->required()
      ->type_name("DATE");
  add_option(*command, "--to", options->to, "End of the period, exclusive")
      ->required()
      ->type_name("DATE");
  add_option(*command, "--format", options->format, "text, or json with every record")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->footer(
      "Works beside a running server. Derived from the histories of records, so that it holds for "
      "imported ones too;\nrecords that were missed or left out are named.\n\n" +
      examples({"proofdesk attainment --data ./desk --agreement AGR-000001 --from 2026-01-01 --to "
                "2026-04-01",
                "proofdesk attainment --data ./desk --target TGT-000003 --from 2026-01-01 --to "
                "2026-04-01 --format json"}));
  command->callback([&chosen, options] {
    chosen.work = [options](Terminal& terminal) -> Result<ExitCode> {
      if (options->agreement.empty() && options->target.empty()) {
        Error error{ErrorCode::kInvalidArgument, "command_line",
                    "It is not said what to report on."};
        error.remedy = "Give --agreement or --target.";
        return fail(std::move(error));
      }
      return run(*options, terminal);
    };
  });
}

}  // namespace proofdesk::app::cli
