#include "app/jobs.hpp"

#include "server/identity/authenticator.hpp"
#include "server/integration/csv/csv_import.hpp"
#include "server/integration/discovery/csv_observations.hpp"
#include "server/integration/servicenow/log_import.hpp"
#include "server/run_all.hpp"

#include <utility>

namespace proofdesk::app {
namespace {

Result<boost::json::value> import_log(const JobParts& parts, const std::string& zone,
                                      std::string_view csv, const Progress& progress) {
  const auto model = parts.desk.model();
  PROOFDESK_ASSIGN(const auto report,
                   server::servicenow::import_log(
                       csv, {.zone = zone}, *model, parts.store, server::operator_identity()->actor,
                       [&](std::vector<Command> commands) {
                         return server::run_all(parts.writer, std::move(commands));
                       },
                       progress));
  return boost::json::value(server::servicenow::to_json(report));
}

/// The rows as what a source saw.
Result<boost::json::value> observe_csv(const JobParts& parts, const std::string& name,
                                       std::string_view mapping, std::string_view csv) {
  namespace discovery = server::discovery;
  const auto model = parts.desk.model();
  const Actor& actor = server::operator_identity()->actor;
  PROOFDESK_ASSIGN(const auto source, discovery::find_source(*model, parts.store, name));
  PROOFDESK_ASSIGN(const auto read, discovery::read_observations(csv, mapping, *model, parts.store,
                                                                 Access::of(actor)));
  const std::function<std::vector<Result<Reply>>(std::vector<Command>)> execute =
      [&](std::vector<Command> commands) {
        return server::run_all(parts.writer, std::move(commands));
      };
  const Instant now = parts.clock.now();
  PROOFDESK_ASSIGN(
      auto report,
      discovery::take_in(
          {.model = *model, .store = parts.store, .actor = actor, .execute = execute, .now = now},
          source, now, read.observations));
  for (const auto& row : read.refused) {
    ++report.observed;
    ++report.refused;
    report.rows.push_back(
        {.at = row.line, .outcome = "refused", .item = {}, .attributes = {}, .error = row.error});
  }
  return boost::json::value(discovery::to_json(report));
}

Result<boost::json::value> import_csv(const JobParts& parts,
                                      const std::map<std::string, std::string>& options,
                                      std::string_view body, const Progress& progress) {
  const auto option = [&](const char* name) {
    const auto found = options.find(name);
    return found == options.end() ? std::string() : found->second;
  };
  const auto end = body.find('\n');
  const std::string_view mapping = body.substr(0, end);
  const std::string_view csv = end == std::string_view::npos ? "" : body.substr(end + 1);
  if (const auto source = option("asDiscovery"); !source.empty())
    return observe_csv(parts, source, mapping, csv);
  const auto model = parts.desk.model();
  PROOFDESK_ASSIGN(
      const auto report,
      server::csv::import_csv(
          csv, mapping, {.kind = option("kind"), .dry_run = option("dryRun") == "true"}, *model,
          parts.store, server::operator_identity()->actor,
          [&](std::vector<Command> commands) {
            return server::run_all(parts.writer, std::move(commands));
          },
          progress));
  return boost::json::value(server::csv::to_json(report, option("all") == "true"));
}

}  // namespace

std::map<std::string, server::LocalJob> local_jobs(JobParts parts, const Config& config,
                                                   Progress progress) {
  std::map<std::string, server::LocalJob> jobs;
  jobs[kImportJob] = [parts, standard = config.time_zone.name, progress](
                         const std::map<std::string, std::string>& options, std::string_view body) {
    const auto zone = options.find("zone");
    return import_log(parts, zone == options.end() ? standard : zone->second, body, progress);
  };
  jobs[kImportCsvJob] = [parts, progress = std::move(progress)](
                            const std::map<std::string, std::string>& options,
                            std::string_view body) {
    return import_csv(parts, options, body, progress);
  };
  jobs[kReceiveMailJob] = [&intake = parts.intake](
                              const std::map<std::string, std::string>&,
                              std::string_view body) -> Result<boost::json::value> {
    PROOFDESK_ASSIGN(const auto receipt, intake.receive(body));
    return boost::json::value(server::mail::to_json(receipt));
  };
  return jobs;
}

}  // namespace proofdesk::app
