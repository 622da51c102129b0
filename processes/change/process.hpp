#pragma once

#include "core/engine/process.hpp"
#include "processes/shared/rule_kit.hpp"

#include <string_view>
#include <vector>

namespace proofdesk {

/// ISO/IEC 20000-1:2018, 8.5.1; what goes to design and transition by 8.5.2.
[[nodiscard]] Process make_change();

namespace change {

// Rules by what they are about.
[[nodiscard]] std::vector<Guard> request_guards();  // request_rules.cpp: what is asked for
[[nodiscard]] std::vector<Effect> request_effects();
[[nodiscard]] std::vector<Guard> assessment_guards();  // assessment_rules.cpp: risk and impact
[[nodiscard]] std::vector<Effect> assessment_effects();
[[nodiscard]] std::vector<Guard> authority_guards();  // authority_rules.cpp: who says yes, and how
[[nodiscard]] std::vector<Effect> authority_effects();
[[nodiscard]] std::vector<Guard>
standard_guards();  // standard_rules.cpp: what was authorised beforehand
[[nodiscard]] std::vector<Effect> standard_effects();
[[nodiscard]] std::vector<Guard> verbal_guards();  // verbal_rules.cpp: emergencies
[[nodiscard]] std::vector<Effect> verbal_effects();
[[nodiscard]] std::vector<Guard>
outcome_guards();  // outcome_rules.cpp: doing it, and what came of it
[[nodiscard]] std::vector<Effect> outcome_effects();
[[nodiscard]] std::vector<Guard> schedule_guards();  // schedule_rules.cpp: its window among others
[[nodiscard]] std::vector<Effect> schedule_effects();
[[nodiscard]] std::vector<Measure> measures();  // measures.cpp

/// Whether the sample of its standard change draws it for review (standard_rules.cpp).
[[nodiscard]] bool is_in_sample(const RuleContext& context);

/// The change as the edge makes it, for guards that ask what will hold for it: `schedule_standard` gives it its standard
/// change's category, and makes it one (standard_rules.cpp).
[[nodiscard]] Result<Record> as_scheduled(const RuleContext& context);

inline constexpr std::string_view kClause = "8.5.1";
inline constexpr shared::GuardMaker guard{kClause};
/// From the word to the confirmation in person.
inline constexpr std::int64_t kConfirmWithin = kMicrosPerDay;

}  // namespace change
}  // namespace proofdesk
