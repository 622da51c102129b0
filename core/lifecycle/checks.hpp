#pragma once

#include "core/engine/rules.hpp"
#include "core/model/kind_model.hpp"

#include <string>
#include <vector>

namespace proofdesk {

/// One thing wrong with a lifecycle.
struct Finding {
  std::string check;   ///< "unreachable_state", "dead_end", "approval_bypass" …
  std::string detail;  ///< what and where, with the path that shows it where there is one
};

/// Every static check of the house over one kind's lifecycle. Empty: the lifecycle holds. The checks:
///
///   unknown_state, unknown_field, unknown_role, unknown_guard, unknown_effect   nothing undefined is named
///   unreachable_state     a state that no path from the initial one enters
///   dead_end              a non-final state that nothing leaves
///   no_way_to_final       a state from which no final state can be reached
///   leaves_final          an edge out of a final state that is not named `reopen`
///   ambiguous_edge        two edges of one name out of one state
///   alike_edges           two edges between the same states that ask and do the same
///   nobody_may            an edge without a role
///   reserved_name         an edge named like an event of the engine's own; a field named like a note of
///                         the journal
///   engine_owned_input    an edge that accepts, or a state that wants anew, what input may never set
///   timer_state, timer_transition, timer_field, timer_needs_person
///                         a timer waits in a state, fires an edge that leaves it, is open to the role
///                         `system` and needs neither comment nor signature; its field is an instant
///   state_map             an entry for a state that still exists, or one that leads to none
///   approval_stays        an approval that changes no state, so that nothing can follow from it
///   approval_bypass       a way round an approval, shown as a path
///
/// A way round an approval, precisely. An approval holds from the `approval` edge until an edge re-opens the
/// record; an edge re-opens when it leads from a state of category DONE or FINAL into one that is OPEN or
/// WAITING. An edge with `needs_approval` is safe when on every path from creation to it the last approval
/// comes after the last edge that re-opens. The check walks the graph of (state, approval holds) and reports
/// the shortest path on which such an edge can be taken while none holds. This covers loops that come back
/// without being re-opened too: if the part after the loop avoids the approval, so does the same path
/// without the loop.
[[nodiscard]] std::vector<Finding> check_lifecycle(const KindModel& kind, const RuleBook& rules);

/// Mermaid state diagram, for docs: states by category, edges labelled with name and roles.
[[nodiscard]] std::string to_mermaid(const Lifecycle& lifecycle);

}  // namespace proofdesk
