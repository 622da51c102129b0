#pragma once

#include "core/approval/separation.hpp"
#include "core/engine/rules.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What releases, their acceptance criteria and their deployments have to do with each other (8.5.3).
namespace proofdesk::shared {

inline constexpr std::string_view kReleaseKind = "release";
inline constexpr std::string_view kCriterionKind = "acceptance_criterion";
inline constexpr std::string_view kDeploymentKind = "deployment";

/// Records that one decision on a release looks at or leads on.
inline constexpr std::size_t kMostChangesOfRelease = 20;
inline constexpr std::size_t kMostItemsOfRelease = 50;
/// Acceptance criteria, and deployments, that one release has at most: a decision on it looks at all of them.
inline constexpr std::size_t kMostOfRelease = 60;

/// Acceptance criteria or deployments of a release, oldest first, as this decision has them.
[[nodiscard]] Result<std::vector<Record>> of_release(const RuleContext& context,
                                                     std::string_view kind, Uuid release);
/// Refuses one more than `kMostOfRelease`. For guards of creation.
[[nodiscard]] Status check_room(const RuleContext& context);
/// The release that an acceptance criterion or a deployment is about; kRefused where there is none.
[[nodiscard]] Result<Record> release_of(const RuleContext& context);

/// Whether a release in this state may be deployed.
[[nodiscard]] bool is_deployable(std::string_view state);
/// Whether a deployment in this state is being carried out.
[[nodiscard]] bool is_under_way(std::string_view state);

/// The label of the state that a record of `kind` stands in.
[[nodiscard]] std::string state_in_words(const RuleContext& context, std::string_view kind,
                                         const Record& record);

/// Those whom a decision to do without a criterion takes: who answers for the release (its approver, else its owner),
/// and who speaks for those concerned (owners of its services, its interested parties). Nobody is on both sides: who
/// speaks for those concerned does not answer for the release too. Only people who are here.
struct Sides {
  approval::People authority;
  approval::People interested;
};
[[nodiscard]] Result<Sides> sides_of(const RuleContext& context, const Record& release);

}  // namespace proofdesk::shared
