#include "processes/person/process.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/sign_in_rules.hpp"

#include <string>

namespace proofdesk::person {
namespace {

using namespace shared;

Status user_name_free(const RuleContext& context) {
  const std::string user_name = text(context, "user_name");
  if (user_name.empty()) return {};
  PROOFDESK_ASSIGN(const auto bearers,
                   context.world.where("person", "user_name", Value{user_name}, kMostAlong));
  for (const auto& bearer : bearers) {
    if (bearer.id == context.record.id || bearer.state == "left") continue;
    return refuse("Another person signs in with this user name.", "Choose another userName.");
  }
  return {};
}

Status membership_by_administrator(const RuleContext& context) {
  const Actor& actor = context.command.actor;
  if (!changes(context, "groups") || actor.administers() || actor.has_role("integration"))
    return {};
  return refuse("Membership of a group opens its records; administrators alone give it.",
                "Ask an administrator.");
}

Status roles_by_administrator(const RuleContext& context) {
  if (!changes(context, "roles")) return {};
  if (!context.command.actor.administers()) {
    return refuse("Roles say what a person may do; administrators alone give them.",
                  "Ask an administrator.");
  }
  return check_roles(context, "roles", "A person");
}

/// Else whoever may correct an address could keep somebody from signing in.
Status sign_in_name_kept(const RuleContext& context, Draft&) {
  const Actor& actor = context.command.actor;
  if (context.before.text(context.kind, "credential").empty() || actor.administers() ||
      actor.has_role("integration"))
    return {};
  return refuse("The person signs in with this user name; administrators alone change it now.",
                "Ask an administrator.");
}

Status sessions_ended(const RuleContext& context, Draft& draft) {
  return end_sessions(context, draft, context.record.id);
}

Status sign_in_closed(const RuleContext& context, Draft& draft) {
  draft.set("credential", no_value());
  draft.set("password_set_at", no_value());
  PROOFDESK_TRY(end_all(context, draft, "invitation", context.record.id, "withdraw"));
  return end_sessions(context, draft, context.record.id);
}

/// The same for an edit, where no transition has guards.
template <Status (*check)(const RuleContext&)>
Status as_effect(const RuleContext& context, Draft&) {
  return check(context);
}

Status left(const RuleContext& context, Draft& draft) {
  draft.set("left_at", value_of(context.now));
  if (context.model.kind("api_token") == nullptr) return {};
  PROOFDESK_ASSIGN(const auto tokens, context.world.where("api_token", "person",
                                                          value_of(context.record.id), kMostAlong));
  for (const auto& token : tokens) {
    if (token.state == "active") draft.offer("revoke", "api_token", token.id);
  }
  return {};
}

Status back(const RuleContext&, Draft& draft) {
  draft.set("left_at", no_value());
  return {};
}

}  // namespace

std::vector<Guard> guards() {
  return {
      {.name = "person.user_name_free@1",
       .explains = "no other person signs in with this user name",
       .clause = {},
       .reads = {"user_name", "person"},
       .check = user_name_free},
      {.name = "person.membership_by_administrator@1",
       .explains = "membership of groups is given by an administrator",
       .clause = {},
       .reads = {"groups"},
       .check = membership_by_administrator},
      {.name = "person.roles_by_administrator@1",
       .explains = "roles are known ones and given by an administrator",
       .clause = {},
       .reads = {"roles"},
       .check = roles_by_administrator},
  };
}

std::vector<Effect> effects() {
  return {
      {.name = "person.user_name_stays_free@1",
       .explains = "no two persons sign in with one user name",
       .reads = {"user_name", "person"},
       .run = as_effect<user_name_free>},
      {.name = "person.membership_kept@1",
       .explains = "membership of groups is changed by administrators alone",
       .reads = {"groups"},
       .run = as_effect<membership_by_administrator>},
      {.name = "person.roles_kept@1",
       .explains = "roles are known ones and changed by administrators alone",
       .reads = {"roles"},
       .run = as_effect<roles_by_administrator>},
      {.name = "person.sign_in_name_kept@1",
       .explains = "the user name of a person with a password is changed by administrators alone",
       .reads = {"user_name", "credential"},
       .run = sign_in_name_kept},
      {.name = "person.sessions_ended@1",
       .explains = "ends the person's sessions",
       .reads = {"session"},
       .run = sessions_ended},
      {.name = "person.sign_in_closed@1",
       .explains = "takes the person's password away and ends sessions and invitations",
       .reads = {"session", "invitation"},
       .run = sign_in_closed},
      {.name = "person.left@1",
       .explains = "notes when the person left, and offers the person's tokens for revocation",
       .reads = {"api_token"},
       .run = left},
      {.name = "person.back@1", .explains = "the person is here again", .reads = {}, .run = back},
  };
}

}  // namespace proofdesk::person
