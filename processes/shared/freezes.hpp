#pragma once

#include "core/engine/world.hpp"
#include "core/model/kind_model.hpp"
#include "core/schedule/planned_work.hpp"
#include "core/schedule/recurrence.hpp"

#include <vector>

/// Freezes as a schedule knows them (8.5.1), from records of the kind freeze_window.
namespace proofdesk::shared {

inline constexpr std::string_view kFreezeKind = "freeze_window";

/// The rule by which it comes again; meaningful where it does.
[[nodiscard]] Recurrence recurrence_of(const KindModel& kind, const Record& freeze);

/// One freeze with its times within `within`: once or by its rule, between its beginning and its end, and only while
/// its calendar is open where it has one. A calendar or rule that cannot be read any more leaves no times out: what
/// holds things up must not vanish because something else broke.
[[nodiscard]] Result<Freeze> freeze_of(const Model& model, World& world, const Record& freeze,
                                       const Window& within);

/// Those in force that have any time in `within`; the decision relies on them.
[[nodiscard]] Result<std::vector<Freeze>> freezes_in_force(const Model& model, World& world,
                                                           const Window& within);

}  // namespace proofdesk::shared
