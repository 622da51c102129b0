#pragma once

#include "core/approval/separation.hpp"
#include "core/engine/rules.hpp"
#include "processes/shared/approval_subject.hpp"

/// Duties kept apart on a record, and on what hangs on it: who has authorised a matter does not carry it out, on
/// whatever record the work is noted (a change, its work orders, the deployment that leads it on).
namespace proofdesk::shared {

/// Refuses where rules in force for `subject` keep one of `actors` from the act, unless the waiver that `subject` names
/// lifts them; says who may instead. Nobody in particular (the system) is never kept out.
[[nodiscard]] Status check_duties(const RuleContext& context, const Subject& subject,
                                  approval::Act act, const approval::People& actors);
/// Counts the use of the waiver under which `check_duties` let one of them through.
[[nodiscard]] Status note_waived_duties(const RuleContext& context, Draft& draft,
                                        const Subject& subject, approval::Act act,
                                        const approval::People& actors);

}  // namespace proofdesk::shared
