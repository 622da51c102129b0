#pragma once

#include "core/approval/separation.hpp"
#include "core/engine/rules.hpp"
#include "processes/shared/approval_people.hpp"

#include <cstdint>
#include <optional>
#include <vector>

/// The decision table as its records say it.
namespace proofdesk::shared {

/// Rows that apply to a record, in order of stage.
struct MatchingPolicies {
  std::vector<const Record*> rows;
  /// What any of them declares, for keeping duties apart is not the business of one stage, and what is kept apart in
  /// this kind whatever they say. House rules come on top (approval::add_house_rules).
  std::vector<approval::Separation> separation;
  /// Names of what is material for this record: of its kind, and what the conditions of these rows read.
  std::vector<std::string> material;
};
[[nodiscard]] Result<MatchingPolicies> matching_policies(const RuleContext& context,
                                                         const Subject& subject);

/// Rows that name approvers, apply to the record as it becomes, and look at something that the command changes.
[[nodiscard]] Result<std::vector<const Record*>> rows_concerned(const RuleContext& context,
                                                                const Subject& subject);

/// Whether a row names anybody, by whatever way.
[[nodiscard]] bool names_approvers(const KindModel& kind, const Record& policy);

/// When a round that is asked now lapses; nullopt when it waits. Refused when the calendar it counts by cannot
/// be read or has no such time.
[[nodiscard]] Result<std::optional<Instant>> lapse_of(const RuleContext& context,
                                                      const Record& policy);

/// Everybody a row names for this record who is still here, each once; no one is left out for other reasons.
[[nodiscard]] Result<approval::People> people_named(const RuleContext& context, Humans& humans,
                                                    const Subject& subject, const Record& policy);

}  // namespace proofdesk::shared
