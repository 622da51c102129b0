#include "core/approval/delegation.hpp"

#include <algorithm>

namespace proofdesk::approval {
namespace {

bool stands_for_one_of(const Delegation& delegation, std::span<const Uuid> seats, Instant now,
                       std::string_view kind) {
  return delegation.holds(now, kind) && std::ranges::find(seats, delegation.from) != seats.end();
}

}  // namespace

bool Delegation::holds(Instant now, std::string_view kind) const {
  return begins <= now && now < ends && from != to &&
         (kinds.empty() || std::ranges::find(kinds, kind) != kinds.end());
}

std::vector<const Delegation*> standing_in(std::span<const Delegation> all, Uuid person,
                                           std::span<const Uuid> seats, Instant now,
                                           std::string_view kind) {
  std::vector<const Delegation*> found;
  for (const auto& each : all) {
    if (each.to == person && stands_for_one_of(each, seats, now, kind)) found.push_back(&each);
  }
  return found;
}

std::vector<Uuid> delegates_of(std::span<const Delegation> all, std::span<const Uuid> seats,
                               Instant now, std::string_view kind) {
  std::vector<Uuid> people;
  for (const auto& each : all) {
    if (!stands_for_one_of(each, seats, now, kind)) continue;
    if (std::ranges::find(people, each.to) == people.end()) people.push_back(each.to);
  }
  return people;
}

}  // namespace proofdesk::approval
