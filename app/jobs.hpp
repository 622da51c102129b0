#pragma once

#include "app/config/config.hpp"
#include "app/terminal.hpp"
#include "core/base/clock.hpp"
#include "core/engine/desk.hpp"
#include "core/engine/writer.hpp"
#include "core/ports/store.hpp"
#include "server/integration/mail/intake.hpp"
#include "server/service.hpp"

#include <map>
#include <string>
#include <vector>

namespace proofdesk::app {

/// What the operator may have done over the local socket beyond the API: POST /local/jobs/{name}.
struct JobParts {
  Desk& desk;
  Writer& writer;
  Store& store;
  server::mail::Intake& intake;
  Clock& clock;
};

inline constexpr const char* kImportJob = "import-servicenow-log";
inline constexpr const char* kImportCsvJob = "import-csv";
inline constexpr const char* kReceiveMailJob = "receive-mail";

/// kImportJob takes the log as its body and the option `zone`, and answers with the import's report.
/// kImportCsvJob takes the mapping on one line and the file after it, and the options `kind`, `dryRun` and `all` (the
/// last two "true"); it answers with the import's report. With `asDiscovery` the rows are what that source saw, and the
/// answer is what came of it.
/// kReceiveMailJob takes one message as its body and answers with what became of it.
[[nodiscard]] std::map<std::string, server::LocalJob> local_jobs(JobParts parts,
                                                                 const Config& config,
                                                                 Progress progress);

}  // namespace proofdesk::app
