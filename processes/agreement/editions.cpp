#include "processes/agreement/editions.hpp"

#include "processes/shared/rule_kit.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::agreement {
namespace {

std::vector<std::string> services_in(const KindModel& agreements, const Record& agreement) {
  Value value = agreement.get(*agreements.field("services"));
  auto* items = std::get_if<std::vector<std::string>>(&value);
  return items == nullptr ? std::vector<std::string>{} : std::move(*items);
}

}  // namespace

bool is_in_force(std::string_view state) { return state == "active" || state == "in_review"; }

Result<std::vector<Record>> targets_of(const RuleContext& context, Uuid agreement) {
  const KindModel* kind = context.model.kind("service_target");
  std::vector<Record> found;
  if (kind == nullptr) return found;
  PROOFDESK_ASSIGN(const auto all, context.world.standing("service_target"));
  for (const auto& target : all) {
    if (target.state != "retired" && target.text(*kind, "agreement") == agreement.to_string())
      found.push_back(target);
  }
  return found;
}

Result<std::optional<Record>> next_edition_of(const RuleContext& context, Uuid agreement) {
  PROOFDESK_ASSIGN(const auto all, context.world.standing("agreement"));
  for (const auto& other : all) {
    const State* state = context.kind.lifecycle.state(other.state);
    const bool over = state != nullptr && state->category == StateCategory::kFinal;
    if (!over && other.text(context.kind, "supersedes") == agreement.to_string()) return other;
  }
  return std::nullopt;
}

Result<std::vector<std::string>> services_left(const RuleContext& context) {
  std::vector<std::string> left;
  const KindModel* services = context.model.kind("service");
  PROOFDESK_ASSIGN(const auto all, context.world.standing("agreement"));
  for (const auto& id : services_in(context.kind, context.record)) {
    const bool covered = std::ranges::any_of(all, [&](const Record& other) {
      return other.id != context.record.id && is_in_force(other.state) &&
             other.text(context.kind, "agreement_kind") ==
                 context.record.text(context.kind, "agreement_kind") &&
             std::ranges::count(services_in(context.kind, other), id) > 0;
    });
    if (covered) continue;
    const auto uuid = Uuid::parse(id);
    if (!uuid || services == nullptr) continue;
    PROOFDESK_ASSIGN(const auto service, context.world.find("service", *uuid));
    if (!service || service->state != "live") continue;
    left.push_back(fmt::format("{} {}", shared::shown_number(context, "service", *service),
                               service->text(*services, "title").empty()
                                   ? service->text(*services, "name")
                                   : service->text(*services, "title")));
  }
  return left;
}

}  // namespace proofdesk::agreement
