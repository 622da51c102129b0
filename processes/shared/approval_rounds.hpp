#pragma once

#include "core/approval/quorum.hpp"
#include "core/approval/separation.hpp"
#include "core/engine/rules.hpp"
#include "processes/shared/approval_subject.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Rounds of votes on one record: asking, counting, ending.
namespace proofdesk::shared {

/// The rounds of the last asking, as this decision has them; empty when it was never asked.
[[nodiscard]] Result<std::vector<Record>> current_rounds(const RuleContext& context,
                                                         const RecordRef& subject);

/// Opens the rounds of the lowest stage above `after_stage` that the policies in force ask for; with 0 also
/// the round of the approver whom the record itself names, where no policy names anybody. How many were
/// opened. `draft` is any draft of the decision.
///
/// Errors, kRefused: nobody to ask, or fewer than the rule takes once duties are kept apart.
[[nodiscard]] Result<std::size_t> open_rounds(const RuleContext& context, Draft& draft,
                                              const Subject& subject, std::int64_t asking,
                                              std::int64_t after_stage);
/// Ends what is pending and asks from the first stage on; refused when there is nobody to ask.
[[nodiscard]] Status ask_anew(const RuleContext& context, Draft& draft, const Subject& subject,
                              std::string_view why);
/// The people named for when a round lapses, in a round of their own; false when there are none to ask.
[[nodiscard]] Result<bool> escalate(const RuleContext& context, Draft& draft, const Record& round);

/// Ends rounds along `edge` ("void", "withdraw") with a reason.
[[nodiscard]] Status end_rounds(const RuleContext& context, Draft& draft,
                                const std::vector<Record>& rounds, std::string_view edge,
                                std::string_view why);
/// What every end has: when, and that nobody is waited for any more.
void close_round(const RuleContext& context, Draft& round);

/// A round is over: the next stage begins, or the subject goes over its approval edge, or on to wait.
[[nodiscard]] Status carry_on(const RuleContext& context, Draft& round);
/// A round cannot be granted: what else is pending is withdrawn and the subject takes `reject`.
[[nodiscard]] Status carry_refusal(const RuleContext& context, Draft& round,
                                   const std::string& reason);

/// The rule a round is counted by, and its votes. Requesters' votes are told apart by the round itself.
[[nodiscard]] approval::Voting voting_of(const RuleContext& context, const KindModel& kind,
                                         const Record& round);
[[nodiscard]] approval::Tally tally_of(const KindModel& kind, const Record& round);
[[nodiscard]] std::vector<approval::Separation> separation_of(const KindModel& kind,
                                                              const Record& round);

/// Whose own matter a round is: who asks, asked before or recorded it.
[[nodiscard]] approval::People requesters_of(const KindModel& kind, const Record& round);
/// Whether the subject still is what the round was asked about.
[[nodiscard]] bool is_as_asked(const RuleContext& context, const Subject& subject,
                               const Record& round);

/// What those who approved in the rounds that count made their approval conditional on, each once.
[[nodiscard]] Result<std::vector<std::string>> conditions_of(const RuleContext& context,
                                                             const RecordRef& subject);

/// Why the rounds that count do not let the record pass; empty when they do.
[[nodiscard]] Result<std::string> what_is_missing(const RuleContext& context,
                                                  const Subject& subject);

}  // namespace proofdesk::shared
