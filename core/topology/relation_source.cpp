#include "core/topology/relation_source.hpp"

#include "core/model/record_ref.hpp"

#include <algorithm>
#include <utility>

namespace proofdesk {

std::optional<Dependency> dependency_of(const RelationSource& source, const KindModel& kind,
                                        const Record& record) {
  if (record.state != source.state) return std::nullopt;
  auto from = RecordRef::parse(record.text(kind, source.from));
  auto to = RecordRef::parse(record.text(kind, source.to));
  if (!from || !to) return std::nullopt;
  const std::string dependence = record.text(kind, source.dependence);
  const bool turned = dependence == "to_needs_from";
  const bool mutual = dependence == "both";
  if (!turned && !mutual && dependence != "from_needs_to") return std::nullopt;
  if (turned) std::swap(from, to);
  return Dependency{.relation = record.id,
                    .dependent = from->id,
                    .provider = to->id,
                    .type = record.text(kind, source.relation),
                    .group = record.text(kind, source.group),
                    .needed = std::max<std::int64_t>(1, record.integer(kind, source.needed)),
                    .told_by_provider = turned,
                    .mutual = mutual,
                    .dependent_kind = std::move(from->kind),
                    .provider_kind = std::move(to->kind)};
}

}  // namespace proofdesk
