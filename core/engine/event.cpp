#include "core/engine/event.hpp"

#include <algorithm>
#include <array>

namespace proofdesk {

std::span<const std::string_view> notes() {
  static constexpr std::array kNotes = {kReads,      kComment,        kRule,          kDetail,
                                        kDeviations, kSourceColumns,  kErasureReason, kFiredTimer,
                                        kFollowed,   kUndoneRevision, kAlias};
  return kNotes;
}

bool is_note(std::string_view path) { return std::ranges::find(notes(), path) != notes().end(); }

}  // namespace proofdesk
