#pragma once

#include "core/engine/rules.hpp"

#include <span>
#include <string_view>

/// Editions: what is agreed or approved is never edited, the next edition takes its place.
namespace proofdesk::shared {

/// Gives `to` the values of these fields; what is not set, or not a field of the kind, is passed over.
void take_over(const KindModel& kind, const Record& from, Draft& to,
               std::span<const std::string_view> fields);

/// Creates the next edition of the record: these fields, `edition` one higher, `supersedes` this one. Where there is
/// no title, the number of the record is.
Draft& draft_next_edition(const RuleContext& context, Draft& draft,
                          std::span<const std::string_view> fields);

}  // namespace proofdesk::shared
