// Signing in with a password, and out again.

#include "core/engine/writer.hpp"
#include "server/api/command_input.hpp"
#include "server/api/handlers.hpp"
#include "server/api/policy.hpp"
#include "server/api/reply.hpp"
#include "server/api/sign_in.hpp"
#include "server/identity/password_policy.hpp"
#include "server/identity/secret.hpp"
#include "server/log.hpp"

#include <memory>

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

/// One answer for every reason, so that nobody learns who is here.
std::unexpected<Error> wrong_password() {
  Error error{ErrorCode::kUnauthenticated, "identity.password",
              "User name and password do not belong together."};
  error.remedy = "Try again, or ask an administrator for an invitation to choose another password.";
  return fail(std::move(error));
}

void note_failure(ApiContext& api, const std::optional<Record>& person, const Attempt& attempt) {
  // Not the name that was tried: people type passwords into the wrong field.
  log_warning("identity.sign_in_failed",
              {{"person", person ? person->id.to_string() : ""}, {"peer", attempt.address}});
  if (!person || !attempt.slowed_down) return;
  Command command;
  command.actor = Actor::system();
  command.kind = "person";
  command.record = person->id;
  command.action = LogWork{
      {.text = "Several attempts to sign in as this person failed; further ones have to wait.",
       .is_public = false}};
  if (auto asked = api.service.writer.submit(std::move(command), [](const Result<Reply>&) {});
      !asked)
    log_warning("identity.attempts_not_journaled", {{"detail", asked.error().detail}});
}

Result<Response> open_session(Call& call, const KindModel& people, const Record& person) {
  const SignInSettings& settings = call.api.service.settings.sign_in;
  const KindModel& kind = *call.model->kind("session");
  const std::string secret = new_secret(kSessionPrefix);
  const Instant until{call.api.service.clock.now().micros + settings.longest};
  Create create;
  create.fields = {{"person", person.id.to_string()},
                   {"secret_hash", secret_digest(secret)},
                   {"credential", person.text(people, "credential")},
                   {"expires_at", until.micros}};
  auto reply =
      run_command(call.api, on_behalf(person.id, "session", {}, Create{std::move(create)}));
  // Between looking at the password and here it was changed, or the person went.
  if (!reply && reply.error().code == ErrorCode::kRefused) return wrong_password();
  if (!reply) return fail(reply.error());
  PROOFDESK_ASSIGN(const auto identity, call.api.authenticator.by_bearer(secret));
  log_info("identity.signed_in",
           {{"person", person.id.to_string()}, {"session", reply->record.id.to_string()}});
  boost::json::object json = describe_identity(*identity);
  json["token"] = secret;
  json["number"] = kind.display_number(reply->record.number);
  json["idleTimeout"] = to_iso_duration(settings.idle);
  Response response = json_response(json, 201);
  response.headers.emplace_back("Location", record_path(kind, reply->record.id));
  return response;
}

Result<Response> sign_in(Call& call, Attempt& attempt, std::string_view name,
                         std::string_view password) {
  const KindModel& people = *call.model->kind("person");
  PROOFDESK_ASSIGN(auto view, call.api.service.store.snapshot());
  PROOFDESK_ASSIGN(const auto person, find_by_sign_in_name(*view, people, name));
  view.reset();
  const auto handle = person ? handle_of(people, *person) : std::nullopt;
  PROOFDESK_ASSIGN(attempt.good, call.api.passwords.check(handle, password));
  if (!attempt.good) {
    note_failure(call.api, person, attempt);
    return wrong_password();
  }
  return open_session(call, people, *person);
}

Status need_session(const Call& call) {
  if (call.identity->signed_in()) return {};
  Error error{ErrorCode::kRefused, "identity.no_session",
              "This request came with an API token or over the local socket, not in a session."};
  error.remedy = "Sign in with POST /api/v1/sessions and send the token of that session.";
  return fail(std::move(error));
}

Result<Response> change(Call& call, Attempt& attempt, std::string_view present,
                        std::string_view next) {
  ApiContext& api = call.api;
  const KindModel& people = *call.model->kind("person");
  PROOFDESK_ASSIGN(auto view, api.service.store.snapshot());
  PROOFDESK_ASSIGN(const auto person,
                   view->find(people, call.actor().person, Access::unrestricted()));
  view.reset();
  const auto handle = person ? handle_of(people, *person) : std::nullopt;
  PROOFDESK_ASSIGN(attempt.good, api.passwords.check(handle, present));
  if (!attempt.good) {
    note_failure(api, person, attempt);
    return wrong_password();
  }
  if (next == present) return bad_member("/newPassword", "This is the present password.");
  if (auto weakness = password_weakness(next, names_of(people, *person)); !weakness.empty())
    return bad_member("/newPassword", std::move(weakness));
  PROOFDESK_ASSIGN(const auto kept, api.passwords.keep(next));
  Fire fire{.transition = "change_password",
            .fields = {{"next_credential", kept.handle().to_string()}},
            .comment = {}};
  auto reply = run_command(
      api, on_behalf(call.actor().person, "session", call.identity->token, std::move(fire)));
  settle_password(api, reply, handle, kept.handle());
  if (!reply) return fail(reply.error());
  log_info("identity.password_changed", {{"person", person->id.to_string()}});
  return Response{.status = 204, .content_type = {}, .policy = kApiPolicy};
}

}  // namespace

void create_session(Call call) {
  auto given = credentials_of(call, {"userName", "password"});
  if (!given) return call.refuse(given.error());
  std::string account = given->front();
  hash_for(std::move(call), std::move(account),
           [given = std::move(*given)](Call& held, Attempt& attempt) mutable {
             auto answer = sign_in(held, attempt, given[0], given[1]);
             wipe(given[1]);
             return answer;
           });
}

Result<Response> end_session(Call& call) {
  PROOFDESK_TRY(need_session(call));
  Fire fire{.transition = "end", .fields = {}, .comment = {}};
  PROOFDESK_TRY(run_command(
      call.api, on_behalf(call.actor().person, "session", call.identity->token, std::move(fire))));
  return Response{.status = 204, .content_type = {}, .policy = kApiPolicy};
}

void change_password(Call call) {
  if (auto session = need_session(call); !session) return call.refuse(session.error());
  auto given = credentials_of(call, {"currentPassword", "newPassword"});
  if (!given) return call.refuse(given.error());
  std::string account = call.actor().person.to_string();
  hash_for(std::move(call), std::move(account),
           [given = std::move(*given)](Call& held, Attempt& attempt) mutable {
             auto answer = change(held, attempt, given[0], given[1]);
             wipe(given[0]);
             wipe(given[1]);
             return answer;
           });
}

}  // namespace proofdesk::server
