#include "processes/invitation/process.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/sign_in_rules.hpp"

namespace proofdesk::invitation {
namespace {

using namespace shared;

/// Whoever holds the secret can become the person: it must not lie about for long.
constexpr std::int64_t kLongest = 30 * kMicrosPerDay;

Status digest_well_formed(const RuleContext& context) {
  return check_digest(context, "secret_hash");
}

Status expires_soon(const RuleContext& context) {
  const auto expiry = instant(context, "expires_at");
  if (!expiry || (*expiry > context.now && expiry->micros <= context.now.micros + kLongest))
    return {};
  return refuse("An invitation is good for a while, thirty days at the most.",
                "Give an expiresAt within the next thirty days.");
}

Status person_can_sign_in(const RuleContext& context) {
  const Uuid person = reference(context, "person");
  if (person.is_nil()) return {};  // the creation asks for it by itself
  PROOFDESK_ASSIGN(const auto record, context.world.find("person", person));
  if (!record || record->state != "active") {
    return refuse("The person who is invited is not here, or no longer.",
                  "Invite an active person.");
  }
  const KindModel* people = context.model.kind("person");
  if (record->text(*people, "user_name").empty() && record->text(*people, "email").empty()) {
    return refuse("The person has neither a user name nor an e-mail address to sign in with.",
                  "Give the person a userName first.");
  }
  return {};
}

Status in_time(const RuleContext& context) {
  const auto expiry = instant(context, "expires_at");
  if (!expiry || context.now < *expiry) return {};
  return refuse("The invitation has expired.", "Ask an administrator for another one.");
}

Status older_replaced(const RuleContext& context, Draft& draft) {
  const Uuid person = reference(context, "person");
  PROOFDESK_TRY(end_all(context, draft, "invitation", person, "replace"));
  draft.set("open_for", value_of(person));
  return {};
}

Status accepted(const RuleContext& context, Draft& draft) {
  draft.set("open_for", no_value());
  draft.set("accepted_at", value_of(context.now));
  return give_password(context, draft, reference(context, "person"), text(context, "credential"));
}

Status over(const RuleContext&, Draft& draft) {
  draft.set("open_for", no_value());
  return {};
}

}  // namespace

std::vector<Guard> guards() {
  return {
      {.name = "invitation.digest_well_formed@1",
       .explains = "of the secret only the digest is kept",
       .clause = {},
       .reads = {"secret_hash"},
       .check = digest_well_formed},
      {.name = "invitation.expires_soon@1",
       .explains = "it expires at a time to come, and soon",
       .clause = {},
       .reads = {"expires_at"},
       .check = expires_soon},
      {.name = "invitation.person_can_sign_in@1",
       .explains = "the person is active and has a name to sign in with",
       .clause = {},
       .reads = {"person"},
       .check = person_can_sign_in},
      {.name = "invitation.in_time@1",
       .explains = "it has not expired",
       .clause = {},
       .reads = {"expires_at"},
       .check = in_time},
  };
}

std::vector<Effect> effects() {
  return {
      {.name = "invitation.older_replaced@1",
       .explains = "takes the place of older invitations of the person",
       .reads = {"person", "invitation"},
       .run = older_replaced},
      {.name = "invitation.accepted@1",
       .explains = "gives the person the password that was chosen and ends the person's sessions",
       .reads = {"person", "session", "credential"},
       .run = accepted},
      {.name = "invitation.over@1",
       .explains = "serves the person no more",
       .reads = {},
       .run = over},
  };
}

}  // namespace proofdesk::invitation
