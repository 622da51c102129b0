#include "core/ports/all_records.hpp"
#include "server/integration/discovery/discovery_intake.hpp"

#include <fmt/format.h>

namespace proofdesk::server::discovery {

Result<Record> find_source(const Model& model, Store& store, std::string_view name) {
  const KindModel* kind = model.kind("discovery_source");
  PROOFDESK_ASSIGN(const auto view, store.snapshot());
  PROOFDESK_ASSIGN(const auto sources, all_records(*kind, *view));
  for (const Record& source : sources) {
    if (source.state != "active") continue;
    if (source.text(*kind, "name") == name || source.id.to_string() == name ||
        (source.number > 0 && source.number == kind->parse_number(name)))
      return source;
  }
  return fail(Error{.code = ErrorCode::kInvalidArgument,
                    .rule = "discovery.source",
                    .detail = fmt::format("There is no active discovery source \"{}\".", name),
                    .remedy = "Create one, or name one by its number or name."});
}

}  // namespace proofdesk::server::discovery
