#include "core/engine/event.hpp"

#include <algorithm>
#include <array>

namespace proofdesk {

bool is_note(std::string_view path) {
  static constexpr std::array kNotes = {kReads,         kComment,    kRule,
                                        kDetail,        kDeviations, kSourceColumns,
                                        kErasureReason, kFiredTimer, kAlias};
  return std::ranges::find(kNotes, path) != kNotes.end();
}

}  // namespace proofdesk
