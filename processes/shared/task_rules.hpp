#pragma once

#include "core/engine/rules.hpp"

#include <string_view>
#include <vector>

/// Tasks, seen from the record they are done for. Any kind may have them; nothing here knows which.
namespace proofdesk::shared {

inline constexpr std::string_view kTaskKind = "task";

/// A task for each step that the record needs, out of these templates; each opens of itself when what it comes
/// after is settled. `draft` is the subject's; `calendar` says what working days are, nil: Monday to Friday.
[[nodiscard]] Status lay_out_tasks(const RuleContext& context, Draft& draft,
                                   const std::vector<const Record*>& templates, Uuid calendar);
/// Refuses while a task of the record is not settled, naming each.
[[nodiscard]] Status check_tasks_settled(const RuleContext& context);

/// Refuses while a task of the record that is not settled has nobody who does it, or no date.
[[nodiscard]] Status check_tasks_assigned(const RuleContext& context);

/// No task of the record is left to be done.
[[nodiscard]] Guard tasks_settled(std::string_view name, std::string_view clause);
/// What is not settled yet is called off: the record ended otherwise.
[[nodiscard]] Effect tasks_called_off(std::string_view name);

}  // namespace proofdesk::shared
