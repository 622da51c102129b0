#include "server/api/rule_world.hpp"

#include "server/api/context.hpp"
#include "storage/topology/topology_index.hpp"

namespace proofdesk::server {
namespace {

constexpr std::chrono::milliseconds kLongestWait{5000};

}  // namespace

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
  const std::int64_t size = service.desk.journal_size();
  if (!service.topology->wait_until_loaded(kLongestWait) ||
      (size > 0 && !service.topology_runner->wait_for(size - 1, kLongestWait))) {
    return fail(ErrorCode::kUnavailable, "topology.behind",
                "The topology has not caught up with the journal yet.");
  }
  return service.topology->impact_of(source, gone, changes);
}

}  // namespace proofdesk::server
