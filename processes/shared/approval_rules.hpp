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
/// - `on_change { fields: "any" fields: <material fields> effects: approvals_voided }`, the last reaction of the
///   lifecycle that changes fields: the fields named there are what approvers see and approve. For one record
///   they are joined by what the conditions of the policies that match it read; "any" is there because only
///   policies know which. In the waiting state a change asks anew. In states after it, granted rounds become
///   void and the record takes its edge `ask_again` (`roles: "system"`, effect `approvals_opened`) back to the
///   waiting state; where there is no such edge the change is refused. So it is where a change brings the
///   record under a policy that nobody was asked under. Personal fields are not material: they are neither
///   digested nor shown in summaries.
/// - `on_change { fields: "attachments" effects: approvals_reweighed }` and
///   `on_change { fields: "erasure" effects: approved_kept }`.
/// - Edges that end the matter otherwise ("cancel"), or take it back to be worked on, have the effect
///   `approvals_withdrawn`; where the matter goes on, approvals it had are void.
/// - Edges on which somebody carries out or reviews have the guard `may_implement` or `may_review`, named so
///   ("change.may_implement@1": who took them is remembered as having carried it out), and the effect
///   `duties_waived`.
///
/// Fields used where the kind has them: requester, requested_for, opened_by (who asks); author, authors, built_by;
/// assignee, implementer, fulfilled_by; reviewer, reviewed_by, risk_assessed_by; verbal_authoriser; waiver; approver; `approvers` (repeated person, engine_owned,
/// indexed, involves: set to everybody asked and their delegates, so that they see the record), and
/// `decision_reason` (set from the vote that rejects).
namespace proofdesk::shared {

// Guards.

/// Every round that counts is granted, for the record as it is now, and no further stage is due.
[[nodiscard]] Guard approval_granted(std::string_view name, std::string_view clause);
/// Neither `approval_required` nor a policy in force asks for an approval.
[[nodiscard]] Guard no_approval_wanted(std::string_view name, std::string_view clause);
/// Separation of duties, as the policies that match declare it and house rules have it: neither the actor nor
/// whom the record names to carry it out has approved it …
[[nodiscard]] Guard may_implement(std::string_view name, std::string_view clause);
/// … and who approved or carried it out does not review it. A field `waiver` of the record may lift the rule.
[[nodiscard]] Guard may_review(std::string_view name, std::string_view clause);

// Effects.

[[nodiscard]] Effect approvals_opened(std::string_view name);
/// `name` is to be "<kind>.approvals_voided@<version>": the material fields are found by it.
[[nodiscard]] Effect approvals_voided(std::string_view name);
[[nodiscard]] Effect approvals_withdrawn(std::string_view name);
/// A new file, where a policy says `attachments_are_material`.
[[nodiscard]] Effect approvals_reweighed(std::string_view name);
/// Refuses the erasure of a material value until the record is done.
[[nodiscard]] Effect approved_kept(std::string_view name);
/// Beside `may_implement` and `may_review`: counts the use of the waiver that the record names.
[[nodiscard]] Effect duties_waived(std::string_view name);

/// Whether a policy in force names somebody who must approve the record as it is now.
[[nodiscard]] Result<bool> approval_wanted(const RuleContext& context);

}  // namespace proofdesk::shared
