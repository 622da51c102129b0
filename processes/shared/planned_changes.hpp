#pragma once

#include "core/engine/world.hpp"
#include "core/model/kind_model.hpp"
#include "core/query/filter.hpp"
#include "core/schedule/planned_work.hpp"
#include "processes/shared/relation_impact.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// Changes as a schedule knows them (8.5.1): when, on what, what suffers meanwhile, by whom.
namespace proofdesk::shared {

/// The items and services that a change says it works on.
[[nodiscard]] std::vector<RecordRef> touched_by(const Model& model, const Record& change);

/// The change as others see it, from what it keeps of itself. One that is under way is taken to
/// go on for another hour at least.
[[nodiscard]] PlannedWork work_of(const Model& model, const Record& change, Instant now,
                                  KindsById& kinds);
/// The same, and where it keeps only the first of what it takes away, all of that by the relations as they are.
[[nodiscard]] Result<PlannedWork> whole_work_of(const Model& model, World& world,
                                                const Record& change, Instant now,
                                                KindsById& kinds);
/// What a change keeps of what it takes away, services first: the first lines of `Impact`, and as the last one how many
/// more there are.
[[nodiscard]] std::vector<std::string> impact_lines(const PlannedWork& work,
                                                    const KindsById& kinds);
/// Adds what freezes ask: types and environments of its items, and the freezes that it may ignore on an override that
/// is in force at `now`. False where it works on more items than were looked at.
[[nodiscard]] Result<bool> add_particulars(const Model& model, World& world, const Record& change,
                                           Instant now, PlannedWork& work);

/// Adds what is done together with it: the other changes of its releases. While it is planned, of those that are being
/// put together or approved; once it is begun, only of those that have their approval, so that nothing begins on the
/// strength of a release that nobody has said yes to.
[[nodiscard]] Status add_companions(const Model& model, World& world, const Record& change,
                                    PlannedWork& work);

/// What a change keeps so that those whose redundancy it shares find it: "service/<id>", each once. Where there is
/// more than a change keeps, the last one is `kWeakensMore`, and whoever looks for rivals finds it by that.
inline constexpr std::string_view kWeakensMore = "more";
[[nodiscard]] std::vector<std::string> weakened_by(const PlannedWork& work, const KindsById& kinds);

/// Those that are planned or under way in `window`, as a filter over changes. One that is under way has its window
/// whatever it said of it before.
[[nodiscard]] Filter planned_in(const KindModel& changes, const Window& window);
/// The same found, oldest first.
[[nodiscard]] Result<std::vector<Record>> changes_in(const Model& model, World& world,
                                                     const Window& window, std::size_t limit);
/// Of these only those that work on something that `work` works on, or weaken what it weakens: all that a hard
/// collision can be with.
[[nodiscard]] Result<std::vector<Record>> rivals_in(const Model& model, World& world,
                                                    const PlannedWork& work, const KindsById& kinds,
                                                    const Window& window, std::size_t limit);

/// Hours of the critical services among what the work touches or loses, at most `limit` of them looked at.
[[nodiscard]] Result<std::vector<KeptHours>> kept_hours(const Model& model, World& world,
                                                        const PlannedWork& work,
                                                        const KindsById& kinds, std::size_t limit);

}  // namespace proofdesk::shared
