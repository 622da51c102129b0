// Invitations: how a person comes to a password without anybody else seeing it.

#include "core/query/list_query.hpp"
#include "server/api/command_input.hpp"
#include "server/api/handlers.hpp"
#include "server/api/reply.hpp"
#include "server/api/sign_in.hpp"
#include "server/identity/password_policy.hpp"
#include "server/identity/secret.hpp"
#include "server/log.hpp"

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

/// One answer for every reason.
std::unexpected<Error> not_valid() {
  Error error{
      ErrorCode::kUnauthenticated, "invitation.not_valid",
      "This invitation is not valid: it was used, replaced or withdrawn, its time is over, or "
      "there never was such a one."};
  error.remedy = "Ask an administrator for another one.";
  return fail(std::move(error));
}

Result<Record> find_open(ReadView& view, const KindModel& kind, std::string_view secret) {
  const std::string digest = secret_digest(secret);
  ListQuery query;
  query.filter = Filter::compare(*kind.field("secret_hash"), Filter::Op::kEqual, Value(digest));
  query.page_size = 1;
  PROOFDESK_ASSIGN(auto page, view.list(kind, query, Access::unrestricted()));
  if (page.records.empty() || page.records.front().state != kind.lifecycle.initial ||
      !equal_in_constant_time(page.records.front().text(kind, "secret_hash"), digest))
    return not_valid();
  return std::move(page.records.front());
}

Result<Response> accept(Call& call, Attempt& attempt, std::string_view secret,
                        std::string_view password) {
  ApiContext& api = call.api;
  const KindModel& kind = *call.model->kind("invitation");
  const KindModel& people = *call.model->kind("person");
  PROOFDESK_ASSIGN(auto view, api.service.store.snapshot());
  PROOFDESK_ASSIGN(const auto invitation, find_open(*view, kind, secret));
  const auto id = Uuid::parse(invitation.text(kind, "person"));
  PROOFDESK_ASSIGN(const auto person,
                   view->find(people, id.value_or(Uuid{}), Access::unrestricted()));
  view.reset();
  if (!person) return not_valid();
  if (auto weakness = password_weakness(password, names_of(people, *person)); !weakness.empty())
    return bad_member("/password", std::move(weakness));
  PROOFDESK_ASSIGN(const auto kept, api.passwords.keep(password));
  Fire fire{
      .transition = "accept", .fields = {{"credential", kept.handle().to_string()}}, .comment = {}};
  auto reply =
      run_command(api, on_behalf(person->id, "invitation", invitation.id, std::move(fire)));
  // Of two who accept at once one is refused.
  settle_password(api, reply, handle_of(people, *person), kept.handle());
  if (!reply && reply.error().code == ErrorCode::kRefused) return not_valid();
  if (!reply) return fail(reply.error());
  attempt.good = true;
  log_info("identity.invitation_accepted",
           {{"person", person->id.to_string()}, {"invitation", invitation.id.to_string()}});
  return json_response(boost::json::object{{"person", person->id.to_string()},
                                           {"name", person->text(people, "name")},
                                           {"userName", person->text(people, "user_name")},
                                           {"email", person->text(people, "email")}});
}

struct Inviting {
  std::vector<FieldInput> fields;
  std::string secret;
};

Result<Inviting> read_invitation(Call& call) {
  if (call.request().header("Idempotency-Key")) {
    return fail(
        ErrorCode::kInvalidArgument, "invitation.idempotency",
        "A secret is shown once and cannot be repeated, so this request takes no Idempotency-Key.");
  }
  PROOFDESK_ASSIGN(const auto object, json_body(call.request(), call.api.service.settings, false));
  PROOFDESK_TRY(only_members(object, {"person", "expiresAt"}));
  PROOFDESK_ASSIGN(const std::string name, text_member(object, "person", true));
  PROOFDESK_ASSIGN(const std::string expires, text_member(object, "expiresAt", false));
  const auto at = expires.empty()
                      ? std::optional(Instant{call.api.service.clock.now().micros +
                                              call.api.service.settings.sign_in.invitation})
                      : parse_rfc3339(expires);
  if (!at)
    return bad_member("/expiresAt",
                      "An RFC 3339 instant is expected, for example 2027-01-01T00:00:00Z.");
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  PROOFDESK_ASSIGN(const auto person, find_person(*view, *call.model->kind("person"), name));
  if (!person) return bad_member("/person", "There is no such person.");
  Inviting inviting{.fields = {}, .secret = new_secret(kInvitationPrefix)};
  inviting.fields = {{"person", person->id.to_string()},
                     {"secret_hash", secret_digest(inviting.secret)},
                     {"expires_at", at->micros}};
  return inviting;
}

}  // namespace

void create_invitation(Call call) {
  auto inviting = read_invitation(call);
  if (!inviting) return call.refuse(inviting.error());
  Command command;
  command.actor = call.actor();
  command.kind = "invitation";
  command.action = Create{.fields = std::move(inviting->fields)};
  answer_with_secret(std::move(call), std::move(command), "invitation",
                     std::move(inviting->secret));
}

void accept_invitation(Call call) {
  auto given = credentials_of(call, {"invitation", "password"});
  if (!given) return call.refuse(given.error());
  hash_for(std::move(call), {}, [given = std::move(*given)](Call& held, Attempt& attempt) mutable {
    auto answer = accept(held, attempt, given[0], given[1]);
    wipe(given[1]);
    return answer;
  });
}

}  // namespace proofdesk::server
