#pragma once

#include "core/base/result.hpp"
#include "server/net/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace proofdesk::server {

/// How an error code reads in HTTP. The only place that says so.
struct ProblemKind {
  ErrorCode code;
  int status;
  std::string_view word;  ///< last part of the type: "urn:proofdesk:problem:stale-version"
  std::string_view title;
  std::string_view remedy;  ///< where the error itself names none
};
[[nodiscard]] const ProblemKind& problem_kind(ErrorCode code);

/// RFC 9457. `instance` names the occurrence: the path asked for, or, where our own fault is hidden from the
/// client, the id under which it stands in the log.
[[nodiscard]] Response problem(const Error& error, std::string_view instance);

/// The same as an object, for one item of a batch or a WebSocket message.
[[nodiscard]] std::string problem_json(const Error& error, std::string_view instance);

/// A refusal of the protocol itself.
[[nodiscard]] Response problem(const ProtocolError& error, std::string_view instance);

/// 405 with what is allowed.
[[nodiscard]] Response method_not_allowed(std::string_view allow, std::string_view instance);

}  // namespace proofdesk::server
