#pragma once

#include "core/engine/world.hpp"
#include "core/model/kind_model.hpp"
#include "core/time/rota.hpp"

#include <optional>

namespace proofdesk::shared {

/// The rota that a record says; kInvalidArgument "rota.handover" or "rota.override" where its text is none.
[[nodiscard]] Result<Rotation> read_rota(const KindModel& kind, const Record& record);

struct GroupOnCall {
  Record rota;
  OnCall on_call;
};
/// Who of a group is on call, by the oldest active rota of the group that names somebody; nullopt when none does.
[[nodiscard]] Result<std::optional<GroupOnCall>> on_call_for_group(const Model& model, World& world,
                                                                   Uuid group, Instant at);

}  // namespace proofdesk::shared
