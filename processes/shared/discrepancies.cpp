#include "processes/shared/discrepancies.hpp"

#include "processes/shared/rule_kit.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::shared {
namespace {

constexpr std::string_view kDiscrepancy = "discrepancy";

void set_text(Draft& draft, std::string_view field, const std::string& text) {
  if (!text.empty()) draft.set(field, Value{text});
}

}  // namespace

std::string discrepancy_fingerprint(std::string_view nature, std::string_view about,
                                    std::string_view attribute) {
  return fmt::format("{} {} {}", nature, about, attribute);
}

Status record_finding(const RuleContext& context, Draft& draft, const Finding& finding) {
  const std::string item = finding.item.to_string();
  PROOFDESK_ASSIGN(
      const auto same,
      context.world.where(kDiscrepancy, "fingerprint",
                          Value{discrepancy_fingerprint(finding.nature, item, finding.attribute)},
                          kMostAlong));
  if (std::ranges::any_of(same, [](const Record& one) { return one.state == "open"; })) return {};
  Draft& made = draft.create(kDiscrepancy);
  made.set("nature", Value{std::string(finding.nature)});
  made.set("subject", Value{item});
  set_text(made, "attribute", finding.attribute);
  set_text(made, "expected", finding.expected);
  set_text(made, "seen", finding.seen);
  if (!finding.audit.is_nil()) made.set("audit", value_of(finding.audit));
  return {};
}

}  // namespace proofdesk::shared
