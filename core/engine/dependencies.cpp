#include "core/engine/dependencies.hpp"

namespace proofdesk {

Result<Impact> impact_of(World& world, const RelationSource& source, std::span<const Uuid> gone) {
  if (auto* relations = dynamic_cast<DependencySource*>(&world))
    return relations->impact_of(source, gone, {});
  return fail(ErrorCode::kInternal, "engine.dependencies", "this world keeps no relations");
}

}  // namespace proofdesk
