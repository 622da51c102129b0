#include "server/api/rule_world.hpp"

#include "server/api/context.hpp"
#include "server/api/topology.hpp"
#include "storage/topology/topology_index.hpp"

namespace proofdesk::server {

RuleWorld::RuleWorld(const Call& call, ReadView& view)
    : topology_(call),
      world_(*call.model, view, standing_, call.api.service.keys, call.api.service.origin) {
  const Service& service = call.api.service;
  if (service.topology != nullptr && service.topology_runner != nullptr) standing_.ask(topology_);
}

Result<Impact> RuleWorld::Topology::impact_of(const RelationSource& source,
                                              std::span<const Uuid> gone,
                                              std::span<const RelationChange> changes) {
  const Service& service = call_.api.service;
  PROOFDESK_TRY(topology_caught_up(service, service.desk.journal_size() - 1));
  return service.topology->impact_of(source, gone, changes);
}

}  // namespace proofdesk::server
