#include "processes/api_token/process.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/sign_in_rules.hpp"

#include <string>

namespace proofdesk::api_token {
namespace {

using namespace shared;

Status roles_known(const RuleContext& context) { return check_roles(context, "roles", "A token"); }

Status person_active(const RuleContext& context) {
  const Uuid person = reference(context, "person");
  if (person.is_nil()) return {};  // the creation asks for it by itself
  PROOFDESK_ASSIGN(const auto record, context.world.find("person", person));
  if (record && record->state == "active") return {};
  return refuse("The person it is to act for is not here, or no longer.", "Name an active person.");
}

Status expires_ahead(const RuleContext& context) {
  const auto expiry = instant(context, "expires_at");
  if (!expiry || *expiry > context.now) return {};
  return refuse("It would be expired from the start.", "Give a later expiresAt, or none.");
}

Status expiry_stays_ahead(const RuleContext& context, Draft&) { return expires_ahead(context); }

Status digest_well_formed(const RuleContext& context) {
  return check_digest(context, "secret_hash");
}

Status minted(const RuleContext& context, Draft& draft) {
  const Actor& actor = context.command.actor;
  const bool by_person =
      actor.origin == Origin::kSignIn && actor.person == reference(context, "person");
  draft.set("minted_by", Value{std::string(by_person ? "person" : "operator")});
  return {};
}

Status revoked(const RuleContext& context, Draft& draft) {
  draft.set("revoked_at", value_of(context.now));
  return {};
}

}  // namespace

std::vector<Guard> guards() {
  return {
      {.name = "api_token.roles_known@1",
       .explains = "its roles are roles a person can have",
       .clause = {},
       .reads = {"roles"},
       .check = roles_known},
      {.name = "api_token.person_active@1",
       .explains = "the person it acts for is active",
       .clause = {},
       .reads = {"person"},
       .check = person_active},
      {.name = "api_token.expires_ahead@1",
       .explains = "it expires at a time to come, if at all",
       .clause = {},
       .reads = {"expires_at"},
       .check = expires_ahead},
      {.name = "api_token.digest_well_formed@1",
       .explains = "of the secret only the digest is kept",
       .clause = {},
       .reads = {"secret_hash"},
       .check = digest_well_formed},
  };
}

std::vector<Effect> effects() {
  return {
      {.name = "api_token.minted@1",
       .explains = "notes whether an operator or the person minted it",
       .reads = {"person"},
       .run = minted},
      {.name = "api_token.expiry_stays_ahead@1",
       .explains = "it expires at a time to come, if at all",
       .reads = {"expires_at"},
       .run = expiry_stays_ahead},
      {.name = "api_token.revoked@1",
       .explains = "notes when it was revoked",
       .reads = {},
       .run = revoked},
  };
}

}  // namespace proofdesk::api_token
