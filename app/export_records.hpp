#pragma once

#include "core/base/result.hpp"
#include "core/model/kind_model.hpp"
#include "core/ports/store.hpp"
#include "core/query/list_query.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace proofdesk::app {

enum class ExportFormat : std::uint8_t {
  kJsonLines,  ///< one object a line, as the API shows records
  kCsv,  ///< RFC 4180 with a header; columns are the fields by JSON name, lists and `custom` stand as JSON
};

/// Takes the next piece of the output; an error ends it.
using Sink = std::function<Status(std::string_view piece)>;

/// Writes all records of a query, everything of each, page by page. Returns how many.
[[nodiscard]] Result<std::int64_t> export_records(ReadView& view, const KindModel& kind,
                                                  ListQuery query, ExportFormat format,
                                                  const Sink& sink);

/// By "incident", "incidents", "serviceRequests" or "service_requests". kNotFound `kind.exists`, naming those
/// there are.
[[nodiscard]] Result<const KindModel*> kind_named(const Model& model, std::string_view name);

}  // namespace proofdesk::app
