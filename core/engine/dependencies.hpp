#pragma once

#include "core/base/result.hpp"
#include "core/engine/world.hpp"
#include "core/schedule/hits.hpp"
#include "core/topology/relation_source.hpp"

#include <optional>
#include <span>

namespace proofdesk {

/// A relation as the running decision has it.
struct RelationChange {
  Uuid relation;
  std::optional<Dependency> dependency;  ///< nullopt: it does not hold (any more)
};

/// Who keeps relations in memory and can say what suffers while things do not work. A world of rules is one besides,
/// where its desk keeps them (ADR 10); few rules ask.
class DependencySource {
 public:
  virtual ~DependencySource() = default;
  /// By all relations that `source` speaks of, but with `changes` in place of the same ones.
  [[nodiscard]] virtual Result<Impact> impact_of(const RelationSource& source,
                                                 std::span<const Uuid> gone,
                                                 std::span<const RelationChange> changes) = 0;
};

/// What suffers while `gone` do not work, by the relations as they are and as the running decision has changed them.
/// However many there are: it costs nothing of the row budget. The decision rests on all of them, and journals that
/// as one read: kind, no id, and the size of the journal up to which they count. kInternal for a world that keeps none.
[[nodiscard]] Result<Impact> impact_of(World& world, const RelationSource& source,
                                       std::span<const Uuid> gone);

}  // namespace proofdesk
