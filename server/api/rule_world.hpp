#pragma once

#include "core/engine/dependencies.hpp"
#include "core/engine/standing_records.hpp"
#include "core/engine/store_world.hpp"
#include "server/api/route.hpp"

namespace proofdesk::server {

/// The world that rules see when they are asked outside the writer: what a snapshot shows, without limits of access.
/// About relations the topology is asked, once it has followed all that was committed; where it is off, they are read.
class RuleWorld {
 public:
  /// `view` outlives it.
  RuleWorld(const Call& call, ReadView& view);
  RuleWorld(const RuleWorld&) = delete;
  RuleWorld& operator=(const RuleWorld&) = delete;

  [[nodiscard]] World& world() { return world_; }

 private:
  class Topology final : public DependencySource {
   public:
    explicit Topology(const Call& call) : call_(call) {}
    [[nodiscard]] Result<Impact> impact_of(const RelationSource& source, std::span<const Uuid> gone,
                                           std::span<const RelationChange> changes) override;

   private:
    const Call& call_;
  };

  Topology topology_;
  StandingRecords standing_;
  StoreWorld world_;
};

}  // namespace proofdesk::server
