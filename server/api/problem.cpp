#include "server/api/problem.hpp"

#include "core/base/clock.hpp"
#include "core/base/uuid.hpp"
#include "core/engine/refusal.hpp"
#include "server/api/policy.hpp"
#include "server/log.hpp"
#include "server/net/response_head.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace proofdesk::server {
namespace {

constexpr std::string_view kAskWithTheId = "Ask whoever runs the desk; the id leads to the log.";

constexpr std::array kKinds = {
    ProblemKind{ErrorCode::kInvalidArgument, 400, "invalid-argument", "The request is not valid",
                "Correct it; /api/openapi.json describes every request."},
    ProblemKind{ErrorCode::kUnauthenticated, 401, "unauthenticated", "Sign in first",
                "Send the token of a session as \"Authorization: Bearer …\"."},
    ProblemKind{ErrorCode::kForbidden, 403, "forbidden", "Your role does not allow this",
                "Ask somebody whose role allows it."},
    ProblemKind{ErrorCode::kNotFound, 404, "not-found",
                "There is no such thing, or none you may see",
                "Check the address, the number or the id."},
    ProblemKind{ErrorCode::kStaleVersion, 412, "stale-version",
                "Somebody else changed it meanwhile",
                "Read it again, look at what changed, and send its ETag as If-Match."},
    ProblemKind{ErrorCode::kPreconditionRequired, 428, "precondition-required",
                "Say which version you saw", "Send the ETag of the record as If-Match."},
    ProblemKind{ErrorCode::kRefused, 409, "refused", "The rules do not allow this now",
                "See the record's transitions for what you can do."},
    ProblemKind{ErrorCode::kConflict, 409, "conflict", "Something else is in the way",
                "Read again what is there, and decide anew."},
    ProblemKind{ErrorCode::kIdempotencyMismatch, 422, "idempotency-mismatch",
                "This idempotency key belongs to another request",
                "Use a key of its own for each request."},
    ProblemKind{ErrorCode::kTooLarge, 413, "too-large", "Too large", "Send less at once."},
    ProblemKind{ErrorCode::kUnsupported, 415, "unsupported", "Not served in this form",
                "Use a form that /api/openapi.json lists for it."},
    ProblemKind{ErrorCode::kRateLimited, 429, "rate-limited", "Too many requests",
                "Wait as long as Retry-After says."},
    ProblemKind{ErrorCode::kUnavailable, 503, "unavailable", "Not available right now",
                "Try again after what Retry-After says."},
    ProblemKind{ErrorCode::kStorageFull, 507, "storage-full", "No space left to record this",
                "Nothing was recorded; try again when whoever runs the desk has made room."},
    ProblemKind{ErrorCode::kOutcomeUnknown, 500, "outcome-unknown",
                "It is not known whether this was recorded",
                "Ask again with the same idempotency key."},
    ProblemKind{ErrorCode::kCorrupt, 500, "internal", "Something is wrong on our side",
                kAskWithTheId},
    ProblemKind{ErrorCode::kInternal, 500, "internal", "Something is wrong on our side",
                kAskWithTheId},
};

std::string type_of(std::string_view word) { return fmt::format("urn:proofdesk:problem:{}", word); }

bool is_ours_to_hide(ErrorCode code) {
  return code == ErrorCode::kInternal || code == ErrorCode::kCorrupt;
}

/// Logs what the client must not read and gives the id that finds it again.
std::string log_hidden(const Error& error, std::string_view instance) {
  static thread_local RandomIdSource ids;
  const std::string id = "urn:uuid:" + ids.next(SystemClock().now()).to_string();
  log_error("api.internal_error",
            {{"id", id}, {"path", instance}, {"rule", error.rule}, {"detail", error.detail}});
  return id;
}

/// What the store says of itself (statements, columns, files) helps whoever runs it, and nobody else.
bool is_of_the_store(const Error& error) { return error.rule.starts_with("storage."); }

std::string_view what_the_store_means(ErrorCode code) {
  switch (code) {
    case ErrorCode::kConflict:
      return "The store refused it: what was to be written clashes with what is there.";
    case ErrorCode::kStorageFull:
      return "There is no space left to record it.";
    case ErrorCode::kOutcomeUnknown:
      return "The disk answered with an error while it was being recorded.";
    default:
      return "The store cannot be read or written right now.";
  }
}

boost::json::object base(std::string_view word, std::string_view title, int status) {
  return {{"type", type_of(word)}, {"title", title}, {"status", status}};
}

boost::json::object describe(const Error& error, std::string_view instance) {
  const ProblemKind& kind = problem_kind(error.code);
  boost::json::object json = base(kind.word, kind.title, kind.status);
  if (is_ours_to_hide(error.code)) {
    json["detail"] =
        "The fault is logged under the id in `instance`; nothing was changed by this request.";
    json["instance"] = log_hidden(error, instance);
    json["remedy"] = kind.remedy;
    return json;
  }
  if (is_of_the_store(error)) {
    json["detail"] = what_the_store_means(error.code);
    json["instance"] = log_hidden(error, instance);
  } else {
    if (!error.detail.empty()) json["detail"] = as_sentence(error.detail);
    if (!instance.empty()) json["instance"] = instance;
  }
  if (!error.rule.empty()) json["rule"] = error.rule;
  if (!error.clause.empty()) json["clause"] = error.clause;
  json["remedy"] = error.remedy.empty() ? std::string(kind.remedy) : as_sentence(error.remedy);
  if (!error.fields.empty()) {
    boost::json::array errors;
    for (const auto& field : error.fields)
      errors.push_back({{"pointer", field.pointer}, {"detail", field.detail}});
    json["errors"] = std::move(errors);
  }
  return json;
}

Response as_response(int status, const boost::json::object& json) {
  return {.status = status,
          .content_type = "application/problem+json",
          .policy = kApiPolicy,
          .body = boost::json::serialize(json)};
}

}  // namespace

const ProblemKind& problem_kind(ErrorCode code) {
  const auto found = std::ranges::find(kKinds, code, &ProblemKind::code);
  return found == kKinds.end() ? kKinds.back() : *found;
}

Response problem(const Error& error, std::string_view instance) {
  Response response = as_response(problem_kind(error.code).status, describe(error, instance));
  if (error.code == ErrorCode::kUnauthenticated) {
    response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"proofdesk\"");
  } else if (error.code == ErrorCode::kUnavailable) {
    response.headers.emplace_back("Retry-After", "1");
  } else if (error.code == ErrorCode::kRateLimited) {
    response.headers.emplace_back("Retry-After", "60");
  }
  return response;
}

std::string problem_json(const Error& error, std::string_view instance) {
  return boost::json::serialize(describe(error, instance));
}

Response problem(const ProtocolError& error, std::string_view instance) {
  boost::json::object json = base("protocol", reason_phrase(error.status), error.status);
  json["detail"] = error.detail;
  json["rule"] = error.rule;
  if (!instance.empty()) json["instance"] = instance;
  return as_response(error.status, json);
}

Response method_not_allowed(std::string_view allow, std::string_view instance) {
  Response response = problem(
      ProtocolError{
          .status = 405, .rule = "http.method", .detail = fmt::format("Here only: {}.", allow)},
      instance);
  response.headers.emplace_back("Allow", allow);
  return response;
}

}  // namespace proofdesk::server
