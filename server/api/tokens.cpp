// API tokens and who I am.

#include "core/engine/writer.hpp"
#include "core/query/list_query.hpp"
#include "server/api/command_input.hpp"
#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/query_input.hpp"
#include "server/api/reply.hpp"
#include "server/api/sign_in.hpp"
#include "server/identity/secret.hpp"
#include "server/log.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::server {
namespace {

boost::json::array list_of_ids(const std::vector<Uuid>& ids) {
  boost::json::array list;
  for (const Uuid id : ids) list.emplace_back(id.to_string());
  return list;
}

std::string_view origin_word(Origin origin) {
  switch (origin) {
    case Origin::kSystem:
      return "operator";
    case Origin::kOperatorToken:
      return "api_token";
    case Origin::kSignIn:
      return "sign_in";
  }
  return "api_token";
}

Command by_operator(std::string_view kind, Uuid record, Action action) {
  Command command;
  command.actor = operator_identity()->actor;
  command.kind = kind;
  command.record = record;
  command.action = std::move(action);
  return command;
}

Result<Uuid> person_for_token(ApiContext& api, const KindModel& kind, const std::string& name) {
  {
    PROOFDESK_ASSIGN(const auto view, api.service.store.snapshot());
    PROOFDESK_ASSIGN(const auto found, find_person(*view, kind, name));
    if (found) return found->id;
  }
  Create create;
  // No title: it is nobody's personal data to the engine, and would outlive the person's erasure.
  create.fields = {{"name", name}};
  PROOFDESK_ASSIGN(const auto reply,
                   run_command(api, by_operator("person", {}, std::move(create))));
  return reply.record.id;
}

boost::json::object describe_token(const KindModel& kind, const Record& record) {
  boost::json::object json{{"id", record.id.to_string()},
                           {"number", kind.display_number(record.number)},
                           {"state", record.state},
                           {"person", record.text(kind, "person")},
                           {"label", record.text(kind, "label")},
                           {"createdAt", to_rfc3339(record.created_at)}};
  boost::json::array roles;
  const Value value = record.get(*kind.field("roles"));
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
    for (const auto& role : *list) roles.emplace_back(role);
  }
  json["roles"] = std::move(roles);
  if (const auto at = record.integer(kind, "expires_at"); at != 0)
    json["expiresAt"] = to_rfc3339(Instant{at});
  return json;
}

Result<std::vector<FieldInput>> token_fields(const boost::json::object& object, Uuid person,
                                             const std::string& secret) {
  std::vector<std::string> roles;
  if (const auto* one = object.if_contains("role"); one != nullptr && one->is_string())
    roles.emplace_back(one->as_string());
  if (const auto* several = object.if_contains("roles");
      several != nullptr && several->is_array()) {
    for (const auto& role : several->as_array()) {
      if (!role.is_string()) return bad_member("/roles", "A list of role names is expected.");
      roles.emplace_back(role.as_string());
    }
  }
  if (roles.empty()) return bad_member("/role", "A role is required.");
  for (const auto& role : roles) {
    if (find_role(role) != nullptr) continue;
    std::vector<std::string_view> names;
    for (const Role& known : all_roles()) names.push_back(known.name);
    std::erase(names, "system");
    return bad_member("/role", fmt::format("There is no role \"{}\". Choose of: {}.", role,
                                           fmt::join(names, ", ")));
  }
  PROOFDESK_ASSIGN(const std::string label, text_member(object, "label", false));
  PROOFDESK_ASSIGN(const std::string expires, text_member(object, "expiresAt", false));
  std::vector<FieldInput> fields{
      {"title", fmt::format("Token of {}", to_rfc3339(SystemClock().now()).substr(0, 10))},
      {"person", person.to_string()},
      {"roles", roles},
      {"secret_hash", secret_digest(secret)}};
  if (!label.empty()) fields.push_back({"label", label});
  if (!expires.empty()) {
    const auto at = parse_rfc3339(expires);
    if (!at)
      return bad_member("/expiresAt",
                        "An RFC 3339 instant is expected, for example 2027-01-01T00:00:00Z.");
    fields.push_back({"expires_at", at->micros});
  }
  return fields;
}

struct Minted {
  Command command;
  std::string secret;
};

Result<Minted> mint(Call& call) {
  if (call.request().header("Idempotency-Key")) {
    return fail(
        ErrorCode::kInvalidArgument, "token.idempotency",
        "A secret is shown once and cannot be repeated, so this request takes no Idempotency-Key.");
  }
  PROOFDESK_ASSIGN(const auto object, json_body(call.request(), call.api.service.settings, false));
  PROOFDESK_TRY(only_members(object, {"person", "role", "roles", "label", "expiresAt"}));
  PROOFDESK_ASSIGN(const std::string name, text_member(object, "person", true));
  const KindModel* person_kind = call.model->kind("person");
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  PROOFDESK_ASSIGN(const auto person, find_person(*view, *person_kind, name));
  if (!person) return bad_member("/person", "There is no such person.");
  Minted minted{.command = {}, .secret = new_secret()};
  PROOFDESK_ASSIGN(auto fields, token_fields(object, person->id, minted.secret));
  minted.command.actor = call.actor();
  minted.command.kind = "api_token";
  minted.command.action = Create{.fields = std::move(fields)};
  return minted;
}

}  // namespace

Result<std::optional<Record>> find_person(ReadView& view, const KindModel& kind,
                                          std::string_view name) {
  if (const auto id = Uuid::parse(name)) return view.find(kind, *id, Access::unrestricted());
  if (const auto number = kind.parse_number(name); number > 0)
    return view.find_by_number(kind, number, Access::unrestricted());
  for (const std::string_view field : {"user_name", "email", "name"}) {
    ListQuery query;
    query.filter = Filter::both(
        Filter::compare(*kind.field(field), Filter::Op::kEqual, Value(std::string(name))),
        Filter::compare(*kind.field("state"), Filter::Op::kEqual, Value(kind.lifecycle.initial)));
    query.page_size = 2;
    PROOFDESK_ASSIGN(auto page, view.list(kind, query, Access::unrestricted()));
    if (page.records.size() > 1) {
      Error error{ErrorCode::kConflict, "token.person",
                  fmt::format("There are several people called \"{}\".", name)};
      error.remedy = "Name the person by number (PER-000012), user name or e-mail address.";
      return fail(std::move(error));
    }
    if (!page.records.empty()) return std::move(page.records.front());
  }
  return std::nullopt;
}

boost::json::object describe_identity(const Identity& identity) {
  boost::json::object json{{"name", identity.name}};
  if (identity.actor.person.is_nil()) {
    json["person"] = nullptr;
  } else {
    json["person"] = identity.actor.person.to_string();
  }
  boost::json::array roles;
  for (const auto& role : identity.actor.roles) roles.emplace_back(role);
  json["roles"] = std::move(roles);
  json["groups"] = list_of_ids(identity.actor.groups);
  json["readsEverything"] = identity.access.everything;
  json["readsConfidential"] = identity.access.confidential;
  json["administers"] = identity.actor.administers();
  json["approves"] = identity.signed_in();
  json["origin"] = origin_word(identity.actor.origin);
  if (!identity.token.is_nil())
    json[identity.signed_in() ? "session" : "token"] = identity.token.to_string();
  if (identity.expires_at.micros != 0) json["expiresAt"] = to_rfc3339(identity.expires_at);
  return json;
}

Result<Response> get_me(Call& call) { return json_response(describe_identity(*call.identity)); }

void answer_with_secret(Call call, Command command, std::string_view member, std::string secret) {
  const CommandNote note{command.kind, "create"};
  Writer& writer = call.api.service.writer;
  auto pending = std::make_shared<Call>(std::move(call));
  auto completion = [pending, note, member, secret = std::move(secret)](Result<Reply> reply) {
    note_result(pending->api, note, reply);
    if (!reply) return pending->refuse(reply.error());
    const KindModel& kind = *pending->model->kind(note.kind);
    std::string body;
    Discretion discretion(*pending->model, pending->api.service.store, pending->access());
    append_record(
        kind, reply->record, discretion,
        reply_extra(*pending->model, *reply) + fmt::format(R"(,"{}":"{}")", member, secret), body);
    Response response = json_response(std::move(body), 201);
    response.headers.emplace_back("ETag", etag(reply->record.version));
    response.headers.emplace_back("Location", record_path(kind, reply->record.id));
    pending->answer(std::move(response));
  };
  if (auto status = writer.submit(std::move(command), std::move(completion)); !status)
    pending->refuse(status.error());
}

void create_token(Call call) {
  auto minted = mint(call);
  if (!minted) return call.refuse(minted.error());
  answer_with_secret(std::move(call), std::move(minted->command), "token",
                     std::move(minted->secret));
}

Result<Response> local_create_token(Call& call) {
  PROOFDESK_ASSIGN(const auto object, json_body(call.request(), call.api.service.settings, false));
  PROOFDESK_TRY(only_members(object, {"person", "role", "roles", "label", "expiresAt"}));
  PROOFDESK_ASSIGN(const std::string name, text_member(object, "person", true));
  const std::string secret = new_secret();
  // The roles are looked at before a person is made for nothing.
  PROOFDESK_TRY(token_fields(object, {}, secret));
  PROOFDESK_ASSIGN(const Uuid person,
                   person_for_token(call.api, *call.model->kind("person"), name));
  PROOFDESK_ASSIGN(auto fields, token_fields(object, person, secret));
  PROOFDESK_ASSIGN(
      const auto reply,
      run_command(call.api, by_operator("api_token", {}, Create{.fields = std::move(fields)})));
  boost::json::object json = describe_token(*call.model->kind("api_token"), reply.record);
  json["token"] = secret;
  return json_response(json, 201);
}

Result<Response> local_list_tokens(Call& call) {
  const KindModel& kind = *call.model->kind("api_token");
  const KindModel& people = *call.model->kind("person");
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  boost::json::array tokens;
  ListQuery query;
  query.order = {{kind.field("created_at"), false}};
  query.page_size = 500;
  while (true) {
    PROOFDESK_ASSIGN(const auto page, view->list(kind, query, Access::unrestricted()));
    for (const Record& record : page.records) {
      boost::json::object json = describe_token(kind, record);
      if (const auto id = Uuid::parse(record.text(kind, "person"))) {
        PROOFDESK_ASSIGN(const auto person, view->find(people, *id, Access::unrestricted()));
        if (person) json["personName"] = person->text(people, "name");
      }
      tokens.push_back(std::move(json));
    }
    if (!page.more || page.records.empty()) break;
    query.after =
        PageCursor{{page.records.back().get(*query.order.front().field)}, page.rows.back()};
  }
  return json_response(boost::json::object{{"tokens", std::move(tokens)}});
}

Result<Response> local_revoke_token(Call& call) {
  const KindModel& kind = *call.model->kind("api_token");
  PROOFDESK_ASSIGN(const auto object, json_body(call.request(), call.api.service.settings, true));
  PROOFDESK_TRY(only_members(object, {"reason"}));
  PROOFDESK_ASSIGN(const std::string reason, text_member(object, "reason", false));
  PROOFDESK_ASSIGN(auto view, call.api.service.store.snapshot());
  PROOFDESK_ASSIGN(const auto record,
                   find_record(*view, kind, call.path.id, Access::unrestricted()));
  view.reset();
  Fire fire{.transition = "revoke", .fields = {}, .comment = {}};
  if (!reason.empty()) fire.fields.push_back({"revoke_reason", reason});
  PROOFDESK_ASSIGN(const auto reply,
                   run_command(call.api, by_operator("api_token", record.id, std::move(fire))));
  return json_response(describe_token(kind, reply.record));
}

}  // namespace proofdesk::server
