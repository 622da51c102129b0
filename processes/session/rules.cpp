#include "processes/session/process.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/sign_in_rules.hpp"

#include <algorithm>
#include <utility>

namespace proofdesk::session {
namespace {

using namespace shared;

Status digest_well_formed(const RuleContext& context) {
  return check_digest(context, "secret_hash");
}

Status expires_ahead(const RuleContext& context) {
  const auto expiry = instant(context, "expires_at");
  if (!expiry || *expiry > context.now) return {};
  return refuse("It would be over from the start.", "Give a later expiresAt.");
}

/// The password was checked outside the transaction: in between it may have been changed, the person may have
/// left, or may have been erased.
Status password_current(const RuleContext& context) {
  const Uuid person = reference(context, "person");
  if (person.is_nil()) return {};  // the creation asks for it by itself
  PROOFDESK_ASSIGN(const auto record, context.world.find("person", person));
  const KindModel* people = context.model.kind("person");
  if (record && record->state == "active" &&
      record->text(*people, "credential") == text(context, "credential"))
    return {};
  return refuse("The password is not the person's any more, or the person is gone.",
                "Sign in with the present password.");
}

Status opened(const RuleContext& context, Draft& draft) {
  const Uuid person = reference(context, "person");
  draft.set("open_for", value_of(person));
  PROOFDESK_ASSIGN(auto open,
                   context.world.where("session", "open_for", value_of(person), kMostAlong));
  std::erase_if(open, [&](const Record& one) { return one.id == context.record.id; });
  std::ranges::sort(open, {},
                    [](const Record& one) { return std::pair(one.created_at, one.number); });
  for (std::size_t i = 0; i + kMostSessions <= open.size(); ++i) {
    if (Draft* oldest = draft.other("session", open[i].id, "end")) oldest->take("end");
  }
  return {};
}

Status ended(const RuleContext& context, Draft& draft) {
  draft.set("open_for", no_value());
  draft.set("ended_at", value_of(context.now));
  return {};
}

Status password_changed(const RuleContext& context, Draft& draft) {
  return give_password(context, draft, reference(context, "person"),
                       text(context, "next_credential"));
}

}  // namespace

std::vector<Guard> guards() {
  return {
      {.name = "session.digest_well_formed@1",
       .explains = "of the token only the digest is kept",
       .clause = {},
       .reads = {"secret_hash"},
       .check = digest_well_formed},
      {.name = "session.expires_ahead@1",
       .explains = "it ends at a time to come",
       .clause = {},
       .reads = {"expires_at"},
       .check = expires_ahead},
      {.name = "session.password_current@1",
       .explains = "it rests on the present password of an active person",
       .clause = {},
       .reads = {"person", "credential"},
       .check = password_current},
  };
}

std::vector<Effect> effects() {
  return {
      {.name = "session.opened@1",
       .explains = "ends the person's oldest sessions where there are too many",
       .reads = {"person", "session"},
       .run = opened},
      {.name = "session.ended@1", .explains = "notes when it ended", .reads = {}, .run = ended},
      {.name = "session.password_changed@1",
       .explains = "gives the person the new password and ends the person's other sessions",
       .reads = {"person", "session", "next_credential"},
       .run = password_changed},
  };
}

}  // namespace proofdesk::session
