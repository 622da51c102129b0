#pragma once

#include <expected>
#include <string>
#include <utility>
#include <vector>

namespace proofdesk {

/// What went wrong, independent of any protocol. `server/api/problem.cpp` is the one place that maps
/// these to HTTP, `app/exit_code.cpp` the one that maps them to process exit codes.
enum class ErrorCode {
  kInvalidArgument,       ///< malformed or out-of-range input; nothing was tried
  kUnauthenticated,       ///< who is asking is not known
  kForbidden,             ///< known, but the role does not allow it
  kNotFound,              ///< no such record, or none the actor may see
  kStaleVersion,          ///< the expected version is not the current one
  kPreconditionRequired,  ///< an expected version is required and was not given
  kRefused,               ///< the lifecycle, a guard or a field flag says no
  kConflict,              ///< another command or record is in the way
  kIdempotencyMismatch,   ///< the idempotency key was used with another payload
  kTooLarge,              ///< over a stated size limit
  kUnsupported,           ///< media type, encoding or feature is not served
  kRateLimited,           ///< too many; try later
  kUnavailable,           ///< the queue is full or the server is stopping; try later
  kStorageFull,           ///< no space to make anything durable; reads still work
  kOutcomeUnknown,        ///< the commit failed half-way; ask again with the same idempotency key
  kCorrupt,               ///< stored bytes do not prove or do not parse
  kInternal,              ///< a broken invariant of ours
};

/// One field of the input and what is wrong with it (RFC 9457 extension member `errors`).
struct FieldError {
  std::string pointer;  ///< RFC 6901 JSON pointer into the input, e.g. "/impact"
  std::string detail;
};

/// An expected failure that explains itself: which rule, which clause asks for it, what would satisfy it.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string rule;      ///< stable machine name, e.g. "incident.resolution_recorded@1"
  std::string detail;    ///< one sentence for a person
  std::string clause{};  ///< clause of ISO/IEC 20000-1:2018, or RFC, that wants it; may be empty
  std::string remedy{};  ///< what the actor can do about it; may be empty
  std::vector<FieldError> fields{};
};

/// Either a value or an `Error`. Ignoring one is a compile-time warning, hence an error.
template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using std::expected<T, Error>::expected;
};

using Status = Result<void>;

/// Shorthand for `return fail(ErrorCode::kNotFound, "record.exists", "…")`.
[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string rule,
                                                 std::string detail) {
  return std::unexpected<Error>(Error{code, std::move(rule), std::move(detail)});
}

[[nodiscard]] inline std::unexpected<Error> fail(Error error) {
  return std::unexpected<Error>(std::move(error));
}

}  // namespace proofdesk

/// Returns the error of `expression` from the enclosing function when it failed.
#define PROOFDESK_TRY(expression)                                                      \
  do {                                                                                 \
    if (auto proofdesk_status = (expression); !proofdesk_status) {                     \
      return std::unexpected<::proofdesk::Error>(std::move(proofdesk_status).error()); \
    }                                                                                  \
  } while (false)

#define PROOFDESK_CONCAT_INNER(a, b) a##b
#define PROOFDESK_CONCAT(a, b) PROOFDESK_CONCAT_INNER(a, b)

/// `PROOFDESK_ASSIGN(auto record, find(id));` — binds the value or returns the error.
#define PROOFDESK_ASSIGN(declaration, expression)                          \
  auto PROOFDESK_CONCAT(proofdesk_result_, __LINE__) = (expression);       \
  if (!PROOFDESK_CONCAT(proofdesk_result_, __LINE__)) {                    \
    return std::unexpected<::proofdesk::Error>(                            \
        std::move(PROOFDESK_CONCAT(proofdesk_result_, __LINE__)).error()); \
  }                                                                        \
  declaration = std::move(*PROOFDESK_CONCAT(proofdesk_result_, __LINE__))
