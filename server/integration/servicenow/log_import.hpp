#pragma once

#include "core/engine/desk.hpp"
#include "server/integration/servicenow/case_story.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

namespace proofdesk::server::servicenow {

struct ImportOptions {
  std::string zone = "UTC";  ///< IANA zone of the log's local times
  bool dry_run = false;      ///< tell everything, append nothing
};

/// What became of every row. `rows` = `event_rows` + `known_rows` + `other_rows`.
struct ImportReport {
  std::string file_digest;
  std::string zone;
  bool dry_run = false;
  std::int64_t rows = 0;
  std::int64_t event_rows = 0;  ///< each became one event
  std::int64_t known_rows = 0;  ///< imported before; nothing was done
  std::int64_t other_rows = 0;  ///< became no event: see remarks
  std::int64_t incidents = 0;   ///< in the file
  std::int64_t new_incidents = 0;
  std::int64_t new_people = 0;
  std::int64_t new_groups = 0;
  std::map<std::string, std::int64_t> last_states;  ///< state of each case after its last row
  struct CaseNotes {
    std::string number;
    std::vector<Deviation> deviations;
    std::vector<Remark> remarks;
  };
  std::vector<CaseNotes> cases;  ///< only cases that have something to say
  std::vector<Remark> unread;    ///< rows that could not be read at all
  std::map<std::string, std::int64_t> deviations_by_rule;
};
[[nodiscard]] boost::json::object to_json(const ImportReport& report);

/// Where the commands go; one result per command. Called with moderate batches, in order.
using Execute = std::function<std::vector<Result<Reply>>(std::vector<Command>)>;
using Progress = std::function<void(std::int64_t done, std::int64_t of)>;

/// Appends the log as imported history, past the guards: people and groups first, then case by case in file
/// order. Running it again changes nothing. The first command that fails ends the import with its error; what
/// was appended until then stays and is recognised by the next run.
[[nodiscard]] Result<ImportReport> import_log(std::string_view csv, const ImportOptions& options,
                                              const Model& model, Store& store, const Actor& actor,
                                              const Execute& execute, const Progress& progress);

}  // namespace proofdesk::server::servicenow
