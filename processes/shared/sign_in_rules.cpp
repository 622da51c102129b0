#include "processes/shared/sign_in_rules.hpp"

#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace proofdesk::shared {

Status check_roles(const RuleContext& context, std::string_view field, std::string_view who) {
  for (const auto& role : list(context, field)) {
    if (find_role(role) != nullptr && role != "system") continue;
    std::string known;
    for (const auto& each : all_roles()) {
      if (each.name != "system") known += (known.empty() ? "" : ", ") + std::string(each.name);
    }
    return refuse(fmt::format("{} cannot have the role \"{}\".", who, role),
                  fmt::format("Choose of: {}.", known));
  }
  return {};
}

Status check_digest(const RuleContext& context, std::string_view field) {
  const bool hex = std::ranges::all_of(text(context, field), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
  if (hex) return {};
  return refuse(
      "The digest of the secret is not in lower-case hexadecimal.",
      "Give the SHA-256 of the secret as 64 hexadecimal digits, never the secret itself.");
}

Status end_all(const RuleContext& context, Draft& draft, std::string_view kind, Uuid person,
               std::string_view transition) {
  if (person.is_nil() || context.model.kind(kind) == nullptr) return {};
  PROOFDESK_ASSIGN(const auto open,
                   context.world.where(kind, "open_for", value_of(person), kMostAlong));
  for (const auto& record : open) {
    if (record.id == context.record.id) continue;
    if (Draft* other = draft.other(kind, record.id, transition)) other->take(transition);
  }
  return {};
}

Status end_sessions(const RuleContext& context, Draft& draft, Uuid person) {
  return end_all(context, draft, "session", person, "end");
}

Status give_password(const RuleContext& context, Draft& draft, Uuid person,
                     std::string_view handle) {
  Draft* owner = draft.other("person", person, "password_set");
  if (owner == nullptr) {
    return refuse("The person this is about is not here any more.", "Invite an active person.");
  }
  owner->set("credential", Value{std::string(handle)});
  owner->set("password_set_at", value_of(context.now));
  return end_sessions(context, draft, person);
}

}  // namespace proofdesk::shared
