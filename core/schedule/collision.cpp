#include "core/schedule/collision.hpp"

#include <fmt/format.h>

namespace proofdesk {
namespace {

constexpr std::size_t kMostNamed = 5;

std::string listed(const std::vector<Uuid>& ids, const Naming& name) {
  std::string text;
  const std::size_t shown = std::min(ids.size(), kMostNamed);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += i + 1 == ids.size() ? " and " : ", ";
    text += name(ids[i]);
  }
  if (ids.size() > shown) text += fmt::format(" and {} more", ids.size() - shown);
  return text;
}

}  // namespace

std::string_view name_of(CollisionKind kind) {
  switch (kind) {
    case CollisionKind::kSameThing:
      return "same_thing";
    case CollisionKind::kRedundancy:
      return "redundancy";
    case CollisionKind::kFreeze:
      return "freeze";
    case CollisionKind::kNotThere:
      return "not_there";
    case CollisionKind::kTakesAway:
      return "takes_away";
    case CollisionKind::kBothHit:
      return "both_hit";
    case CollisionKind::kServiceHours:
      return "service_hours";
    case CollisionKind::kImplementer:
      return "implementer";
  }
  return {};
}

std::string_view name_of(Grade grade) { return grade == Grade::kHard ? "hard" : "soft"; }

std::string in_words(const Collision& collision, const Naming& name) {
  const std::string others = listed(collision.others, name);
  const std::string things = listed(collision.things, name);
  const std::string when = fmt::format("from {} to {}", to_rfc3339(collision.when.from),
                                       to_rfc3339(collision.when.until));
  switch (collision.kind) {
    case CollisionKind::kSameThing:
      return fmt::format("{} works on {} too, {}.", others, things, when);
    case CollisionKind::kRedundancy:
      return fmt::format("Together with {}, {} of {} are left of what {} needs {} of, {}.", others,
                         collision.left, collision.of, things, collision.needed, when);
    case CollisionKind::kFreeze:
      return fmt::format("It falls into the freeze {}, {}.", others, when);
    case CollisionKind::kNotThere:
      return fmt::format("{} takes {} away, which this works on, {}.", others, things, when);
    case CollisionKind::kTakesAway:
      return fmt::format("{} works on {}, which this takes away, {}.", others, things, when);
    case CollisionKind::kBothHit:
      return fmt::format("{} hits {} as well, {}: which of the two did harm could not be told.",
                         others, things, when);
    case CollisionKind::kServiceHours:
      return fmt::format("{} is in its service hours, {}, and critical.", things, when);
    case CollisionKind::kImplementer:
      return fmt::format("{} is to do {} at the same time, {}.", things, others, when);
  }
  return {};
}

std::string remedy_of(const Collision& collision) {
  const bool hard = collision.grade == Grade::kHard;
  switch (collision.kind) {
    case CollisionKind::kFreeze:
      return hard ? "Plan it outside the freeze, or have somebody else grant an override for this "
                    "change."
                  : "Plan it outside the freeze, or say why it cannot wait.";
    case CollisionKind::kServiceHours:
      return "Plan it outside the service hours, or say why it cannot be.";
    case CollisionKind::kImplementer:
      return "Choose another window or another implementer, or say why one person can do both.";
    default:
      return hard ? "Choose another window, or have the other one moved first."
                  : "Choose another window, or say why both can be done at once.";
  }
}

}  // namespace proofdesk
