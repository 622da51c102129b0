#pragma once

#include "core/engine/rules.hpp"
#include "core/model/record_ref.hpp"

#include <string>
#include <string_view>

/// Discrepancies as other rules and followers look for them and make them.
namespace proofdesk::shared {

/// What a discrepancy is about in one: no two open ones have the same. `about` is the item, or what the unregistered
/// thing is known by.
[[nodiscard]] std::string discrepancy_fingerprint(std::string_view nature, std::string_view about,
                                                  std::string_view attribute);

/// What a rule found; texts as of attribute_text.hpp.
struct Finding {
  std::string_view nature;
  RecordRef item;
  std::string attribute{};
  std::string expected{};
  std::string seen{};
  Uuid audit{};
};
/// Creates a discrepancy along with the decision, unless one about the same is open.
Status record_finding(const RuleContext& context, Draft& draft, const Finding& finding);

}  // namespace proofdesk::shared
