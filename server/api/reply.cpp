#include "server/api/reply.hpp"

#include "core/engine/writer.hpp"
#include "core/model/codec.hpp"
#include "core/ports/blob_store.hpp"
#include "core/query/list_query.hpp"
#include "server/api/command_input.hpp"
#include "server/api/context.hpp"
#include "server/api/policy.hpp"
#include "server/api/problem.hpp"
#include "server/api/sign_in.hpp"
#include "server/log.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

std::unexpected<Error> no_such(const KindModel& kind, std::string_view id) {
  return fail(ErrorCode::kNotFound, "record.exists",
              fmt::format("There is no {} \"{}\", or none you may see.", kind.label, id));
}

Response refusal_response(const Error& error, const Request& request, Discretion& discretion) {
  return problem(as_told(error, discretion), request.target.path());
}

}  // namespace

void Call::refuse(const Error& error) { responder(problem(error, request().target.path())); }

Response json_response(std::string body, int status) {
  return {.status = status,
          .content_type = std::string(kJson),
          .policy = kApiPolicy,
          .body = std::move(body)};
}

Response json_response(std::shared_ptr<const std::string> body) {
  return {.status = 200,
          .content_type = std::string(kJson),
          .policy = kApiPolicy,
          .shared_body = std::move(body)};
}

Response json_response(const boost::json::value& json, int status) {
  return json_response(boost::json::serialize(json), status);
}

std::string etag(std::int64_t version) { return fmt::format("\"{}\"", version); }

void append_record(const KindModel& kind, const Record& record, Discretion& discretion,
                   std::string_view extra, std::string& out) {
  const Access& access = discretion.access();
  const JsonView sight{.internal = access.internal, .openly = sees_as_open(kind, access, record)};
  const auto told = discretion.told(kind, record);
  append_json(kind, told ? *told : record, sight, extra, out);
}

Status check_involved(const KindModel& kind, const Access& access, const Record& record) {
  if (!sees_as_open(kind, access, record)) return {};
  return fail(Error{.code = ErrorCode::kForbidden,
                    .rule = "record.involvement",
                    .detail = "You may read this record, but not how it came about.",
                    .remedy = "Ask somebody who works on it."});
}

Status check_sees_whole(const KindModel& kind, const Access& access, const Record& record) {
  const auto shows_all = [](const OpenRule& rule) { return rule.shows.empty(); };
  if (std::ranges::all_of(kind.lifecycle.open, shows_all)) return {};
  return check_involved(kind, access, record);
}

Error as_told(Error error, Discretion& discretion) {
  if (error.code != ErrorCode::kRefused) return error;
  error.detail = discretion.without_numbers(std::move(error.detail));
  error.remedy = discretion.without_numbers(std::move(error.remedy));
  return error;
}

Response record_response(const KindModel& kind, const Record& record, Discretion& discretion) {
  std::string body;
  body.reserve(1024);
  append_record(kind, record, discretion, {}, body);
  Response response = json_response(std::move(body));
  response.headers.emplace_back("ETag", etag(record.version));
  return response;
}

std::string record_path(const KindModel& kind, Uuid id) {
  return fmt::format("/api/v1/{}/{}", kind.json_plural, id.to_string());
}

std::string reply_extra(const Model& model, const Reply& reply) {
  std::string extra;
  if (!reply.changed) extra += R"(,"changed":false)";
  for (std::size_t i = 0; i < reply.receipts.size(); ++i) {
    const Receipt& receipt = reply.receipts[i];
    if (i == 1) extra += R"(,"furtherReceipts":[)";
    if (i > 1) extra += ',';
    extra += i == 0 ? R"(,"receipt":{)" : "{";
    extra += fmt::format(R"("sequence":{},"leafHash":"{}")", receipt.sequence, receipt.leaf_hash);
    if (receipt.checkpoint != 0)
      extra += fmt::format(R"(,"checkpointSize":{})", receipt.checkpoint);
    extra += '}';
  }
  if (reply.receipts.size() > 1) extra += ']';
  if (!reply.offers.empty()) {
    boost::json::array offers;
    for (const Offer& offer : reply.offers) {
      const KindModel* kind = model.kind(offer.kind);
      boost::json::object json{
          {"what", offer.what}, {"kind", offer.kind}, {"id", offer.id.to_string()}};
      if (kind != nullptr) json["path"] = record_path(*kind, offer.id);
      if (kind != nullptr && offer.number > 0) json["number"] = kind->display_number(offer.number);
      if (!offer.title.empty()) json["title"] = offer.title;
      offers.push_back(std::move(json));
    }
    extra += R"(,"offers":)" + boost::json::serialize(offers);
  }
  return extra;
}

Result<Record> find_record(ReadView& view, const KindModel& kind, std::string_view id,
                           const Access& access) {
  std::optional<Record> record;
  if (const auto uuid = Uuid::parse(id)) {
    PROOFDESK_ASSIGN(record, view.find(kind, *uuid, access));
  } else if (const auto number = kind.parse_number(id); number > 0) {
    PROOFDESK_ASSIGN(record, view.find_by_number(kind, number, access));
  } else if (const auto tilde = id.find('~'); tilde != std::string_view::npos) {
    PROOFDESK_ASSIGN(const auto found,
                     view.find_alias(kind, id.substr(0, tilde), id.substr(tilde + 1)));
    if (found) {
      PROOFDESK_ASSIGN(record, view.find(kind, *found, access));
    }
  }
  if (!record) return no_such(kind, id);
  return std::move(*record);
}

Result<Uuid> find_id(Call& call) {
  if (const auto uuid = Uuid::parse(call.path.id)) return *uuid;
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  PROOFDESK_ASSIGN(const auto record, find_record(*view, *call.kind, call.path.id, call.access()));
  return record.id;
}

Result<Prepared> prepare(Call& call, Action action, Uuid record) {
  Prepared prepared;
  prepared.command.actor = call.actor();
  prepared.command.kind = call.kind->name;
  prepared.command.record = record;
  prepared.command.action = std::move(action);
  if (call.route.condition != Condition::kNone) {
    PROOFDESK_ASSIGN(prepared.command.expected_version, if_match(call.request()));
    if (!prepared.command.expected_version && call.route.condition == Condition::kRequired) {
      Error error{ErrorCode::kPreconditionRequired, "http.if_match",
                  "A change must say which version it builds on."};
      error.remedy = "Read the record and send its ETag back as If-Match.";
      return fail(std::move(error));
    }
  }
  PROOFDESK_ASSIGN(prepared.command.idempotency_key, idempotency_key(call.request()));
  if (!prepared.command.idempotency_key.empty()) {
    prepared.command.idempotency_hash = idempotency_hash(call.request(), {});
    prepared.hold =
        call.api.in_flight.take(call.actor().person.to_string() + prepared.command.idempotency_key);
    if (!prepared.hold) {
      Error error{ErrorCode::kConflict, "idempotency.in_flight",
                  "A request with this idempotency key is being worked on."};
      error.remedy = "Wait for its answer, then ask again with the same key.";
      return fail(std::move(error));
    }
  }
  return prepared;
}

void note_result(ApiContext& api, const CommandNote& note, const Result<Reply>& reply) {
  if (reply && reply->changed) api.authenticator.touched(note.kind);
  // Whoever left or was erased has no password any more.
  if (reply && note.kind == "person" && (note.verb == "erase" || note.verb == "leave"))
    sweep_passwords(api);
  const bool ours = !reply && problem_kind(reply.error().code).status >= 500;
  api.metrics.count_command(note.kind, note.verb, reply ? "accepted" : ours ? "failed" : "refused");
}

void note_result(ApiContext& api, const Command& command, const Result<Reply>& reply) {
  note_result(api, CommandNote{command.kind, std::string(verb_of(command))}, reply);
}

namespace {

/// The commit stands whatever becomes of the files; one that stays is told to whoever runs this desk.
void remove_forgotten(ApiContext& api, const std::vector<std::string>& digests) {
  for (const std::string& digest : digests) {
    if (const auto removed = api.service.blobs.remove(digest); !removed) {
      log_error("erasure.blob_stays", {{"blob", digest}, {"detail", removed.error().detail}});
    }
  }
}

}  // namespace

void submit(Call call, Prepared prepared, bool created) {
  CommandNote note{prepared.command.kind, std::string(verb_of(prepared.command))};
  Writer& writer = call.api.service.writer;
  // Shared, because the completion is not called when the queue is full, and the answer is due all the same.
  auto pending = std::make_shared<Call>(std::move(call));
  auto completion = [pending, created, note = std::move(note),
                     hold = std::move(prepared.hold)](Result<Reply> reply) mutable {
    ApiContext& api = pending->api;
    note_result(api, note, reply);
    if (reply) remove_forgotten(api, reply->forgotten_blobs);
    // Before the answer leaves: whoever has it may ask again at once.
    hold = InFlight::Hold{};
    // Only the hand-over happens on the writer's thread; the text is made on the connection's.
    pending->responder([reply = std::move(reply), created, model = pending->model,
                        kind = pending->kind, identity = pending->identity,
                        &store = api.service.store](const Request& request) -> Response {
      Discretion discretion(*model, store, identity->access);
      if (!reply) return refusal_response(reply.error(), request, discretion);
      std::string body;
      body.reserve(1024);
      append_record(*kind, reply->record, discretion, reply_extra(*model, *reply), body);
      Response response = json_response(std::move(body), created ? 201 : 200);
      response.headers.emplace_back("ETag", etag(reply->record.version));
      if (created) response.headers.emplace_back("Location", record_path(*kind, reply->record.id));
      if (reply->replayed) response.headers.emplace_back("Idempotency-Replayed", "true");
      return response;
    });
  };
  if (auto status = writer.submit(std::move(prepared.command), std::move(completion)); !status) {
    pending->refuse(status.error());
  }
}

}  // namespace proofdesk::server
