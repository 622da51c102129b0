#pragma once

#include "core/engine/rules.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

/// Pieces of work for another record (`subject`), one after the other: tasks and work orders. Such a kind has the
/// fields `subject`, `position` and `after` (positions of what must be done first), a state `waiting` that it leaves
/// by the system's `open`, and the system's `call_off`, which takes a `cancel_reason`.
namespace proofdesk::shared {

/// Pieces of work of one record that one decision can look at.
inline constexpr std::size_t kMostWork = 200;

/// The record it is for.
[[nodiscard]] Result<std::optional<Record>> subject_of_work(const RuleContext& context);
/// Work of this kind for a record, as this decision has it, oldest first.
[[nodiscard]] Result<std::vector<Record>> work_for(const RuleContext& context,
                                                   std::string_view kind, const Record& subject);
/// Whether nothing more is to be done: done, skipped, cancelled.
[[nodiscard]] bool is_settled(const KindModel& kind, const Record& work);

// What guards of such a kind ask.

/// The record it is for is neither done nor closed.
[[nodiscard]] Status check_subject_open(const RuleContext& context);
/// `after` can be read, and does not name the piece itself.
[[nodiscard]] Status check_after_readable(const RuleContext& context);

// What its effects do.

/// Confidential as its subject; open at once unless others must be done first.
Status place_in_order(const RuleContext& context, Draft& draft);
/// Opens what waited for this one. True where nothing of the subject is left to be done.
Result<bool> open_next(const RuleContext& context, Draft& draft);

// For the subject.

using WorkFilter = std::function<bool(const KindModel&, const Record&)>;
/// Refuses while work of the record that the filter lets through is not settled, naming each piece.
[[nodiscard]] Status check_work_settled(const RuleContext& context, std::string_view kind,
                                        const WorkFilter& counts = {});
/// What is not settled takes `call_off`: the record ended otherwise.
Status call_off_work(const RuleContext& context, Draft& draft, std::string_view kind,
                     const WorkFilter& counts = {});

}  // namespace proofdesk::shared
