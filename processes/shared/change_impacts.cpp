#include "processes/shared/change_impacts.hpp"

#include "processes/shared/approval_policies.hpp"
#include "processes/shared/planned_changes.hpp"
#include "processes/shared/relation_impact.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace proofdesk::shared {
namespace {

/// Of one aspect; more are one assessment of the whole.
constexpr std::size_t kMostThings = 30;

struct Spread {
  std::string_view aspect;
  std::string_view field;
  std::string_view kind;
};
/// Aspects that are assessed thing by thing.
constexpr std::array kSpreads = {Spread{"services", "services", "service"},
                                 Spread{"items", "items", "configuration_item"}};

Uuid first_person(const KindModel& kind, const Record& record, std::string_view field) {
  return Uuid::parse(record.text(kind, field)).value_or(Uuid{});
}

/// One assessment of many together.
void add_as_one(const Spread& spread, std::string name, std::vector<NeededImpact>& needed) {
  const auto same = [&](const NeededImpact& one) {
    return one.aspect == spread.aspect && !one.affected;
  };
  if (std::ranges::any_of(needed, same)) return;
  needed.push_back({.aspect = std::string(spread.aspect),
                    .affected = std::nullopt,
                    .customer = {},
                    .assessor = {},
                    .name = std::move(name)});
}

Status add_each(const RuleContext& context, const Spread& spread, const std::vector<Uuid>& ids,
                std::string_view why, std::vector<NeededImpact>& needed) {
  const KindModel& kind = *context.model.kind(spread.kind);
  for (const Uuid& id : ids) {
    PROOFDESK_ASSIGN(const auto thing, context.world.find(spread.kind, id));
    if (!thing) continue;
    needed.push_back(
        {.aspect = std::string(spread.aspect),
         .affected = RecordRef::to(*thing),
         .customer = {},
         .assessor = first_person(kind, *thing, "owner"),
         .name = fmt::format("{}: {}{}", spread.aspect, kind.display_number(thing->number), why)});
  }
  return {};
}

Status add_things(const RuleContext& context, const Spread& spread, const Record& change,
                  std::vector<NeededImpact>& needed) {
  const KindModel& changes = *context.model.kind("change");
  const auto ids = people_in(changes, change, spread.field);
  if (ids.size() > kMostThings) {
    add_as_one(spread, fmt::format("{}: all {}", spread.aspect, ids.size()), needed);
    return {};
  }
  return add_each(context, spread, ids, "", needed);
}

/// Whoever answers for a service is asked too where nobody named it, but it stops or is weakened meanwhile.
Status add_services_hit(const RuleContext& context, const Spread& spread, const Record& change,
                        std::vector<NeededImpact>& needed) {
  PROOFDESK_ASSIGN(const auto hit,
                   services_hit(context.model, context.world, touched_by(context.model, change)));
  if (hit.size() > kMostThings) {
    add_as_one(
        spread,
        fmt::format("{}: all {} that stop or are weakened meanwhile", spread.aspect, hit.size()),
        needed);
    return {};
  }
  for (const bool lost : {true, false}) {
    std::vector<Uuid> ids;
    for (const ServiceHit& one : hit) {
      if (one.lost == lost) ids.push_back(one.id);
    }
    PROOFDESK_TRY(add_each(context, spread, ids,
                           lost ? ", which stops meanwhile" : ", which is weakened meanwhile",
                           needed));
  }
  return {};
}

void add_customers(const KindModel& changes, const Record& change,
                   std::vector<NeededImpact>& needed) {
  const auto customers = words_in(changes, change, "affected_customers");
  for (const auto& customer : customers) {
    if (needed.size() >= kMostThings) break;
    needed.push_back({.aspect = "customers",
                      .affected = std::nullopt,
                      .customer = customer,
                      .assessor = {},
                      .name = fmt::format("customers: {}", customer)});
  }
}

}  // namespace

bool NeededImpact::is_met_by(const KindModel& kind, const Record& assessment) const {
  return assessment.text(kind, "aspect") == aspect &&
         assessment.text(kind, "affected") == (affected ? affected->to_string() : std::string()) &&
         assessment.text(kind, "customer") == customer;
}

Result<std::vector<NeededImpact>> needed_impacts(const RuleContext& context, const Record& change) {
  std::vector<NeededImpact> needed;
  const KindModel& changes = *context.model.kind("change");
  const KindModel& policies = *context.model.kind("approval_policy");
  PROOFDESK_ASSIGN(const auto matching, matching_policies(context, {changes, change}));
  std::vector<std::string> aspects;
  for (const Record* row : matching.rows) {
    for (const auto& aspect : words_in(policies, *row, "impacts_needed")) {
      context.world.rely_on(*row);
      if (std::ranges::find(aspects, aspect) == aspects.end()) aspects.push_back(aspect);
    }
  }
  for (const auto& aspect : aspects) {
    const auto* spread = std::ranges::find(kSpreads, aspect, &Spread::aspect);
    if (spread != kSpreads.end()) {
      PROOFDESK_TRY(add_things(context, *spread, change, needed));
      if (spread->kind == "service")
        PROOFDESK_TRY(add_services_hit(context, *spread, change, needed));
    } else if (aspect == "customers") {
      add_customers(changes, change, needed);
    } else {
      needed.push_back({.aspect = aspect,
                        .affected = std::nullopt,
                        .customer = {},
                        .assessor = {},
                        .name = aspect});
    }
  }
  return needed;
}

Result<std::vector<Record>> impacts_of(const RuleContext& context, const Record& change) {
  return context.world.where(kImpactKind, "subject", Value{RecordRef::to(change).to_string()},
                             kMostImpacts);
}

}  // namespace proofdesk::shared
