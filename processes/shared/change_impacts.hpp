#pragma once

#include "core/engine/rules.hpp"
#include "core/model/record_ref.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Which impacts of a change are to be assessed, by whom, and which are (8.5.1).
namespace proofdesk::shared {

inline constexpr std::string_view kImpactKind = "impact_assessment";
/// Assessments that one change ever has, as far as a decision looks.
inline constexpr std::size_t kMostImpacts = 200;

struct NeededImpact {
  std::string aspect;  ///< word of ImpactAspect
  std::optional<RecordRef> affected;
  std::string customer;
  Uuid assessor;     ///< who answers for the thing; nil: nobody in particular
  std::string name;  ///< for people: "services: SVC-000003"

  [[nodiscard]] bool is_met_by(const KindModel& kind, const Record& assessment) const;
};

/// What the policies in force ask to be assessed of this change as it is; relies on each row that asks. Services are
/// those that it names and those that stop or are weakened with what it changes. Things of one aspect beyond thirty
/// are assessed together, as one.
[[nodiscard]] Result<std::vector<NeededImpact>> needed_impacts(const RuleContext& context,
                                                               const Record& change);
/// Assessments of a change as this decision has them, oldest first.
[[nodiscard]] Result<std::vector<Record>> impacts_of(const RuleContext& context,
                                                     const Record& change);

}  // namespace proofdesk::shared
