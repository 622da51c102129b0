#pragma once

#include "core/ports/store.hpp"
#include "core/schedule/schedule.hpp"
#include "server/api/route.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

/// What requests about the schedule of change ask for.
namespace proofdesk::server {

/// The kind; kNotFound where there are no changes.
[[nodiscard]] Result<const KindModel*> changes_of(const Call& call);

/// `from` and `to`, each a date (midnight UTC) or an instant: a fortnight from `usual_from` on where nothing else is
/// asked for; at most 400 days.
[[nodiscard]] Result<Window> window_asked(const Call& call, Instant usual_from);
/// `zone`, as a calendar that knows its local dates; UTC where none is asked for.
[[nodiscard]] Result<BusinessCalendar> zone_asked(const Call& call);
/// Records of a kind that a parameter names, separated by commas, as the reader may see them.
[[nodiscard]] Result<std::vector<Record>> things_asked(Call& call, ReadView& view,
                                                       std::string_view parameter,
                                                       std::string_view kind);
/// `duration` (else `fallback`), `limit`, `accept`, `hours`.
[[nodiscard]] Result<SlotSearch> search_asked(Call& call, ReadView& view, std::int64_t fallback,
                                              const Window& horizon);

}  // namespace proofdesk::server
