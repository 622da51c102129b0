#pragma once

#include "server/integration/csv/upsert.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

namespace proofdesk::server::csv {

struct ImportOptions {
  std::string kind;      ///< empty: the mapping says it
  bool dry_run = false;  ///< try everything, do nothing
};

/// What became of every row.
struct ImportReport {
  std::string file_digest;
  std::int64_t rows = 0;
  const KindModel* kind = nullptr;
  bool dry_run = false;
  std::int64_t commands = 0;         ///< that changed something; 0 in a dry run
  std::vector<RowResult> records;    ///< one for each row that could be read
  std::vector<RowResult> relations;  ///< one for each end that the rows name
  std::vector<RowResult> states;     ///< rows whose record is elsewhere than the file says
  std::vector<RefusedRow> unread;
};
/// Counts, and each row that is not as it was; with `all`, those too.
[[nodiscard]] boost::json::object to_json(const ImportReport& report, bool all);

/// Lays a file over what is recorded: records first, then the relations they name, then the states they say.
/// Every change is a command of `actor` under the rules of the kind, so what is under change control stays as it
/// is and is reported. The same file again changes nothing. Not from the writer's thread.
[[nodiscard]] Result<ImportReport> import_csv(std::string_view csv, std::string_view mapping,
                                              const ImportOptions& options, const Model& model,
                                              Store& store, const Actor& actor,
                                              const Execute& execute, const Progress& progress);

}  // namespace proofdesk::server::csv
