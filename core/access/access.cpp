#include "core/access/access.hpp"

#include <algorithm>
#include <ranges>

namespace proofdesk {
namespace {

void collect(std::string_view name, std::vector<std::string>& into) {
  if (std::ranges::find(into, name) != into.end()) return;
  into.emplace_back(name);
  if (const Role* role = find_role(name)) {
    for (const auto included : role->includes) collect(included, into);
  }
}

std::vector<std::string> spelled_out(const std::vector<std::string>& roles) {
  std::vector<std::string> all;
  for (const auto& role : roles) collect(role, all);
  return all;
}

/// Whether a predicate holds for a role or for one that it includes. Asked several times a command, so nothing
/// is copied together first.
template <class Predicate>
bool reaches(std::string_view name, const Predicate& predicate) {
  if (predicate(name)) return true;
  const Role* role = find_role(name);
  return role != nullptr && std::ranges::any_of(role->includes, [&](std::string_view included) {
           return reaches(included, predicate);
         });
}

template <class Predicate>
bool any_reaches(const std::vector<std::string>& roles, const Predicate& predicate) {
  return std::ranges::any_of(roles,
                             [&](const std::string& role) { return reaches(role, predicate); });
}

bool any_has(const std::vector<std::string>& roles, bool Role::* permission) {
  return any_reaches(roles, [&](std::string_view name) {
    const Role* role = find_role(name);
    return role != nullptr && role->*permission;
  });
}

}  // namespace

const std::vector<Role>& all_roles() {
  static const std::vector<Role> kRoles = {
      {.name = "requester", .label = "Requester", .includes = {}},
      {.name = "integration", .label = "Integration", .includes = {}, .reads_everything = true},
      {.name = "directory",
       .label = "Directory of people",
       .includes = {},
       .reads_everything = true},
      {.name = "agent",
       .label = "Service desk agent",
       .includes = {"requester"},
       .reads_everything = true},
      {.name = "problem_manager",
       .label = "Problem manager",
       .includes = {"agent"},
       .reads_everything = true},
      {.name = "incident_manager",
       .label = "Incident manager",
       .includes = {"agent"},
       .reads_everything = true,
       .reads_confidential = true},
      {.name = "service_owner",
       .label = "Service owner",
       .includes = {"agent"},
       .reads_everything = true},
      {.name = "service_level_manager",
       .label = "Service level manager",
       .includes = {"agent"},
       .reads_everything = true},
      {.name = "change_manager",
       .label = "Change manager",
       .includes = {"agent"},
       .reads_everything = true,
       .reads_confidential = true},
      {.name = "release_manager",
       .label = "Release manager",
       .includes = {"agent"},
       .reads_everything = true},
      {.name = "configuration_manager",
       .label = "Configuration manager",
       .includes = {"agent"},
       .reads_everything = true},
      {.name = "asset_manager",
       .label = "Asset manager",
       .includes = {"agent"},
       .reads_everything = true},
      {.name = "continuity_manager",
       .label = "Service continuity manager",
       .includes = {"agent"},
       .reads_everything = true},
      {.name = "auditor",
       .label = "Auditor",
       .includes = {},
       .reads_everything = true,
       .reads_confidential = true},
      {.name = "administrator",
       .label = "Administrator",
       .includes = {"agent"},
       .reads_everything = true,
       .reads_confidential = true,
       .administers = true},
      {.name = "system",
       .label = "The system itself",
       .includes = {},
       .reads_everything = true,
       .reads_confidential = true,
       .administers = true},
  };
  return kRoles;
}

const Role* find_role(std::string_view name) {
  const auto found = std::ranges::find(all_roles(), name, &Role::name);
  return found == all_roles().end() ? nullptr : &*found;
}

Actor Actor::system() {
  return Actor{.person = {}, .roles = {"system"}, .groups = {}, .origin = Origin::kSystem};
}

bool Actor::has_role(std::string_view wanted) const {
  return any_reaches(roles, [&](std::string_view name) { return name == wanted; });
}

bool Actor::has_any_role(const std::vector<std::string>& wanted) const {
  return any_reaches(roles, [&](std::string_view name) {
    return std::ranges::find(wanted, name) != wanted.end();
  });
}

bool Actor::administers() const { return any_has(roles, &Role::administers); }

Access Access::of(const Actor& actor) {
  Access access;
  access.person = actor.person;
  access.groups = actor.groups;
  access.roles = spelled_out(actor.roles);
  access.everything = any_has(actor.roles, &Role::reads_everything);
  access.confidential = any_has(actor.roles, &Role::reads_confidential);
  access.internal = access.everything;
  return access;
}

Access Access::unrestricted() {
  Access access;
  access.everything = access.confidential = access.internal = true;
  access.unrestricted_ = true;
  return access;
}

bool Access::may_read_kind(const std::vector<std::string>& read_roles) const {
  if (unrestricted_ || read_roles.empty()) return true;
  return std::ranges::any_of(read_roles, [&](const std::string& role) {
    return std::ranges::find(roles, role) != roles.end();
  });
}

}  // namespace proofdesk
