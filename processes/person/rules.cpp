#include "processes/person/process.hpp"
#include "processes/shared/approval_people.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/sign_in_rules.hpp"

#include <algorithm>
#include <array>
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

/// Fields from which it follows what somebody may do and decide, and that two accounts are one person.
constexpr std::array kAuthority = {"manager",         "groups",    "roles",
                                   "employee_number", "user_name", "another_account_of"};

/// Once somebody has an account or a number of the house, the address tells accounts of one person from those
/// of two; that of a mere caller anybody at the desk puts right.
bool tells_accounts_apart(const RuleContext& context) {
  return std::ranges::any_of(
      std::array{"credential", "user_name", "roles", "employee_number"},
      [&](const char* field) { return context.before.has(context.kind, field); });
}

Status authority_by_its_source(const RuleContext& context) {
  const bool by_field =
      std::ranges::any_of(kAuthority, [&](const char* field) { return changes(context, field); });
  const bool by_address = changes(context, "email") && tells_accounts_apart(context);
  if (!by_field && !by_address) return {};
  const Actor& actor = context.command.actor;
  if (!actor.administers() && !actor.has_role("directory")) {
    return refuse(
        "What somebody may do and decide follows from this: manager, groups, roles, user name, "
        "employee number, and the address of who has an account.",
        "Ask an administrator, or have the directory say so with a token of the role directory.");
  }
  if (is_new(context) || actor.person.is_nil()) return {};
  Humans humans(context);
  PROOFDESK_ASSIGN(const bool own, humans.is_one_of(actor.person, {context.record.id}));
  if (!own) return {};
  return refuse("Nobody changes what their own authority follows from.",
                "Ask another administrator; where there is none, an operator at the machine: "
                "proofdesk person set.");
}

Status roles_by_administrator(const RuleContext& context) {
  if (!changes(context, "roles")) return {};
  if (!context.command.actor.administers()) {
    return refuse("Roles say what a person may do; administrators alone give them.",
                  "Ask an administrator.");
  }
  return check_roles(context, "roles", "A person");
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
      {.name = "person.authority_by_its_source@1",
       .explains = "what authority follows from is said by an administrator or the directory",
       .clause = {},
       .reads = {kAuthority.begin(), kAuthority.end()},
       .check = authority_by_its_source},
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
      {.name = "person.authority_kept@1",
       .explains =
           "what authority follows from is changed by administrators or the directory, and by "
           "nobody for themselves",
       .reads = {kAuthority.begin(), kAuthority.end()},
       .run = as_effect<authority_by_its_source>},
      {.name = "person.roles_kept@1",
       .explains = "roles are known ones and changed by administrators alone",
       .reads = {"roles"},
       .run = as_effect<roles_by_administrator>},
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
