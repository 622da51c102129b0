#pragma once

#include "core/base/result.hpp"
#include "core/engine/event.hpp"
#include "core/ports/key_store.hpp"
#include "core/ports/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk {

/// A journal row, opened: what the leaf says and the values its payload discloses.
struct OpenedEvent {
  std::int64_t sequence = 0;
  std::string leaf_hash;  ///< hex
  Instant recorded_at;
  Uuid command;
  std::int64_t index = 0;  ///< of this event among those of the command
  std::int64_t count = 1;
  Event event;                      ///< `changes` holds what can still be read
  std::vector<std::string> erased;  ///< paths whose values were erased; the commitments stand
  /// Paths that the event changed, where nothing was opened and somebody wanted to know; nullopt: not known.
  std::optional<std::vector<std::string>> paths;
};

/// Opens a row: parses the leaf strictly, decrypts the payload with the keys that still exist, checks every
/// disclosure against its commitment and the list of commitments against the leaf. Any mismatch is kCorrupt
/// with sequence and path. Pure apart from the key look-ups; thread-safe.
[[nodiscard]] Result<OpenedEvent> open_event(const JournalRow& row, const KeyStore& keys,
                                             std::string_view origin);

}  // namespace proofdesk
