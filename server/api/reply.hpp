#pragma once

#include "core/engine/command.hpp"
#include "core/engine/desk.hpp"
#include "server/api/discretion.hpp"
#include "server/api/in_flight.hpp"
#include "server/api/route.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace proofdesk::server {

/// A JSON answer.
[[nodiscard]] Response json_response(std::string body, int status = 200);
[[nodiscard]] Response json_response(std::shared_ptr<const std::string> body);
[[nodiscard]] Response json_response(const boost::json::value& json, int status = 200);

/// The record as this reader may see it, with ETag.
[[nodiscard]] Response record_response(const KindModel& kind, const Record& record,
                                       Discretion& discretion);
/// The same appended to `out`; `extra` as in append_json.
void append_record(const KindModel& kind, const Record& record, Discretion& discretion,
                   std::string_view extra, std::string& out);

/// A refusal by a rule, which looks at everything, without the numbers of what the reader may not know of.
[[nodiscard]] Error as_told(Error error, Discretion& discretion);

/// "/api/v1/incidents/<uuid>"
[[nodiscard]] std::string record_path(const KindModel& kind, Uuid id);
[[nodiscard]] std::string etag(std::int64_t version);

/// `,"receipt":{…}` and what else a write answers beside the record.
[[nodiscard]] std::string reply_extra(const Model& model, const Reply& reply);

/// kForbidden "record.involvement" for who sees the record only because it is open to everybody: its history
/// and work log are for those whom it involves.
Status check_involved(const KindModel& kind, const Access& access, const Record& record);
/// The same for who sees only a part of it: files belong to the whole. A published article comes with its
/// pictures.
Status check_sees_whole(const KindModel& kind, const Access& access, const Record& record);

/// Where a record is: a UUID, a number ("INC-000123") or a foreign number ("servicenow~INC0000045").
/// kNotFound when there is none or none that the access covers.
[[nodiscard]] Result<Record> find_record(ReadView& view, const KindModel& kind, std::string_view id,
                                         const Access& access);
/// Its id, without a read when it is given as one.
[[nodiscard]] Result<Uuid> find_id(Call& call);

/// A command with actor, kind, and the idempotency key of the request, whose hold must live until the answer.
struct Prepared {
  Command command;
  InFlight::Hold hold;
};
[[nodiscard]] Result<Prepared> prepare(Call& call, Action action, Uuid record);

/// Hands the command to the writer and answers when it is durable: 201 with Location for `created`.
void submit(Call call, Prepared prepared, bool created);

/// Counts, and tells the authenticator; called with every result before it is answered.
void note_result(ApiContext& api, const Command& command, const Result<Reply>& reply);
/// What `note_result` needs of a command that is moved away meanwhile.
struct CommandNote {
  std::string kind;
  std::string verb;
};
void note_result(ApiContext& api, const CommandNote& note, const Result<Reply>& reply);

}  // namespace proofdesk::server
