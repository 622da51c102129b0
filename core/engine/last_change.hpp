#pragma once

#include "core/base/result.hpp"
#include "core/engine/event.hpp"
#include "core/model/record.hpp"
#include "core/ports/key_store.hpp"
#include "core/ports/store.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace proofdesk {

/// How long somebody may take back what they have just done.
inline constexpr std::int64_t kUndoWindow = 15 * 60 * kMicrosPerSecond;

/// The last thing that happened to a record, and how the record stood before it: what an `Undo` goes by.
///
/// Nothing is erased by an undo. It is an event of its own ("undone") that sets every field the step changed to
/// what it was before, puts links back or takes them away, and brings the record into the state it came from;
/// reactions run as for every change, so that clocks and the like follow; one that counts what people do looks
/// at the command and counts no `Undo`. Notes and files stay: they were said.
struct LastChange {
  Event event;
  Instant recorded_at;
  Record before;
  bool one_of_several = false;  ///< the command behind it did more to this record than this step
  std::vector<Change> links_before;  ///< of the links it took away: what they were
};

/// Reads it off the record's own journal; nullopt for a record that was only created. Costs as much as its
/// history is long. kCorrupt where the journal does not open.
[[nodiscard]] Result<std::optional<LastChange>> last_change(const KindModel& kind, Uuid record,
                                                            ReadView& view, const KeyStore& keys,
                                                            std::string_view origin);

}  // namespace proofdesk
