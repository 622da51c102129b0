#pragma once

#include "core/engine/command.hpp"
#include "server/api/route.hpp"

#include <string_view>
#include <vector>

namespace proofdesk::server {

/// Templates, macros and saved filters, as requests name them: by number or id.

/// A record of the kind that the reader may see and that is in use; kInvalidArgument naming the query parameter
/// or member where there is none.
[[nodiscard]] Result<Record> find_tool(const Call& call, std::string_view kind,
                                       std::string_view wanted, std::string_view parameter);

struct Presets {
  std::vector<FieldInput> fields;
  Ground ground;
};
/// What the template gives a new record of the kind.
[[nodiscard]] Result<Presets> presets_of(const Call& call, const KindModel& kind,
                                         std::string_view wanted);

struct Steps {
  Sequence sequence;
  Ground ground;
};
/// What the macro does to a record of the kind.
[[nodiscard]] Result<Steps> steps_of(const Call& call, const KindModel& kind,
                                     std::string_view wanted);

struct SavedList {
  std::string filter;
  std::string order_by;
};
/// How the saved filter lists the kind.
[[nodiscard]] Result<SavedList> saved_list(const Call& call, const KindModel& kind,
                                           std::string_view wanted);

}  // namespace proofdesk::server
