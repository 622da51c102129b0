#include "processes/shared/releases.hpp"

#include "processes/shared/approval_people.hpp"
#include "processes/shared/approval_subject.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::shared {

using approval::People;

Result<std::vector<Record>> of_release(const RuleContext& context, std::string_view kind,
                                       Uuid release) {
  return context.world.where(kind, "subject", value_of(release), kMostOfRelease + 1);
}

Status check_room(const RuleContext& context) {
  PROOFDESK_ASSIGN(auto there,
                   of_release(context, context.kind.name, reference(context, "subject")));
  std::erase_if(there, [&](const Record& each) { return each.id == context.record.id; });
  if (there.size() < kMostOfRelease) return {};
  return refuse(fmt::format("Its release has {} of them.", there.size()),
                "Put several into one, or make two releases of it.");
}

Result<Record> release_of(const RuleContext& context) {
  PROOFDESK_ASSIGN(auto release, context.world.find(kReleaseKind, reference(context, "subject")));
  if (release) return std::move(*release);
  return refuse("There is no release that it is about.", "Give in subject the release.");
}

bool is_deployable(std::string_view state) {
  return state == "approved" || state == "deploying" || state == "failed" || state == "early_life";
}

bool is_under_way(std::string_view state) { return state == "running" || state == "verifying"; }

std::string state_in_words(const RuleContext& context, std::string_view kind,
                           const Record& record) {
  const KindModel* model = context.model.kind(kind);
  const State* state = model == nullptr ? nullptr : model->lifecycle.state(record.state);
  return state == nullptr ? record.state : state->label;
}

Result<Sides> sides_of(const RuleContext& context, const Record& release) {
  const KindModel& kind = *context.model.kind(kReleaseKind);
  const KindModel& services = *context.model.kind("service");
  People concerned = people_in(kind, release, "interested_parties");
  for (const Uuid& id : people_in(kind, release, "services")) {
    PROOFDESK_ASSIGN(const auto service, context.world.find("service", id));
    if (!service) continue;
    for (const Uuid& owner : people_in(services, *service, "owner")) concerned.push_back(owner);
  }
  Humans humans(context);
  Sides sides;
  for (const Uuid& person : concerned) {
    PROOFDESK_ASSIGN(const bool active, humans.is_active(person));
    if (active && std::ranges::find(sides.interested, person) == sides.interested.end())
      sides.interested.push_back(person);
  }
  People answer = people_in(kind, release, "approver");
  if (answer.empty()) answer = people_in(kind, release, "owner");
  for (const Uuid& person : answer) {
    PROOFDESK_ASSIGN(const bool active, humans.is_active(person));
    PROOFDESK_ASSIGN(const bool concerned_too, humans.is_one_of(person, sides.interested));
    if (active && !concerned_too) sides.authority.push_back(person);
  }
  return sides;
}

}  // namespace proofdesk::shared
