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

template <class Predicate>
bool any_role(const std::vector<std::string>& roles, Predicate predicate) {
  return std::ranges::any_of(spelled_out(roles), [&](const std::string& name) {
    const Role* role = find_role(name);
    return role != nullptr && predicate(*role);
  });
}

}  // namespace

const std::vector<Role>& all_roles() {
  static const std::vector<Role> kRoles = {
      {.name = "requester", .label = "Requester", .includes = {}},
      {.name = "integration", .label = "Integration", .includes = {}, .reads_everything = true},
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

bool Actor::has_role(std::string_view role) const {
  const auto all = spelled_out(roles);
  return std::ranges::find(all, role) != all.end();
}

bool Actor::has_any_role(const std::vector<std::string>& wanted) const {
  const auto all = spelled_out(roles);
  return std::ranges::any_of(
      wanted, [&](const std::string& role) { return std::ranges::find(all, role) != all.end(); });
}

bool Actor::administers() const {
  return any_role(roles, [](const Role& role) { return role.administers; });
}

Access Access::of(const Actor& actor) {
  Access access;
  access.person = actor.person;
  access.groups = actor.groups;
  access.roles = spelled_out(actor.roles);
  access.everything = any_role(actor.roles, [](const Role& role) { return role.reads_everything; });
  access.confidential =
      any_role(actor.roles, [](const Role& role) { return role.reads_confidential; });
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
