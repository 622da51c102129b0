#pragma once

#include "core/engine/desk.hpp"
#include "server/integration/csv/row_reader.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::server::csv {

/// What becomes, or would become, of one row.
enum class Outcome {
  kCreated,
  kUpdated,
  kMoved,  ///< into the state the file says
  kUnchanged,
  kControlled,  ///< it differs from what is under change control, and is left as it is
  kRefused,
  kUntried,  ///< of a dry run: it hangs on what only the import itself would create
};
[[nodiscard]] std::string_view name_of(Outcome outcome);

struct RowResult {
  std::int64_t line = 0;
  std::string_view what = "record";  ///< "record", "relation" or "state"
  Outcome outcome = Outcome::kUnchanged;
  std::int64_t number = 0;  ///< of the record, where there is one
  const KindModel* kind = nullptr;
  boost::json::object changes{};  ///< field: [recorded, in the file]
  Error error{};                  ///< of what was refused or is controlled
};

/// Where the commands go; one result per command. Called with moderate batches, in order.
using Execute = std::function<std::vector<Result<Reply>>(std::vector<Command>)>;
using Progress = std::function<void(std::int64_t done, std::int64_t of)>;

struct UpsertParts {
  const Model& model;
  Store& store;
  const Actor& actor;
  const Execute& execute;
  bool dry_run = false;
};

/// Rows of one kind to be laid over what is recorded.
struct Layer {
  const KindModel* kind = nullptr;
  std::vector<const FieldModel*> fields;
  std::vector<const FieldModel*> key;  ///< empty: by foreign number
  std::string foreign_source;
  std::vector<FieldInput> constants;  ///< of new records
  std::string_view what = "record";
};

/// Where a row's record is, once it is.
struct Placed {
  Uuid id;  ///< nil: none, or none yet
  std::int64_t number = 0;
  std::string state;
  bool is_coming = false;  ///< a dry run that is none would have created it
};

/// Creates what is not there, changes what differs, leaves alone what is as the file says: each by one command
/// decided by the same rules as anybody's. What differs is tried before it is done, so that an import leaves no
/// trail of attempts at what is under control. Results are in the order of the rows, and `placed` says for each row which
/// record it is about.
[[nodiscard]] Result<std::vector<RowResult>> upsert(const UpsertParts& parts, const Layer& layer,
                                                    const std::vector<ImportRow>& rows,
                                                    std::vector<Placed>& placed,
                                                    const Progress& progress);

/// Takes records into the states their rows say, by the one transition that leads there.
[[nodiscard]] Result<std::vector<RowResult>> move_to_states(const UpsertParts& parts,
                                                            const KindModel& kind,
                                                            const std::vector<FieldInput>& fields,
                                                            const std::vector<ImportRow>& rows,
                                                            const std::vector<Placed>& placed,
                                                            const Progress& progress);

}  // namespace proofdesk::server::csv
