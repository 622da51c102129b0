#pragma once

#include "core/engine/rules.hpp"

#include <string_view>

/// How records of any kind come to be approved. A kind takes part by its lifecycle alone:
///
/// - From a state in which a decision is awaited leads one edge with `approval: true roles: "system"` and the
///   guard `approval_granted`, and one edge named `reject` with `roles: "system"`. Rounds of votes (kind
///   `approval`) take the record over them; nobody else does.
/// - The edge into that state has the effect `approvals_opened`: it evaluates the policies in force and asks
///   the people they name. Where no row names anybody, the person in the record's field `approver` is asked;
///   where that is empty too, the transition is refused.
/// - `on_change { fields: <material fields> effects: approvals_voided }`, the last reaction of the lifecycle:
///   the fields listed there are what approvers see and approve. In the waiting state a change asks anew. In
///   states after it, granted rounds become void and the record takes its edge `ask_again` (`roles: "system"`,
///   effect `approvals_opened`) back to the waiting state; where there is no such edge the change is refused.
///   Personal fields are not material: they are neither digested nor shown in summaries.
/// - Edges that end the matter otherwise ("cancel") have the effect `approvals_withdrawn`.
/// - Edges on which somebody carries out or reviews have the guard `may_implement` or `may_review`.
///
/// Fields used where the kind has them: requester, requested_for (who asks); author, built_by; assignee,
/// implementer, fulfilled_by; reviewer, reviewed_by; approver; `approvers` (repeated person, engine_owned,
/// indexed, involves: set to everybody asked and their delegates, so that they see the record), and
/// `decision_reason` (set from the vote that rejects).
namespace proofdesk::shared {

// Guards.

/// Every round that counts is granted, for the record as it is now, and no further stage is due.
[[nodiscard]] Guard approval_granted(std::string_view name, std::string_view clause);
/// Neither `approval_required` nor a policy in force asks for an approval.
[[nodiscard]] Guard no_approval_wanted(std::string_view name, std::string_view clause);
/// Separation of duties, as the policies that match declare it: who approved does not carry it out …
[[nodiscard]] Guard may_implement(std::string_view name, std::string_view clause);
/// … and who approved or carried it out does not review it. A field `waiver` of the record may lift the rule.
[[nodiscard]] Guard may_review(std::string_view name, std::string_view clause);

// Effects.

[[nodiscard]] Effect approvals_opened(std::string_view name);
/// `name` is to be "<kind>.approvals_voided@<version>": the material fields are found by it.
[[nodiscard]] Effect approvals_voided(std::string_view name);
[[nodiscard]] Effect approvals_withdrawn(std::string_view name);

/// Whether a policy in force names somebody who must approve the record as it is now.
[[nodiscard]] Result<bool> approval_wanted(const RuleContext& context);

}  // namespace proofdesk::shared
